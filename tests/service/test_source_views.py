"""How sources stand, said in a line: what is blocked since when, what is silent and for how long it usually is."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.place import FeedPlace, LetterboxPlace, MailboxPlace
from monitor.domain.source import NEVER_LOOKED, Source, SourceState
from monitor.service.views.sources import Watch, watches

NOW = datetime(2026, 3, 11, 4, tzinfo=UTC)
TEN = timedelta(minutes=10)
FEED = Source("city", "news", None, TEN, FeedPlace("https://news.example/rss"), slowest=timedelta(days=1))


def watch(state: SourceState, source: Source = FEED) -> Watch:
    (found,) = watches((source,), {source.id: state}, NOW)
    return found


def test_a_source_that_is_well_says_so_and_when_it_brought_something() -> None:
    seen = watch(SourceState(last_success=NOW - timedelta(minutes=4), last_new=NOW - timedelta(hours=3)))
    assert (seen.state, seen.well, seen.last_success, seen.last_new) == ("正常", True, "4 分前", "3 小时前")


def test_a_blocked_source_says_since_when_and_what_to_do() -> None:
    since = NOW - timedelta(hours=9)
    state = SourceState(failing_since=since, blocked_since=since, fault="challenge", why="请联系网站主管单位")
    seen = watch(state)
    assert (seen.state, seen.well, seen.why) == ("受阻（人机验证），自 3:00", False, "请联系网站主管单位")


def test_a_silent_source_is_told_by_its_habit() -> None:
    state = SourceState(last_success=NOW, silent_since=NOW - timedelta(hours=9), gap=timedelta(hours=1))
    seen = watch(state)
    assert seen.state == "静默 9 小时，平时 1 小时"
    assert "停更还是改版" in seen.why


@pytest.mark.parametrize(
    ("gap", "said"), [(None, "10 分"), (timedelta(hours=24), "2 小时"), (timedelta(days=40), "24 小时")]
)
def test_the_interval_is_the_one_the_source_has_come_to(gap: timedelta | None, said: str) -> None:
    assert watch(SourceState(last_success=NOW, gap=gap)).every == said


def test_those_that_need_somebody_come_first_and_a_mailbox_shows_no_user() -> None:
    box = Source("letters", "letter", None, TEN, LetterboxPlace("https://wjw.example/box"))
    mail = Source("mail", "mail", None, TEN, MailboxPlace("imap.example", 993, "tls", "shuji", "INBOX"))
    states = {"letters": SourceState(failing_since=NOW, fault="timeout")}
    found = watches((FEED, box, mail), states, NOW)
    assert [each.id for each in found] == ["letters", "city", "mail"]
    assert (found[2].place, found[2].url) == ("imap.example INBOX", "")
    assert watch(NEVER_LOOKED).state == "还没有看过"
