"""One copy of what many things say alike: kinds, roles, persons, departments, rungs passed.

Every commit that is read brings its own copies; a hundred thousand open clocks would keep them all.
"""

from collections.abc import Hashable
from typing import Protocol, TypeVar

T = TypeVar("T", bound=Hashable)

#: far more than an office has names; a ledger full of other names begins anew
_MOST = 50_000


class _Ones(dict[Hashable, Hashable]):
    def __missing__(self, value: Hashable) -> Hashable:
        if len(self) >= _MOST:
            self.clear()
        self[value] = value
        return value


class _Sole(Protocol):
    def __call__(self, value: T, /) -> T:
        """The copy everybody shares, equal to this one; for text, and for tuples and sets of one kind of thing."""
        ...


#: without a function of its own around it: it is asked for every field of every event
sole: _Sole = _Ones().__getitem__  # type: ignore[assignment]
