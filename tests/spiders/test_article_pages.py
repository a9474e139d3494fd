"""Every family of pages gives a reader's title, time and text, word for word."""

from datetime import UTC, datetime

import pytest

from monitor.domain.instant import beijing
from monitor.domain.place import Selectors
from spiders.article import Article, read_article
from spiders.charset import decode
from tests.spiders import pages_odd, pages_office, pages_old, pages_press
from tests.spiders.saved import ALL, Saved

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FAMILIES = (pages_odd, pages_office, pages_old, pages_press)


def read(page: Saved) -> Article:
    return read_article(decode(page.raw).text, page.address, Selectors(), NOW)


@pytest.fixture(params=ALL, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Saved:
    saved: Saved = request.param
    return saved


def test_the_title_is_the_articles(page: Saved) -> None:
    assert read(page).title == page.title


def test_the_time_is_what_the_page_states_and_no_more(page: Saved) -> None:
    found = read(page).published
    told = ("", "") if found is None else (beijing(found.at), found.precision)
    assert told == (page.published, page.precision)


def test_the_text_is_the_article_and_nothing_else(page: Saved) -> None:
    text = read(page).text
    files = [line for line in text.split("\n") if line.startswith("附件")]
    assert tuple(line for line in text.split("\n") if line and line not in files) == page.lines


def test_the_publisher_is_the_one_named(page: Saved) -> None:
    if page.publisher is not None:
        assert read(page).publisher == page.publisher


def test_there_are_many_families() -> None:
    assert len(ALL) >= 50
    assert all(
        any(
            each is vars(family).get(each.__name__)
            for each in (family.__dict__.values())
            if callable(each) and hasattr(each, "__name__")
        )
        for family in FAMILIES
    )
