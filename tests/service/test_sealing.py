"""赵小川 writes to the office: what the letter says of him is sealed, looked at with a reason, destroyed in time."""

import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from loguru import logger

from monitor.domain.access import Principal
from monitor.domain.event import new
from monitor.domain.letter import Letter
from monitor.errors import BadInput, NotFound, StorageError
from monitor.flow.masking import of_bytes
from monitor.ports.library import Filters, Reader
from monitor.service.assemble import look_into
from monitor.service.audit import audit_home
from monitor.service.export import export_file
from monitor.service.sealing import expire, look
from tests.service.letters import FORM, NINE, SECRETS, TEXT, TITLE, Office, letter, spilt

YEARS = timedelta(days=730)
OFFICER = Reader("duty")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def events(office: Office, kind: str) -> list[dict[str, object]]:
    commits = office.home.ledger.read("guiyang", 0, 500)
    return [dict(event.data) for commit in commits for event in commit.events if event.kind == kind]


def test_the_library_keeps_a_masked_letter_and_the_incident_is_graded_as_ever(folder: Path) -> None:
    with Office(folder) as office:
        document = office.received()
        kept = office.bureau.library.document("guiyang", document)
        assert kept is not None
        assert kept.document.title == "赵某某反映市一医院重复收费"
        assert len(kept.document.content) == len(f"{TITLE}\n{TEXT}")
        assert "中山路阳光花园*号楼*单元***室" in kept.document.text
        assert "贵阳市第一人民医院" in kept.document.text
        incident = office.bureau.journal.state.incident_with(document)
        assert incident is not None
        assert (incident.type, incident.status) == ("charging", "open")
        assert office.bureau.text(incident.title) == "赵某某反映市一医院重复收费"


def test_not_one_file_of_the_home_and_no_log_holds_a_secret_in_the_clear(folder: Path) -> None:
    log = io.StringIO()
    sink = logger.add(log, level=0)
    try:
        with Office(folder) as office:
            document = office.received(notes=("附件“赵小川的材料13812345678.pdf”过大，没有读",))
            office.received(external_id="<zhaoxc1970.1@example.com>", kind="mail", url=None)
            office.intake.pledge()
            look(office.bureau, office.who("duty"), document, "给赵小川13812345678回电话核实")
            assert spilt(folder) == []
            export_file(office.home.ledger, "guiyang", folder / "export.jsonl")
            found = office.bureau.library.search("guiyang", "13812345678", OFFICER, Filters())
            assert list(found) == []
        assert spilt(folder) == []
    finally:
        logger.remove(sink)
    assert [each for each in SECRETS if each in log.getvalue()] == []


def test_what_was_sealed_gives_the_letter_back_as_it_was_written(folder: Path) -> None:
    with Office(folder) as office:
        shown = look(office.bureau, office.who("duty"), office.received(), "电话核实收费情况")
        assert (shown.title, shown.text) == (TITLE, TEXT)
        assert shown.fields == FORM
        assert {piece.kind for piece in shown.pieces} >= {
            "name",
            "phone",
            "id_number",
            "email",
            "address_detail",
        }


def test_the_same_letter_again_has_the_same_id_and_is_not_sealed_twice(folder: Path) -> None:
    with Office(folder) as office:
        document = office.received()
        assert office.intake.receive(letter()) is False
        assert office.newest() == document
    with Office(folder) as again:
        assert again.intake.receive(letter()) is False
        assert look(again.bureau, again.who("duty"), document, "电话核实").text == TEXT


def test_news_and_reports_are_public_and_stay_as_they_are(folder: Path) -> None:
    with Office(folder) as office:
        for kind in ("news", "report", "social"):
            document = office.received(external_id=kind, kind=kind, personal=())
            kept = office.bureau.library.document("guiyang", document)
            assert kept is not None
            assert kept.document.text == TEXT
            assert office.sealed.about("guiyang", [document]) == {}


def test_a_letter_that_tells_nothing_of_its_writer_is_not_sealed(folder: Path) -> None:
    with Office(folder) as office:
        document = office.received(title="", text="云岩区中心医院排队太久，请改进。", personal=())
        assert office.sealed.about("guiyang", [document]) == {}


def test_the_address_a_name_stands_in_is_sealed_with_it(folder: Path) -> None:
    with Office(folder) as office:
        url = "https://letters.example/mail?name=%E8%B5%B5%E5%B0%8F%E5%B7%9D&tel=13812345678"
        document = office.received(url=url, external_id="13812345678-1")
        kept = office.bureau.library.document("guiyang", document)
        assert kept is not None
        assert (kept.document.url, kept.external_id) == (None, "138****5678-1")
        raw = office.sealed.open("guiyang", document)
        assert raw is not None
        assert of_bytes(raw).rest == (("url", url), ("external_id", "13812345678-1"))


