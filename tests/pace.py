"""Bounds in seconds of processor time, as the machine they were measured on spends them.

A bound says that work grows no faster than it should. A machine that is slower, or slower at this hour, is
given as much more as it needs for a fixed piece of plain Python; a quicker one is given no less.
"""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: seconds of `_piece` where the bounds were measured: 2 shared cores, CPython 3.11.7, 2026-11-23
_THERE = 0.015
_TIMES = 3


@contextmanager
def within(seconds: float, spent: Callable[[], float] = time.process_time) -> Iterator[None]:
    """Fail where the block spends more than this; by `spent`, where another process does the work."""
    before, began = pace(), spent()
    yield
    took = spent() - began
    slower = max(1.0, before, pace())
    assert took < seconds * slower, (
        f"{took:.2f} s where {seconds} s are allowed, on a machine {slower:.2f} times as slow"
    )


def of_children() -> float:
    """Seconds of the processes this one started that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pace() -> float:
    """How many times as long as there the piece takes here and now."""
    return min(_piece() for _ in range(_TIMES)) / _THERE


def _piece() -> float:
    began = time.process_time()
    found: dict[str, int] = {}
    for number in range(100_000):
        key = str(number & 1023)
        found[key] = found.get(key, 0) + number
    return time.process_time() - began
