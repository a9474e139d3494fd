"""Evidence as a whole: Li Na pastes the address of the bulletin, and what is kept of it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.domain.instant import Instant
from monitor.errors import EvidenceRefused
from monitor.ports.evidence import EvidenceTaker
from spiders.evidence.screenshot import find_browser
from tests.evidence import chromium
from tests.evidence.builders import NOW, TITLE, a_page, a_taker
from tests.spiders.pages import BODY
from tests.spiders.web import Page, Site


@pytest.fixture
def no_browser() -> Callable[[], str | None]:
    return lambda: None


def test_the_bulletin_is_kept_with_its_bytes_words_and_times(
    site: Site, no_browser: Callable[[], str | None]
) -> None:
    site.pages["/old"] = Page(status=301, headers={"Location": "/art/tongbao.html"})
    site.pages["/art/tongbao.html"] = a_page()
    taker: EvidenceTaker = a_taker(site, browser=no_browser)
    taken = taker.take(site.url("/old"))
    assert (taken.url, taken.final, taken.status) == (site.url("/old"), site.url("/art/tongbao.html"), 200)
    assert (taken.captured, taken.body, taken.content_type) == (
        NOW,
        a_page().body,
        "text/html; charset=utf-8",
    )
    assert (taken.title, BODY in taken.text) == (TITLE, True)
    assert taken.published == Instant(datetime(2026, 1, 5, 7, 20, 30, tzinfo=UTC), "second")
    assert taken.published_declared
    assert taken.screenshot is None
    assert taken.notes == ("未截图：本机没有 Chromium，请安装 chromium 和中文字体后重新取证",)


def test_a_scanned_notice_is_kept_though_nothing_can_be_read_in_it(
    site: Site, no_browser: Callable[[], str | None]
) -> None:
    site.pages["/a.pdf"] = Page(b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"})
    taken = a_taker(site, browser=no_browser).take(site.url("/a.pdf"))
    assert (taken.body, taken.title, taken.published) == (b"%PDF-1.7 ...", "", None)
    assert len(taken.notes) == 2


def test_an_address_inside_the_house_that_nobody_listed_is_not_taken(
    intranet: Site, no_browser: Callable[[], str | None]
) -> None:
    with pytest.raises(EvidenceRefused, match=r"evidence\.hosts"):
        a_taker(browser=no_browser).take(intranet.url("/a"))
    assert intranet.visits == []


@pytest.mark.slow
def test_with_a_browser_the_bulletin_has_its_picture(site: Site) -> None:
    chromium.required()
    site.pages["/a"] = a_page()
    taken = a_taker(site, browser=find_browser).take(site.url("/a"))
    assert taken.notes == ()
    assert taken.screenshot is not None
    assert taken.screenshot.startswith(b"\x89PNG")
