"""A night at a source that keeps us out: on the ledger, told once, the same after a restart of the crawler."""

from datetime import timedelta

import pytest

from monitor.domain.source import Look, SourceState
from monitor.flow.sources import after_look
from monitor.service.ledger_text import event_line
from monitor.service.source_turns import record_turns
from tests.delivery.desks import NINE, settle

pytestmark = pytest.mark.slow
TEN, HOUR = timedelta(minutes=10), timedelta(hours=1)


class Crawler:
    """What the crawler of this home remembers; its writing is the real one."""

    def __init__(self, town, loop, *sources: str) -> None:
        self.town, self.loop = town, loop
        self.states = dict.fromkeys(sources, SourceState())
        self.looks(*sources)

    def looks(self, *sources: str, fault: str | None = None) -> None:
        for each in sources:
            look = Look(fault=fault, why="到时自动再试", new=int(fault is None))  # type: ignore[arg-type]
            self.states[each] = after_look(self.states[each], look, TEN, self.town.clock.now())

    def writes(self, *without: str) -> int:
        configured = [each for each in self.states if each not in without]
        return record_turns(self.loop.bureau, configured, self.states)


def events(loop, kind: str) -> list[dict[str, object]]:
    commits = loop.bureau.home.ledger.read("guiyang", 0, 500)
    return [dict(event.data) for commit in commits for event in commit.events if event.kind == kind]


def test_a_source_that_keeps_us_out_at_night_is_told_to_those_who_keep_it_and_its_end_too(town) -> None:
    loop = town.desk()
    crawler = Crawler(town, loop, "wjw-list", "news")
    assert crawler.writes() == 0
    crawler.looks("wjw-list", fault="challenge")
    assert crawler.writes() == 1
    assert crawler.writes() == 0
    settle(loop)
    told = [each for each in events(loop, "alert_settled") if each["outcome"] == "delivered"]
    assert len(told) == len({str(each["key"]) for each in told}) == 2
    (turn,) = events(loop, "source_turned")
    assert (turn["source"], turn["health"], turn["fault"], turn["told"]) == (
        "wjw-list",
        "blocked",
        "challenge",
        True,
    )
    town.later(loop, hours=5)
    crawler.looks("wjw-list")
    town.later(loop, minutes=10)
    assert crawler.writes() == 1
    settle(loop)
    assert len(events(loop, "alert_due")) == 4
    assert loop.bureau.journal.state.sources["wjw-list"].health == "well"


def test_a_restarted_crawler_reads_from_the_ledger_what_was_told(town) -> None:
    first = town.desk("crawl-1")
    crawler = Crawler(town, first, "a", "b", "c")
    crawler.looks("a", "b", fault="refused")
    assert crawler.writes() == 2
    crawler.loop = town.desk("crawl-2")
    assert crawler.writes() == 0
    assert crawler.loop.bureau.journal.state.sources == first.bureau.journal.state.sources
    assert crawler.loop.bureau.journal.state.sources["a"].since == NINE
    assert len(events(first, "source_turned")) == 2


def test_a_source_taken_out_of_the_settings_ends_its_trouble(town) -> None:
    loop = town.desk()
    crawler = Crawler(town, loop, "a", "b")
    crawler.looks("a", fault="refused")
    crawler.writes()
    assert crawler.writes("a") == 1
    assert [each["health"] for each in events(loop, "source_turned")] == ["blocked", "removed"]
    assert loop.bureau.journal.state.sources == {}
    assert len(events(loop, "alert_due")) == 2, "who takes it out need not be told"


def test_the_ledger_tells_in_chinese_what_became_of_a_source(town) -> None:
    loop = town.desk()
    crawler = Crawler(town, loop, "wjw-list")
    crawler.looks("wjw-list", fault="challenge")
    crawler.writes()
    commits = loop.bureau.home.ledger.read("guiyang", 0, 500)
    (said,) = (
        event_line(event) for commit in commits for event in commit.events if event.kind == "source_turned"
    )
    assert said == (
        "来源状况：来源 wjw-list；状况 受阻；自 2026-03-11 09:00:00；故障 人机验证；已告知 是；经办 系统"
    )
