"""A source changes in the settings while it is watched: pure rules, no network."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.domain.place import FeedPlace
from monitor.domain.source import Source, SourceState
from monitor.flow.replanning import anew, replanned

NOW = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)
PAPER = Source("paper", "news", None, EVERY, FeedPlace("https://a.example/rss.xml", articles=False))
WELL = SourceState(
    etag='"v1"', body_hash="ab", last_look=NOW, last_success=NOW, last_whole=NOW, next_due=NOW + EVERY,
    uid_validity=7, last_uid=40,
)  # fmt: skip
SHUT_OUT = replace(
    WELL,
    fault="refused",
    why="网站拒绝访问",
    failing_since=NOW,
    blocked_since=NOW,
    next_due=NOW + timedelta(hours=6),
)


def test_a_source_put_in_is_read_at_once_and_whole_whatever_was_known_of_its_id() -> None:
    state = anew(SHUT_OUT, NOW + EVERY)
    assert (state.next_due, state.etag, state.body_hash, state.last_whole) == (NOW + EVERY, "", "", None)
    assert (state.uid_validity, state.last_uid) == (None, 0)
    assert state.health == "blocked", "that it was shut out is true until a look says otherwise"


def test_a_source_that_stands_elsewhere_now_is_read_at_once() -> None:
    moved = replace(PAPER, place=FeedPlace("https://b.example/rss.xml", articles=False))
    assert replanned(WELL, PAPER, moved, NOW) == anew(WELL, NOW)


def test_another_span_counts_from_the_last_look() -> None:
    state = replanned(WELL, PAPER, replace(PAPER, every=timedelta(hours=2)), NOW + timedelta(minutes=1))
    assert state.next_due == NOW + timedelta(hours=2)
    assert state.etag == '"v1"'


def test_a_failing_source_is_not_asked_sooner_because_its_span_was_changed() -> None:
    assert replanned(SHUT_OUT, PAPER, replace(PAPER, every=timedelta(minutes=1)), NOW) == SHUT_OUT


def test_what_is_said_of_a_source_alone_changes_no_plan() -> None:
    assert replanned(WELL, PAPER, replace(PAPER, publisher="黔城日报", own=True), NOW) == WELL
