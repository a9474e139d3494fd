"""Live intake: items become documents and commits; a crash anywhere is harmless."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Retention, Settings
from monitor.domain.instant import parse_instant
from monitor.domain.source import Found
from monitor.ports.library import Filters, Reader
from monitor.service.assemble import look_into, open_home
from monitor.service.bureau import Bureau
from monitor.service.intake import LiveIntake

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
SCHOOL = "3月11日，贵阳市云岩区城北小学112名学生食物中毒，其中1人经抢救无效死亡。"
OFFICER = Reader("duty")


def settings(home: Path) -> Settings:
    return Settings(home, "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)))


def found(external_id: str = "a1", text: str = SCHOOL, **fields) -> Found:
    plain: dict[str, Any] = {
        "origin": "daily", "kind": "news", "external_id": external_id, "url": f"https://daily.example/{external_id}",
        "title": "城北小学学生饭后不适", "text": text, "published": parse_instant("2026-03-11T08:30:00+08:00"),
        "publisher": "城市早报", "fetched": NINE, "looked_before": None,
    }  # fmt: skip
    return Found(**plain | fields)


class Room:
    """A process that may die: `again` opens the same home anew."""

    def __init__(self, home: Path) -> None:
        self.folder = home
        self.now = NINE

    def __enter__(self):
        self._open = open_home(self.folder)
        self.home = self._open.__enter__()
        self.bureau = Bureau(settings(self.folder), self.home, "crawl-1", lambda: self.now)
        self.intake = LiveIntake(self.bureau)
        self.fed = self.intake.start()
        return self

    def __exit__(self, *fault):
        self._open.__exit__(*fault)

    @property
    def incidents(self):
        return list(self.bureau.journal.state.incidents.values())


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home"


def test_an_item_becomes_a_document_an_incident_and_clocks(folder):
    with Room(folder) as room:
        assert room.intake.receive(found()) is True
        (incident,) = room.incidents
        assert incident.level == "II"
        assert {clock.kind for clock in incident.clocks} == {
            "authoritative_release",
            "press_conference",
            "triage",
            "sign",
        }
        start = next(clock.start for clock in incident.clocks if clock.kind == "authoritative_release")
        assert start.at == datetime(2026, 3, 11, 0, 30, tzinfo=UTC)
        (hit,) = room.bureau.library.search("guiyang", "城北小学", OFFICER, Filters())
        assert hit.kept.state == "settled"
        assert hit.kept.departments == incident.departments


def test_the_same_item_again_changes_nothing(folder):
    with Room(folder) as room:
        room.intake.receive(found())
        number = room.bureau.journal.state.head.number
        assert room.intake.receive(found()) is False
        assert room.bureau.journal.state.head.number == number


def test_two_reports_of_one_event_join_across_a_restart(folder):
    with Room(folder) as room:
        room.intake.receive(found())
    with Room(folder) as again:
        again.now = NINE + timedelta(hours=2)
        more = "截至11日10时，云岩区城北小学食物中毒学生增至118人，1人死亡。"
        again.intake.receive(
            found("a2", more, published=parse_instant("2026-03-11T10:30+08:00"), fetched=again.now)
        )
        (incident,) = again.incidents
        assert len(incident.members) == 2


def test_a_process_that_died_between_library_and_ledger_loses_nothing(folder, monkeypatch):
    with Room(folder) as room:
        monkeypatch.setattr(
            room.intake, "_settle", lambda *_args, **_kwargs: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            room.intake.receive(found())
        assert room.incidents == []
    with Room(folder) as again:
        assert again.fed == 1
        assert [incident.level for incident in again.incidents] == ["II"]
        assert again.intake.receive(found()) is False


def test_a_commit_that_failed_is_made_when_the_item_is_seen_again(folder, monkeypatch):
    with Room(folder) as room:
        real = room.intake._settle
        monkeypatch.setattr(
            room.intake, "_settle", lambda *_args, **_kwargs: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            room.intake.receive(found())
        monkeypatch.setattr(room.intake, "_settle", real)
        assert room.intake.receive(found()) is False
        assert [incident.level for incident in room.incidents] == ["II"]


def test_a_process_that_died_after_the_commit_joins_no_document_twice(folder, monkeypatch):
    with Room(folder) as room:
        monkeypatch.setattr(
            room.bureau.library, "settle", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            room.intake.receive(found())
        number = room.bureau.journal.state.head.number
    with Room(folder) as again:
        assert again.fed == 1
        assert again.bureau.journal.state.head.number == number
        assert again.bureau.library.pending("guiyang", 10) == []


def test_every_row_is_pledged_once_even_when_the_mark_was_lost(folder, monkeypatch):
    with Room(folder) as room:
        room.intake.receive(found())
        room.intake.receive(found("a2", "贵阳市举办春季健步走活动，市民踊跃参加。", title="健步走"))
        monkeypatch.setattr(room.bureau.library, "mark_digested", _dies_when_marking(2))
        with pytest.raises(KeyboardInterrupt):
            room.intake.pledge()
        assert room.bureau.journal.state.digested == 2
    with Room(folder) as again:
        assert again.intake.pledge() == 0
        assert again.bureau.journal.state.digested == 2


def _dies_when_marking(rows):
    def mark(_bureau, up_to):
        if up_to == rows:
            raise KeyboardInterrupt

    return mark


def test_an_item_without_a_date_counts_from_when_it_was_found(folder):
    with Room(folder) as room:
        room.intake.receive(found(published=None))
        (incident,) = room.incidents
        assert (
            next(clock.start.at for clock in incident.clocks if clock.kind == "authoritative_release") == NINE
        )


def test_a_date_alone_counts_from_our_last_look_that_did_not_show_it(folder):
    with Room(folder) as room:
        seven = datetime(2026, 3, 10, 23, tzinfo=UTC)
        room.intake.receive(found(published=parse_instant("2026-03-11"), looked_before=seven))
        (incident,) = room.incidents
        assert (
            next(clock.start.at for clock in incident.clocks if clock.kind == "authoritative_release")
            == seven
        )


def test_a_month_old_document_starts_no_clock_and_is_kept_for_the_officer(folder):
    with Room(folder) as room:
        room.intake.receive(found(published=parse_instant("2026-02-01T08:00+08:00")))
        assert room.incidents == []
        (hit,) = room.bureau.library.search("guiyang", "城北小学", OFFICER, Filters())
        assert hit.kept.attention == "respond"


def test_empty_and_broken_texts_are_taken_in_without_harm(folder):
    with Room(folder) as room:
        for number, text in enumerate(("", "\ud83d", "\x00\x01", "a" * 100_000)):
            assert room.intake.receive(found(f"x{number}", text, title=""))
        assert room.incidents == []


def test_no_word_of_a_text_stands_in_the_ledger(folder):
    with Room(folder) as room:
        room.intake.receive(found())
        room.intake.pledge()
    with look_into(folder) as home:
        raw = b"".join(commit.raw for commit in home.ledger.read("guiyang", 0, 100))
        assert "城北小学" not in raw.decode()
