"""Loading roster.yaml: who holds which post, and by what each can be reached."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from config.checking import Table, check, choose_from, nearest, raise_all, refusal
from config.reading import Sheet, read_sheet
from config.secret import SecretMissing, disclose
from config.shape import Channel, Said, Slug
from monitor.domain.canonical import digest
from monitor.domain.office import ROLE_NAMES, Profile, Role
from monitor.domain.roster import DEPARTMENT_ROLES, Person, Post, Roster, roster_text
from monitor.errors import Fault

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?")
_ADDRESSES: dict[str, tuple[re.Pattern[str], str]] = {
    "mail": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"), "邮箱写作 wang@example.cn"),
    "webhook": (
        re.compile(r"https?://[^\s/]+\S*"),
        "回调地址以 https:// 开头；含密钥的写 env:变量名 或 file:路径",
    ),
    "log": (re.compile(r".+"), "写任意一个名字"),
}


_SAMPLE_POSTS: tuple[tuple[Role, str, str], ...] = (
    ("department", "dept", "经办人"),
    ("department_head", "head", "负责人"),
    ("liaison", "liaison", "联络员"),
)


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise refusal("phone-format", "电话号码写法不对", "手机写 11 位数字，座机写 区号-号码，并加英文引号")
    return text


class PostTable(Table):
    role: Role
    department: str = ""

    @model_validator(mode="after")
    def _department_where_due(self) -> "PostTable":
        if self.role in DEPARTMENT_ROLES and not self.department:
            raise refusal(
                "post-department-missing", f"{ROLE_NAMES[self.role]}没有写科室", "请加 department: 科室名称"
            )
        if self.role not in DEPARTMENT_ROLES and self.department:
            raise refusal(
                "post-department-needless",
                f"{ROLE_NAMES[self.role]}属于全单位，不写科室",
                "请删去 department",
            )
        return self


class PersonTable(Table):
    id: Slug
    name: Said
    posts: Annotated[tuple[PostTable, ...], Field(min_length=1)]
    addresses: Annotated[dict[Channel, Said], Field(min_length=1)]
    phone: Annotated[str, AfterValidator(_phone)] | None = None
    deputy: str = ""
    away: bool = False


class RosterFile(Table):
    """roster.yaml"""

    people: Annotated[tuple[PersonTable, ...], Field(min_length=1)]


def load_roster(path: Path, profile: Profile, environ: Mapping[str, str]) -> Roster:
    """Read, check and assemble a roster for this office; departments are turned into their ids.

    Raises:
        BadConfig: with every fault.

    """
    sheet = read_sheet(path)
    table, faults = check(sheet, RosterFile)
    raise_all(faults)
    assert table is not None
    found = [
        *_person_faults(table, sheet),
        *_post_faults(table, profile, sheet),
        *_deputy_faults(table, sheet),
    ]
    addresses, missing = _addresses(table, sheet, environ, path.parent)
    raise_all([*found, *missing])
    people = tuple(_person(each, profile, known) for each, known in zip(table.people, addresses, strict=True))
    return Roster(people, digest(roster_text(people).encode()))


def vacancies(roster: Roster, profile: Profile, file: str) -> tuple[Fault, ...]:
    """Posts that alerts ask for and nobody holds, with who will be asked instead. No hindrance to loading."""
    return tuple(_vacancies(roster, profile, file))


def sample_roster(profile: Profile) -> Roster:
    """One person a post, named by the post, reached by the log alone; ids: duty, leader, head-jkc ..."""
    people = [
        _sample(role.replace("_", "-"), name, role, "")
        for role, name in ROLE_NAMES.items()
        if role not in DEPARTMENT_ROLES
    ]
    for department in profile.departments:
        people.extend(
            _sample(f"{prefix}-{department.id}", f"{department.name}{title}", role, department.id)
            for role, prefix, title in _SAMPLE_POSTS
        )
    return Roster(tuple(people), digest(roster_text(tuple(people)).encode()))


def _sample(person_id: str, name: str, role: Role, department: str) -> Person:
    return Person(
        id=person_id,
        name=name,
        posts=(Post(role, department),),
        addresses={"log": person_id},
        deputy="",
        away=False,
        phone_tail="",
    )


def _person(table: PersonTable, profile: Profile, addresses: dict[str, str]) -> Person:
    return Person(
        id=table.id,
        name=table.name,
        posts=tuple(
            Post(post.role, profile.department_id(post.department) if post.department else "")
            for post in table.posts
        ),
        addresses=addresses,
        deputy=table.deputy,
        away=table.away,
        phone_tail="" if table.phone is None else table.phone[-4:],
    )


def _person_faults(table: RosterFile, sheet: Sheet) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for place, person in enumerate(table.people):
        if person.id in first:
            yield sheet.fault(
                f"people.{place}.id", f"“{person.id}”已是第 {first[person.id] + 1} 人的编号", "每个人一个编号，一人多岗写在同一人的 posts 里", "person-twice",
            )  # fmt: skip
        first.setdefault(person.id, place)


def _post_faults(table: RosterFile, profile: Profile, sheet: Sheet) -> Iterator[Fault]:
    names = tuple(each.name for each in profile.departments)
    for place, person in enumerate(table.people):
        held: set[tuple[str, str]] = set()
        for n, post in enumerate(person.posts):
            path = f"people.{place}.posts.{n}"
            if post.department and profile.department(post.department) is None:
                yield sheet.fault(
                    f"{path}.department", f"{profile.name}没有科室“{post.department}”", choose_from(post.department, names), "department-unknown",
                )  # fmt: skip
            key = (post.role, profile.department_id(post.department))
            if key in held:
                yield sheet.fault(path, "同一岗位写了两次", "请删去一个", "post-twice")
            held.add(key)


def _deputy_faults(table: RosterFile, sheet: Sheet) -> Iterator[Fault]:
    deputies = {person.id: person.deputy for person in table.people}
    for place, person in enumerate(table.people):
        path = f"people.{place}.deputy"
        if not person.deputy:
            continue
        if person.deputy not in deputies:
            close = nearest(person.deputy, tuple(deputies))
            hint = "写名册里另一人的 id" if close is None else f"是不是“{close}”？写名册里另一人的 id"
            yield sheet.fault(path, f"代理人“{person.deputy}”不在名册里", hint, "deputy-unknown")
        elif person.id in _chain(person.id, deputies):
            yield sheet.fault(
                path, "代理人绕了一圈又回到本人", "请让代理关系最后落到一个没有代理人的人", "deputy-circular"
            )


def _chain(person: str, deputies: Mapping[str, str]) -> tuple[str, ...]:
    """The deputies of a person, theirs after them, up to the first met twice."""
    met: list[str] = []
    next_one = deputies.get(person, "")
    while next_one and next_one not in met:
        met.append(next_one)
        next_one = deputies.get(next_one, "")
    return tuple(met)


def _addresses(
    table: RosterFile, sheet: Sheet, environ: Mapping[str, str], base: Path
) -> tuple[list[dict[str, str]], list[Fault]]:
    found: list[dict[str, str]] = []
    faults: list[Fault] = []
    for place, person in enumerate(table.people):
        known: dict[str, str] = {}
        for channel, text in person.addresses.items():
            path = f"people.{place}.addresses.{channel}"
            pattern, hint = _ADDRESSES[channel]
            try:
                known[channel] = disclose(text, environ, base)
            except SecretMissing as missing:
                faults.append(sheet.fault(path, str(missing), "请设置后再启动，或改写地址", "secret-missing"))
                continue
            if not pattern.fullmatch(known[channel]):
                # the value may be a secret, so it is not shown
                faults.append(sheet.fault(path, "地址写法不对", hint, "address-format"))
        found.append(known)
    return found, faults


def _vacancies(roster: Roster, profile: Profile, file: str) -> Iterator[Fault]:
    rungs = [rung for ladder in profile.ladders for rung in (*ladder.rungs, *ladder.provisional)]
    asked = [role for role in ROLE_NAMES if any(role in rung.roles for rung in rungs)]
    for role in asked:
        scopes = [each.id for each in profile.departments] if role in DEPARTMENT_ROLES else [""]
        for scope in scopes:
            if roster.holders(role, scope):
                continue
            instead = "、".join(each.person.name for each in roster.recipients(role, (scope,)))
            department = profile.department(scope)
            where = "" if department is None else department.name
            message = f"{where}没有{ROLE_NAMES[role]}，届时改由 {instead} 接收"
            yield Fault(file, None, "people", message, "请在名册里给这个岗位排人", "role-vacant")
