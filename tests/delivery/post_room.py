"""A post room with a channel that is held by hand, and a clock moved by hand."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from alerts.delivery import Result
from alerts.message import Message, Receipt
from monitor.service.post import Post


class HandClock:
    """Real time moved by hand."""

    pace = 1.0

    def __init__(self) -> None:
        self.real = 1000.0

    def monotonic(self) -> float:
        return self.real

    def now(self) -> datetime:
        raise AssertionError("the post room keeps real time only")

    def departure(self) -> timedelta:
        raise AssertionError("nor does it ask how far it has moved")

    def wait(self, span: timedelta) -> None:
        raise AssertionError("nor does it wait in any other")


class Wall:
    """A channel that takes a message and comes back when it is let go, with the answer it was told.

    Channels of ours keep their deadlines; this stands for a disk or a name service that does not.
    """

    idempotent = True
    timeout = timedelta(seconds=10)

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.answer: Exception | None = None
        self._came = threading.Condition()
        self._gates: dict[tuple[str, int], threading.Event] = {}
        self._fallen = False

    def destination(self, address: str) -> str:
        if address == "nowhere":
            raise ValueError(address)
        return f"wall:{address}"

    def send(self, message: Message) -> Receipt:
        with self._came:
            self.taken.append(message)
            self._came.notify_all()
        assert self._fallen or self._gate(message.key, message.attempt).wait(20)
        if self.answer is not None:
            raise self.answer
        return Receipt("through")

    def wait(self, count: int) -> None:
        with self._came:
            assert self._came.wait_for(lambda: len(self.taken) >= count, timeout=10)

    def let_go(self, key: str, attempt: int = 1) -> None:
        self._gate(key, attempt).set()

    def fall(self) -> None:
        self._fallen = True
        for event in list(self._gates.values()):
            event.set()

    def _gate(self, key: str, attempt: int) -> threading.Event:
        return self._gates.setdefault((key, attempt), threading.Event())


@contextmanager
def office(threads: int = 1) -> Iterator[tuple[Post, Wall, HandClock]]:
    wall, clock = Wall(), HandClock()
    post = Post({"wall": wall}, clock, threads)
    yield post, wall, clock
    wall.fall()
    post.close()


def message(key: str, attempt: int = 1, address: str = "wang") -> Message:
    return Message(key, address, "【贵阳卫健】请签收", "【贵阳卫健】", attempt)


def fetched(post: Post, count: int = 1) -> list[Result]:
    """So many results, waiting for them if need be."""
    found: list[Result] = []
    until = time.monotonic() + 10
    while len(found) < count and time.monotonic() < until:
        found += post.results(0.05)
    assert len(found) == count
    return found


def free(post: Post) -> bool:
    return not post.under_way
