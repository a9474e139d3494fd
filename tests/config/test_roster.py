"""Who is told when Wang is ill, his deputy is on leave and the night is long: never nobody."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.profile import load_profile
from config.roster import load_roster, sample_roster, vacancies
from monitor.domain.office import ROLE_NAMES, Role
from monitor.domain.roster import ALL_AWAY, DEPARTMENT_ROLES, NOBODY, Person, Post, Roster, roster_text
from monitor.errors import BadConfig
from tests.config.builders import spoil, write

GUIYANG = load_profile("guiyang")


def person(name: str, *posts: tuple[Role, str], deputy: str = "", away: bool = False) -> Person:
    return Person(
        id=name,
        name=name,
        posts=tuple(Post(role, department) for role, department in posts),
        addresses={"log": name},
        deputy=deputy,
        away=away,
        phone_tail="",
    )


def told(people: list[Person], role: Role, *departments: str) -> list[tuple[str, str]]:
    return [(each.person.id, each.why) for each in Roster(tuple(people), "").recipients(role, departments)]


def test_wang_on_duty_is_told_in_his_own_right() -> None:
    assert told([person("wang", ("duty", "")), person("li", ("leader", ""))], "duty") == [("wang", "")]


def test_when_wang_is_ill_his_deputy_is_told_in_his_name() -> None:
    people = [person("wang", ("duty", ""), deputy="li", away=True), person("li", ("admin", ""))]
    assert told(people, "duty") == [("li", "代理wang")]


def test_when_the_deputy_is_away_too_the_deputy_s_deputy_is_told() -> None:
    people = [
        person("wang", ("duty", ""), deputy="li", away=True),
        person("li", ("admin", ""), deputy="zhao", away=True),
        person("zhao", ("admin", "")),
    ]
    assert told(people, "duty") == [("zhao", "代理wang")]


def test_deputies_in_a_circle_do_not_turn_for_ever() -> None:
    people = [
        person("wang", ("duty", ""), deputy="li", away=True),
        person("li", ("duty", ""), deputy="wang", away=True),
        person("sun", ("leader", "")),
    ]
    assert told(people, "duty") == [("sun", NOBODY)]


def test_an_empty_desk_is_answered_for_by_the_next_person_up() -> None:
    people = [person("sun", ("leader", "")), person("zhou", ("shift_leader", ""))]
    assert told(people, "duty") == [("zhou", NOBODY)]


def test_the_next_person_up_who_is_away_is_told_through_the_deputy() -> None:
    people = [
        person("wang", ("duty", ""), away=True),
        person("zhou", ("shift_leader", ""), deputy="wu", away=True),
        person("wu", ("admin", "")),
    ]
    assert told(people, "duty") == [("wu", NOBODY)]


def test_a_department_without_people_is_answered_for_alone() -> None:
    people = [
        person("an", ("department", "jkc")),
        person("head", ("department_head", "yzc")),
        person("desk", ("duty", "")),
    ]
    assert told(people, "department", "jkc", "yzc") == [("an", ""), ("head", NOBODY)]
    assert told(people, "department", "fgc") == [("desk", NOBODY)]


def test_one_deputy_of_two_people_is_told_once() -> None:
    people = [
        person("wang", ("supervisor", ""), deputy="li", away=True),
        person("zhao", ("supervisor", ""), deputy="li", away=True),
        person("li", ("supervisor", "")),
    ]
    assert told(people, "supervisor") == [("li", "")]


def test_when_the_whole_line_is_away_whoever_is_present_is_told() -> None:
    people = [
        person("wang", ("duty", ""), away=True),
        person("sun", ("leader", ""), away=True),
        person("an", ("department", "jkc")),
    ]
    assert told(people, "duty") == [("an", NOBODY)]


def test_when_everybody_is_away_the_holders_are_told_all_the_same() -> None:
    people = [person("sun", ("leader", ""), away=True), person("wang", ("duty", ""), away=True)]
    assert told(people, "duty") == [("wang", ALL_AWAY)]
    assert told(people, "supervisor") == [("sun", ALL_AWAY)]


def test_an_address_or_a_phone_never_shows_when_a_person_is_printed() -> None:
    secret = Person("wang", "王敏", (), {"mail": "wang@example.cn"}, "", False, "1234")
    assert "example.cn" not in repr(secret)
    assert "1234" not in repr(secret)


DEPARTMENTS = ("jkc", "yzc")
roles = st.sampled_from(tuple(ROLE_NAMES))
names = st.sampled_from(["an", "bo", "cui", "deng", "e"])


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    people = []
    for name in draw(st.lists(names, min_size=1, unique=True)):
        posts = draw(st.lists(st.tuples(roles, st.sampled_from(DEPARTMENTS)), max_size=3))
        people.append(
            person(
                name,
                *((role, department if role in DEPARTMENT_ROLES else "") for role, department in posts),
                deputy=draw(st.just("") | names),
                away=draw(st.booleans()),
            )
        )
    return Roster(tuple(people), "")


@given(roster=rosters(), role=roles, departments=st.lists(st.sampled_from(DEPARTMENTS), unique=True))
def test_somebody_is_always_told_once_and_present_if_anybody_is(
    roster: Roster, role: Role, departments: list[str]
) -> None:
    told = roster.recipients(role, tuple(departments))
    assert told, "never nobody"
    assert len({each.person.id for each in told}) == len(told), "nobody twice"
    assert {each.person.id for each in told} <= {each.id for each in roster.people}
    if any(not each.away for each in roster.people):
        assert not any(each.person.away for each in told), "a person who is away is told only when all are"


@given(roster=rosters(), role=roles)
def test_everybody_present_who_holds_the_post_is_told(roster: Roster, role: Role) -> None:
    told = {each.person.id for each in roster.recipients(role, DEPARTMENTS)}
    for scope in DEPARTMENTS if role in DEPARTMENT_ROLES else ("",):
        assert {each.id for each in roster.holders(role, scope) if not each.away} <= told


@given(roster=rosters())
def test_the_hashed_text_of_a_roster_holds_ids_and_no_names_or_addresses(roster: Roster) -> None:
    named = tuple(
        Person(p.id, "姓名", p.posts, {"mail": "x@example.cn"}, p.deputy, p.away, "9876")
        for p in roster.people
    )
    assert roster_text(named) == roster_text(roster.people)


def people() -> dict[str, Any]:
    return {
        "people": [
            {
                "id": "wang",
                "name": "王敏",
                "posts": [{"role": "duty"}, {"role": "department_head", "department": "疾控处"}],
                "addresses": {"mail": "wang@example.cn", "log": "wang"},
                "phone": "13900001234",
                "deputy": "li",
            },
            {
                "id": "li",
                "name": "李强",
                "posts": [{"role": "leader"}],
                "addresses": {"webhook": "env:HOOK_LI"},
                "away": True,
            },
        ]
    }


ENVIRON = {"HOOK_LI": "https://robot.example.cn/send?key=s3cret"}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    write(tmp_path / "roster.yaml", people())
    return tmp_path / "roster.yaml"


def test_a_roster_is_read_with_departments_as_ids_and_secrets_from_the_environment(sheet: Path) -> None:
    roster = load_roster(sheet, GUIYANG, ENVIRON)
    wang, li = roster.people
    assert wang.posts == (Post("duty", ""), Post("department_head", "jkc"))
    assert (wang.phone_tail, wang.deputy, li.away) == ("1234", "li", True)
    assert li.addresses == {"webhook": "https://robot.example.cn/send?key=s3cret"}
    assert len(roster.version) == 64


def test_a_new_phone_is_no_new_version_but_a_new_post_is(sheet: Path) -> None:
    before = load_roster(sheet, GUIYANG, ENVIRON).version
    spoil(sheet.parent, sheet.name, "people.0.phone", "13900009999")
    assert load_roster(sheet, GUIYANG, ENVIRON).version == before
    spoil(sheet.parent, sheet.name, "people.0.posts.0.role", "admin")
    assert load_roster(sheet, GUIYANG, ENVIRON).version != before


#: fault -> (dotted path, spoilt value, the path the fault must name)
SPOILT: dict[str, tuple[str, Any, str]] = {
    "person-twice": ("people.1.id", "wang", "people.1.id"),
    "department-unknown": ("people.0.posts.1.department", "疾病科", "people.0.posts.1.department"),
    "post-department-missing": ("people.0.posts.1.department", ..., "people.0.posts.1"),
    "post-department-needless": ("people.0.posts.0.department", "疾控处", "people.0.posts.0"),
    "post-twice": ("people.0.posts.1", {"role": "duty"}, "people.0.posts.1"),
    "deputy-unknown": ("people.0.deputy", "lee", "people.0.deputy"),
    "deputy-circular": ("people.1.deputy", "wang", "people.1.deputy"),
    "phone-format": ("people.0.phone", "12345", "people.0.phone"),
    "address-format": ("people.0.addresses.mail", "wang", "people.0.addresses.mail"),
    "secret-missing": ("people.1.addresses.webhook", "env:NOWHERE", "people.1.addresses.webhook"),
    "channel-unknown": ("people.0.addresses.fax", "1", "people.0.addresses.fax"),
    "value-choice": ("people.0.posts.0.role", "boss", "people.0.posts.0.role"),
    "value-empty": ("people.0.addresses", {}, "people.0.addresses"),
}


@pytest.mark.parametrize("code", SPOILT)
def test_one_slip_in_a_roster_is_named_by_its_code_and_place(code: str, sheet: Path) -> None:
    path, value, place = SPOILT[code]
    spoil(sheet.parent, sheet.name, path, value)
    with pytest.raises(BadConfig) as refused:
        load_roster(sheet, GUIYANG, ENVIRON)
    assert place in {fault.path for fault in refused.value.faults if fault.code == code}


def test_a_deputy_who_is_oneself_is_a_circle(sheet: Path) -> None:
    spoil(sheet.parent, sheet.name, "people.0.deputy", "wang")
    with pytest.raises(BadConfig) as refused:
        load_roster(sheet, GUIYANG, ENVIRON)
    assert [fault.code for fault in refused.value.faults] == ["deputy-circular"]


def test_a_secret_address_of_the_wrong_form_is_refused_without_being_shown(sheet: Path) -> None:
    with pytest.raises(BadConfig) as refused:
        load_roster(sheet, GUIYANG, {"HOOK_LI": "robot-s3cret"})
    assert "s3cret" not in str(refused.value)


def test_a_secret_may_lie_in_a_file_of_its_own(sheet: Path) -> None:
    (sheet.parent / "hook").write_text("https://robot.example.cn/a\n", encoding="utf-8")
    spoil(sheet.parent, sheet.name, "people.1.addresses.webhook", "file:hook")
    assert load_roster(sheet, GUIYANG, {}).people[1].addresses["webhook"] == "https://robot.example.cn/a"
    (sheet.parent / "hook").write_text("\n", encoding="utf-8")
    with pytest.raises(BadConfig) as refused:
        load_roster(sheet, GUIYANG, {})
    assert refused.value.faults[0].code == "secret-missing"


def test_posts_nobody_holds_are_told_with_who_is_asked_instead(sheet: Path) -> None:
    notes = vacancies(load_roster(sheet, GUIYANG, ENVIRON), GUIYANG, "roster.yaml")
    assert {note.code for note in notes} == {"role-vacant"}
    assert "没有带班领导，届时改由 王敏 接收" in {note.message for note in notes}
    assert "宣传处没有责任科室，届时改由 王敏 接收" in {note.message for note in notes}
    assert not any("值班员" in note.message for note in notes)


def test_the_sample_roster_leaves_no_post_empty_and_names_people_by_their_posts() -> None:
    roster = sample_roster(GUIYANG)
    assert vacancies(roster, GUIYANG, "roster.yaml") == ()
    assert {each.id for each in roster.people} >= {
        "duty",
        "leader",
        "top-leader",
        "head-jkc",
        "dept-xcc",
        "liaison-zhc",
    }
    head = roster.person("head-jkc")
    assert head is not None
    assert head.name == "疾控处负责人"
    assert all(each.id.isascii() for each in roster.people)
    assert len({each.id for each in roster.people}) == len(roster.people)
    assert sample_roster(GUIYANG).version == roster.version