def test_the_public_reply_of_a_letter_box_names_its_writer_no_more(folder: Path) -> None:
    reply = "赵小川先生：您好！您（13812345678）反映的问题已查实，多收的320元已退还，相关人员已处理。"
    box = Letter("C2026031001", "replied", None, "市一医院", "投诉", reply, None)
    with Office(folder) as office:
        office.received(letter=box)
        assert spilt(folder) == []
        (incident,) = office.bureau.journal.state.incidents.values()
        assert len(incident.responses) == 1
        said = [office.bureau.text(str(each["text"])) for each in events(office, "responded")]
        assert said == [reply.replace("赵小川", "赵某某").replace("1234", "****")]


def test_a_unit_that_is_the_writer_is_masked_like_the_rest(folder: Path) -> None:
    wrong = "赵小川13812345678"
    box = Letter("C2026031001", "in_hand", None, wrong, "投诉", "", None)
    with Office(folder) as office:
        document = office.received(publisher=wrong, letter=box)
        kept = office.bureau.library.document("guiyang", document)
        assert kept is not None
        assert kept.document.publisher == "赵某某138****5678"
        assert spilt(folder) == []
        second = office.received(external_id="2", publisher="市第一人民医院投诉科")
        there = office.bureau.library.document("guiyang", second)
        assert there is not None
        assert there.document.publisher == "市第一人民医院投诉科"


def test_a_note_that_a_letter_is_gone_says_nothing_of_its_writer(folder: Path) -> None:
    with Office(folder) as office:
        document = office.received()
        gone = Letter("C2026031001", "received", None, "", "", "", None, fate="gone")
        office.intake.receive(letter(letter=gone, notes=("来信人：赵小川，信箱里已经没有这封信",)))
        kept = office.bureau.library.document("guiyang", document)
        assert kept is not None
        assert kept.notes[-1] == "来信人：赵某某，信箱里已经没有这封信"


def test_every_look_is_in_the_ledger_before_anything_is_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Office(folder) as office:
        document = office.received()
        seen: list[int] = []
        real = type(office.sealed).open

        def watched(self: object, bureau: str, which: str) -> bytes | None:
            seen.append(len(events(office, "personal_viewed")))
            return real(office.sealed, bureau, which)

        monkeypatch.setattr(type(office.sealed), "open", watched)
        look(office.bureau, office.who("duty"), document, "电话核实收费情况")
        assert seen == [1]
        (said,) = events(office, "personal_viewed")
        assert (said["by"], said["document"]) == ("duty", document)
        assert said["incident"] == office.bureau.journal.state.incident_of[document]
        assert office.bureau.text(str(said["note"])) == "电话核实收费情况"


def test_where_the_look_cannot_be_recorded_nothing_is_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Office(folder) as office:
        document = office.received()
        monkeypatch.setattr(type(office.sealed), "open", lambda *_args: pytest.fail("opened unrecorded"))
        monkeypatch.setattr(
            office.bureau.journal,
            "write",
            lambda *_args, **_named: (_ for _ in ()).throw(StorageError("磁盘坏了")),
        )
        with pytest.raises(StorageError, match="磁盘坏了"):
            look(office.bureau, office.who("duty"), document, "电话核实收费情况")


def department(office: Office, document: str, *, bound: bool) -> Principal:
    incident = office.bureau.journal.state.incident_with(document)
    assert incident is not None
    people = (office.who(person.id) for person in office.bureau.roster.people)
    return next(
        who
        for who in people
        if who.departments
        and not who.sees_all
        and bound == bool(set(who.departments) & set(incident.departments))
    )


def test_the_bound_department_may_look_another_may_not_nor_may_supervisor_or_administrator(
    folder: Path,
) -> None:
    with Office(folder) as office:
        document = office.received()
        assert (
            look(office.bureau, department(office, document, bound=True), document, "电话核实").text == TEXT
        )
        strangers = [department(office, document, bound=False), office.who("supervisor"), office.who("admin")]
        for who in strangers:
            with pytest.raises(BadInput) as told:
                look(office.bureau, who, document, "电话核实")
            assert told.value.code == "personal-not-permitted"
        assert len(events(office, "personal_viewed")) == 1


@pytest.mark.parametrize("why", ["", "   ", "查看", "长" * 501])
def test_without_a_reason_nobody_looks(folder: Path, why: str) -> None:
    with Office(folder) as office:
        document = office.received()
        with pytest.raises(BadInput, match="请写明查看事由") as told:
            look(office.bureau, office.who("duty"), document, why)
        assert told.value.code == "personal-why"
        assert events(office, "personal_viewed") == []


