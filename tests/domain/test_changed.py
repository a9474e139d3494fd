"""Changing a frozen thing quickly gives what the standard library gives slowly."""

from dataclasses import FrozenInstanceError, dataclass
from dataclasses import replace as slowly

import pytest

from monitor.domain.alert import Alert
from monitor.domain.changed import made, replace
from monitor.domain.incident import Incident
from monitor.domain.sole import _Ones, sole
from tests.alerts.builders import TEN, clock, incident


def alert(**fields) -> Alert:
    plain = {
        "key": "i/triage/due/1/wang/mail", "incident": "i", "clock": "triage", "person": "wang", "channel": "mail",
        "rank": 2, "text": "ab" * 32, "mark": TEN,
    }  # fmt: skip
    return made(Alert, **plain | fields)


@pytest.mark.parametrize(
    ("thing", "changes"),
    [
        (incident(clock()), {"status": "closed", "ended_at": TEN}),
        (clock(), {"passed": frozenset({("start", 1)}), "generation": 2}),
        (alert(), {"delivery": "sending", "attempt": 1}),
        (alert(), {}),
    ],
)
def test_what_is_changed_is_what_the_standard_library_makes_of_it(thing, changes):
    ours, theirs = replace(thing, **changes), slowly(thing, **changes)
    assert ours == theirs
    assert hash(ours) == hash(theirs)
    assert type(ours) is type(thing)
    assert repr(ours) == repr(theirs)


def test_what_was_changed_stays_as_it_was_and_can_be_changed_by_nobody():
    before = alert()
    after = replace(before, delivery="delivered")
    assert before.delivery == "pending"
    with pytest.raises(FrozenInstanceError):
        after.delivery = "unknown"  # type: ignore[misc]
    assert not hasattr(after, "__dict__")


def test_what_is_made_has_the_defaults_of_its_kind():
    plain = {"id": "i", "title": "t", "opened": TEN, "type": "other", "lead": "xcc", "assist": ()}
    assert made(Incident, **plain) == Incident(**plain)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        made(Incident, id="i")
    with pytest.raises(TypeError):
        made(Incident, **plain, colour="red")


def test_a_field_it_does_not_have_is_refused():
    with pytest.raises((KeyError, TypeError)):
        replace(alert(), colour="red")


def test_a_class_without_slots_or_with_a_constructor_of_its_own_is_changed_slowly_and_well():
    @dataclass(frozen=True)
    class Loose:
        name: str
        size: int

    @dataclass(frozen=True, slots=True)
    class Careful:
        name: str
        size: int

        def __post_init__(self) -> None:
            if self.size < 0:
                raise ValueError(self.size)

    assert replace(Loose("a", 1), size=2) == Loose("a", 2)
    assert made(Careful, name="a", size=1) == Careful("a", 1)
    with pytest.raises(ValueError, match="-1"):
        replace(Careful("a", 1), size=-1)


def test_names_that_are_alike_become_one():
    first, second = "xcc/jkc"[:3], "xcc-jkc"[:3]
    assert first is not second
    assert sole(first) is sole(second)
    assert sole((first, "jkc")) is sole((second, "jkc"))


def test_a_ledger_of_too_many_names_begins_anew():
    names = _Ones()
    for number in range(60_000):
        assert names[f"name-{number}"] == f"name-{number}"
    assert len(names) <= 50_000
