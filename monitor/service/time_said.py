"""What is said of a host's clock that was set: to people by message, and on the pages of the console."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import get_args

from monitor.errors import StorageError
from monitor.flow.stepping import Code, Outside, Verdict
from monitor.store.disk import write_whole

#: what the desk makes of the wall that departs, for the console; in the home, while it departs
NAME = "time.watch"


def lasting(span: timedelta) -> str:
    """45秒, 12分, 1小时5分, 2天3小时: the two largest units, never negative."""
    seconds = round(abs(span).total_seconds())
    if seconds > 3600:
        seconds = (seconds + 30) // 60 * 60
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{minutes}分" if minutes else f"{hours}小时"
    if minutes:
        return f"{minutes}分{seconds % 60}秒" if seconds % 60 else f"{minutes}分"
    return f"{seconds}秒"


def turned(away: timedelta) -> str:
    """往前拨了1小时, 往回拨了3秒."""
    return f"往{'前' if away > timedelta(0) else '回'}拨了{lasting(away)}"


def message(verdict: Verdict) -> str:
    """One short line for the keepers."""
    outside = verdict.outside
    against = "" if outside is None else f"经与{outside.hosts}个网站对时，"
    off = (
        ""
        if outside is None
        else f"本机时钟{'快' if outside.ahead > timedelta(0) else '慢'}了{lasting(outside.ahead)}"
    )
    moved = f"本机时钟{turned(verdict.away)}"
    return {
        "moved": f"{moved}，时限仍按原时钟。正在核对",
        "adopt": f"{against}{moved}无误，已采用；其间到期的即时补发" if verdict.away > timedelta(0) else f"{against}{moved}无误，已采用",
        "wrong": f"{against}{off}，未采用，时限不受影响。请校准",
        "unsure": f"{moved}，无网站可对时，未采用。核实无误后请在值班台采用",
        "back": f"{moved}，运行中不采用。时限会提早到期，不会推迟。请核对",
        "off": f"{against}{off}，时限因此不准。请立即校准",
        "over": "本机时钟与时限所用的时钟已一致",
    }[verdict.code]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """As the desk last saw it."""

    code: Code
    away: timedelta
    outside: Outside | None


def keep(folder: Path, verdict: Verdict) -> None:
    """Write it for the console, or remove it when it is over; nothing depends on it."""
    path, outside = folder / NAME, verdict.outside
    if verdict.code in {"over", "adopt"}:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return
    told = {
        "code": verdict.code, "away": verdict.away.total_seconds(),
        "outside": None if outside is None else [outside.hosts, outside.ahead.total_seconds()],
    }  # fmt: skip
    with suppress(StorageError):
        write_whole(path, json.dumps(told).encode())


def kept(folder: Path) -> Watched | None:
    """What the desk last wrote; None where it wrote nothing, or nothing that can be read."""
    try:
        given = json.loads((folder / NAME).read_text(encoding="utf-8"))
        outside = given["outside"]
        if given["code"] not in get_args(Code):
            return None
        return Watched(
            given["code"], timedelta(seconds=float(given["away"])),
            None if outside is None else Outside(int(outside[0]), timedelta(seconds=float(outside[1]))),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError):
        return None
