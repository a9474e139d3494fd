"""周村's paper writes every day; what nobody acts on goes after ninety days, what became a matter stays."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.event import new
from monitor.domain.instant import stamp
from monitor.service.assemble import look_into
from monitor.service.audit import audit_home
from monitor.service.retention import end_retention
from tests.service.letters import NINE, Office, letter
from tests.service.test_sealing import events

NINETY = timedelta(days=90)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def plain(office: Office, name: str) -> str:
    """A page about nothing of ours; its document's id."""
    found = letter(
        name, title="市图书馆书展开幕", text=f"市图书馆春季书展昨日开幕，展期两周。{name}", origin="paper",
        kind="news", personal=(), fetched=office.now,
    )  # fmt: skip
    assert office.intake.receive(found)
    (hit,) = office.bureau.library.newest("guiyang", 1)
    (hit,) = [each for each in office.bureau.library.newest("guiyang", 99) if each.kept.external_id == name]
    return hit.kept.document.id


def test_what_nobody_acted_on_goes_after_ninety_days_and_the_ledger_says_so(folder: Path) -> None:
    with Office(folder) as office:
        matter, first = office.received(), plain(office, "one")
        office.now += timedelta(days=1)
        second = plain(office, "two")
        office.intake.pledge()
        office.now = NINE + NINETY - timedelta(seconds=1)
        assert end_retention(office.bureau, NINETY, office.now) == 0
        assert events(office, "retention_ended") == []
        office.now = NINE + NINETY + timedelta(seconds=1)
        office.intake.expire()
        (said,) = events(office, "retention_ended")
        assert (said["after"], said["until"]) == (0, 2)
        assert said["basis"] == "本单位设置 retention.ignored：90 天"
        library = office.bureau.library
        assert library.document("guiyang", first) is None
        assert library.document("guiyang", matter) is not None
        assert library.document("guiyang", second) is not None
        office.now += timedelta(days=1)
        assert end_retention(office.bureau, NINETY, office.now) == 1
        assert library.document("guiyang", second) is None
        assert library.document("guiyang", matter) is not None
    with look_into(folder) as home:
        assert audit_home(home, "guiyang").good


def test_what_no_digest_pledges_yet_stays(folder: Path) -> None:
    with Office(folder) as office:
        first = plain(office, "one")
        assert end_retention(office.bureau, NINETY, NINE + 2 * NINETY) == 0
        assert office.bureau.library.document("guiyang", first) is not None


def test_a_life_that_ended_after_the_commit_is_gone_on_with(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_given: object) -> int:
        raise KeyboardInterrupt

    with Office(folder) as office:
        first = plain(office, "one")
        office.intake.pledge()
        # the first call goes on with what was begun before, the second comes after the commit
        calls = iter([lambda _bureau: 0, dies])
        with monkeypatch.context() as crash:
            crash.setattr("monitor.service.retention._let_go", lambda bureau: next(calls)(bureau))  # noqa: PLW0108 - a call each
            with pytest.raises(KeyboardInterrupt):
                end_retention(office.bureau, NINETY, NINE + 2 * NINETY)
    with Office(folder) as again:
        assert again.bureau.library.document("guiyang", first) is not None
        assert end_retention(again.bureau, NINETY, NINE + 2 * NINETY) == 1
        assert again.bureau.library.document("guiyang", first) is None
        assert len(events(again, "retention_ended")) == 1


def test_what_proves_an_answer_stays_though_it_is_in_no_incident(folder: Path) -> None:
    with Office(folder) as office:
        matter, page = office.received(), plain(office, "our-answer")
        incident = office.bureau.journal.state.incident_of[matter]
        ref = office.bureau.library.document("guiyang", page).ref  # type: ignore[union-attr]
        answer = new(
            "responded", incident=incident, response="r1", kind="statement", published=stamp(NINE), precision="second",
            public=stamp(NINE), url=None, text=None, evidence=[{"document": page, "ref": ref}], proof="found", by="system",
        )  # fmt: skip
        office.bureau.journal.write(lambda _state, _now: (answer,))
        office.intake.pledge()
        assert end_retention(office.bureau, NINETY, NINE + 2 * NINETY) == 0
        assert office.bureau.library.document("guiyang", page) is not None
    with look_into(folder) as home:
        assert audit_home(home, "guiyang").good
