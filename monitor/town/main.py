"""The town as a process: `python -m monitor.town.main --state FILE.json`.

Follows the orders in FILE, writes FILE.ports when every server listens, keeps what people published in
FILE.published, and ends on SIGTERM, SIGINT, or when whoever started it is gone. Exit 0, 2 for orders that
cannot be followed, 1 for a bug.
"""

import argparse
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from twisted.internet.error import CannotListenError

from monitor.town.acting import People
from monitor.town.clock import SimulatedClock
from monitor.town.letterbox import Counters, Letterbox
from monitor.town.mail_room import MailRoom
from monitor.town.office_site import OfficeSite
from monitor.town.orders import BadOrders, Orders, read_orders
from monitor.town.people import PEOPLE
from monitor.town.press import Paper
from monitor.town.timeline import Timeline
from monitor.town.web import Pages, Site

#: real seconds between two looks of the people at their mails
_GLANCE_S = 0.2
#: real seconds between two looks whether the parent is still there
_PARENT_S = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the town until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m monitor.town.main", description="演示用的小镇")
    parser.add_argument(
        "--state", type=Path, required=True, metavar="FILE.json", help="由 huiying demo 写成的文件"
    )
    file: Path = parser.parse_args(arguments).state
    try:
        orders = read_orders(file)
        with ExitStack() as closing:
            _open(orders, file, closing)
    except BadOrders as fault:
        print(f"小镇没有开张：{fault}", file=sys.stderr)  # noqa: T201 - said before anything runs
        return 2
    except KeyboardInterrupt:
        # Ctrl-C before the reactor took the signals over
        return 0
    except Exception as bug:  # noqa: BLE001 - the outermost step: told in one line, the demo starts the town again
        place = traceback.extract_tb(bug.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno} {place.name}"
        print(f"小镇出错停止（{type(bug).__name__}，位置 {where}）；请把这一行交给开发者", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _open(orders: Orders, file: Path, closing: ExitStack) -> None:
    """Start every server, tell their ports, and run until the end."""
    clock = SimulatedClock(orders.start, orders.boot, orders.speed)
    timeline = Timeline(orders.origin, clock.now)
    own = OfficeSite(timeline, clock.now, file.with_name(f"{file.name}.published"))
    pages: dict[str, Pages] = {
        "news": Paper("演示在线", "news", timeline, clock.now).page,
        "feed": Paper("演示晚报", "feed", timeline, clock.now).page,
        "own": own.page,
    }
    ports: dict[str, int] = {}
    for name, page in pages.items():
        site = _listening(name, orders, partial(Site, page, clock.now))
        closing.callback(site.close)
        ports[name] = site.port
    mails = _listening("smtp", orders, MailRoom)
    closing.callback(mails.close)
    ports["smtp"] = mails.port
    people = People(PEOPLE, mails, timeline, own, orders.console, clock.now)
    letters = Counters(Letterbox(timeline, orders.origin), orders.mailbox_password)
    _run(orders, letters, people, lambda imap: _tell(file, {**ports, "imap": imap}))


def _run(orders: Orders, letters: Counters, people: People, tell: Callable[[int], None]) -> None:
    """Serve the mailbox on Twisted's reactor, the people on a thread, until a signal."""
    # importing it installs it: it must not happen to whoever only imports this module
    reactor: Any = import_module("twisted.internet.reactor")
    listening = _listening(
        "imap", orders, lambda port: reactor.listenTCP(port, letters, interface="127.0.0.1")
    )
    over, faults = threading.Event(), list[BadOrders]()
    living = threading.Thread(target=_live, args=(people, over), daemon=True)
    living.start()

    def told() -> None:
        try:
            tell(listening.getHost().port)
        except BadOrders as fault:
            faults.append(fault)
            reactor.stop()

    # told from inside the running reactor: before that a signal would not be a clean end
    reactor.callLater(0, told)
    _watch(reactor, os.getppid())
    reactor.run()
    over.set()
    living.join(5)
    if faults:
        raise faults[0]


def _watch(reactor: Any, parent: int) -> None:
    """End with whoever started the town: a killed demo leaves nothing behind."""

    def look() -> None:
        if os.getppid() == parent:
            reactor.callLater(_PARENT_S, look)
        else:
            reactor.stop()

    reactor.callLater(_PARENT_S, look)


def _live(people: People, over: threading.Event) -> None:
    while not over.wait(_GLANCE_S):
        people.step()


def _listening(name: str, orders: Orders, listen: Callable[[int], Any]) -> Any:
    port = orders.ports[name]
    try:
        return listen(port)
    except (OSError, CannotListenError):
        raise BadOrders(f"端口 {port}（{name}）打不开；请换一个端口，或写 0 自选") from None


def _tell(file: Path, ports: dict[str, int]) -> None:
    """Write the ports in one go: whoever finds the file finds it whole."""
    draft = file.with_name(f"{file.name}.ports.new")
    try:
        draft.write_text(json.dumps(ports), encoding="utf-8")
        draft.replace(file.with_name(f"{file.name}.ports"))
    except OSError as fault:
        raise BadOrders(f"写不了 {draft}（{fault.strerror}）；请核对目录权限和磁盘空间") from None


if __name__ == "__main__":
    sys.exit(main())
