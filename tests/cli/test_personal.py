"""huiying personal: a letter opened from the command line, and keys destroyed."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import load_settings
from monitor.cli.main import call
from monitor.domain.event import new
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from monitor.service.intake import LiveIntake
from tests.service.letters import SECRETS, TEXT, letter

YAML = "home: ./home\nbureau: guiyang\nprofile: guiyang\npersonal:\n  retention: 1d\n"


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The letter came in two days ago; its incident is over."""
    (tmp_path / "huiying.yaml").write_text(YAML, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUIYING_HOME", raising=False)
    settings = load_settings(Path("huiying.yaml"), os.environ)
    came = SystemClock().now() - timedelta(days=2)
    with open_home(settings.home) as home:
        bureau = Bureau(settings, home, "crawl-1", lambda: came)
        intake = LiveIntake(bureau)
        intake.start()
        assert intake.receive(letter(fetched=came, published=None))
        (found,) = bureau.journal.state.incidents.values()
        over = new("incident_closed", incident=found.id, by="duty", note=None)
        bureau.journal.write(lambda _state, _now: (over,))
        return found.members[0].document


def personal(*arguments: str) -> int:
    return call(["personal", *arguments])


def test_an_officer_opens_a_letter_and_is_told_that_it_is_recorded(document, capsys):
    assert personal("show", document, "--by", "值班员", "--why", "电话核实收费明细") == 0
    out = capsys.readouterr().out
    assert "本次查看已记入账本第 " in out
    assert "来信人填写的电话：13812345678" in out
    assert TEXT in out


@pytest.mark.parametrize(("by", "why", "said"), [
    ("duty", "看", "请写明查看事由"), ("nobody", "电话核实", "名册里没有“nobody”"), ("supervisor", "督查需要", "不查看来信人的个人信息"),
])  # fmt: skip
def test_who_or_why_is_wrong_opens_nothing(document, capsys, by, why, said):
    assert personal("show", document, "--by", by, "--why", why) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert [each for each in SECRETS if each in told.out + told.err] == []


def test_what_was_kept_long_enough_is_destroyed_and_the_ledger_still_verifies(document, capsys):
    assert personal("expire") == 0
    assert "封存满 1 天且事件已办结的个人信息，销毁 1 件；账本照旧可核验" in capsys.readouterr().out
    assert personal("show", document, "--by", "duty", "--why", "电话核实") == 2
    assert "依规销毁，不能再查看" in capsys.readouterr().err
    assert personal("expire") == 0
    assert "销毁 0 件" in capsys.readouterr().out
    assert call(["ledger", "verify", "--home", "home"]) == 0
    assert "账本完整" in capsys.readouterr().out


def test_a_backup_says_whether_it_opens_what_is_sealed(document, capsys):
    assert call(["backup", "plain", "--home", "home"]) == 0
    assert "密钥不在其中：换一台机器恢复后打不开" in capsys.readouterr().out
    assert call(["backup", "keyed", "--home", "home", "--with-keys"]) == 0
    assert "备份里有打开来信个人信息的密钥，请单独保管" in capsys.readouterr().out
    assert call(["restore", "plain", "--home", "other"]) == 0
    assert "备份里没有打开来信个人信息的密钥" in capsys.readouterr().out
    assert document


def test_letters_whose_words_were_erased_still_tell_what_was_sealed(document, capsys):
    settings = load_settings(Path("huiying.yaml"), os.environ)
    with open_home(settings.home) as home:
        assert home.library is not None
        kept = home.library.document("guiyang", document)
        assert kept is not None
        home.library.erase("guiyang", kept.ref)
    assert personal("show", document, "--by", "duty", "--why", "电话核实收费明细") == 0
    out = capsys.readouterr().out
    assert "来信文字已依法删除" in out
    assert "电话：138 1234 5678" in out
