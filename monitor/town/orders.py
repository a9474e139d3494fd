"""The town's orders: the file that says when the story began, how fast time runs, and which ports to take."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

#: in the order they are opened
PORTS = ("news", "feed", "own", "smtp", "imap")


class BadOrders(Exception):
    """The file cannot be followed; `str()` says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What `FILE` says.

    `{"origin", "start", "speed", "boot", "ports", "console", "mailbox_password"}`: origin and start are
    ISO 8601 with an offset, boot is seconds of CLOCK_BOOTTIME when simulated time stood at start, speed is
    simulated seconds a real one, a port of 0 or none is chosen freely.
    """

    origin: datetime
    start: datetime
    speed: float
    boot: float
    ports: Mapping[str, int]
    console: str
    mailbox_password: str


def read_orders(file: Path) -> Orders:
    """Read and check the file.

    Raises:
        BadOrders: it cannot be read, or something in it is missing or has the wrong form.

    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadOrders(f"读不了 {file}（{fault.strerror}）；请核对 --state 的路径") from None
    except ValueError:
        raise BadOrders(f"{file} 不是 JSON；请由 huiying demo 重新生成") from None
    if not isinstance(data, dict):
        raise BadOrders(f"{file} 不是一张表；请由 huiying demo 重新生成")
    ports = data.get("ports") or {}
    if not isinstance(ports, dict):
        raise BadOrders('ports 不是一张表；请写成 {"news": 0, ...}')
    return Orders(
        origin=_instant(data, "origin"), start=_instant(data, "start"),
        speed=_number(data, "speed", above=0), boot=_number(data, "boot"),
        ports={name: _port(ports, name) for name in PORTS},
        console=_word(data, "console"), mailbox_password=_word(data, "mailbox_password"),
    )  # fmt: skip


def _instant(data: Mapping[str, Any], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(_word(data, name))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadOrders(f"{name} 不是带时区的时间；请写成 2026-11-22T09:00:00+08:00")
    return found


def _number(data: Mapping[str, Any], name: str, above: float | None = None) -> float:
    found = data.get(name)
    if (
        isinstance(found, bool)
        or not isinstance(found, int | float)
        or (above is not None and found <= above)
    ):
        raise BadOrders(f"{name} 不是{'正' if above is not None else ''}数；请写一个数字")
    return float(found)


def _port(ports: Mapping[str, Any], name: str) -> int:
    found = ports.get(name, 0)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 65536:
        raise BadOrders(f"ports.{name} 不是端口；请写 0 到 65535，0 表示自选")
    return found


def _word(data: Mapping[str, Any], name: str) -> str:
    found = data.get(name)
    if not isinstance(found, str) or not found:
        raise BadOrders(f"没有写 {name}；请由 huiying demo 重新生成")
    return found
