"""An incident's page: known, owed, done; hostile text, lost text, lost links, thousands of texts."""

import hashlib
import re
import time
from dataclasses import replace

import pytest

from monitor.domain.canonical import commitment
from monitor.domain.document import Document
from monitor.domain.event import new
from monitor.domain.instant import Instant, stamp
from tests.pace import within
from tests.web.scenes import Office, Site

pytestmark = pytest.mark.slow

SALT = bytes(16)


def plain(page: str) -> str:
    """The words a person reads, blanks closed up."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_shows_level_clause_marked_words_and_clocks(desk: Office, site: Site):
    school = desk.school(published="11 08:30")
    page = site.browser("duty").get(f"/incidents/{school.id}").text
    assert '<mark class="mark-met" title="符合：' in page
    assert ">112名学生食物中毒</mark>" in page
    assert "<blockquote>一次食物中毒人数" in page
    read = plain(page)
    assert "发布权威信息 剩 4:30:00" in read
    assert "依据：国办发〔2016〕80号" in read
    assert "8:30 起算（最早公开时间）" in read
    assert "发现 2026-03-11 09:00:00" in read
    assert "责任人 卫生应急处经办人" in read


def test_links_of_a_source_carry_no_referrer_and_dangerous_ones_are_left_out(desk: Office, site: Site):
    school = desk.school(url="https://daily.example/a?b=1&c=2")
    desk.school("n2", ill=130, url="javascript:alert(1)")
    page = site.browser("duty").get(f"/incidents/{school.id}").text
    assert (
        'href="https://daily.example/a?b=1&amp;c=2" rel="noreferrer noopener nofollow" target="_blank"'
        in page
    )
    assert "javascript:" not in page


def test_an_unknown_incident_and_another_departments_are_alike_not_there(desk: Office, site: Site):
    school, letter = desk.school(), desk.letter()
    assert site.browser("duty").get("/incidents/nowhere").status_code == 404
    stranger = site.browser(f"dept-{letter.lead}").get(f"/incidents/{school.id}")
    assert stranger.status_code == 404
    assert "城北小学" not in stranger.text


def test_a_merged_incident_leads_to_the_one_it_went_into(desk: Office, site: Site):
    school, letter = desk.school(), desk.letter()
    desk.act(letter, "merge", with_=school.members[0].document)
    page = site.browser("duty").get(f"/incidents/{letter.id}").text
    assert f'已并入：<a href="/incidents/{school.id}">城北小学学生饭后不适</a>' in page
    assert 'id="h-acts"' not in page


def test_a_frozen_incident_is_read_only(desk: Office, site: Site):
    letter = desk.letter()
    broken = new("signed", incident=letter.id, clock="", by="duty", department="yzc", way="act", note=None)
    # a commit that names an incident nobody opened does not fold: what it names is frozen
    forged = replace(broken, data={**broken.data, "incident": letter.id})
    bad = new("incident_merged", incident=letter.id, into=letter.id, by="duty")
    desk.bureau.home.ledger.append(sealed(desk, forged, bad))
    duty = site.browser("duty")
    page = duty.get(f"/incidents/{letter.id}").text
    assert "账本有误，已冻结" in page
    assert 'id="h-acts"' not in page
    refused = duty.act(letter, "confirm")
    assert refused.status_code == 409
    assert "该事件已冻结，只能查看" in refused.text


def sealed(desk: Office, *events):
    from monitor.domain.ledger import seal

    return seal(
        "guiyang",
        desk.state.head,
        events,
        desk.clock.now(),
        worker="desk-1",
        actor="system",
        algorithm="sha256",
    )


def test_an_erased_text_leaves_the_page_standing(desk: Office, site: Site):
    school = desk.school()
    kept = desk.bureau.library.document("guiyang", school.members[0].document)
    assert kept is not None
    desk.write(new("erased", ref=kept.ref, basis="个人信息保护法第四十七条", by="duty"))
    desk.bureau.library.erase_all("guiyang", [kept.ref, school.title])
    page = site.browser("duty").get(f"/incidents/{school.id}").text
    assert "（文字已依法删除）" in page
    assert "经抢救无效死亡" not in page


def test_a_dismissed_incident_says_how_it_ended(desk: Office, site: Site):
    letter = desk.letter()
    desk.act(letter, "dismiss", as_="offline", reason="已当面答复")
    page = site.browser("duty").get(f"/incidents/{letter.id}").text
    assert "线下办理 9:00。" in page
    assert "已当面答复" in page


def test_the_timeline_and_the_deliveries_come_from_the_ledger(desk: Office, site: Site):
    school = desk.school()
    desk.climb()
    read = plain(site.browser("duty").get(f"/incidents/{school.id}").text)
    assert "第 3 号" in read
    assert "值班员 · 值班日志 · 送达 2026-03-11 09:00:00" in read
    assert re.search(r"送达 \d+", read)


def test_five_thousand_texts_make_a_page_within_a_second(desk: Office, site: Site):
    school = desk.school()
    many(desk, school, 5000)
    duty = site.browser("duty")
    duty.get("/")
    began = time.perf_counter()
    page = duty.get(f"/incidents/{school.id}")
    took = time.perf_counter() - began
    assert took < 1
    assert len(page.text) < 400_000
    read = plain(page.text)
    assert "第 1 / 126 页" in read
    assert "另有 2500 条转载" in read
    assert "第 126 / 126 页" in plain(duty.get(f"/incidents/{school.id}?texts=9999").text)


def many(desk: Office, incident, count: int) -> None:
    """Texts that came in long ago, straight into library and ledger."""
    first = desk.bureau.library.document("guiyang", incident.members[0].document)
    assert first is not None
    now, rows, events = desk.clock.now(), [], []
    for number in range(count):
        document = Document(
            f"doc{number:05}",
            f"城北小学续报{number}",
            first.document.text,
            Instant(now),
            "news",
            None,
            "转载网",
        )
        ref = commitment(SALT, document.content.encode())
        digest = hashlib.sha256(document.content.encode()).hexdigest()
        rows.append(
            (
                replace(
                    first,
                    document=document,
                    external_id=document.id,
                    content_hash=digest,
                    ref=ref,
                    state="settled",
                ),
                SALT,
            )
        )
        reason = "near_identical" if number % 2 else "same_place_type_days"
        events.append(
            new(
                "document_joined", incident=incident.id, document=document.id, ref=ref, source="news",
                published=stamp(now), precision="second", detected=stamp(now), attention="respond", level="II",
                type="food_poisoning", counts={"dead": [1, 1], "ill": [112, 112]}, rules=first.rules_hash,
                reason=reason, stale=False,
            )
        )  # fmt: skip
    desk.bureau.library.keep_all("guiyang", rows)
    for start in range(0, count, 100):
        desk.write(*events[start : start + 100])


def test_a_text_of_a_megabyte_is_cut_with_a_note(desk: Office, site: Site):
    found = desk.told(
        "big", "贵阳市云岩区城北小学112名学生食物中毒，其中1人死亡。" + "另有情况待查。" * 150_000, "长文"
    )
    assert found is not None
    with within(3):
        page = site.browser("duty").get(f"/incidents/{found.id}").text
    assert "这里只显示前 3000 字" in page
    assert len(page) < 100_000
