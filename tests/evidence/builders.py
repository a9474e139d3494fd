"""Takers, names and pages for the tests, with defaults."""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from spiders.evidence.fetch import LARGEST, LIMIT, Fetcher
from spiders.evidence.guard import Guard, Resolve, resolve_name
from spiders.evidence.screenshot import Camera
from spiders.evidence.taking import WebEvidence
from tests.spiders.pages import article
from tests.spiders.web import Page, Site

NOW = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
TITLE = "关于某中学学生身体不适情况的通报"
TOLD = '<meta name="PubDate" content="2026-01-05 15:20:30">'


def a_page(title: str = TITLE, *, head: str = TOLD, extra: str = "") -> Page:
    body = article(title, head=head).replace(b"</body>", f"{extra}</body>".encode())
    return Page(body, headers={"Content-Type": "text/html; charset=utf-8"})


def place(site: Site) -> str:
    """host:port, as the settings list it."""
    return site.address.removeprefix("http://")


def port(site: Site) -> int:
    return int(site.address.rpartition(":")[2])


def a_guard(*sites: Site, names: Resolve = resolve_name, allowed: Collection[str] = ()) -> Guard:
    return Guard(frozenset({*map(place, sites), *allowed}), names)


def a_fetcher(guard: Guard, *, limit: timedelta = LIMIT, authorities: str | None = None) -> Fetcher:
    return Fetcher(guard, time.monotonic, limit=limit, largest=LARGEST, authorities=authorities)


def a_camera(
    guard: Guard, *, browser: Callable[[], str | None] = lambda: None, limit: timedelta = LIMIT
) -> Camera:
    return Camera(guard, time.monotonic, browser=browser, limit=limit)


def a_taker(*sites: Site, browser: Callable[[], str | None] = lambda: None) -> WebEvidence:
    guard = a_guard(*sites)
    return WebEvidence(a_fetcher(guard), a_camera(guard, browser=browser), lambda: NOW)


class Names:
    """A name server that counts, and gives each answer in turn, the last one for ever."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
