"""The administrator 孙 backs the home up while it runs, loses the disk, and puts the backup back."""

import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.domain.anchor import parse_anchor
from monitor.errors import BadInput, LedgerError, NotFound, StorageError
from monitor.service.assemble import LEDGER, LIBRARY, RESTORING, SEALED, look_into, open_home
from monitor.service.audit import audit_home
from monitor.service.backup import Taken, back_up
from monitor.service.restore import Restored, restore
from tests.ledger import builders as make
from tests.ledger import homes
from tests.store.texts import SALT, kept

LATER = make.later(days=1)


def begun(folder: Path) -> Path:
    with open_home(folder) as home:
        homes.story(home)
    return folder


def taken(folder: Path, target: Path) -> Taken:
    with look_into(folder) as home:
        return back_up(home, target, make.later(hours=1))


def put_back(source: Path, folder: Path, *, replace: bool = False, anchor: str = "") -> Restored:
    return restore(source, folder, LATER, replace=replace, anchor=parse_anchor(anchor) if anchor else None)


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_a_backup_holds_everything_and_comes_back_as_a_new_epoch(tmp_path: Path, name: str) -> None:
    home = begun(tmp_path / "home")
    backup = taken(home, tmp_path / name)
    assert (backup.files, backup.faults, backup.heads["zhoucun"].number) == (1, (), 4)
    shutil.rmtree(home)
    restored = put_back(tmp_path / name, home)
    head = restored.heads["zhoucun"]
    assert (head.number, head.epoch, restored.aside) == (5, 2, None)
    with look_into(home) as found:
        audit = audit_home(found, "zhoucun")
        assert audit.good
        (restoration,) = audit.verdict.restorations
        assert (restoration.backup, restoration.last_known) == (backup.heads["zhoucun"], None)
        assert found.files.get("zhoucun", next(found.files.listed("zhoucun"))) == homes.SCREENSHOT
        assert homes.library(found).document("zhoucun", "doc-1") == kept()
        assert found.register.position("zhoucun") == 5


def test_a_backup_is_taken_beside_a_desk_that_goes_on_writing(tmp_path: Path) -> None:
    with open_home(tmp_path / "home") as home:
        homes.story(home)
        with look_into(tmp_path / "home") as beside:
            assert back_up(beside, tmp_path / "copy", LATER).heads["zhoucun"].number == 4
        homes.append(home, make.outage(), minute=9)
    assert homes.data(tmp_path / "copy") == {LEDGER, LIBRARY, SEALED, "files", "manifest.json"}


