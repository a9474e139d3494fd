"""What an outcome means beside what is known already, and until when people are held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.delivery import Outcome, Result, overtaken
from alerts.outbox import Outbox
from monitor.domain.alert import Alert, Delivery

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
KEY = "matter/response/start/1/wang/webhook"


def alert(key: str = KEY, delivery: Delivery = "pending", attempt: int = 0) -> Alert:
    return Alert(
        key, "matter", "response", "wang", "webhook", 2, "0" * 64, NINE, delivery=delivery, attempt=attempt
    )


@pytest.mark.parametrize(
    ("delivery", "outcome", "counts"),
    [
        ("sending", "unknown", True),
        ("unknown", "unknown", False),
        ("unknown", "failed_for_now", True),
        ("unknown", "delivered", True),
        ("failed_for_now", "failed_for_now", False),
        ("failed_for_good", "failed_for_now", False),
        ("failed_for_good", "delivered", True),
    ],
)
def test_what_is_known_of_an_attempt_is_not_counted_a_second_time(
    delivery: Delivery, outcome: Outcome, counts: bool
) -> None:
    """An attempt given up as stuck comes back later and does not know either: that is one doubt, not two."""
    now = alert(delivery=delivery, attempt=1)
    assert overtaken(now, Result(KEY, 1, outcome, "code")) is not counts


def test_a_person_is_held_as_long_as_the_last_of_what_waits_and_then_no_more() -> None:
    outbox = Outbox(lambda each: each.person)
    first = replace(alert(), held_until=NINE + timedelta(seconds=60))
    second = replace(alert(f"{KEY}2"), held_until=NINE + timedelta(seconds=90))
    for each in (first, second, first):
        outbox.note(each, NINE)
    assert outbox.held_lanes(NINE) == {"wang": second.held_until}
    assert outbox.held_lanes(NINE + timedelta(seconds=90)) == {}
    for each in (first, second):
        outbox.note(replace(each, held_until=None, delivery="sending", attempt=1), NINE)
    assert outbox.held_lanes(NINE) == {}
