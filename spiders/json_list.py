"""Which list in an answer of JSON is the one of its items. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitor.errors import SourceFault
from spiders.json_names import ADDRESSES, DATES, LISTS, TEXTS, TITLES, first, fold, folded, words
from spiders.json_text import read_json

#: levels below the answer, values and members of a list that are looked at
_DEEPEST, _MOST_VALUES, _MEMBERS = 7, 20_000, 20
_LISTED = frozenset(LISTS)


@dataclass(frozen=True, slots=True)
class _Candidate:
    rows: list[Any]
    #: 2: items with a date or a text; 1: with an address; 0: with a title alone
    kind: int
    #: its name is one that lists have
    named: bool


def find_list(data: Any) -> list[Any] | None:
    """The list of items, None where there is none.

    It is the largest list of objects that have something like a title; lists whose objects have a date
    or a text too come before those of bare names, which are menus.
    """
    candidates, empty = [], False
    for key, rows in _lists(data):
        if not rows:
            empty = empty or key in _LISTED
        elif (kind := _kind(rows)) is not None:
            candidates.append(_Candidate(rows, kind, key in _LISTED))
    likely = [each for each in candidates if each.kind == 2 or each.named or (each.kind == 1 and not empty)]
    if not likely:
        return [] if empty else None
    return max(likely, key=lambda each: (each.kind, len(each.rows), each.named)).rows


def list_in(value: Any) -> list[Any] | None:
    """A list, or an object whose members are numbered, as the list it stands for."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value:
        numbered = [each for key, each in value.items() if key.isdecimal() and isinstance(each, dict)]
        return numbered or None
    return None


def nothing_listed(data: Any, depth: int = _DEEPEST) -> bool:
    """Whether there is nothing where the list would be: {"code": 0, "data": null}."""
    if not isinstance(data, dict):
        return data is None
    return any(
        value in (None, "", {})
        or (depth > 0 and isinstance(value, dict) and nothing_listed(value, depth - 1))
        for key, value in data.items()
        if fold(key) in _LISTED
    )


def _lists(data: Any) -> Iterator[tuple[str, list[Any]]]:
    """Every list in the answer with its name, the outer ones first; nothing inside a list of items."""
    waiting: list[tuple[str, Any, int]] = [(LISTS[0], data, 0)]
    for key, raw, depth in waiting:
        value = _opened(raw) if key in _LISTED else raw
        rows = list_in(value)
        if rows is not None:
            yield key, rows
            if _kind(rows) in {1, 2}:
                continue
        members = value.items() if isinstance(value, dict) else ((key, each) for each in rows or ())
        if depth < _DEEPEST:
            room = _MOST_VALUES - len(waiting)
            inner = [each for each in members if isinstance(each[1], dict | list | str)]
            waiting += [(fold(name), each, depth + 1) for name, each in inner[: max(room, 0)]]


def _opened(value: Any) -> Any:
    """JSON written as a text inside JSON, as .asmx services do."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return read_json(value)
        except SourceFault:
            return value
    return value


def _kind(rows: list[Any]) -> int | None:
    """What the members are (`_Candidate.kind`), None where they are no items."""
    looked = [folded(each) for each in rows[:_MEMBERS] if isinstance(each, dict)]
    titled = [each for each in looked if any(words(value) for _, value in first(each, TITLES))]
    if not titled or len(titled) * 2 < len(rows[:_MEMBERS]):
        return None
    if any(any(True for _ in first(each, (*DATES, *TEXTS))) for each in titled):
        return 2
    return 1 if any(any(True for _ in first(each, ADDRESSES)) for each in titled) else 0
