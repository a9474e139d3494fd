"""An answer of JSON -> the items in it. Pure.

What the settings say (JMESPath, https://jmespath.org/specification.html) comes first; what they do not say is
looked for by the names interfaces commonly use (`spiders.json_names`).
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from monitor.domain.address import known_as
from monitor.domain.instant import Instant
from monitor.domain.place import JsonShape
from monitor.errors import SourceFault
from spiders.extract import one_line
from spiders.json_answer import answer_fault, levels, says_fine, says_nothing, total_of
from spiders.json_list import find_list, list_in, nothing_listed
from spiders.json_names import (
    ADDRESSES,
    CHANGES,
    IDS,
    LONGEST_ID,
    LONGEST_PUBLISHER,
    OURSELVES,
    PUBLISHERS,
    TEXTS,
    TITLES,
    date_told,
    first,
    folded,
    link,
    moment,
    plain,
    words,
)

#: more items than any answer shows; the rest is told, not read
MOST_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class JsonItem:
    #: id, else the address, else a hash of what it holds; no other item of the answer has it
    name: str
    url: str | None
    title: str
    text: str
    published: Instant | None
    publisher: str | None
    notes: tuple[str, ...] = ()
    #: the date is that of its last change: nothing better is told
    changed: bool = False
    #: the object itself
    raw: Any = None


@dataclass(frozen=True, slots=True)
class JsonPage:
    #: in the answer's order
    items: tuple[JsonItem, ...]
    #: of all pages, where the answer tells it
    total: int | None = None
    #: keys of `fields` that met nothing in any item: a Chinese line, empty where all is well
    unmet: str = ""

    def noted(self, note: str) -> "JsonPage":
        """The page with a note on every item."""
        return replace(self, items=tuple(replace(item, notes=(note, *item.notes)) for item in self.items))


def read_items(data: Any, address: str, shape: JsonShape, now: datetime) -> JsonPage:
    """The items of an answer that came from this address.

    Raises:
        SourceFault: interface, login, refused, throttled (the answer itself says so); fields (no list, or
            a path of `items`, `id` or `title` that meets nothing).

    """
    total = next((told for each in levels(data) if (told := total_of(each)) is not None), None)
    rows = _rows(data, shape, total)
    if not rows:
        return JsonPage((), total)
    shown = rows[:MOST_ITEMS]
    reading = _Reading(address, shape, now)
    read = [reading.item(row) for row in shown]
    reading.insist(len(shown))
    items = [item for item in read if item.title or item.text]
    if not items:
        raise SourceFault("fields", f"{len(shown)} 个条目都没有标题和正文；请写明 fields.title")
    notes = []
    if len(rows) > MOST_ITEMS:
        notes.append(f"条目有 {len(rows)} 个，只读前 {MOST_ITEMS} 个")
    if len(items) < len(shown):
        notes.append(f"{len(shown) - len(items)} 个条目没有标题和正文，未收")
    noted = [replace(item, notes=(*notes, *item.notes)) for item in _distinct(items)]
    return JsonPage(tuple(noted), total, reading.unmet(len(shown)))


def _rows(data: Any, shape: JsonShape, total: int | None) -> list[Any]:
    rows = list_in(_search(shape.items, data)) if shape.items else find_list(data)
    if not rows:
        fault = answer_fault(data, empty=rows is not None)
        if fault is not None:
            raise fault
    if rows is not None:
        return rows
    if total == 0 or says_nothing(data) or (says_fine(data) and nothing_listed(data)):
        return []
    if shape.items:
        raise SourceFault("fields", f"fields.items“{shape.items}”没有取到列表；请对照接口的回答改正")
    raise SourceFault("fields", "接口的回答里没有找到条目的列表；请核对地址和 ask，或写明 fields.items")


def _search(path: str, data: Any) -> Any:
    """What the path meets; None too where a function of it cannot be applied."""
    try:
        return jmespath.search(path, data)
    except (JMESPathError, TypeError, ValueError, ArithmeticError, RecursionError):
        return None


class _Reading:
    """Reads items by one shape and counts which paths met something."""

    def __init__(self, address: str, shape: JsonShape, now: datetime) -> None:
        self._address = address
        self._shape = shape
        self._now = now
        self._met: Counter[str] = Counter()

    def item(self, row: Any) -> JsonItem:
        names = folded(row)
        title = one_line(plain(self._words("title", row, names, TITLES)))
        text = self._text(row, names)
        url = self._url(row, names)
        published, changed, notes = self._date(row, names)
        publisher = one_line(plain(self._words("publisher", row, names, PUBLISHERS)))
        usable = (
            0 < len(publisher) <= LONGEST_PUBLISHER
            and not publisher.isdecimal()
            and publisher not in OURSELVES
        )
        name = self._name(row, names) or (known_as(url) if url else "") or _hash(title, text, str(published))
        return JsonItem(name, url, title, text, published, publisher if usable else None, notes, changed, row)

    def insist(self, count: int) -> None:
        """Raise where the settings name an id or a title that no item has."""
        for key in ("id", "title"):
            if getattr(self._shape, key) and not self._met[key]:
                raise SourceFault("fields", self._line(key, count, "请对照接口的回答改正"))

    def unmet(self, count: int) -> str:
        for key in ("text", "url", "published", "publisher"):
            if getattr(self._shape, key) and not self._met[key]:
                return self._line(key, count, "请改正或删去")
        return ""

    def _line(self, key: str, count: int, remedy: str) -> str:
        return f"fields.{key}“{getattr(self._shape, key)}”在 {count} 个条目里都没有取到内容；{remedy}"

    def _told(self, key: str, row: Any) -> Any:
        """What the settings' path meets, None where there is no path or nothing there."""
        path = getattr(self._shape, key)
        return _search(path, row) if path else None

    def _words(self, key: str, row: Any, names: dict[str, Any], usual: tuple[str, ...]) -> str:
        if getattr(self._shape, key):
            told = self._told(key, row)
            # an empty text is there, and says nothing
            self._met[key] += bool(words(told)) or told == ""
            return words(told)
        return next((told for _, value in first(names, usual) if (told := words(value)).strip()), "")

    def _text(self, row: Any, names: dict[str, Any]) -> str:
        if self._shape.text:
            return plain(self._words("text", row, names, ()))
        return next((text for _, value in first(names, TEXTS) if (text := plain(words(value)))), "")

    def _url(self, row: Any, names: dict[str, Any]) -> str | None:
        if self._shape.url:
            told = self._told("url", row)
            found = link(told, self._address, told=True)
            self._met["url"] += found is not None or told == ""
            return found
        return next(
            (url for _, value in first(names, ADDRESSES) if (url := link(value, self._address))), None
        )

    def _name(self, row: Any, names: dict[str, Any]) -> str:
        name = self._words("id", row, names, IDS).strip()
        return "" if name == "0" or len(name) > LONGEST_ID else name

    def _date(self, row: Any, names: dict[str, Any]) -> tuple[Instant | None, bool, tuple[str, ...]]:
        if self._shape.published:
            told = self._told("published", row)
            found = moment(told)
            self._met["published"] += found is not None or told == ""
            unreadable = found is None and bool(words(told).strip())
            return found, False, ("发布时间看不懂，未采用",) if unreadable else ()
        name, found = date_told(names, self._now)
        if found is None:
            return None, False, ("发布时间看不懂，未采用",) if name else ()
        changed = name in CHANGES
        return found, changed, ("只有修改时间，作为发布时间，请核对",) if changed else ()


def _distinct(items: list[JsonItem]) -> list[JsonItem]:
    """Every name once: of equal items the first; an id that several items share is none."""
    shared = {item.name: set[tuple[str, str]]() for item in items}
    for item in items:
        shared[item.name].add((item.title, item.text))
    found: dict[str, JsonItem] = {}
    for item in items:
        kept = item
        if len(shared[item.name]) > 1:
            kept = replace(item, name=f"{item.name} {_hash(item.url or '', item.title, item.text)[:24]}")
        found.setdefault(kept.name, kept)
    return list(found.values())


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