def test_what_has_nothing_sealed_is_told_and_not_recorded(folder: Path) -> None:
    with Office(folder) as office:
        with pytest.raises(NotFound, match="没有封存的个人信息") as told:
            look(office.bureau, office.who("duty"), "nobody", "电话核实")
        assert told.value.code == "personal-absent"
        assert events(office, "personal_viewed") == []


def closed(office: Office, document: str) -> None:
    incident = office.bureau.journal.state.incident_of[document]
    office.bureau.journal.write(
        lambda _state, _now: (new("incident_closed", incident=incident, by="duty", note=None),)
    )


def test_at_the_end_of_retention_the_key_goes_and_the_ledger_still_holds(folder: Path) -> None:
    with Office(folder) as office:
        document = office.received()
        closed(office, document)
        office.now = NINE + YEARS - timedelta(seconds=1)
        assert office.intake.expire() == 0
        office.now = NINE + YEARS
        assert office.intake.expire() == 1
        assert office.intake.expire() == 0
        (said,) = events(office, "personal_destroyed")
        assert said == {
            "document": document,
            "basis": "本单位设置 personal.retention：730 天",
            "by": "system",
        }
        with pytest.raises(NotFound, match="依规销毁，不能再查看") as told:
            look(office.bureau, office.who("duty"), document, "电话核实")
        assert told.value.code == "personal-destroyed"
        kept = office.bureau.library.document("guiyang", document)
        assert kept is not None
        assert "赵某某" in kept.document.text
        assert office.intake.receive(letter()) is False
        assert office.sealed.open("guiyang", document) is None
    with look_into(folder) as home:
        assert audit_home(home, "guiyang").good


def test_a_matter_still_open_keeps_what_it_needs(folder: Path) -> None:
    with Office(folder) as office:
        document = office.received()
        assert expire(office.bureau, YEARS, NINE + 2 * YEARS) == 0
        assert look(office.bureau, office.who("duty"), document, "电话核实").text == TEXT
        closed(office, document)
        assert expire(office.bureau, YEARS, NINE + 2 * YEARS) == 1


def test_a_destruction_cut_off_after_its_commit_is_done_at_the_next_time_and_nobody_looks_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Office(folder) as office:
        document = office.received()
        closed(office, document)
        with monkeypatch.context() as crash:
            crash.setattr(
                type(office.sealed), "destroy", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt)
            )
            with pytest.raises(KeyboardInterrupt):
                expire(office.bureau, YEARS, NINE + YEARS)
    with Office(folder) as again:
        assert again.sealed.open("guiyang", document) is not None
        with pytest.raises(NotFound, match="依规销毁"):
            look(again.bureau, again.who("duty"), document, "电话核实")
        assert expire(again.bureau, YEARS, NINE + YEARS) == 1
        assert again.sealed.open("guiyang", document) is None
        assert len(events(again, "personal_destroyed")) == 1


def test_many_letters_are_destroyed_in_commits_of_a_hundred(folder: Path) -> None:
    with Office(folder) as office:
        for number in range(230):
            office.sealed.seal("guiyang", f"orphan-{number:03}", b"{}", ("name",), NINE)
        before = office.bureau.journal.state.head.number
        assert expire(office.bureau, YEARS, NINE + YEARS) == 230
        assert office.bureau.journal.state.head.number == before + 3


def test_an_erased_letter_that_comes_again_in_other_words_leaves_nothing_sealed(folder: Path) -> None:
    with Office(folder) as office:
        first = office.received()
        kept = office.bureau.library.document("guiyang", first)
        assert kept is not None
        office.bureau.library.erase("guiyang", kept.ref)
        assert office.intake.receive(letter(text=f"{TEXT}\n又及：请尽快。")) is False
        assert office.sealed.due("guiyang", NINE + YEARS, 10) == [first]


_DYING = """
import os, signal, sys
from pathlib import Path
from tests.service.letters import Office, letter

with Office(Path(sys.argv[1])) as office:
    library = type(office.bureau.library)
    real = library.keep_all if sys.argv[2] == "before" else library.settle

    def die(*args):
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(library, "keep_all" if sys.argv[2] == "before" else "settle", die)
    office.intake.receive(letter())
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_between_sealing_and_keeping_loses_no_letter_and_spills_nothing(
    folder: Path, moment: str
) -> None:
    with Office(folder):
        pass
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _DYING, str(folder), moment],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert spilt(folder) == []
    with Office(folder) as again:
        assert len(again.sealed.due("guiyang", NINE, 10)) == 1
        assert again.intake.receive(letter()) is (moment == "before")
        document = again.newest()
        assert again.sealed.due("guiyang", NINE, 10) == [document]
        assert look(again.bureau, again.who("duty"), document, "电话核实").text == TEXT
        assert len(again.bureau.journal.state.incidents) == 1
