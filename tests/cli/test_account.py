"""huiying account: passwords set, accounts shut, tokens given."""

import pytest

from monitor.cli.main import call
from monitor.domain.account import LOCKED, TRIES
from monitor.service.assemble import open_accounts
from monitor.service.clock import SystemClock
from monitor.service.entrance import Entrance

GOOD = "a quiet night 2026"


@pytest.fixture
def office(tmp_path, monkeypatch):
    (tmp_path / "huiying.yaml").write_text("home: ./home\nbureau: guiyang\nprofile: guiyang\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUIYING_PASSWORD", raising=False)
    return tmp_path


def account(*arguments):
    return call(["account", *arguments])


def state_of(capsys, person):
    capsys.readouterr()
    assert account("list") == 0
    line = next(each for each in capsys.readouterr().out.splitlines() if each.startswith(f"{person}\t"))
    return line.split("\t")[-1]


def test_a_password_is_set_from_the_environment_by_id_or_by_name(office, capsys, monkeypatch):
    assert state_of(capsys, "duty") == "未设密码"
    monkeypatch.setenv("HUIYING_PASSWORD", GOOD)
    assert account("set", "值班员") == 0
    assert capsys.readouterr().out == "已为 值班员（duty）设密码，可以登录\n"
    assert state_of(capsys, "duty") == "可登录"


def test_a_password_is_asked_twice_where_there_is_a_terminal(office, capsys, monkeypatch):
    typed = iter([GOOD, "another one 2026", GOOD, GOOD])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    assert account("set", "duty") == 2
    assert "两遍密码不一样，没有改动" in capsys.readouterr().err
    assert account("set", "duty") == 0


def test_without_a_terminal_and_a_variable_it_says_which_to_set(office, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert account("set", "duty") == 2
    assert "HUIYING_PASSWORD" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("person", "password", "said"),
    [
        ("duty", "short", "密码至少 10 位，现在只有 5 位"), ("duty", "x" * 257, "密码最多 256 位"),
        ("duty", "aaaabbbbaaaa", "不同的字符太少"), ("supervisor", "Supervisor-1", "不要含自己的编号"),
        ("duty", "", "现在只有 0 位"),
    ],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(office, capsys, monkeypatch, person, password, said):
    monkeypatch.setenv("HUIYING_PASSWORD", password)
    assert account("set", person) == 2
    assert said in capsys.readouterr().err
    assert state_of(capsys, person) == "未设密码"


def test_nobody_outside_the_roster_gets_an_account(office, capsys, monkeypatch):
    monkeypatch.setenv("HUIYING_PASSWORD", GOOD)
    assert account("set", "nobody") == 2
    assert "名册里没有“nobody”" in capsys.readouterr().err


def test_a_shut_account_stays_shut_until_a_password_is_set_again(office, capsys, monkeypatch):
    monkeypatch.setenv("HUIYING_PASSWORD", GOOD)
    assert account("set", "duty") == 0
    assert account("lock", "duty") == 0
    assert "重新启用请运行 huiying account set duty" in capsys.readouterr().out
    assert state_of(capsys, "duty") == "已停用"
    assert account("token", "duty") == 2
    assert "账号已停用" in capsys.readouterr().err
    assert account("set", "duty") == 0
    assert state_of(capsys, "duty") == "可登录"


def test_a_token_is_shown_once_on_stdout_alone(office, capsys):
    assert account("token", "duty") == 0
    shown = capsys.readouterr()
    token = shown.out.strip()
    assert token.startswith("hy_")
    assert token not in shown.err
    with open_accounts(office / "home") as accounts:
        assert Entrance(accounts, SystemClock().now).bearer(token) == "duty"
        assert Entrance(accounts, SystemClock().now).bearer(token + "x") is None


def test_a_locked_account_says_until_when(office, capsys, monkeypatch):
    from config.profile import load_profile
    from config.roster import sample_roster

    monkeypatch.setenv("HUIYING_PASSWORD", GOOD)
    assert account("set", "duty") == 0
    roster = sample_roster(load_profile("guiyang"))
    with open_accounts(office / "home") as accounts:
        entrance = Entrance(accounts, SystemClock().now)
        monkeypatch.setattr(entrance, "_fits", lambda *_given: False)
        for _ in range(TRIES):
            assert entrance.sign_in("duty", "guess", roster) is None
        until = accounts.account("duty").locked_until
    assert until is not None
    assert until - SystemClock().now() <= LOCKED
    assert state_of(capsys, "duty").startswith("连续输错，锁定至 ")


def test_an_account_whose_person_left_the_roster_is_listed_and_can_be_shut(office, capsys):
    with open_accounts(office / "home") as accounts:
        Entrance(accounts, SystemClock().now).set_password("long-gone", GOOD)
    assert state_of(capsys, "long-gone") == "可登录"
    assert account("lock", "long-gone") == 0
    assert state_of(capsys, "long-gone") == "已停用"
