"""Sources that turn: on the record once, told once, and together where they turn together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.source import FAULT_NAMES, NEVER_LOOKED, Look, SourceState, Standing, turned
from monitor.flow.source_watch import Turned, Turns, turns
from monitor.flow.sources import after_look

#: 3:10 in Beijing
NOW = datetime(2026, 1, 5, 19, 10, tzinfo=UTC)
TEN, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
WELL = SourceState(last_look=NOW, last_success=NOW, last_new=NOW, watched_since=NOW - 30 * DAY, well_since=NOW - 30 * DAY)  # fmt: skip


class Crawl:
    """Sources that a test fails and mends, and the ledger's memory of them."""

    def __init__(self, *sources: str) -> None:
        self.configured = list(sources)
        self.states = dict.fromkeys(sources, WELL)
        self.standings: dict[str, Standing] = {}
        self.now = NOW

    def looks(self, *sources: str, fault: str | None = None, new: int = 0) -> None:
        for each in sources:
            look = Look(fault=fault, why="到时自动再试", new=new)  # type: ignore[arg-type]
            self.states[each] = after_look(self.states[each], look, TEN, self.now)

    def fails(self, *sources: str, fault: str, span: timedelta = HOUR) -> None:
        """Looked at every ten minutes, failing each time; the time goes on."""
        for _ in range(span // TEN + 1):
            self.looks(*sources, fault=fault)
            self.now += TEN
        self.now -= TEN

    def turns(self) -> Turns:
        """What turns, committed."""
        found = turns(self.standings, self.configured, self.states, self.now)
        for each in found.turned:
            standing = turned(self.standings.get(each.source), each.event.data, self.now)
            if standing is None:
                del self.standings[each.source]
            else:
                self.standings[each.source] = standing
        return found

    def said(self) -> list[tuple[str, str, bool]]:
        return [(each.source, each.health, each.told) for each in self.turns().turned]


def test_a_host_that_keeps_us_out_is_told_at_once_with_since_when_and_why_and_only_once() -> None:
    crawl = Crawl("wjw-list", "news")
    crawl.looks("wjw-list", fault="challenge")
    (turn,) = crawl.turns().turned
    assert turn == Turned("wjw-list", "blocked", NOW, "challenge", told=True)
    assert crawl.said() == [], "and not again after a restart, for the ledger knows"


@pytest.mark.parametrize(("fault", "minutes"), [("gone", 30), ("status", 30), ("timeout", 30)])
def test_a_failing_source_is_told_after_half_an_hour(fault: str, minutes: int) -> None:
    crawl = Crawl("news", "other")
    for passed in range(0, 90, 10):
        crawl.looks("news", fault=fault)
        if crawl.said():
            assert passed == minutes
            return
        crawl.now += TEN
    pytest.fail("nobody was told")


def test_one_short_fault_is_no_news_however_long_nobody_looks_again() -> None:
    crawl = Crawl("news", "other")
    crawl.looks("news", fault="timeout")
    crawl.now += 3 * HOUR
    assert crawl.said() == [], "a quarter of a fault"


def test_a_source_that_falls_silent_is_told_with_when_it_last_had_news() -> None:
    crawl = Crawl("news")
    crawl.states["news"] = replace(WELL, silent_since=NOW - DAY)
    (turn,) = crawl.turns().turned
    assert (turn.health, turn.since, turn.fault, turn.told) == ("silent", NOW - DAY, "", True)


def test_a_source_is_well_again_when_it_has_stayed_so_and_it_is_told_if_its_trouble_was() -> None:
    crawl = Crawl("wjw-list")
    crawl.looks("wjw-list", fault="challenge")
    crawl.turns()
    crawl.now += 5 * HOUR
    crawl.looks("wjw-list", new=2)
    assert crawl.said() == [], "for ten minutes nothing is believed"
    crawl.now += TEN
    found = crawl.turns()
    (turn,) = found.recovered
    assert (turn.health, turn.since, turn.told) == ("well", NOW + 5 * HOUR, True)
    assert turn.before is not None
    assert turn.since - turn.before.since == 5 * HOUR, "how long it lasted"
    assert crawl.said() == []


def test_a_source_that_flaps_is_told_of_once_in_twelve_hours_and_every_turn_is_on_the_record() -> None:
    crawl = Crawl("news")
    told = []
    for _ in range(30):
        crawl.looks("news", fault="refused")
        told += [(crawl.now, each) for each in crawl.turns().troubles]
        crawl.now += TEN
        crawl.looks("news", new=1)
        crawl.now += 2 * TEN
        crawl.turns()
        assert crawl.standings["news"].health == "well"
        crawl.now += TEN
    assert [at - NOW for at, _ in told] == [timedelta(0), 12 * HOUR]


def test_a_trouble_held_back_is_told_when_the_twelve_hours_are_over() -> None:
    crawl = Crawl("news")
    crawl.looks("news", fault="refused")
    crawl.turns()
    crawl.now += TEN
    crawl.looks("news")
    crawl.now += TEN
    assert crawl.said() == [("news", "well", True)]
    crawl.looks("news", fault="refused")
    assert crawl.said() == [("news", "blocked", False)]
    crawl.now = NOW + 11 * HOUR
    assert crawl.said() == []
    crawl.now = NOW + 12 * HOUR
    assert crawl.said() == [("news", "blocked", True)]
    assert crawl.said() == []


def test_a_recovery_nobody_waits_for_is_recorded_and_not_told() -> None:
    crawl = Crawl("news")
    crawl.standings["news"] = Standing("blocked", NOW - HOUR, "refused", told_at=NOW - 2 * HOUR)
    crawl.states["news"] = replace(WELL, well_since=NOW - TEN)
    found = crawl.turns()
    assert [each.health for each in found.turned] == ["well"]
    assert found.recovered == ()


def test_sources_that_turn_together_are_told_together_and_come_back_together() -> None:
    crawl = Crawl("a", "b", "c", "d")
    crawl.looks("a", "b", fault="challenge")
    crawl.looks("c", fault="gone")
    assert [each.source for each in crawl.turns().troubles] == ["a", "b"]
    crawl.now += HOUR
    crawl.looks("a", "c")
    crawl.now += TEN - timedelta(seconds=1)
    crawl.looks("b")
    assert crawl.said() == []
    crawl.now += timedelta(seconds=1)
    assert [each.source for each in crawl.turns().recovered] == ["a", "b"], "in one message"


def test_a_network_that_is_down_is_one_message_and_late_comers_add_none() -> None:
    crawl = Crawl("a", "b", "c", "d", "slow")
    crawl.fails("a", "b", "c", fault="unreachable", span=timedelta(minutes=20))
    crawl.now += TEN
    crawl.looks("a", "b", "c", fault="unreachable")
    crawl.looks("d", fault="timeout")
    found = crawl.turns()
    assert found.network
    assert [each.source for each in found.troubles] == ["a", "b", "c", "d"], (
        "d too, though it failed but once"
    )
    crawl.now += HOUR
    crawl.looks("slow", fault="unreachable")
    late = crawl.turns()
    assert [(each.source, each.told) for each in late.turned] == [("slow", True)]
    assert late.troubles == (), "they know"
    crawl.now += HOUR
    crawl.looks("a", "b", "c", "d", "slow", new=1)
    crawl.now += TEN
    assert len(crawl.turns().recovered) == 5


def test_where_one_source_can_be_reached_it_is_not_the_network() -> None:
    crawl = Crawl("a", "b", "c")
    crawl.fails("a", "b", fault="unreachable")
    crawl.looks("c")
    found = crawl.turns()
    assert not found.network
    assert [each.source for each in found.troubles] == ["a", "b"]


def test_few_sources_of_many_are_no_network_though_the_others_were_not_looked_at_since() -> None:
    crawl = Crawl("a", "b", *(f"slow-{n}" for n in range(8)))
    crawl.fails("a", "b", fault="unreachable")
    found = crawl.turns()
    assert not found.network
    assert len(found.troubles) == 2


def test_a_source_taken_out_of_the_settings_ends_its_trouble_and_a_healthy_one_leaves_quietly() -> None:
    crawl = Crawl("a", "b")
    crawl.looks("a", "b", fault="refused")
    crawl.turns()
    crawl.now += TEN
    crawl.looks("b")
    crawl.now += TEN
    crawl.turns()
    crawl.configured = []
    found = crawl.turns()
    assert [(each.source, each.health, each.told) for each in found.turned] == [("a", "removed", False)]
    assert (found.troubles, found.recovered) == ((), ())
    assert crawl.said() == []


def test_a_source_never_looked_at_and_one_always_well_are_no_news() -> None:
    assert turns({}, ["a", "b"], {"a": NEVER_LOOKED, "b": WELL}, NOW) == Turns()


STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.sampled_from(sorted(FAULT_NAMES))), st.integers(1, 300)),
    max_size=60,
)  # fmt: skip


@given(STEPS)
def test_whatever_happens_nobody_is_told_of_one_trouble_twice_in_twelve_hours(
    steps: list[tuple[str, str | None, int]],
) -> None:
    crawl = Crawl("a", "b", "c")
    told: dict[str, datetime] = {}
    for source, fault, minutes in steps:
        crawl.looks(source, fault=fault)
        before = dict(crawl.standings)
        found = crawl.turns()
        for each in found.turned:
            was = before.get(each.source)
            assert each.health != "well" or (was is not None and was.health != "well")
            if each.told and each.health != "well":
                assert crawl.now - told.get(each.source, NOW - DAY) >= 12 * HOUR
                told[each.source] = crawl.now
        assert crawl.said() == [], "what was written is not written again"
        crawl.now += timedelta(minutes=minutes)
