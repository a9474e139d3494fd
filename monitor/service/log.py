"""The log of a process: JSON lines under HOME/log, and one short Chinese line each on the terminal.

Only the edges log. A record holds ids and our own messages, never a secret, a letter's text or a name:
of a foreign exception its kind and where it happened are kept, its words are not, and no values of
variables are shown. A full disk or a dead terminal stops nothing.
"""

import json
import logging
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loguru import logger

from monitor.domain.instant import beijing
from monitor.errors import HuiyingError

if TYPE_CHECKING:
    from loguru import Record

_ROTATION, _RETENTION = "20 MB", 14
_LEVELS = {"DEBUG": "调试", "INFO": "", "WARNING": "注意", "ERROR": "出错", "CRITICAL": "严重"}
#: bound ids that stand as fields of their own
_IDS = ("source", "incident", "clock", "alert", "document")
#: of other people's loggers only what an operator can act on
_FOREIGN_FROM = logging.WARNING
#: the process whose log was started
_STARTED: list[str] = []


def start_log(home: Path, process: str, *, terminal: bool = True) -> None:
    """Send this process's log to HOME/log/PROCESS.jsonl and to the terminal.

    The standard loggers of the libraries run into it too. Where the file cannot be opened the
    terminal alone is used, and says so.
    """
    logger.remove()
    logger.configure(extra={"process": process})
    _STARTED[:] = [process]
    if terminal:
        logger.add(sys.stderr, format=_short, level="INFO", backtrace=False, diagnose=False)
    try:
        logger.add(
            home / "log" / f"{process}.jsonl", format=_as_json, level="INFO", rotation=_ROTATION,
            retention=_RETENTION, encoding="utf-8", backtrace=False, diagnose=False, catch=True,
        )  # fmt: skip
    except OSError as fault:
        logger.warning("日志文件打不开（{}），只在屏幕上显示；请检查数据目录", fault.strerror)
    logging.basicConfig(handlers=[_Into()], level=_FOREIGN_FROM, force=True)
    logging.getLogger("huiying").setLevel(logging.INFO)
    # what it says of nodes that do not answer we say ourselves, once and in Chinese
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    threading.excepthook = _thread_ended


def tell_bug(bug: BaseException) -> None:
    """The last words of a process that ends by a fault of ours: kind and place, not what it held.

    Into the log, and a line on the terminal; where no log was started, on the terminal alone.
    """
    kind, place = type(bug).__name__, "".join(_told(bug)["where"][-1:])
    line = f"程序出错，进程停止（位置 {place}）；请把这一行和日志交给开发者"
    if _STARTED:
        logger.opt(exception=bug).critical("{}", line)
    else:
        print(f"{line}（{kind}）", file=sys.stderr)  # noqa: T201 - a command that keeps no log


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    """A thread that ends by a fault of ours: the process goes on, the log tells."""
    logger.opt(exception=args.exc_value).critical("程序的一个线程出错停止；请把日志交给开发者")


class _Into(logging.Handler):
    """Standard logging -> loguru; who logged is kept, bound ids come as `extra`."""

    def emit(self, record: logging.LogRecord) -> None:
        bound = {name: getattr(record, name) for name in _IDS if hasattr(record, name)}
        ours = record.name.startswith("huiying")
        # a library's arguments may hold what it was working on
        message = record.getMessage() if ours else str(record.msg)[:300]
        error = record.exc_info[1] if record.exc_info else None
        logger.bind(logger=record.name, **bound).opt(exception=error).log(record.levelname, "{}", message)


def _short(record: "Record") -> str:
    level = _LEVELS.get(record["level"].name, record["level"].name)
    record["extra"]["_short"] = f"{level + ' ' if level else ''}{record['message']}{_kind(record)}"
    return "{time:HH:mm:ss} {extra[_short]}\n"


def _kind(record: "Record") -> str:
    found = record["exception"]
    return "" if found is None or found.type is None else f"（{found.type.__name__}）"


def _as_json(record: "Record") -> str:
    extra = record["extra"]
    line: dict[str, Any] = {
        "at": beijing(record["time"]), "process": extra.get("process"), "level": record["level"].name,
        "message": record["message"],
    }  # fmt: skip
    line |= {name: extra[name] for name in (*_IDS, "logger") if name in extra}
    found = record["exception"]
    if found is not None and found.value is not None:
        line["error"] = _told(found.value)
    extra["_json"] = json.dumps(line, ensure_ascii=False, default=str)
    return "{extra[_json]}\n"


def _told(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    told: dict[str, Any] = {
        "kind": type(error).__name__,
        "where": [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames],
    }
    if isinstance(error, HuiyingError):
        told["message"] = error.message
    return told
