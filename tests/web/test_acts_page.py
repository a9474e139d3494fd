"""Acts from the page: done with a number, refused with the reason and what was typed."""

import pytest

from monitor.web.pages.acts import in_words
from tests.web.scenes import Office, Site

pytestmark = pytest.mark.slow


def now_of(desk: Office, incident):
    desk.bureau.journal.catch_up()
    return desk.again(incident)


def test_a_department_signs_and_the_page_names_the_commit(desk: Office, site: Site):
    letter = desk.letter()
    desk.act(letter, "confirm")
    officer = site.browser(f"dept-{letter.lead}")
    answer = officer.act(letter, "sign")
    number = int(answer.headers["location"].rpartition("=")[2])
    signed = now_of(desk, letter)
    assert (answer.status_code, signed.signed_by, desk.state.head.number) == (
        303,
        f"dept-{letter.lead}",
        number,
    )
    assert f"已记入账本第 {number} 号" in officer.get(answer.headers["location"]).text


def test_a_signature_by_telephone_needs_whom_number_time_and_words(desk: Office, site: Site):
    letter = desk.letter()
    desk.act(letter, "confirm")
    duty = site.browser("duty")
    refused = duty.act(letter, "sign", whom="医政医管处 小李", phone="0851-85980000")
    assert refused.status_code == 409
    assert "代签须写明告知何人、电话、时间和内容，还缺：时间、内容" in refused.text
    assert 'value="医政医管处 小李"' in refused.text
    assert now_of(desk, letter).signed_at is None
    duty.act(
        letter, "sign", whom="医政医管处 小李", phone="0851", when="2026-03-11T09:00", words="已知悉，即办"
    )
    assert now_of(desk, letter).signed_at is not None
    page = duty.get(f"/incidents/{letter.id}").text
    assert (
        "代签（电话告知）；告知：医政医管处 小李；电话：0851；时间：2026-03-11T09:00；内容：已知悉，即办"
        in page
    )


def test_a_refusal_stands_at_its_form_with_what_was_typed_kept(desk: Office, site: Site):
    letter = desk.letter()
    refused = site.browser("duty").act(letter, "dismiss", as_="offline", reason="   ")
    assert refused.status_code == 409
    assert "线下办理须写明理由" in refused.text
    assert 'value="offline" required checked' in refused.text
    again = site.browser("duty").act(
        letter, "extend", clock="response", step="ask", until="2026-03-11T08:00", reason="需会审"
    )
    assert "延期后的时间须晚于现到期时间" in again.text
    assert 'value="2026-03-11T08:00"' in again.text
    assert ">需会审</textarea>" in again.text
    assert now_of(desk, letter).status == "open"


def test_two_officers_at_once_the_second_is_told_it_is_done(desk: Office, site: Site):
    letter = desk.letter()
    first, second = site.browser("duty"), site.browser("shift-leader")
    second.get(f"/incidents/{letter.id}")
    assert first.act(letter, "dismiss", as_="false_alarm", reason="查无此事").status_code == 303
    late = second.act(letter, "dismiss", as_="offline", reason="已当面答复")
    assert late.status_code == 409
    assert "事件不在办理中" in late.text


def test_who_may_not_is_told_so_and_nothing_happens(desk: Office, site: Site):
    letter = desk.letter()
    refused = site.browser("supervisor").act(letter, "confirm")
    assert refused.status_code == 403
    assert "您的岗位（督查员）不办理“需回应”" in refused.text
    asked = site.browser(f"dept-{letter.lead}").act(
        letter, "extend", clock="response", step="grant", until="2026-03-20T09:00"
    )
    assert asked.status_code == 403
    assert not now_of(desk, letter).confirmed


def test_an_answer_a_person_records_is_claimed_whatever_the_form_says(desk: Office, site: Site):
    letter = desk.letter()
    duty = site.browser("duty")
    missing = duty.act(letter, "respond", kind="final", text="已退费")
    assert "请填写发布时间" in missing.text
    duty.act(letter, "respond", kind="final", published="2026-03-11T09:00", text="已退费", evidence="true")
    (answer,) = now_of(desk, letter).responses
    assert answer.proof == "claimed"
    page = duty.get(f"/incidents/{letter.id}").text
    assert "自报，待核证" in page
    assert "没有填写网址，无从取证" in page


def test_texts_are_split_off_by_ticking_them(desk: Office, site: Site):
    school = desk.school()
    desk.school("n2", ill=130)
    other = desk.document("n2")
    site.browser("duty").act(school, "split", documents=[other])
    assert now_of(desk, school).members[0].document != other
    assert len(desk.again(school).members) == 1
    assert len(desk.state.incidents) == 2


def test_a_lower_grade_without_a_cause_is_refused_and_with_one_recorded(desk: Office, site: Site):
    school = desk.school()
    duty = site.browser("leader")
    assert (
        "缘由须为“出现新事实”或“原判有误”"
        in duty.act(school, "regrade", level="none", reason="核实为呕吐3人").text
    )
    duty.act(school, "regrade", level="none", cause="misjudgement", reason="核实为呕吐3人")
    regraded = now_of(desk, school)
    assert (regraded.level, regraded.graded_by) == (None, "leader")
    assert "由 分管领导 核定" in duty.get(f"/incidents/{school.id}").text


def test_a_text_too_long_is_refused_with_its_limit(desk: Office, site: Site):
    letter = desk.letter()
    refused = site.browser("duty").act(letter, "dismiss", as_="offline", reason="长" * 5001)
    assert "理由超过 5000 字" in refused.text


def test_a_merged_incident_refuses_and_an_unknown_act_is_no_act(desk: Office, site: Site):
    school, letter = desk.school(), desk.letter()
    desk.act(letter, "merge", with_=school.members[0].document)
    duty = site.browser("duty")
    assert "事件已并入其他事件" in duty.act(letter, "confirm").text
    assert duty.act(school, "destroy").status_code == 400


def test_a_form_from_elsewhere_changes_nothing(desk: Office, site: Site):
    letter = desk.letter()
    duty = site.browser("duty")
    answer = duty.bare_post(f"/incidents/{letter.id}/acts", do="confirm")
    assert answer.status_code == 403
    assert not now_of(desk, letter).confirmed


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("改级须写明理由，请在 reason 中填写", "改级须写明理由，请在理由中填写"),
        (
            "as 须为 no_public_answer（不公开回应）、offline（线下办理）或 false_alarm（误报）",
            "处理方式须为“不公开回应”、“线下办理”或“误报”",
        ),
        (
            "尚有未完成的时限（response、press_conference），请先回应",
            "尚有未完成的时限（回应、新闻发布会），请先回应",
        ),
        (
            "level 须为 I、II、III、IV，或 null（未达突发事件级别）",
            "核定级别须为 I、II、III、IV，或“未达突发事件级别”",
        ),
        ("until 不是可识别的时间：明天（应为 ISO 8601）", "“延至”不是可识别的时间：明天（应为 ISO 8601）"),
    ],
)
def test_a_refusal_speaks_of_the_form_and_not_of_fields(told, said):
    assert in_words(told) == said
