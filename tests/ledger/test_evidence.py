"""The supervisor 钱 holds the ledger against library and files: what is missing, what was changed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.domain import event
from monitor.service.assemble import LIBRARY, Home, look_into, open_home
from monitor.service.audit import Audit, audit_home
from monitor.service.backup import back_up
from monitor.service.restore import restore
from tests.ledger import builders as make
from tests.ledger import homes
from tests.store.texts import SALT, kept


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with open_home(tmp_path) as home:
        homes.story(home)
        yield home


def faults(audit: Audit) -> list[str]:
    assert audit.verdict.intact
    assert audit.evidence is not None
    return list(audit.evidence.faults)


def by_hand(home: Home, statement: str, *values: object) -> None:
    """Somebody with a database tool changes the library."""
    tool = sqlite3.connect(home.folder / LIBRARY)
    with tool:
        tool.execute(statement, values)
    tool.close()


def test_all_that_is_pledged_is_there(home: Home) -> None:
    audit = audit_home(home, "zhoucun")
    assert audit.good
    assert list(audit.lines())[-1] == "证据：4 件文本和文件与账本相符"


def test_a_text_deleted_by_law_is_counted_and_nothing_is_wrong(home: Home) -> None:
    homes.erase(home, kept().ref)
    homes.erase(home, make.ref(homes.TITLE, SALT), 6)
    audit = audit_home(home, "zhoucun")
    assert audit.good
    assert list(audit.lines())[-2:] == ["证据：2 件文本和文件与账本相符", "2 件文本已依法删除"]


def test_a_text_that_is_gone_without_a_record_is_broken_evidence(home: Home) -> None:
    by_hand(home, "DELETE FROM texts WHERE ref = ?", kept().ref)
    audit = audit_home(home, "zhoucun")
    assert not audit.good
    assert faults(audit) == [f"证据缺失：第 2 号所指文本 {kept().ref[:16]} 不在文库中，账本里也没有删除记录"]


def test_a_text_somebody_changed_is_broken_evidence(home: Home) -> None:
    by_hand(home, "UPDATE texts SET text = ? WHERE ref = ?", "没有呕吐。".encode(), kept().ref)
    assert faults(audit_home(home, "zhoucun")) == [
        f"证据被改：第 2 号所指文本 {kept().ref[:16]} 与其校验值不符"
    ]


def test_a_screenshot_that_is_gone_or_changed_is_broken_evidence(home: Home) -> None:
    (file,) = home.files.listed("zhoucun")
    path = next((home.folder / "files").rglob(file))
    path.write_bytes(b"another picture")
    (fault,) = faults(audit_home(home, "zhoucun"))
    assert fault.startswith(f"证据被改：第 4 号所指文件 {file[:16]} 不能作准")
    path.unlink()
    (fault,) = faults(audit_home(home, "zhoucun"))
    assert fault == f"证据缺失：第 4 号所指文件 {file[:16]} 不在，账本里也没有删除记录"


def captured(home: Home) -> str:
    """The page of the answer, fetched by the system: its screenshot's id."""
    file = home.files.put("zhoucun", b"\x89PNG the page as it was fetched")
    text = homes.library(home).keep_text("zhoucun", "https://wjw.example/tb/1", SALT)
    homes.append(home, homes.kept_evidence(text, file), minute=4)
    return file


def test_a_page_that_was_fetched_as_evidence_is_held_against_the_files_too(home: Home) -> None:
    file = captured(home)
    assert audit_home(home, "zhoucun").good
    next((home.folder / "files").rglob(file)).unlink()
    (fault,) = faults(audit_home(home, "zhoucun"))
    assert fault == f"证据缺失：第 5 号所指文件 {file[:16]} 不在，账本里也没有删除记录"


def test_fetched_evidence_lies_in_a_backup_and_comes_back_with_it(home: Home, tmp_path: Path) -> None:
    file = captured(home)
    back_up(home, tmp_path / "copy", make.later(minutes=9))
    restore(tmp_path / "copy", tmp_path / "new", make.later(minutes=10))
    with open_home(tmp_path / "new") as again:
        assert again.files.get("zhoucun", file) == b"\x89PNG the page as it was fetched"
        assert audit_home(again, "zhoucun").good


def test_a_page_of_ours_that_is_an_answer_cannot_be_changed_unseen(home: Home) -> None:
    """It joins no incident: only the answer names it."""
    page = homes.library(home).keep_text("zhoucun", "我局通报：98名学生已出院。", SALT)
    said = homes.responded(page).data
    own = {**said, "response": "answer-2", "text": None, "evidence": [{"document": "own-1", "ref": page}]}
    homes.append(home, event.new("responded", **own), minute=4)
    assert audit_home(home, "zhoucun").good
    by_hand(home, "UPDATE texts SET text = ? WHERE ref = ?", "我局通报：全部出院。".encode(), page)
    assert faults(audit_home(home, "zhoucun")) == [f"证据被改：第 5 号所指文本 {page[:16]} 与其校验值不符"]


def test_an_ignored_document_cannot_be_changed_unseen(home: Home) -> None:
    by_hand(home, "UPDATE documents SET attention = 'ignore'")
    assert faults(audit_home(home, "zhoucun")) == ["第 3 号采集汇总与文库不符：文库第 1 至 1 行有缺失或改动"]


def test_an_ignored_document_cannot_be_removed_unseen(home: Home) -> None:
    by_hand(home, "DELETE FROM documents")
    assert "第 3 号采集汇总与文库不符：文库第 1 至 1 行有缺失或改动" in faults(audit_home(home, "zhoucun"))


def test_an_erasure_that_was_recorded_but_not_done_is_noted(home: Home) -> None:
    homes.append(home, homes.erased(kept().ref), minute=5)
    audit = audit_home(home, "zhoucun")
    assert audit.good
    lines = list(audit.lines())
    assert f"注意：第 5 号登记删除的 {kept().ref[:16]} 仍在，请补行删除" in lines
    assert not any("已依法删除" in line for line in lines)


def test_rules_that_are_not_what_their_hash_says_are_noted(home: Home) -> None:
    homes.append(home, event.new("rules_adopted", hash="12" * 32, what="ladders", text="别的"), minute=6)
    homes.append(
        home, make.clock(clock_id="triage", rules="34" * 32, ladder="12" * 32, calendar="12" * 32), minute=7
    )
    lines = list(audit_home(home, "zhoucun").lines())
    assert "注意：第 5 号采用的规则文本与所记校验值 1212121212121212 不符" in lines
    assert "注意：第 6 号开始的时限所依规则 3434343434343434 此前没有采用过" in lines


def test_a_ledger_without_its_library_is_verified_alone_and_says_so(tmp_path: Path) -> None:
    with open_home(tmp_path) as home:
        homes.append(home, make.opened())
    (tmp_path / LIBRARY).unlink()
    with look_into(tmp_path) as home:
        audit = audit_home(home, "zhoucun")
        assert audit.good
        assert list(audit.lines())[-1] == "未核对证据：没有文库在侧，只核验了账本本身"
