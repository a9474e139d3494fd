"""Servers that keep their ETag or date though their page has changed, over loopback."""

from datetime import timedelta

import pytest

from monitor.domain.source import NEVER_LOOKED, Look
from monitor.flow.sources import after_look, anew, whole_due
from tests.spiders.desk import NOW, Desk, Item, a_feed, rss
from tests.spiders.web import Page, Site, Visit

TEN = timedelta(minutes=10)
ETAG, DATE = {"ETag": '"same"'}, {"Last-Modified": "Mon, 05 Jan 2026 00:00:00 GMT"}


class Stubborn:
    """A feed whose validators never change; asked conditionally it says "unchanged"."""

    def __init__(self, validators: dict[str, str]) -> None:
        self.titles, self.validators = ["甲"], validators

    def __call__(self, visit: Visit) -> Page:
        if {"If-None-Match", "If-Modified-Since"} & visit.headers.keys():
            return Page(status=304)
        return Page(rss(*(Item(each) for each in self.titles)), headers=self.validators)


@pytest.mark.parametrize("validators", [ETAG, DATE, ETAG | DATE])
def test_a_server_found_out_once_is_asked_for_the_whole_from_then_on(
    desk: Desk, site: Site, validators: dict[str, str]
) -> None:
    feed = site.pages["/feed"] = Stubborn(validators)
    source = a_feed(site.url("/feed"))
    desk.look(source)
    feed.titles.append("乙")
    desk.now += TEN
    assert desk.look(source).unchanged, "as the server says"
    desk.now += timedelta(hours=6)
    assert desk.look(source).new == 1
    assert desk.state(source).validators_lie
    feed.titles.append("丙")
    desk.now += TEN
    assert desk.look(source).new == 1, "at the very next look"
    desk.now += TEN
    assert desk.look(source).unchanged, "by the body itself"
    assert not {"If-None-Match", "If-Modified-Since"} & site.visits[-1].headers.keys()
    assert desk.intake.titles == ["甲", "乙", "丙"]


def test_a_server_that_changes_its_etag_with_its_page_is_believed(desk: Desk, site: Site) -> None:
    feed = site.pages["/feed"] = Stubborn({"ETag": '"v1"'})
    source = a_feed(site.url("/feed"))
    desk.look(source)
    feed.titles.append("乙")
    feed.validators = {"ETag": '"v2"'}
    desk.now += timedelta(hours=6)
    assert desk.look(source).new == 1
    assert not desk.state(source).validators_lie
    desk.now += TEN
    desk.look(source)
    assert site.visits[-1].headers["If-None-Match"] == '"v2"'


def test_pages_without_validators_say_nothing_of_honesty() -> None:
    state = after_look(NEVER_LOOKED, Look(body_hash="a"), TEN, NOW)
    state = after_look(state, Look(body_hash="b"), TEN, NOW)
    assert not state.validators_lie


def test_a_source_that_stands_elsewhere_now_begins_with_a_clean_name() -> None:
    state = after_look(NEVER_LOOKED, Look(body_hash="a", etag="x"), TEN, NOW)
    state = after_look(state, Look(body_hash="b", etag="x"), TEN, NOW)
    assert state.validators_lie and whole_due(state, NOW)
    assert not anew(state, NOW).validators_lie
