"""Programs see what their person sees, and act as their person acts."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from monitor.domain.act import ACTS
from tests.web.consoles import lead_of

pytestmark = pytest.mark.slow

#: act -> its name
NAMES = {str(do): name for do, (name, _) in ACTS.items()}


def one(program, title):
    """The incident with this in its title."""
    return next(each for each in program.get("/incidents").json()["incidents"] if title in each["title"])


def document_of(incident):
    return incident["documents"][0]["id"]


def test_the_duty_officer_sees_every_incident_with_its_grade_clocks_and_departments(console):
    school = one(console.api("duty"), "城北小学")
    assert (school["level"], school["level_confirmed"], school["type_name"]) == ("II", False, "食物中毒")
    assert [each["role"] for each in school["departments"]] == ["lead", "assist"]
    release = next(each for each in school["clocks"] if each["kind"] == "authoritative_release")
    assert (release["start"], release["due"]) == ("2026-03-11T08:30:00+08:00", "2026-03-11T13:30:00+08:00")
    assert (release["limit"], release["outcome"]) == ("5h", "open")
    assert "国办发〔2016〕80号" in release["basis"]


def test_a_department_sees_its_own_incident_and_of_another_not_even_that_it_exists(console):
    lead = lead_of(console.app, "城北小学")
    ours, everybody = console.api(f"dept-{lead}"), console.api("duty")
    assert [each["title"] for each in ours.get("/incidents").json()["incidents"]] == ["城北小学学生饭后不适"]
    foreign = one(everybody, "重复收费")
    for path in (f"/incidents/{foreign['id']}", f"/incidents/{foreign['id']}/timeline"):
        hidden, missing = ours.get(path), ours.get(path.replace(foreign["id"], "no-such-incident"))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() == missing.json()
    assert ours.get("/alerts", incident=foreign["id"]).status_code == 404
    assert {each["incident"] for each in ours.get("/clocks").json()["clocks"]} == {
        one(ours, "城北小学")["id"]
    }
    assert ours.act("sign", document_of(foreign)).json() == ours.act("sign", "no-such-document").json()
    assert ours.act("sign", document_of(foreign)).status_code == 404


def test_the_timeline_of_an_incident_holds_no_word_of_another(console):
    everybody = console.api("duty")
    school, letter = one(everybody, "城北小学"), one(everybody, "重复收费")
    told = everybody.get(f"/incidents/{school['id']}/timeline")
    assert letter["id"] not in told.text
    commits = told.json()["commits"]
    assert commits[0]["events"][0]["name"] == "形成事件"
    assert [each["number"] for each in commits] == sorted(each["number"] for each in commits)
    rest = everybody.get(f"/incidents/{school['id']}/timeline", after=commits[-1]["number"])
    assert rest.json()["commits"] == []


def test_lists_are_filtered_and_taken_page_by_page(console):
    program = console.api("duty")
    first = program.get("/incidents", limit=1).json()
    second = program.get("/incidents", limit=1, after=first["next"]).json()
    assert second["next"] is None
    both = {first["incidents"][0]["id"], second["incidents"][0]["id"]}
    assert both == {each["id"] for each in program.get("/incidents").json()["incidents"]}
    assert program.get("/incidents", status="closed").json()["incidents"] == []
    lead = lead_of(console.app, "重复收费")
    assert [each["title"] for each in program.get("/incidents", department=lead).json()["incidents"]] == [
        "反映市一医院重复收费"
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"department": "不存在处"}, "department-named"), ({"after": "elsewhere"}, "page-mark"),
        ({"limit": 0}, "fields"), ({"status": "lost"}, "fields"),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_told_what_to_mend(console, query, code):
    answer = console.api("duty").get("/incidents", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert any("一" <= letter <= "鿿" for letter in answer.json()["message"])


def test_open_clocks_come_with_the_next_due_first(console):
    dues = [each["due"] for each in console.api("supervisor").get("/clocks").json()["clocks"]]
    assert len(dues) > 3
    assert dues == sorted(dues)


def test_a_department_officer_signs_and_it_stands_in_the_ledger_under_their_name(fresh):
    ours = fresh.api(f"dept-{lead_of(fresh.app, '城北小学')}")
    school = one(ours, "城北小学")
    done = ours.act("sign", document_of(school))
    assert done.status_code == 200, done.text
    assert done.json()["time"] == "2026-03-11T09:00:00+08:00"
    after = one(ours, "城北小学")
    assert after["signed_by"].startswith("dept-")
    head = ours.get("/ledger/head").json()
    assert (head["number"], head["hash"]) == (done.json()["number"], done.json()["hash"])
    assert head["printed"] == f"1/{head['number']}/{head['hash'][:16].upper()}"
    sign = next(each for each in after["clocks"] if each["kind"] == "sign")
    assert sign["outcome"] == "met_on_time"


def test_what_a_post_does_not_allow_is_refused_before_anything_is_decided(fresh):
    everybody = fresh.api("duty")
    school = document_of(one(everybody, "城北小学"))
    head = everybody.get("/ledger/head").json()
    department = fresh.api(f"dept-{lead_of(fresh.app, '城北小学')}")
    for program, do, data in (
        (department, "regrade", {"level": "IV", "cause": "misjudgement", "reason": "不严重"}),
        (department, "dismiss", {"as": "false_alarm", "reason": "误报"}),
        (department, "extend", {"clock": "response", "step": "grant", "until": "2026-03-20", "reason": "忙"}),
        (fresh.api("supervisor"), "sign", {}),
        (fresh.api("leader"), "merge", {"with": "elsewhere"}),
    ):
        answer = program.act(do, school, **data)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), do
        assert NAMES[do] in answer.json()["message"]
    assert everybody.get("/ledger/head").json() == head


def test_an_act_that_cannot_be_is_refused_with_its_code_and_changes_nothing(fresh):
    program = fresh.api("duty")
    school = one(program, "城北小学")
    head = program.get("/ledger/head").json()
    answer = program.act("dismiss", document_of(school), **{"as": "offline", "reason": "已电话答复"})
    assert answer.status_code == 409
    assert answer.json()["code"].startswith("act-")
    assert program.act("sign", "never-seen").json()["code"] == "act-document-unseen"
    assert program.get("/ledger/head").json() == head


def test_of_two_officers_at_once_one_is_told_that_the_other_was_quicker(fresh):
    school = document_of(one(fresh.api("duty"), "重复收费"))
    with ThreadPoolExecutor(2) as pool:
        programs = [fresh.api("duty"), fresh.api("shift-leader")]
        given = {"as": "false_alarm", "reason": "与本单位无关"}
        answers = list(pool.map(lambda each: each.act("dismiss", school, **given), programs))
    assert sorted(each.status_code for each in answers) == [200, 409]


@pytest.mark.parametrize(
    "body",
    [
        {"do": "sing", "document": "a"}, {"do": "sign"}, {"do": "sign", "document": ""}, [],
        {"do": "sign", "document": "a", "by": "leader"}, {"do": "sign", "document": "a", "at": "2020-01-01"},
    ],
)  # fmt: skip
def test_nobody_acts_in_another_name_at_another_time_or_in_another_shape(console, body):
    program = console.api("duty")
    answer = program._session.post(f"{program._url}/acts", json=body, timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (422, "fields")


def test_data_no_ledger_could_hold_is_refused(console):
    program = console.api("duty")
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(40):
        inner["a"] = inner = {}
    answer = program.act("sign", "any", nested=deep, huge=2**60)
    assert (answer.status_code, answer.json()["code"]) == (409, "act-data")


def test_a_token_works_alone_and_a_wrong_one_is_not_saved_by_a_session(console):
    officer = console.signed_in("duty")
    assert officer.get("/api/v1/clocks").status_code == 200
    wrong = officer.get("/api/v1/clocks", headers={"Authorization": "Bearer hy_guess"})
    assert (wrong.status_code, wrong.json()) == (401, {"code": "sign-in", "message": "请先登录"})
    assert officer.get("/api/v1/clocks", headers={"Authorization": "Basic ZHV0eTp4"}).status_code == 401
    assert console.visitor().get("/api/v1/clocks").status_code == 401


def test_a_session_acts_through_the_interface_only_with_the_header(fresh):
    officer = fresh.signed_in("duty")
    act = {"do": "confirm", "document": document_of(one(fresh.api("duty"), "重复收费"))}
    assert officer.post("/api/v1/acts", json=act).status_code == 403
    header = {"X-CSRF-Token": officer.field("/me")}
    assert officer.post("/api/v1/acts", json=act, headers=header).status_code == 200


def test_a_new_token_ends_the_one_before(console):
    first = console.api("leader")
    assert first.get("/clocks").status_code == 200
    assert console.api("leader").get("/clocks").status_code == 200
    assert first.get("/clocks").status_code == 401


def test_the_description_tells_every_path_answer_and_field_in_chinese(console):
    told = console.visitor().get("/api/openapi.json").json()
    assert told["info"]["title"] == "政务舆情回应 接口"
    assert all(path.startswith("/api/v1/") for path in told["paths"])
    for path, ways in told["paths"].items():
        for way in ways.values():
            assert way["summary"], path
            assert way["description"], path
            assert {"200", "401", "503"} <= set(way["responses"])
            assert way["security"] == [{"令牌": []}], path
            assert all(each["description"] for each in way.get("parameters", []) if each["in"] == "query")
    for name, schema in told["components"]["schemas"].items():
        for field, about in schema.get("properties", {}).items():
            assert about.get("description") or name.startswith("HTTPValidation"), f"{name}.{field}"


def test_every_reference_in_the_description_leads_somewhere(console):
    told = console.visitor().get("/api/openapi.json")
    schemas = told.json()["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', told.text))
    assert named
    assert named <= set(schemas)
