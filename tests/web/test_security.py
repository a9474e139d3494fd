"""The shield: what every answer wears, what is refused before anybody looks at it, and what is never said."""

import re
import socket

import pytest
from fastapi.routing import APIRoute
from loguru import logger

from monitor.errors import StorageAway, StorageFull
from monitor.web.routes import api, pages
from monitor.web.security import LARGEST, POLICY, name_of
from tests.web.consoles import PASSWORD

pytestmark = pytest.mark.slow

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def routes(*, changing):
    """(method, path) of every route, its places filled with an id that is not there."""
    return sorted(
        (method, re.sub(r"\{[^}]+\}", "nothing", route.path))
        for route in (*pages().routes, *api().routes)
        if isinstance(route, APIRoute)
        for method in route.methods or ()
        if (method not in {"GET", "HEAD"}) == changing
    )


def wears(answer):
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_walk_over_the_routes_sees_pages_and_interface():
    reading, changing = routes(changing=False), routes(changing=True)
    assert ("GET", "/api/v1/incidents") in reading
    assert ("GET", "/login") in reading
    assert {("POST", "/login"), ("POST", "/logout"), ("POST", "/api/v1/acts")} <= set(changing)


def test_every_answer_wears_the_policy_for_strangers_and_officers_alike(console):
    for browser in (console.visitor(), console.signed_in("duty")):
        for _, path in routes(changing=False):
            with browser.get(path, stream=True) as answer:
                wears(answer)
        for path in ("/no-such-page", "/api/openapi.json", "/static/no-such-file"):
            wears(browser.get(path))


def test_the_policy_allows_no_inline_script_or_style_and_no_other_site():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")


def test_no_page_of_the_frame_holds_what_the_policy_forbids(console):
    officer = console.signed_in("duty")
    for page in (console.visitor().get("/login"), officer.get("/me"), officer.get("/nothing-here")):
        assert "<style" not in page.text
        assert " style=" not in page.text
        assert not re.search(r"\son[a-z]+=", page.text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.text)
        assert "非涉密系统，严禁录入国家秘密、工作秘密" in page.text


def test_files_of_ours_may_be_kept_for_long(console):
    page = console.visitor().get("/login").text
    (address,) = re.findall(r'href="(/static/app\.css\?v=[0-9a-f]+)"', page)
    answer = console.visitor().get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (
        200,
        "public, max-age=31536000, immutable",
    )
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_nothing_is_changed_by_a_form_that_is_not_from_here(console):
    officer = console.signed_in("duty")
    by_link = {("POST", "/s/nothing")}  # there the address is the key, and four digits of the phone
    for method, path in sorted({*routes(changing=True)} - by_link):
        for browser in (officer, console.visitor()):
            answer = browser.session.request(method, console.url + path, data={"x": "1"}, timeout=20)
            assert answer.status_code in {401, 403}, path
    refused = officer.post("/logout", {"csrf": "0" * 64})
    assert refused.status_code == 403
    assert "什么都没有改动" in refused.text
    assert officer.get("/me").status_code == 200


def test_the_field_of_one_browser_is_worth_nothing_in_another(console):
    officer, other = console.signed_in("duty"), console.signed_in("supervisor")
    assert other.post("/logout", {"csrf": officer.field("/me")}).status_code == 403
    assert other.post("/logout", {"csrf": officer.field("/me")}).status_code == 403
    assert other.post("/logout", {"csrf": other.field("/me")}).status_code == 303


def test_a_script_of_ours_may_send_the_field_as_a_header(console):
    officer = console.signed_in("duty")
    assert officer.post("/logout", headers={"X-CSRF-Token": officer.field("/me")}).status_code == 303


def asked_raw(console, *headers):
    host, _, port = console.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall("\r\n".join(["GET /login HTTP/1.1", *headers, "Connection: close", "", ""]).encode())
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    return answer.decode()


def test_another_host_name_is_refused_whatever_it_pretends(console):
    assert " 200 " in asked_raw(console, "Host: localhost:8000").splitlines()[0]
    assert " 200 " in asked_raw(console, "Host: 127.0.0.1").splitlines()[0]
    for headers in (
        ("Host: evil.example",),
        ("Host: 127.0.0.1.evil.example",),
        ("Host: 127.0.0.1", "Host: evil.example"),
        ("Host: evil.example@127.0.0.1.evil.example",),
        ("Host:",),
    ):
        answer = asked_raw(console, *headers)
        assert " 400 " in answer.splitlines()[0], headers
        assert "evil" not in answer
    refused = console.visitor().get("/login", headers={"Host": "evil.example"})
    assert refused.text == f"请用 {console.url} 打开本系统（网址由设置 web.url 指明）\n"
    wears(refused)


