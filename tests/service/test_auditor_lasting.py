"""What the auditor does not tell for ever, what it does not wait for, and what it learns without a restart."""

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from alerts.auditing import Episode, Finding, review
from config.settings import load_settings
from monitor.domain.event import KINDS
from monitor.service.auditor import Auditor
from tests.delivery.desks import NINE
from tests.service.watched_office import WatchedOffice

DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path):
    ours = WatchedOffice(tmp_path / "home")
    yield ours
    ours.close()


def tellings(name: str, days: int) -> list[timedelta]:
    """When something that lasts is told, by its age."""
    told_at: list[timedelta] = []
    episodes: dict[str, Episode] = {}
    for minutes in range(0, days * 24 * 60, 5):
        now = NINE + timedelta(minutes=minutes)
        episodes, told = review(episodes, [Finding(name, "有误")], (), now, 1.0)
        told_at += [now - NINE for _ in told]
    return told_at


def test_what_only_a_repair_of_the_ledger_ends_is_told_ever_more_seldom_at_last_once_a_day() -> None:
    ages = tellings("frozen", 5)
    hours = [age.total_seconds() / 3600 for age in ages]
    assert hours[:7] == [0, 0.5, 1, 2, 4, 8, 16]
    assert all(later - earlier <= DAY for earlier, later in pairwise(ages))
    assert len(ages) < 15


def test_what_somebody_can_end_is_told_every_half_hour() -> None:
    assert len(tellings("desk-silent", 1)) == 48


def test_a_channel_that_never_returns_costs_eight_threads_and_everybody_hears_by_the_other(office) -> None:
    hang = threading.Event()

    class Hanging:
        idempotent = False
        timeout = timedelta(seconds=1)
        calls = 0

        def destination(self, _address):
            return "webhook:hangs"

        def send(self, _message):
            Hanging.calls += 1
            hang.wait(60)
            raise AssertionError("given up long ago")

    auditor: Auditor = office.auditor()
    auditor._channels["webhook"] = auditor.courier._channels["webhook"] = Hanging()  # type: ignore[index]
    office.watch(auditor, 120, desk=False)
    for _ in range(6):
        auditor.episodes.clear()
        office.watch(auditor, 40, desk=False)
    heard = office.heard(auditor)
    hang.set()
    assert Hanging.calls <= 8
    assert {who for channel, who, _ in heard if channel == "mail"} == {"duty", "admin"}


def test_a_source_added_or_taken_out_is_known_without_a_restart(office, tmp_path) -> None:
    file = tmp_path / "huiying.yaml"
    text = "home: ./home\nbureau: guiyang\nprofile: guiyang\n"
    file.write_text(text, encoding="utf-8")
    office.settings = replace(load_settings(file, {}), auditing=office.settings.auditing)
    auditor = office.auditor()
    office.watch(auditor, 60)
    assert auditor._crawl._sources == ()
    file.write_text(
        f"{text}sources:\n  - {{id: daily, spider: feed, every: 15m, address: 'https://news.example.cn/feed'}}\n",
        encoding="utf-8",
    )
    office.watch(auditor, 60)
    assert [source.id for source in auditor._crawl._sources] == ["daily"]
    file.write_text(text, encoding="utf-8")
    office.watch(auditor, 60)
    assert auditor._crawl._sources == ()


def test_a_ledger_of_a_newer_program_is_told_as_such(office, monkeypatch) -> None:
    desk = office.desk()
    desk.turn()
    monkeypatch.delitem(KINDS, "ledger_opened")
    auditor = office.auditor()
    office.watch(auditor, 62)
    assert any("账本由较新的程序写入" in text for _, _, text in office.heard(auditor))
