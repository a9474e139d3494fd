"""毕强 tries to get in, to stay in, and to keep others out; each of his ways was open once."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import requests

from monitor.domain.account import IDLE
from monitor.errors import StorageFull
from monitor.web import listening
from monitor.web.pages.live import MOST
from tests.web.consoles import PASSWORD, bureau_at, lead_of, told

pytestmark = pytest.mark.slow


def spoken(console, data: bytes, seconds: float = 10) -> bytes:
    """What the console answers to these very bytes, until it hangs up."""
    host, _, port = console.url.removeprefix("http://").partition(":")
    said = b""
    with socket.create_connection((host, int(port)), timeout=seconds) as line:
        line.sendall(data)
        while piece := line.recv(65536):
            said += piece
    return said


def multipart(charset: str, **fields: str) -> dict[str, Any]:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return {
        "data": f"{parts}--x--\r\n".encode(),
        "headers": {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"},
    }


@pytest.mark.parametrize("path", ["/board/rows", "/live"])
def test_a_board_left_alone_asks_on_by_itself_and_is_signed_out_all_the_same(fresh, path):
    officer = fresh.signed_in("duty")
    for _ in range(3):
        fresh.clock.forth(IDLE / 3 - timedelta(seconds=1))
        with officer.get(path, stream=True) as answer:
            assert answer.status_code == 200
    fresh.clock.forth(timedelta(minutes=1))
    assert officer.get(path, headers={"Accept": "*/*"}).status_code == 401
    assert officer.get("/me").status_code == 303


def test_a_page_opened_between_two_polls_keeps_the_session(fresh):
    officer = fresh.signed_in("duty")
    fresh.clock.forth(IDLE - timedelta(minutes=1))
    assert officer.get("/").status_code == 200
    fresh.clock.forth(IDLE - timedelta(minutes=1))
    assert officer.get("/board/rows").status_code == 200


def heads(stream):
    return (int(line[6:]) for line in stream.iter_lines(chunk_size=1) if line.startswith(b"data: "))


def test_an_open_stream_ends_with_the_session_it_was_opened_by(fresh):
    officer = fresh.signed_in("duty")
    with officer.get("/live", stream=True) as stream:
        heard = heads(stream)
        before = next(heard)
        assert officer.send("/logout", "/me").status_code == 303
        with bureau_at(fresh.app.settings.home, fresh.clock) as bureau:
            told(
                bureau, "n2", "贵阳市云岩区城北小学再有5名学生因食物中毒送医。", title="城北小学又有学生送医"
            )
            assert bureau.journal.state.head.number > before
        assert list(heard) == []


def test_twenty_streams_opened_at_the_same_moment_are_as_few_as_twenty_opened_in_turn(fresh):
    officer, ready = fresh.signed_in("duty"), threading.Barrier(20)
    cookies = officer.session.cookies.get_dict()
    with ExitStack() as stack:

        def opened(_: int) -> int:
            ready.wait(20)
            answer = stack.enter_context(
                requests.get(f"{fresh.url}/live?since=999999", cookies=cookies, stream=True, timeout=20)
            )
            return int(answer.status_code)

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(opened, range(20)))
    assert answers.count(200) == MOST
    assert answers.count(429) == 20 - MOST


def test_a_password_changed_while_the_old_one_is_being_compared_keeps_the_old_one_out(fresh, monkeypatch):
    fresh.give_password("duty")
    entrance, roster = fresh.app.state.console.entrance, fresh.app.state.console.roster
    real = entrance._fits

    def meanwhile(hashed, password):
        fits = real(hashed, password)
        entrance.set_password("duty", "the administrator was quicker")
        return fits

    monkeypatch.setattr(entrance, "_fits", meanwhile)
    session = entrance.sign_in("duty", PASSWORD, roster)
    assert session is None or entrance.session(session) is None


def test_a_flood_of_sign_ins_keeps_nobody_from_working_who_is_in(fresh, monkeypatch):
    officer, entrance = fresh.signed_in("duty"), fresh.app.state.console.entrance
    stranger = fresh.visitor()
    field, cookies, hold = stranger.field(), stranger.session.cookies.get_dict(), threading.Event()
    monkeypatch.setattr(entrance, "_fits", lambda *_: not hold.wait(30))

    def knock(number: int) -> int:
        form = {"csrf": field, "name": f"nobody{number}", "password": "x"}
        return int(
            requests.post(
                f"{fresh.url}/login", form, cookies=cookies, timeout=60, allow_redirects=False
            ).status_code
        )

    with ThreadPoolExecutor(60) as pool:
        knocking = [pool.submit(knock, each) for each in range(60)]
        try:
            time.sleep(1)
            began = time.monotonic()
            assert officer.get("/me").status_code == 200
            assert time.monotonic() - began < 10
        finally:
            hold.set()
        assert {each.result() for each in knocking} == {403}


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "utf-16-le"])
def test_a_form_in_letters_nobody_uses_is_refused_and_breaks_nothing(console, charset):
    browser = console.visitor()
    field = browser.field()
    for path, fields in (
        ("/login", {"csrf": field, "name": "\\ud800+2AA-", "password": "\\ud800+2AA-"}),
        ("/login", {"csrf": "\\ud800+2AA-"}),
        ("/s/AAAAAAAAAA", {"tail": "\\ud800+2AA-"}),
    ):
        answer = browser.post(path, **multipart(charset, **fields))
        assert answer.status_code == 400, answer.text
        assert "UTF-8" in answer.text
    assert browser.post("/login", **multipart("UTF-8", csrf=field, name="x", password="y")).status_code == 403


def test_a_name_of_a_field_as_long_as_a_book_is_not_read_back(console):
    answer = console.api("duty")._session.post(
        f"{console.url}/api/v1/acts", json={"do": "sign", "document": "x", "k" * 900_000: 1}, timeout=20
    )
    assert answer.status_code == 422
    assert len(answer.content) < 1000


def test_over_tls_no_address_with_a_slash_too_many_leads_back_to_plain_http(console):
    for path in ("/login/", "/me/", "/static"):
        answer = console.visitor().get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (404, None)


@pytest.mark.parametrize("host", ["[::1", "[::1]evil", "evil@127.0.0.1", "127.0.0.1:80:90", "127.0.0.1:x"])
def test_a_host_that_is_no_name_and_port_is_refused(console, host):
    answer = spoken(console, f"GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 400")


def test_strangers_hear_of_the_health_no_more_than_yes_or_no(fresh, monkeypatch):
    far = {"X-Forwarded-For": "203.0.113.9"}
    assert fresh.visitor().get("/healthz", headers=far).json() == {"status": "ok"}

    def full():
        raise StorageFull("/srv/huiying/ledger.db 所在磁盘已满，请清理磁盘")

    officer = fresh.signed_in("duty")
    monkeypatch.setattr(fresh.app.room._bureau.journal, "catch_up", full)
    answer = fresh.visitor().get("/healthz", headers=far)
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "code": "storage-full"})
    assert "/srv/huiying" in fresh.visitor().get("/healthz").text
    assert "/srv/huiying" not in fresh.visitor().get("/s/AAAAAAAAAA").text
    assert "/srv/huiying" in officer.get("/").text


def test_the_figures_of_the_whole_office_are_not_for_one_department(console):
    far = {"X-Forwarded-For": "203.0.113.9"}
    for person, status in (
        (f"dept-{lead_of(console.app, '城北小学')}", 403),
        ("supervisor", 200),
        ("admin", 200),
    ):
        token = {"Authorization": f"Bearer {console.token(person)}"}
        assert console.visitor().get("/metrics", headers={**far, **token}).status_code == status
    # a proxy on this host that forwards nothing but the name people use
    answer = spoken(console, b"GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")


def test_who_sends_a_head_or_a_body_by_the_drop_is_hung_up_on(fresh, monkeypatch):
    monkeypatch.setattr(listening, "HEAD_S", 0.3)
    monkeypatch.setattr(listening, "BODY_S", 0.3)
    began = time.monotonic()
    assert b"200" not in spoken(fresh, b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
    assert spoken(fresh, b"") == b""
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\ncsrf"
    late = spoken(fresh, b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n" + form)
    assert late.startswith(b"HTTP/1.1 408")
    twice = spoken(fresh, b"GET /static/app.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /log")
    assert twice.count(b"HTTP/1.1 ") == 1
    assert time.monotonic() - began < 10


def test_the_files_of_a_home_are_for_its_owner_alone(fresh):
    home = fresh.app.settings.home
    kept = {each.name: each.stat().st_mode & 0o777 for each in home.iterdir() if each.is_file()}
    assert {"accounts.db", "links.db", "ledger.db", "library.db"} <= kept.keys()
    assert {name: oct(mode) for name, mode in kept.items() if ".db" in name and mode & 0o077} == {}
    assert home.stat().st_mode & 0o077 == 0


def test_an_address_cannot_claim_that_something_was_written(console) -> None:
    duty = console.signed_in("duty")
    for number in (1, 99999, -3):
        assert "已记入账本第" not in duty.get(f"/?done={number}").text
