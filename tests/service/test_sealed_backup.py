"""The administrator backs the office up and puts it back: what is sealed of letters, and what opens it."""

import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import NotFound
from monitor.service.assemble import KEYS, SEALED, look_into, open_home
from monitor.service.audit import audit_home
from monitor.service.backup import Taken, back_up
from monitor.service.restore import restore
from monitor.service.sealing import expire, look
from tests.service.letters import NINE, TEXT, Office, spilt
from tests.service.test_sealing import YEARS, closed

LATER = NINE + timedelta(days=800)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def taken(folder: Path, target: Path, *, with_keys: bool = False) -> Taken:
    with look_into(folder) as home:
        return back_up(home, target, NINE, with_keys=with_keys)


def begun(folder: Path) -> str:
    with Office(folder) as office:
        document = office.received()
        closed(office, document)
    return document


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_a_plain_backup_holds_no_key_and_opens_nothing_elsewhere(
    folder: Path, tmp_path: Path, name: str
) -> None:
    document = begun(folder)
    assert taken(folder, tmp_path / name).keys is False
    other = tmp_path / "other"
    notes = restore(tmp_path / name, other, LATER).notes
    assert notes == (
        "备份里没有打开来信个人信息的密钥：此前封存的内容打不开，找到原数据目录的 keys.db 放回即可；新来信不受影响",
    )
    assert not (other / KEYS).exists()
    with Office(other, LATER) as office:
        with pytest.raises(NotFound, match="密钥不在本机") as told:
            look(office.bureau, office.who("duty"), document, "电话核实")
        assert told.value.code == "personal-keyless"
        office.received(external_id="after", fetched=LATER)
        assert look(office.bureau, office.who("duty"), office.newest(), "电话核实").text == TEXT
    shutil.copy(folder / KEYS, other / KEYS)
    with Office(other, LATER) as office:
        assert look(office.bureau, office.who("duty"), document, "电话核实").text == TEXT


def test_neither_kind_of_backup_holds_a_secret_in_the_clear(folder: Path, tmp_path: Path) -> None:
    begun(folder)
    taken(folder, tmp_path / "plain")
    taken(folder, tmp_path / "keyed", with_keys=True)
    assert spilt(tmp_path / "plain") == spilt(tmp_path / "keyed") == []
    assert (tmp_path / "plain" / SEALED).exists()
    assert not (tmp_path / "plain" / KEYS).exists()


def test_a_backup_with_keys_opens_what_it_holds_anywhere(folder: Path, tmp_path: Path) -> None:
    document = begun(folder)
    assert taken(folder, tmp_path / "copy", with_keys=True).keys is True
    for name in (SEALED, KEYS):
        assert stat.S_IMODE((tmp_path / "copy" / name).stat().st_mode) == 0o600
    assert restore(tmp_path / "copy", tmp_path / "other", LATER).notes == ()
    with Office(tmp_path / "other", LATER) as office:
        assert look(office.bureau, office.who("duty"), document, "电话核实").text == TEXT


def test_put_back_over_the_home_it_came_from_the_keys_there_stay_in_use(folder: Path, tmp_path: Path) -> None:
    document = begun(folder)
    taken(folder, tmp_path / "copy")
    restored = restore(tmp_path / "copy", folder, LATER, replace=True)
    assert restored.notes == ("备份里没有打开来信个人信息的密钥，沿用数据目录里原有的 keys.db",)
    assert restored.aside is not None
    assert (restored.aside / SEALED).exists()
    assert not (restored.aside / KEYS).exists()
    with Office(folder, LATER) as office:
        assert look(office.bureau, office.who("duty"), document, "电话核实").text == TEXT


def test_what_was_destroyed_after_the_backup_is_destroyed_in_what_is_restored(
    folder: Path, tmp_path: Path
) -> None:
    document = begun(folder)
    taken(folder, tmp_path / "copy", with_keys=True)
    with Office(folder) as office:
        office.now = NINE + YEARS
        assert expire(office.bureau, YEARS, office.now) == 1
    restored = restore(tmp_path / "copy", folder, LATER, replace=True)
    assert "“guiyang”已补行 1 件个人信息的销毁" in restored.notes
    with Office(folder, LATER) as office:
        assert office.sealed.open("guiyang", document) is None
        with pytest.raises(NotFound, match="依规销毁"):
            look(office.bureau, office.who("duty"), document, "电话核实")
    with look_into(folder) as home:
        assert audit_home(home, "guiyang").good


def test_what_is_destroyed_while_the_copy_is_made_is_destroyed_when_it_comes_back(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = begun(folder)
    with Office(folder) as office:
        office.now = NINE + YEARS
        with look_into(folder) as beside:
            real = type(beside.files).listed

            def listed(files: object, bureau: str) -> object:
                expire(office.bureau, YEARS, office.now)  # after ledger and keys were copied
                return real(beside.files, bureau)

            monkeypatch.setattr(type(beside.files), "listed", listed)
            back_up(beside, tmp_path / "copy", NINE, with_keys=True)
    monkeypatch.undo()
    restored = restore(tmp_path / "copy", tmp_path / "other", LATER)
    assert "“guiyang”已补行 1 件个人信息的销毁" in restored.notes
    with open_home(tmp_path / "other") as home:
        assert home.sealed is not None
        assert home.sealed.about("guiyang", [document])[document].state == "destroyed"
        assert home.sealed.open("guiyang", document) is None


def test_a_backup_of_before_there_was_anything_sealed_comes_back(folder: Path, tmp_path: Path) -> None:
    begun(folder)
    taken(folder, tmp_path / "copy")
    (tmp_path / "copy" / SEALED).unlink()
    assert restore(tmp_path / "copy", tmp_path / "other", LATER).notes == ()
    with Office(tmp_path / "other", LATER) as office:
        office.received(external_id="after", fetched=LATER)
        assert look(office.bureau, office.who("duty"), office.newest(), "电话核实").text == TEXT
