"""Who gets in, how, and for how long."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from monitor.domain.account import ABSOLUTE, IDLE, LOCKED, TRIES
from monitor.domain.event import new
from monitor.domain.instant import stamp
from tests.web.consoles import NINE, PASSWORD, SetClock, bureau_at, serving, two_matters

pytestmark = pytest.mark.slow


def test_a_stranger_is_sent_to_sign_in_and_lands_where_they_wanted_to_go(console):
    console.give_password("duty")
    stranger = console.visitor()
    sent = stranger.get("/me")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/login?next=/me")
    answer = stranger.send("/login", "/login?next=/me", name="duty", password=PASSWORD, next="/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    page = stranger.get("/me").text
    assert "值班员" in page
    assert "全部事件" in page


def test_a_script_of_a_page_is_told_in_a_line_and_not_sent_elsewhere(console):
    answer = console.visitor().get("/me", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.text) == (401, "请先登录\n")


def test_a_name_that_only_one_person_bears_signs_in_as_well_as_the_id(console):
    console.give_password("dept-yzc")
    browser = console.visitor()
    assert browser.sign_in("医政医管处经办人").status_code == 303
    assert "本科室牵头或协办的事件" in browser.get("/me").text


def test_unknown_name_wrong_password_and_no_password_set_read_alike(console):
    console.give_password("duty")
    said = set()
    for name, password in (("duty", "wrong"), ("nobody", PASSWORD), ("leader", PASSWORD), ("", "")):
        answer = console.visitor().sign_in(name, password)
        assert answer.status_code == 403
        said.add(answer.text.split('role="alert">')[1].split("</p>")[0])
    assert said == {"姓名或密码不对，或账号已锁定。连续 5 次不对锁定 15 分钟；忘记密码请管理员重设"}


def counted(done, name, real):
    """`real`, noted in `done` under this name each time it is called."""

    def call(*given):
        done.append(name)
        return real(*given)

    return call


def test_an_unknown_name_costs_a_hash_and_a_write_like_a_known_one(console, monkeypatch):
    entrance = console.app.state.console.entrance
    done: list[str] = []
    hasher = type(entrance._hasher)
    monkeypatch.setattr(entrance._accounts, "change", counted(done, "write", entrance._accounts.change))
    monkeypatch.setattr(hasher, "verify", counted(done, "hash", hasher.verify))
    costs = []
    for name in ("supervisor", "nobody"):
        done.clear()
        console.visitor().sign_in(name, "wrong password")
        costs.append(list(done))
    assert costs == [["write", "hash"]] * 2


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/%2f", "/a\r\nSet-Cookie: x=1", "javascript:alert(1)"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site_after_signing_in(console, onward):
    console.give_password("duty")
    answer = console.visitor().send("/login", "/login", name="duty", password=PASSWORD, next=onward)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_a_session_id_planted_before_signing_in_is_worth_nothing_after(console):
    console.give_password("duty")
    victim = console.visitor()
    victim.session.cookies.set("huiying", "planted-by-somebody", domain="127.0.0.1", path="/")
    assert victim.sign_in("duty").status_code == 303
    values = [each.value for each in victim.session.cookies if each.name == "huiying"]
    assert "planted-by-somebody" not in values
    attacker = console.visitor()
    attacker.session.cookies.set("huiying", "planted-by-somebody", domain="127.0.0.1", path="/")
    assert attacker.get("/me").status_code == 303


def test_signing_in_again_ends_the_session_before(console):
    browser = console.signed_in("duty")
    before = browser.cookies["huiying"]
    entrance = console.app.state.console.entrance
    field = browser.field("/me")
    assert browser.post("/login", {"csrf": field, "name": "duty", "password": PASSWORD}).status_code == 303
    assert browser.cookies["huiying"] != before
    assert entrance.session(before) is None


def test_signing_out_forgets_the_session_on_the_server_too(console):
    browser = console.signed_in("duty")
    kept = browser.cookies["huiying"]
    assert browser.send("/logout", "/me").headers["Location"] == "/login"
    thief = console.visitor()
    thief.session.cookies.set("huiying", kept, domain="127.0.0.1", path="/")
    assert thief.get("/me").status_code == 303


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(console):
    console.give_password("duty")
    browser = console.visitor()
    said = browser.sign_in("duty").headers["Set-Cookie"]
    assert "HttpOnly" in said
    assert "SameSite=lax" in said
    assert "Max-Age" not in said


def test_over_tls_cookies_never_travel_in_the_clear_and_are_bound_to_the_host(tmp_path):
    with serving(tmp_path / "home", SetClock(), url="https://huiying.example.cn") as console:
        answer = console.visitor().get("/login")
        said = answer.headers["Set-Cookie"]
        assert said.startswith("__Host-huiying-visit=")
        assert "Secure" in said
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_half_an_hour_without_a_request_ends_a_session_and_use_keeps_it(fresh):
    officer = fresh.signed_in("duty")
    for _ in range(4):
        fresh.clock.forth(IDLE - timedelta(minutes=2))
        assert officer.get("/me").status_code == 200
    fresh.clock.forth(IDLE)
    assert officer.get("/me").status_code == 303


def test_no_session_outlives_twelve_hours(fresh):
    officer = fresh.signed_in("duty")
    steps = ABSOLUTE // timedelta(minutes=20)
    for _ in range(steps - 1):
        fresh.clock.forth(timedelta(minutes=20))
        assert officer.get("/me").status_code == 200
    fresh.clock.forth(timedelta(minutes=20))
    assert officer.get("/me").status_code == 303


def test_five_wrong_tries_lock_even_the_right_password_for_a_quarter_of_an_hour(fresh):
    fresh.give_password("duty")
    for _ in range(TRIES):
        assert fresh.visitor().sign_in("duty", "guess").status_code == 403
    assert fresh.visitor().sign_in("duty").status_code == 403
    fresh.clock.forth(LOCKED - timedelta(seconds=1))
    assert fresh.visitor().sign_in("duty").status_code == 403
    fresh.clock.forth(timedelta(seconds=1))
    assert fresh.visitor().sign_in("duty").status_code == 303


def test_tries_all_at_once_do_not_slip_past_the_lock(fresh, monkeypatch):
    fresh.give_password("duty")
    entrance, roster = fresh.app.state.console.entrance, fresh.app.state.console.roster
    compared: list[bool] = []

    def wrong(kept, _password):
        compared.append(bool(kept))
        return False

    monkeypatch.setattr(entrance, "_fits", wrong)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: entrance.sign_in("duty", f"guess {n}", roster), range(40)))
    assert compared.count(True) == TRIES
    assert len(compared) == 40


def test_slips_over_a_long_time_lock_nobody_out(fresh):
    fresh.give_password("duty")
    for _ in range(TRIES + 1):
        assert fresh.visitor().sign_in("duty", "slip").status_code == 403
        fresh.clock.forth(timedelta(minutes=5))
    assert fresh.visitor().sign_in("duty").status_code == 303


def test_success_forgets_the_slips_before_it(fresh):
    fresh.give_password("duty")
    for _ in range(2):
        for _ in range(TRIES - 1):
            fresh.visitor().sign_in("duty", "slip")
        assert fresh.visitor().sign_in("duty").status_code == 303


def test_a_new_password_or_a_shut_account_puts_out_who_is_in(fresh):
    officer, token = fresh.signed_in("duty"), fresh.api("duty")
    assert token.get("/ledger/head").status_code == 200
    fresh.give_password("duty", "another quiet night")
    assert officer.get("/me").status_code == 303
    assert token.get("/ledger/head").status_code == 401
    assert officer.sign_in("duty", "another quiet night").status_code == 303
    fresh.app.state.console.entrance.shut("duty")
    assert officer.get("/me").status_code == 303
    assert fresh.visitor().sign_in("duty", "another quiet night").status_code == 403


def test_somebody_who_has_left_the_roster_is_out(console):
    browser = console.visitor()
    session = console.app.state.console.entrance.begin("who-has-left")
    browser.session.cookies.set("huiying", session, domain="127.0.0.1", path="/")
    assert browser.get("/me").status_code == 303


def test_the_file_of_accounts_holds_no_password_session_or_token(fresh):
    officer = fresh.signed_in("duty")
    token = fresh.token("duty")
    folder = fresh.app.settings.home
    with sqlite3.connect(folder / "accounts.db") as file:
        kept = "\n".join(file.iterdump())
    file.close()
    assert "argon2id" in kept
    for secret in (PASSWORD, officer.cookies["huiying"], token):
        assert secret not in kept


def test_what_was_typed_as_a_name_comes_back_as_text(console):
    answer = console.visitor().sign_in('"><script>alert(1)</script>', "x")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def demo_home(folder, clock, mode="demo"):
    with bureau_at(folder, clock) as bureau:
        opening = new(
            "ledger_opened", profile="guiyang", algorithm="sha256", mode=mode, origin=stamp(NINE), speed=60
        )
        bureau.journal.write(lambda _state, _now: [opening])


def test_a_demonstration_is_entered_by_role_without_a_password(tmp_path):
    clock = SetClock()
    demo_home(tmp_path / "home", clock)
    with serving(tmp_path / "home", clock, {"k3v9q2": "duty", "p8w4z1": "supervisor"}) as console:
        guest = console.visitor()
        page = guest.get("/login").text
        assert "演示数据（模拟时间" in page
        assert 'href="/enter/k3v9q2"' in page
        assert "督查员" in page
        assert guest.get("/enter/k3v9q2").headers["Location"] == "/"
        assert "值班员" in guest.get("/me").text
        assert guest.get("/enter/wrong").status_code == 404


def test_outside_a_demonstration_no_such_door_opens(tmp_path):
    clock = SetClock()
    two_matters(tmp_path / "home", clock)
    with serving(tmp_path / "home", clock, {"k3v9q2": "duty"}) as console:
        guest = console.visitor()
        assert guest.get("/enter/k3v9q2").status_code == 404
        assert "/enter/" not in guest.get("/login").text
        assert "演示数据" not in guest.get("/login").text


def test_an_exercise_wears_its_band(tmp_path):
    clock = SetClock()
    demo_home(tmp_path / "home", clock, "exercise")
    with serving(tmp_path / "home", clock) as console:
        assert "【演练】" in console.visitor().get("/login").text