def test_what_the_backup_does_not_have_is_recorded_as_a_lost_tail(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    taken(home, tmp_path / "copy")
    with open_home(home) as found:
        last = [homes.append(found, make.outage(n), minute=9 + n) for n in range(3)][-1]
    restored = put_back(tmp_path / "copy", home, replace=True)
    assert restored.notes == (
        f"“zhoucun”尾部遗失：第 5 至 7 号（原末号 {last.head}）不在备份中，已如实记入账本",
    )
    with look_into(home) as found:
        (said, *_) = found.ledger.read("zhoucun", 4, 1)
        assert said.events[0].data["last_known"] == make.head_of(last.head)
        assert audit_home(found, "zhoucun", parse_anchor(str(last.head))).good
    assert restored.aside is not None
    with look_into(restored.aside) as old:
        assert old.ledger.head("zhoucun") == last.head


def test_erasures_of_the_lost_tail_are_carried_out_again(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    taken(home, tmp_path / "copy")
    with open_home(home) as found:
        (screenshot,) = found.files.listed("zhoucun")
        homes.erase(found, kept().ref)
        homes.erase(found, screenshot, 6)
    restored = put_back(tmp_path / "copy", home, replace=True)
    assert "“zhoucun”已补行 2 件依法删除" in restored.notes
    with look_into(home) as found:
        assert homes.library(found).text("zhoucun", kept().ref) is None
        assert not found.files.has("zhoucun", screenshot)
        audit = audit_home(found, "zhoucun")
        assert audit.good
        assert "2 件文本已依法删除" in list(audit.lines())


def test_a_text_erased_while_the_backup_is_taken_is_erased_in_what_is_restored(
    tmp_path: Path,
) -> None:
    home = begun(tmp_path / "home")
    with open_home(home) as desk, look_into(home) as beside:

        def copy(name: str, target: Path) -> None:
            if name == LIBRARY:
                homes.erase(desk, kept().ref)  # between the copy of the ledger and that of the library
            desk.copy(name, target)

        assert back_up(replace(beside, copy=copy), tmp_path / "copy", LATER).faults == ()
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text("utf-8"))
    assert [each["ref"] for each in manifest["erased_since"]["zhoucun"]] == [kept().ref]
    shutil.rmtree(home)
    put_back(tmp_path / "copy", home)
    with look_into(home) as found:
        audit = audit_home(found, "zhoucun")
        assert audit.good
        assert "1 件文本已依法删除" in list(audit.lines())


def test_a_home_with_data_is_not_replaced_without_a_word(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    taken(home, tmp_path / "copy")
    before = homes.data(home)
    with pytest.raises(BadInput, match="请先停止服务，确要替换再加 --replace-home"):
        put_back(tmp_path / "copy", home)
    assert homes.data(home) == before


def test_a_backup_is_never_written_over_another(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    for name in ("copy", "copy.tar"):
        taken(home, tmp_path / name)
        with pytest.raises(BadInput, match="备份不覆盖旧的；请另起一个名字"):
            taken(home, tmp_path / name)
    assert homes.data(tmp_path) == {"home", "copy", "copy.tar"}


def test_a_home_whose_ledger_cannot_be_read_is_restored_with_the_head_from_paper(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    backup = taken(home, tmp_path / "copy")
    (home / LEDGER).write_bytes(b"burnt" * 1000)
    paper = "1/9/0123456789ABCDEF"
    restored = put_back(tmp_path / "copy", home, replace=True, anchor=paper)
    assert restored.notes[0].startswith("原账本读不出来")
    with look_into(home) as found:
        (restoration,) = audit_home(found, "zhoucun").verdict.restorations
        assert str(restoration.last_known) == paper
        assert restoration.backup == backup.heads["zhoucun"]
        assert restoration.lost == 5


def test_a_backup_somebody_changed_is_refused_and_the_home_left_alone(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    taken(home, tmp_path / "copy")
    raw = (tmp_path / "copy" / LEDGER).read_bytes()
    assert b"zhao" in raw
    (tmp_path / "copy" / LEDGER).write_bytes(raw.replace(b'"by":"zhao"', b'"by":"qian"'))
    before = homes.data(home)
    with pytest.raises(LedgerError, match="备份“zhoucun”核验不通过：\n账本自第 4 号起不可信"):
        put_back(tmp_path / "copy", home, replace=True)
    assert homes.data(home) - {"append.lock"} == before - {"append.lock"}


def test_a_backup_cut_shorter_than_its_manifest_is_refused(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    taken(home, tmp_path / "copy")
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text("utf-8"))
    manifest["heads"]["zhoucun"] = "1/9/0123456789ABCDEF"
    (tmp_path / "copy" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(LedgerError, match="与备份清单所记不符"):
        put_back(tmp_path / "copy", tmp_path / "new")


@pytest.mark.parametrize("content", [b"", b"not a tar", None])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes | None) -> None:
    source = tmp_path / "copy.tar"
    if content is None:
        with tarfile.open(source, "w") as tar:
            tar.add(__file__, "../../escaped.py")
    else:
        source.write_bytes(content)
    with pytest.raises(NotFound, match=r"copy\.tar 不是本程序的备份，或已残缺"):
        put_back(source, tmp_path / "home")
    with pytest.raises(NotFound, match="没有找到备份"):
        put_back(tmp_path / "nothing", tmp_path / "home")


def test_a_lost_screenshot_does_not_stop_the_backup_and_is_told(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    shutil.rmtree(home / "files")
    backup = taken(home, tmp_path / "copy")
    (fault,) = backup.faults
    assert fault.startswith("备份“zhoucun”：证据缺失：第 4 号所指文件")
    assert fault in put_back(tmp_path / "copy", tmp_path / "new").notes


def test_an_exchange_that_was_cut_short_keeps_the_home_shut_until_it_is_done_again(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    taken(home, tmp_path / "copy")
    with open_home(home) as found:
        last = homes.append(found, make.outage(), minute=9)
    # as a crash leaves it: the old data aside, the new not yet in
    (home / "replaced-1").mkdir()
    for name in (LEDGER, LIBRARY, "files"):
        (home / name).rename(home / "replaced-1" / name)
    (home / RESTORING).touch()
    with (
        pytest.raises(StorageError, match=r"上次恢复没有做完.*请加 --replace-home 重新运行 huiying restore"),
        open_home(home),
    ):
        pass
    put_back(tmp_path / "copy", home, replace=True)
    with open_home(home) as found:
        (restoration,) = audit_home(found, "zhoucun").verdict.restorations
        assert str(restoration.last_known) == str(last.head)
    assert not (home / RESTORING).exists()


def test_two_bureaus_of_one_home_come_back_together(tmp_path: Path) -> None:
    home = begun(tmp_path / "home")
    with open_home(home) as found:
        homes.append(found, make.opened(), bureau="pingyi")
        homes.library(found).keep("pingyi", kept(), SALT)
    taken(home, tmp_path / "copy")
    restored = put_back(tmp_path / "copy", tmp_path / "new")
    assert {bureau: (head.number, head.epoch) for bureau, head in restored.heads.items()} == {
        "pingyi": (2, 2), "zhoucun": (5, 2),
    }  # fmt: skip