@pytest.mark.parametrize(
    ("host", "name"),
    [("Desk.Example.CN:443", "desk.example.cn"), ("[::1]:8000", "[::1]"), ("desk.example.", "desk.example"), ("", "")],
)  # fmt: skip
def test_a_host_is_known_by_its_name_alone(host, name):
    assert name_of(host) == name


def test_a_body_too_large_is_refused_whether_or_not_it_says_so(console):
    big = b"csrf=" + b"a" * LARGEST

    def in_pieces():
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (big, in_pieces()):
        answer = console.visitor().post("/login", body, headers=form)
        assert answer.status_code == 413
        assert "1024 KB" in answer.text
        wears(answer)


def test_a_page_that_is_not_there_says_so_to_people_scripts_and_programs(console):
    browser = console.visitor()
    assert "没有找到" in browser.get("/no-such-page").text
    assert "<html" not in browser.get("/no-such-page", headers={"Accept": "*/*"}).text
    assert browser.get("/api/v1/nothing").json() == {
        "code": "http-404",
        "message": "这一页不存在，或不由您所在的科室承办",
    }
    assert "方式不对" in browser.post("/me").text


def test_a_fault_of_ours_is_told_without_its_words_and_wears_the_headers(console, monkeypatch):
    def broken(_secret):
        raise KeyError("王小明 13800000000")

    officer = console.signed_in("duty")
    monkeypatch.setattr(console.app.state.console.entrance, "session", broken)
    answer = officer.get("/me")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "王小明" not in answer.text
    wears(answer)


def test_a_store_that_fails_says_what_is_wrong_and_that_the_clocks_go_on(fresh, monkeypatch):
    officer = fresh.signed_in("duty")

    def full():
        raise StorageFull("/data/ledger.db 所在磁盘已满，请清理磁盘；在此之前不能写入")

    monkeypatch.setattr(fresh.app.room._bureau.journal, "catch_up", full)
    answer = officer.get("/")
    assert answer.status_code == 503
    assert "磁盘已满，请清理磁盘" in answer.text
    assert "计时和提醒由单独的值班进程负责，不受本页面影响，照常进行。" in answer.text
    assert fresh.api("duty").get("/clocks").json()["code"] == "storage-full"
    assert fresh.visitor().get("/healthz").status_code == 503
    monkeypatch.undo()
    assert officer.get("/").status_code == 200


def test_nothing_of_signing_in_or_of_an_address_is_logged(console):
    lines: list[str] = []
    sink = logger.add(lambda line: lines.append(str(line)), level=0)
    try:
        console.signed_in("duty")
        console.visitor().sign_in("duty", "a-wrong-password")
        console.visitor().get("/s/7KQ2XMRP")
        console.visitor().get("/enter/7KQ2XMRP")
    finally:
        logger.remove(sink)
    told = "".join(lines)
    for secret in (PASSWORD, "a-wrong-password", "7KQ2XMRP"):
        assert secret not in told


def test_an_administrator_is_shown_the_system_and_no_incident(console):
    admin = console.signed_in("admin")
    assert "系统状态，不含事件内容" in admin.get("/me").text
    assert admin.get("/").status_code == 403
    assert "管理员只管理系统，不查看事件内容" in admin.get("/").text
    assert console.api("admin").get("/incidents").status_code == 403
    assert console.api("admin").get("/ledger/head").status_code == 200


def test_a_store_that_is_gone_does_not_say_that_the_clocks_go_on(fresh, monkeypatch):
    officer = fresh.signed_in("duty")

    def gone():
        raise StorageAway("连不上 http://es1.example.cn:9200；请查看节点与网络")

    monkeypatch.setattr(fresh.app.room._bureau.journal, "catch_up", gone)
    answer = officer.get("/")
    assert answer.status_code == 503
    assert "值班进程同样写不进账本，恢复之前不会有新的提醒" in answer.text
    assert "照常进行" not in answer.text
    monkeypatch.undo()
    assert officer.get("/").status_code == 200
