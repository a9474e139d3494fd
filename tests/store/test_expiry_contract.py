"""What every library promises at the end of retention, and when it counts what came in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.ports.library import Filters, Kept, Library, Tally
from tests.store.texts import DESK, SALT, kept

MARCH = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 2, tzinfo=UTC)
#: in every time zone behind the whole of March
MAY = datetime(2026, 5, 2, tzinfo=UTC)


def came(document: str, detected: datetime, attention: str = "ignore", origin: str = "周村新闻网") -> Kept:
    of = kept(document, f"{document}的正文，东湖。", attention=attention, origin=origin, state="settled")
    return replace(of, detected=detected)


def nothing(_documents: Sequence[str]) -> Sequence[str]:
    return ()


@pytest.fixture
def spring(library: Library) -> Library:
    """Three of March and two of April; the second of March is in an incident."""
    for each in (
        came("m1", MARCH),
        came("m2", MARCH),
        came("m3", MARCH),
        came("a1", APRIL),
        came("a2", APRIL),
    ):
        assert library.keep("zhoucun", each, SALT)
    return library


def named(library: Library) -> list[str]:
    hits = library.search("zhoucun", "东湖", DESK, Filters(), limit=100)
    return sorted(hit.kept.document.id for hit in hits)


def test_only_what_came_in_before_can_go_and_what_is_in_an_incident_stays(spring: Library) -> None:
    until = spring.expirable("zhoucun", 0, APRIL)
    assert until == 3
    rows = spring.rows_between("zhoucun", 0, 5)
    assert spring.expire("zhoucun", 0, until, lambda documents: {"m2"} & set(documents)) == 2
    assert named(spring) == ["a1", "a2", "m2"]
    assert [hit.kept.document.id for hit in spring.newest("zhoucun", 9)].count("m1") == 0
    assert spring.document("zhoucun", "m1") is None
    assert spring.text("zhoucun", came("m1", MARCH).ref) is None
    assert spring.salt("zhoucun", came("m1", MARCH).ref) is None
    assert spring.document("zhoucun", "m2") == came("m2", MARCH)
    assert spring.text("zhoucun", came("m2", MARCH).ref) == came("m2", MARCH).document.content
    assert spring.rows_between("zhoucun", 0, 5) == rows, "what digests pledge stays"
    assert spring.expire("zhoucun", 0, until, lambda documents: {"m2"} & set(documents)) == 0, (
        "again ends nothing"
    )


def test_what_stayed_can_still_be_changed_and_erased(spring: Library) -> None:
    spring.expire("zhoucun", 0, 3, lambda _documents: {"m2"})
    spring.settle("zhoucun", "m2", ("disease",))
    stayed = spring.document("zhoucun", "m2")
    assert stayed is not None
    assert stayed.departments == ("disease",)
    assert spring.note("zhoucun", stayed.origin, "m2", "原信已撤下")
    assert list(spring.versions("zhoucun", stayed.origin, "m2")) == ["m2"]
    assert spring.erase("zhoucun", stayed.ref)
    assert named(spring) == ["a1", "a2"]


def test_what_went_comes_back_only_with_another_text(spring: Library) -> None:
    gone = came("m1", MARCH)
    spring.expire("zhoucun", 0, 3, nothing)
    spring.settle("zhoucun", "m1", ("disease",))
    assert spring.document("zhoucun", "m1") is None
    assert list(spring.versions("zhoucun", gone.origin, "m1")) == []
    assert not spring.note("zhoucun", gone.origin, "m1", "原信已撤下")
    assert not spring.keep("zhoucun", replace(gone, detected=MAY), SALT)
    assert not spring.keep(
        "zhoucun", replace(came("m1-again", MAY), content_hash=gone.content_hash, external_id="m1"), SALT
    )
    assert spring.keep("zhoucun", replace(came("m1-new", MAY), external_id="m1"), SALT)


def test_pending_and_erased_ones_stay_as_they_are(library: Library) -> None:
    waiting = replace(came("m1", MARCH), state="pending")
    library.keep_all("zhoucun", [(waiting, SALT), (came("m2", MARCH), SALT), (came("a1", APRIL), SALT)])
    library.erase("zhoucun", came("m2", MARCH).ref)
    assert library.expire("zhoucun", 0, library.expirable("zhoucun", 0, APRIL), nothing) == 0
    assert [each.document.id for each in library.pending("zhoucun", 9)] == ["m1"]
    erased = library.document("zhoucun", "m2")
    assert erased is not None
    assert erased.state == "erased"
    assert not library.keep("zhoucun", came("m2", MAY), SALT)


def test_nothing_goes_before_its_time_and_another_office_keeps_its_own(spring: Library) -> None:
    spring.keep("pingyi", came("m1", MARCH), SALT)
    assert spring.expirable("zhoucun", 0, MARCH - timedelta(days=31)) == 0
    assert spring.expirable("zhoucun", 3, APRIL) == 3
    assert spring.expirable("zhoucun", 3, MAY) == 5
    assert spring.expirable("zhangzi", 0, MAY) == 0
    assert spring.expire("zhoucun", 0, 5, nothing) == 5
    assert spring.document("pingyi", "m1") == came("m1", MARCH)
    assert spring.expire("pingyi", 0, 1, nothing) == 1
    assert spring.document("pingyi", "m1") is None
    assert spring.keep("zhoucun", came("m9", MAY), SALT)
    assert named(spring) == ["m9"]


def test_what_came_in_is_counted_by_source_attention_and_day(library: Library) -> None:
    library.keep_all("zhoucun", [
        (came("m1", MARCH), SALT), (came("m2", MARCH, "respond"), SALT), (came("m3", MARCH), SALT),
        (came("n1", MARCH, origin="letters"), SALT), (came("m3", MARCH), SALT),
    ])  # fmt: skip
    # two minutes later it is April in China
    library.keep("zhoucun", came("a1", MARCH + timedelta(minutes=2)), SALT)
    library.keep("pingyi", came("m1", MARCH), SALT)
    last, first = date(2026, 3, 31), date(2026, 4, 1)
    expected = [
        Tally("letters", "ignore", last, 1), Tally("周村新闻网", "ignore", last, 2),
        Tally("周村新闻网", "ignore", first, 1), Tally("周村新闻网", "respond", last, 1),
    ]  # fmt: skip
    assert list(library.tally("zhoucun", last, first)) == expected
    library.erase("zhoucun", came("m1", MARCH).ref)
    library.expire("zhoucun", 0, 9, nothing)
    assert list(library.tally("zhoucun", last, first)) == expected, "it came in"
    assert list(library.tally("zhoucun", first, first)) == expected[2:3]
    assert list(library.tally("zhoucun", date(2026, 5, 1), date(2026, 5, 2))) == []
