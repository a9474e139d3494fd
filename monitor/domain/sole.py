"""One copy of what many things say alike: kinds, roles, persons, departments, rungs passed.

Every commit that is read brings its own copies; a hundred thousand open clocks would keep them all.
"""

from collections.abc import Hashable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

#: far more than an office has names; a ledger full of other names begins anew
_MOST = 50_000
_ONES: dict[Hashable, Hashable] = {}


def sole(value: T) -> T:
    """The copy everybody shares, equal to this one and of its type."""
    found = _ONES.setdefault(value, value)
    if len(_ONES) > _MOST:
        _ONES.clear()
    return found if type(found) is type(value) else value
