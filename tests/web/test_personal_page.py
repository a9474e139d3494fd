"""赵小川's letter on the incident's page: masked for everybody, opened by post, with a reason, on the record."""

import pytest

from monitor.domain.event import new
from monitor.domain.incident import Incident
from tests.service.letters import SECRETS, TEXT, TITLE
from tests.web.scenes import Office, Site
from tests.web.test_incident import plain

pytestmark = pytest.mark.slow


def written(desk: Office, text: str = TEXT) -> tuple[Incident, str]:
    """The letter, and the address that opens it."""
    found = desk.told("l1", text, TITLE, kind="letter", publisher=None)
    assert found is not None
    return found, f"/incidents/{found.id}/documents/{found.members[0].document}/personal"


def looks(desk: Office) -> list[dict[str, object]]:
    commits = desk.bureau.home.ledger.read("guiyang", 0, 500)
    return [dict(event.data) for each in commits for event in each.events if event.kind == "personal_viewed"]


def secrets_in(text: str) -> list[str]:
    return [each for each in SECRETS if each in text]


def test_the_page_shows_the_masked_letter_and_that_something_is_sealed(desk: Office, site: Site):
    letter, _ = written(desk)
    text = site.browser("duty").get(f"/incidents/{letter.id}").text
    assert secrets_in(text) == []
    read = plain(text)
    assert "赵某某反映市一医院重复收费" in read
    assert "含个人信息（已封存）：姓名、门牌、证件号码、电话、电子邮箱" in read
    assert "查看原始信息" in read


def test_the_officer_gives_a_reason_reads_the_letter_and_the_ledger_says_who_and_why(
    desk: Office, site: Site
):
    letter, path = written(desk)
    duty = site.browser("duty")
    answer = duty.post(path, why="电话核实收费明细")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "138 1234 5678" in answer.text
    assert "我叫赵小川，家住云岩区中山路阳光花园3号楼2单元501室" in answer.text
    (said,) = looks(desk)
    assert (said["incident"], said["by"]) == (letter.id, "duty")
    page = plain(duty.get(f"/incidents/{letter.id}").text)
    assert "查看个人信息 值班员" in page
    assert "电话核实收费明细" in page
    assert secrets_in(duty.get(f"/incidents/{letter.id}").text) == []


def test_without_a_reason_the_form_comes_back_and_nothing_is_opened(desk: Office, site: Site):
    _, path = written(desk)
    answer = site.browser("duty").post(path, why=" 看 ")
    assert answer.status_code == 409
    assert "请写明查看事由（4 至 500 字）" in answer.text
    assert f'action="{path}"' in answer.text
    assert secrets_in(answer.text) == []
    assert looks(desk) == []


def test_the_bound_department_may_others_may_not(desk: Office, site: Site):
    letter, path = written(desk)
    school = desk.school()
    assert site.browser(f"dept-{letter.lead}").post(path, why="联系来信人").status_code == 200
    assert site.browser(f"dept-{school.lead}").post(path, why="联系来信人").status_code == 404
    refused = site.browser("supervisor").post(path, why="督查需要")
    assert refused.status_code == 403
    assert "不查看来信人的个人信息" in refused.text
    assert site.browser("admin").post(path, why="系统维护").status_code == 403
    assert len(looks(desk)) == 1


def test_who_may_not_look_is_shown_no_form(desk: Office, site: Site):
    letter, _ = written(desk)
    read = plain(site.browser("supervisor").get(f"/incidents/{letter.id}").text)
    assert "含个人信息（已封存）" in read
    assert "查看原始信息" not in read


def test_a_form_from_elsewhere_a_stranger_and_a_plain_address_open_nothing(desk: Office, site: Site):
    letter, path = written(desk)
    duty = site.browser("duty")
    assert duty.bare_post(path, why="电话核实").status_code == 403
    assert duty.get(path).status_code == 405
    stranger = site.stranger().bare_post(path, why="电话核实")
    assert secrets_in(stranger.text) == []
    assert looks(desk) == []
    assert letter.id


def test_a_letter_is_opened_under_its_own_incident_alone(desk: Office, site: Site):
    letter, _ = written(desk)
    school = desk.school()
    document = letter.members[0].document
    duty = site.browser("duty")
    assert (
        duty.post(f"/incidents/{school.id}/documents/{document}/personal", why="电话核实").status_code == 404
    )
    assert duty.post(f"/incidents/{letter.id}/documents/nobody/personal", why="电话核实").status_code == 404
    assert looks(desk) == []


def test_hostile_words_in_a_letter_stay_words(desk: Office, site: Site):
    _, path = written(desk, f"{TEXT}<script>alert(1)</script><img src=x onerror=alert(2)>")
    answer = site.browser("duty").post(path, why="<b>电话核实</b>")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_what_was_destroyed_says_so_and_offers_nothing(desk: Office, site: Site):
    letter, path = written(desk)
    document = letter.members[0].document
    desk.write(new("personal_destroyed", document=document, basis="本单位设置", by="system"))
    duty = site.browser("duty")
    read = plain(duty.get(f"/incidents/{letter.id}").text)
    assert "含个人信息（已到保存期限，已销毁）" in read
    assert "查看原始信息" not in read
    gone = duty.post(path, why="电话核实")
    assert gone.status_code == 404
    assert "依规销毁，不能再查看" in gone.text
    assert looks(desk) == []


def test_news_of_the_same_matter_bears_no_seal(desk: Office, site: Site):
    school = desk.school()
    assert "含个人信息" not in site.browser("duty").get(f"/incidents/{school.id}").text
