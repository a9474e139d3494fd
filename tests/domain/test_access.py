"""Who sees what and who may do what: the table told by people."""

from datetime import UTC, datetime

import pytest

from monitor.domain.access import (
    EVERY,
    LOOK,
    PERMITTED,
    Principal,
    may,
    principal,
    sees,
    why_no_look,
    why_not,
)
from monitor.domain.act import ACTS, Do
from monitor.domain.incident import Incident
from monitor.domain.office import ROLE_NAMES
from monitor.domain.roster import Person, Post

SCHOOL = Incident("school", "ref", datetime(2026, 3, 11, tzinfo=UTC), "food_poisoning", "yjc", ("jkc",))


def person(*posts, name="赵某"):
    return Person("zhao", name, tuple(Post(*post) for post in posts), {}, "", away=False, phone_tail="")


def who(*posts) -> Principal:
    return principal(person(*posts))


def test_a_person_has_all_their_posts_and_departments_each_once():
    zhao = who(("duty", ""), ("department", "yjc"), ("department_head", "yjc"), ("liaison", "jkc"))
    assert zhao.roles == ("duty", "department", "department_head", "liaison")
    assert zhao.departments == ("yjc", "jkc")
    assert zhao.posts == "值班员、责任科室、科室负责人、联络员"


@pytest.mark.parametrize("role", ["duty", "shift_leader"])
def test_the_desk_may_do_every_act(role):
    for do in ACTS:
        assert may(who((role, "")), do, SCHOOL, "ask")
        assert may(who((role, "")), do, None, "grant")


@pytest.mark.parametrize("role", ["department", "department_head", "liaison"])
@pytest.mark.parametrize(("department", "theirs"), [("yjc", True), ("jkc", True), ("yzc", False)])
def test_a_department_sees_and_handles_what_it_leads_or_assists_and_nothing_else(role, department, theirs):
    zhao = who((role, department))
    assert sees(zhao, SCHOOL) == theirs
    handling: tuple[Do, ...] = ("sign", "return", "respond", "transfer")
    deciding: tuple[Do, ...] = ("confirm", "dismiss", "regrade", "merge", "split", "open", "close", "strike")
    for do in handling:
        assert may(zhao, do, SCHOOL) == theirs
    assert may(zhao, "extend", SCHOOL, "ask") == theirs
    for step in ("grant", "refuse"):
        assert not may(zhao, "extend", SCHOOL, step)
    for do in deciding:
        assert not may(zhao, do, SCHOOL)


def test_a_department_does_nothing_to_a_document_that_is_in_no_incident():
    assert not may(who(("department", "yjc")), "respond", None)


def test_a_leader_decides_and_does_not_handle():
    leader = who(("leader", ""))
    decisions: tuple[Do, ...] = ("regrade", "confirm", "dismiss", "close")
    for do in decisions:
        assert may(leader, do, SCHOOL)
    assert may(leader, "extend", SCHOOL, "grant")
    assert not may(leader, "extend", SCHOOL, "ask")
    assert not may(leader, "sign", SCHOOL)


def test_a_supervisor_sees_everything_and_changes_nothing():
    supervisor = who(("supervisor", ""))
    assert sees(supervisor, SCHOOL)
    assert not any(may(supervisor, do, SCHOOL, "ask") for do in ACTS)


def test_an_administrator_sees_no_incident_at_all():
    admin = who(("admin", ""))
    assert not admin.sees_incidents
    assert not sees(admin, SCHOOL)
    assert not any(may(admin, do, SCHOOL, "ask") for do in ACTS)


def test_a_second_post_adds_what_it_allows_and_widens_nothing_else():
    zhao = who(("supervisor", ""), ("department", "yzc"))
    assert sees(zhao, SCHOOL)
    assert not may(zhao, "sign", SCHOOL), "sees it as supervisor, yet it is not their department's"


def test_a_refusal_names_the_post_and_the_act_or_the_department():
    assert why_not(who(("supervisor", "")), "regrade", SCHOOL) == (
        "您的岗位（督查员）不办理“改级”，请交值班员办理"
    )
    assert why_not(who(("department", "yzc")), "sign", SCHOOL) == ("该事件不由您所在科室承办，不能办理“签收”")
    assert why_not(who(("duty", "")), "sign", SCHOOL) == ""


def test_every_role_and_every_act_stands_in_the_tables():
    assert set(PERMITTED) == set(ROLE_NAMES)
    assert {each.partition(":")[0] for each in EVERY} == set(ACTS)
    assert all(allowed <= EVERY | {LOOK} for allowed in PERMITTED.values())


def test_an_extension_without_a_step_is_left_to_the_decider_to_refuse():
    assert may(who(("duty", "")), "extend", SCHOOL, "")
    assert not may(who(("leader", "")), "extend", SCHOOL, "")


@pytest.mark.parametrize("role", ["duty", "shift_leader", "leader", "top_leader"])
def test_the_desk_and_the_leaders_may_open_what_is_sealed_of_any_letter(role):
    assert why_no_look(who((role, "")), SCHOOL) == ""
    assert why_no_look(who((role, "")), None) == ""


def test_a_department_opens_its_own_letters_alone():
    assert why_no_look(who(("department", "jkc")), SCHOOL) == ""
    told = "该来信不由您所在科室承办，不能查看来信人的个人信息"
    assert why_no_look(who(("department", "yzc")), SCHOOL) == told
    assert why_no_look(who(("liaison", "yjc")), None) == told


@pytest.mark.parametrize("role", ["supervisor", "admin"])
def test_who_audits_or_administers_opens_none(role):
    assert "不查看来信人的个人信息；确需了解，请向值班员或责任科室" in why_no_look(who((role, "")), SCHOOL)
