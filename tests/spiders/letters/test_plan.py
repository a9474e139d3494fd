"""When letters are read again: a rule with a shape."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.letter import LETTER_STATUSES, SETTLED, KnownLetter
from monitor.flow.letters import (
    FIRST,
    LATEST,
    LINGERS,
    SOONEST,
    TRIES,
    WATCHED,
    Sighting,
    after_failure,
    after_reading,
    due_next,
    outlived,
    sighted,
)

SEEN = datetime(2026, 1, 5, tzinfo=UTC)
KNOWN = KnownLetter("k", "n", "http://a/1", "received", "t", SEEN, SEEN, shown="未回复", read=SEEN)
ROW = Sighting("k", "n", "http://a/1", "t", "未回复")
ages = st.timedeltas(timedelta(0), timedelta(days=200))
statuses = st.sampled_from(LETTER_STATUSES)
hashes = st.sampled_from(["", "r1", "r2"])


@given(ages, ages)
def test_the_older_a_letter_the_longer_the_pause_and_never_longer_than_a_day(
    one: timedelta, two: timedelta
) -> None:
    pauses = [due_next(SEEN, SEEN + age) - (SEEN + age) for age in sorted((one, two))]
    assert all(timedelta(0) <= pause <= LATEST for pause in pauses)
    if max(one, two) < WATCHED - LATEST:
        assert pauses[0] <= pauses[1]


@given(ages)
def test_a_pause_is_nothing_in_the_first_hour_and_an_hour_at_least_after_it(age: timedelta) -> None:
    pause = due_next(SEEN, SEEN + age) - (SEEN + age)
    if age < FIRST:
        assert pause == timedelta(0)
    elif age < WATCHED - SOONEST:
        assert pause >= SOONEST


@given(ages, statuses, hashes)
def test_an_open_letter_is_always_due_again_before_it_is_given_up(age: timedelta, status, reply: str) -> None:
    reading = after_reading(KNOWN, status, reply, SEEN + age, answered=bool(reply))
    if status in SETTLED and reply:
        assert reading.known.next_look is None
    else:
        due = reading.known.next_look
        assert due is not None
        assert due <= max(SEEN + WATCHED, SEEN + age) + SOONEST
        assert outlived(reading.known, max(due, SEEN + WATCHED))


def test_a_letter_closed_without_an_answer_is_read_on_while_it_is_young_and_once_more_when_it_is_old() -> (
    None
):
    young = after_reading(KNOWN, "closed", "", SEEN + timedelta(days=2), answered=False).known
    assert young.next_look is not None, "the list is often ahead of the page"
    old = after_reading(KNOWN, "closed", "", SEEN + LINGERS, answered=False).known
    assert old.next_look is not None
    assert after_reading(old, "closed", "", SEEN + LINGERS + LATEST, answered=False).known.next_look is None


def test_what_a_box_calls_answered_is_read_until_the_answer_is_seen() -> None:
    late = SEEN + timedelta(days=60)
    promised = after_reading(KNOWN, "replied", "r1", late, answered=False).known
    assert promised.next_look == late + LATEST
    assert after_reading(promised, "replied", "r2", late + LATEST, answered=True).known.next_look is None


@given(statuses, hashes, statuses, hashes)
def test_a_letter_is_told_again_exactly_when_it_stands_otherwise(one, first: str, two, second: str) -> None:
    known = after_reading(replace(KNOWN, read=None), one, first, SEEN, answered=bool(first)).known
    again = after_reading(known, two, second, SEEN + FIRST, answered=bool(second))
    assert again.tell == ((one, first) != (two, second))
    backwards = LETTER_STATUSES.index(two) < LETTER_STATUSES.index(one)
    assert bool(again.notes) == (backwards or bool(first and first != second))


@given(statuses, hashes)
def test_a_letter_never_read_is_always_told(status, reply: str) -> None:
    assert after_reading(replace(KNOWN, read=None), status, reply, SEEN, answered=bool(reply)).tell


def test_a_row_that_is_as_it_was_wakes_nobody() -> None:
    later = SEEN + timedelta(days=3)
    assert sighted(KNOWN, ROW, later) == (KNOWN, False)
    answered = replace(KNOWN, next_look=None, status="replied")
    assert sighted(answered, ROW, later) == (answered, False)


def test_another_state_or_title_wakes_a_letter_also_one_that_was_done() -> None:
    later = SEEN + timedelta(days=3)
    answered = replace(KNOWN, next_look=None, status="replied", tries=2)
    for row in (replace(ROW, shown="办理中"), replace(ROW, title_hash="other")):
        known, fresh = sighted(answered, row, later)
        assert (fresh, known.next_look, known.tries) == (True, later, 0)
    assert sighted(answered, replace(ROW, title_hash="other"), later)[0].read is None, (
        "another letter at this place"
    )


def test_the_lowest_row_of_a_list_is_due_first() -> None:
    rows = [sighted(None, replace(ROW, key=str(n), above=n), SEEN)[0] for n in range(3)]
    due = sorted(rows, key=lambda known: known.next_look or SEEN)
    assert [known.key for known in due] == ["2", "1", "0"]


def test_a_row_without_an_address_does_not_take_away_the_one_that_is_known() -> None:
    assert sighted(KNOWN, replace(ROW, place=""), SEEN)[0].place == "http://a/1"


def test_only_a_page_that_is_gone_three_times_in_a_row_is_given_up() -> None:
    gone = failing = KNOWN
    for _ in range(TRIES):
        gone, failing = after_failure(gone, SEEN, gone=True), after_failure(failing, SEEN, gone=False)
    assert (gone.next_look, failing.next_look, failing.tries) == (None, SEEN, TRIES)
    assert after_reading(failing, "received", "", SEEN, answered=False).known.tries == 0
