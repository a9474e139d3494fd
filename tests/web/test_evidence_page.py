"""What is kept of an answer, on the incident's page and behind its links: to whom, as what, and nothing else."""

from datetime import timedelta

import pytest

from monitor.domain.event import new
from monitor.domain.instant import Instant, stamp
from monitor.flow.proving import Capture, prove
from tests.web.scenes import Office, Site, moment
from tests.web.test_incident import plain

pytestmark = pytest.mark.slow

HOSTILE = "关于收费问题的情况说明\n<script>alert(1)</script> 多收的费用已退还。".encode()
SHOT = b"\x89PNG\r\n\x1a\n" + bytes(32)


def proven(desk: Office, *, shot: bytes = SHOT, tells: bool = True):
    """A letter's matter answered on the office's page, fetched at 9:03; the incident and its files by kind."""
    letter = desk.letter()
    desk.act(letter, "confirm")
    desk.act(letter, "respond", kind="final", published="2026-03-11T08:50", url="https://gy.example/a")
    desk.clock.time += timedelta(minutes=3)
    put = desk.bureau.home.files.put
    named = {
        "page": put("guiyang", b"<html>" + HOSTILE),
        "text": put("guiyang", HOSTILE),
        "screenshot": put("guiyang", shot),
    }
    capture = Capture(
        captured=desk.clock.now(), published=Instant(moment("11 08:50"), "minute"),
        url=desk.bureau.keep_text("https://gy.example/a"), title=desk.bureau.keep_text("关于收费问题的<b>情况说明</b>"),
        files=[{"file": file, "what": what} for what, file in named.items()], tells=tells,
    )  # fmt: skip
    found = desk.again(letter)
    desk.write(*prove(found, found.responses[0], capture))
    return found, named


def test_the_answer_stands_on_the_page_with_its_evidence(desk: Office, site: Site):
    letter, named = proven(desk)
    page = site.browser("supervisor").get(f"/incidents/{letter.id}").text
    read = plain(page)
    assert "回应与存证" in read
    assert "正式回应 证实" in read
    assert "页面发布时间 2026-03-11 08:50:00 存证时间 2026-03-11 09:03:00" in read
    assert "讲到本事件，作为证据" in read
    assert "&lt;b&gt;情况说明" in page
    assert f'href="/incidents/{letter.id}/evidence/{named["text"]}"' in page
    assert f"原件校验值 {named['page'][:16]}" in read
    assert f"/evidence/{named['page']}" not in page


def test_a_page_about_something_else_is_told_as_such(desk: Office, site: Site):
    letter, _ = proven(desk, tells=False)
    read = plain(site.browser("duty").get(f"/incidents/{letter.id}").text)
    assert "正式回应 与本事件不符" in read
    assert "没有讲到本事件，不作证据，请核对网址" in read


def test_an_incident_without_an_answer_says_so(desk: Office, site: Site):
    letter = desk.letter()
    assert "还没有记录回应。" in site.browser("duty").get(f"/incidents/{letter.id}").text


def test_kept_text_comes_as_plain_text_and_the_picture_as_a_picture(desk: Office, site: Site):
    letter, named = proven(desk)
    duty = site.browser("duty")
    text = duty.get(f"/incidents/{letter.id}/evidence/{named['text']}")
    assert (text.status_code, text.content) == (200, HOSTILE)
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    shot = duty.get(f"/incidents/{letter.id}/evidence/{named['screenshot']}")
    assert (shot.content, shot.headers["content-type"]) == (SHOT, "image/png")
    for answer in (text, shot):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert answer.headers["content-disposition"].startswith("inline; filename=")


def test_neither_the_page_itself_nor_anything_else_in_the_house_is_served(desk: Office, site: Site):
    letter, named = proven(desk)
    stray = desk.bureau.home.files.put("guiyang", b"not yours")
    duty = site.browser("duty")
    for file in (named["page"], stray, "0" * 64, "..%2F..%2Fledger.db", "text"):
        assert duty.get(f"/incidents/{letter.id}/evidence/{file}").status_code == 404, file


def test_evidence_is_there_for_those_who_see_the_incident_and_under_it_alone(desk: Office, site: Site):
    letter, named = proven(desk)
    school = desk.school()
    assert site.browser("duty").get(f"/incidents/{school.id}/evidence/{named['text']}").status_code == 404
    path = f"/incidents/{letter.id}/evidence/{named['text']}"
    assert site.browser(f"dept-{letter.lead}").get(path).status_code == 200
    assert site.browser(f"dept-{school.lead}").get(path).status_code == 404
    assert site.browser("admin").get(path).status_code == 403
    assert site.stranger().get(path, allow_redirects=False).status_code == 303


def test_what_is_no_picture_is_not_served_as_one(desk: Office, site: Site):
    letter, named = proven(desk, shot=b"<svg onload=alert(1)>")
    assert (
        site.browser("duty").get(f"/incidents/{letter.id}/evidence/{named['screenshot']}").status_code == 404
    )


def test_evidence_deleted_by_law_is_told_and_not_a_fault_of_the_server(desk: Office, site: Site):
    letter, named = proven(desk)
    desk.write(new("erased", ref=named["text"], basis="个人信息保护法第四十七条", by="duty"))
    desk.bureau.home.files.erase("guiyang", named["text"])
    duty = site.browser("duty")
    gone = duty.get(f"/incidents/{letter.id}/evidence/{named['text']}")
    assert gone.status_code == 404
    assert "这份存证已不在（依法删除或遗失），账本中仍有其校验值" in gone.text
    assert duty.get(f"/incidents/{letter.id}").status_code == 200


def test_the_board_says_at_the_next_look_that_nobody_watches_the_clocks(desk: Office, site: Site):
    duty = site.browser("duty")
    assert 'data-quiet=""' in duty.get("/board/rows").text
    desk.clock.time += timedelta(seconds=16)
    assert 'data-quiet="值班进程自 3月11日 09:00 起没有动静' in duty.get("/board/rows").text
    (desk.folder / "desk.alive").write_text(stamp(desk.clock.now()), encoding="ascii")
    assert 'data-quiet=""' in duty.get("/board/rows").text


def test_a_claim_still_shows_by_when_it_must_be_proved(desk: Office, site: Site):
    letter = desk.letter()
    desk.act(letter, "confirm")
    desk.act(letter, "respond", kind="final", published="2026-03-11T09:00", text="已答复")
    assert "自报，待核证 回应 3月13日 9:00" in plain(site.browser("duty").get("/").text)


def test_a_supervisor_reads_on_the_board_whose_a_lateness_is(desk: Office, site: Site):
    desk.school(published="11 03:00")
    read = plain(site.browser("supervisor").get("/").text)
    assert "超期 1 其中发现时已超 1" in read
    assert "城北小学学生饭后不适 患病112人 · 死亡1人 发现时已超" in read


def test_a_supervisor_reads_on_the_incident_what_fell_due_while_we_were_down(desk: Office, site: Site):
    school = desk.school()
    desk.clock.time = moment("11 14:10")
    desk.write(new("outage", since=stamp(moment("11 13:50")), until=stamp(moment("11 14:10"))))
    supervisor = site.browser("supervisor")
    assert "到期时系统中断（13:50 至 14:10）" in plain(supervisor.get(f"/incidents/{school.id}").text)
    assert "其中系统中断 1" in plain(supervisor.get("/").text)
