"""The office's own site: notices known beforehand, and what the people publish while the town runs.

What people published is kept in a small JSON file, so that it stands there again after a restart.
"""

import json
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from monitor.town.clock import BEIJING, Now
from monitor.town.matter import Where
from monitor.town.pages import Entry, article_page, list_page
from monitor.town.timeline import Timeline
from monitor.town.web import HTML, Page

OFFICE = "周村区卫生健康局"
_SHOWN = 30
#: column by path: what is said in answer to the public, and notices
_ANSWERS, _NOTICES = "/yqhy/", "/tzgg/"
_COLUMNS = {_ANSWERS: "舆情回应", _NOTICES: "通知公告"}
_FILLED: tuple[tuple[str, Where], ...] = ((_ANSWERS, "own"), (_NOTICES, "notice"))


@dataclass(frozen=True, slots=True)
class Published:
    #: what it is about; one page each
    key: str
    title: str
    text: str
    at: datetime


class OfficeSite:
    """Pages in two columns, the newest first; safe to use from several threads."""

    def __init__(self, timeline: Timeline, now: Now, file: Path) -> None:
        self._timeline, self._now, self._file = timeline, now, file
        self._lock = threading.Lock()
        self._published = _read(file)

    def publish(self, key: str, title: str, text: str, at: datetime) -> None:
        """Add a page that comes out at `at`; about one matter only the first page counts."""
        with self._lock:
            if key not in self._published:
                self._published[key] = Published(key, title, text, at)
                _write(self._file, self._published)

    def page(self, path: str, address: str) -> Page | None:  # noqa: ARG002 - the shape of `web.Pages`
        """The page of a path, as it stands now."""
        pages = self._pages()
        if path in {"/", *_COLUMNS}:
            listed = [(column, each) for column, each in pages if path in {"/", column}][:_SHOWN]
            changed = listed[0][1].at if listed else self._now()
            name = _COLUMNS.get(path, "信息公开")
            entries = [_entry(column, each) for column, each in listed]
            return Page(list_page(OFFICE, name, entries).encode(), HTML, changed)
        for column, each in pages:
            entry = _entry(column, each)
            if entry.path == path:
                body = (each.text, OFFICE, _day(each.at))
                return Page(article_page(OFFICE, _COLUMNS[column], entry, body).encode(), HTML, each.at)
        return None

    def _pages(self) -> list[tuple[str, Published]]:
        """Every page with its column, the newest first."""
        now = self._now()
        found = [
            (column, Published(each.id, each.title, each.text, each.at))
            for column, where in _FILLED
            for each in self._timeline.told(where)
        ]
        with self._lock:
            found += [(_ANSWERS, each) for each in self._published.values() if each.at <= now]
        return sorted(found, key=lambda page: (page[1].at, page[1].key), reverse=True)


def _entry(column: str, page: Published) -> Entry:
    return Entry(f"{column}{page.key}.html", page.title, page.at)


def _day(at: datetime) -> str:
    local = at.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日"


def _read(file: Path) -> dict[str, Published]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        found = [Published(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows]
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError):
        # a half-written or foreign file: the demo goes on without those pages
        return {}
    return {each.key: each for each in found}


def _write(file: Path, published: dict[str, Published]) -> None:
    rows = [{**asdict(each), "at": each.at.isoformat()} for each in published.values()]
    draft = file.with_name(f"{file.name}.new")
    draft.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(file)
