"""What duty officer and administrator read of sources that turned, always within one SMS."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.source_news import source_news
from alerts.watch import Desk
from alerts.wording import LONGEST, units
from config.roster import sample_roster
from monitor.domain.event import Event
from monitor.domain.source import FAULT_NAMES, Standing
from monitor.flow.source_watch import Turned, Turns
from tests.alerts.builders import at, guiyang

NOW = at(8, 15)
TEN_PAST_THREE = at(3, 10)


class Clerk:
    """Keeps texts, knows what was told."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        profile = guiyang()
        self.desk = Desk(profile, sample_roster(profile), self.keep, lambda _: pytest.fail("no incident"))

    def keep(self, text: str) -> str:
        self.texts.append(text)
        return f"{len(self.texts):064x}"

    def tells(self, turns: Turns, known: Sequence[str] = (), now: datetime = NOW) -> tuple[Event, ...]:
        return source_news(turns, self.desk, now, known.__contains__)


def said(*turned: Turned, network: bool = False, now: datetime = NOW) -> list[str]:
    clerk = Clerk()
    clerk.tells(Turns(turned, network), now=now)
    assert all(units(text) <= LONGEST for text in clerk.texts)
    return clerk.texts


def blocked(source: str = "wjw-list", fault: str = "challenge", since: datetime = TEN_PAST_THREE) -> Turned:
    return Turned(source, "blocked", since, fault, told=True)


def silent(source: str = "notices") -> Turned:
    return Turned(source, "silent", at(3, 10, day=8), "", told=True)


def well(source: str, before: Standing | None, since: datetime = NOW) -> Turned:
    return Turned(source, "well", since, "", told=True, before=before)


def test_a_host_that_keeps_us_out_is_named_with_since_when_why_and_what_to_do() -> None:
    assert said(blocked()) == [
        "【贵阳卫健】来源 wjw-list 自3:10起受阻（人机验证），期间新内容看不到，请改用其他途径巡看并联系网站"
    ]


def test_a_source_that_cannot_be_read_is_named_with_since_when_why_and_what_to_do() -> None:
    assert said(Turned("news", "failing", TEN_PAST_THREE, "gone", told=True)) == [
        "【贵阳卫健】来源 news 自3:10起读不到（网页已不在），期间新内容看不到，请改用其他途径巡看并核对来源"
    ]


def test_a_source_that_fell_silent_is_to_be_looked_at() -> None:
    assert said(silent()) == [
        "【贵阳卫健】来源 notices 自8日3:10后一直没有新内容，比往常久。请打开网站核对，是否停更或改版"
    ]


def test_several_that_turn_together_are_one_message() -> None:
    assert said(blocked("a-list"), blocked("b-list"), silent()) == [
        "【贵阳卫健】来源 2 个读不到：a-list、b-list；来源 1 个久无新内容：notices。新内容看不到，请改用其他途径巡看"
    ]
    assert said(*(blocked(f"source-of-news-{n}") for n in range(12))) == [
        "【贵阳卫健】来源 12 个读不到：source-of-news-0、source-of-news-1等。新内容看不到，请改用其他途径巡看"
    ]


def test_a_network_that_is_down_is_called_so() -> None:
    down = [Turned(f"s{n}", "failing", TEN_PAST_THREE, "unreachable", told=True) for n in range(40)]
    assert said(*down, network=True) == [
        "【贵阳卫健】自3:10起 40 个来源都连不上，应是本机网络不通，期间新内容看不到，请改用其他途径巡看并检查网络"
    ]


def test_what_is_back_is_told_with_how_long_it_was_away() -> None:
    was = Standing("blocked", TEN_PAST_THREE, "challenge", known=True)
    assert said(well("wjw-list", was)) == [
        "【贵阳卫健】来源 wjw-list 8:15恢复正常，此前受阻5小时5分。中断期间的内容仍在网上的，已在补收"
    ]
    quiet = Standing("silent", at(3, 10, day=8), known=True)
    assert said(well("notices", quiet)) == ["【贵阳卫健】来源 notices 8:15恢复更新，此前77小时5分没有新内容"]
    assert said(well("a", was), well("b", was)) == [
        "【贵阳卫健】来源 2 个已恢复：a、b。中断期间的内容仍在网上的，已在补收"
    ]


def test_duty_officer_and_administrator_are_told_and_nobody_for_what_is_not_to_be_told() -> None:
    events = Clerk().tells(Turns((blocked(),)))
    assert {str(event.data["role"]) for event in events} == {"duty", "admin"}
    assert {(event.data["incident"], event.data["reason"]) for event in events} == {("", "alarm")}
    held = Turned("wjw-list", "blocked", TEN_PAST_THREE, "challenge", told=False)
    gone = Turned("wjw-list", "removed", NOW, "", told=False)
    assert Clerk().tells(Turns((held, gone))) == ()


def test_deciding_again_finds_the_same_keys_and_tells_nobody_twice() -> None:
    first = Clerk().tells(Turns((blocked("a"), blocked("b"))))
    again = Clerk().tells(Turns((blocked("b"), blocked("a"))), now=NOW + timedelta(minutes=3))
    keys = [str(event.data["key"]) for event in first]
    assert keys == [str(event.data["key"]) for event in again]
    assert Clerk().tells(Turns((blocked("a"), blocked("b"))), known=keys) == ()
    later = Clerk().tells(Turns((blocked("a", since=NOW), blocked("b"))))
    assert not set(keys) & {str(event.data["key"]) for event in later}


SOURCES = st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True)
TURNED = st.builds(
    Turned,
    SOURCES,
    st.sampled_from(["failing", "blocked", "silent", "well"]),
    st.just(at(23, 59, day=1)),
    st.sampled_from(sorted(FAULT_NAMES)),
    told=st.just(True),
    before=st.sampled_from([Standing("failing", at(0, 1, day=1)), Standing("silent", at(0, 1, day=1)), None]),
)


@given(st.lists(TURNED, min_size=1, max_size=12), st.booleans())
def test_every_message_fits_one_sms_and_each_is_one_for_all(turned: list[Turned], network: bool) -> None:
    texts = said(*turned, network=network and any(each.health == "failing" for each in turned))
    assert 1 <= len(texts) <= 2
