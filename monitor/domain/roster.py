"""Who holds which post: people, posts, deputies. Nobody on duty means the next person up."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.domain.canonical import encode
from monitor.domain.office import Role

#: who is asked when a role has nobody, in this order; the last resort is anybody at all
NEXT_UP: dict[Role, tuple[Role, ...]] = {
    "liaison": ("department", "department_head", "duty", "shift_leader"),
    "department": ("department_head", "liaison", "duty", "shift_leader"),
    "department_head": ("department", "leader", "shift_leader", "duty"),
    "duty": ("shift_leader", "leader", "top_leader"),
    "shift_leader": ("leader", "top_leader", "duty"),
    "leader": ("top_leader", "shift_leader", "duty"),
    "top_leader": ("leader", "shift_leader", "duty"),
    "supervisor": ("top_leader", "leader", "shift_leader", "duty"),
    "admin": ("duty", "shift_leader"),
}

#: roles held in a department; the others belong to the whole office
DEPARTMENT_ROLES: frozenset[Role] = frozenset({"department", "department_head", "liaison"})

#: why somebody is told who does not hold the post
NOBODY = "无人在岗，由上一级接收"
ALL_AWAY = "全部不在岗，仍通知本人"


@dataclass(frozen=True, slots=True)
class Post:
    role: Role
    #: department id for `department`, `department_head`, `liaison`; "" for posts of the whole office
    department: str


@dataclass(frozen=True, slots=True)
class Person:
    #: stable ASCII id; the only thing of a person the ledger ever holds
    id: str
    name: str
    posts: tuple[Post, ...]
    #: channel -> address ("mail" -> wang@example.cn); never logged
    addresses: dict[str, str] = field(repr=False)
    #: person id who stands in; "" where nobody does
    deputy: str
    #: away now: on leave, ill; alerts go to the deputy
    away: bool
    #: last four digits of the phone, asked when signing by link; "" where unknown
    phone_tail: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to be told, the role they are told in, and why it is them."""

    person: Person
    role: Role
    #: "" when they hold the post themselves, else what led to them: 代理, 无人在岗
    why: str


@dataclass(frozen=True, slots=True)
class Roster:
    people: tuple[Person, ...]
    #: hash of `roster_text`, copied beside clocks
    version: str

    def person(self, person_id: str) -> Person | None:
        return next((person for person in self.people if person.id == person_id), None)

    def recipients(self, role: Role, departments: tuple[str, ...]) -> tuple[Recipient, ...]:
        """Everybody to be told in this role, each once; never nobody while the roster names anybody.

        `departments` are ids. Department roles are asked for each of them; a department without
        people is answered for by the next role up, for itself alone. A deputy is told in place of
        a person who is away, the deputy's own deputy where both are.
        """
        if role not in DEPARTMENT_ROLES:
            return _each_once(self._filled(role, ""))
        return _each_once(
            each for department in departments or ("",) for each in self._filled(role, department)
        )

    def holders(self, role: Role, department: str = "") -> tuple[Person, ...]:
        """Everybody who holds the post, present or away."""
        post = Post(role, department if role in DEPARTMENT_ROLES else "")
        return tuple(person for person in self.people if post in person.posts)

    def _filled(self, role: Role, department: str) -> tuple[Recipient, ...]:
        direct = self._reached(role, department)
        if direct:
            return direct
        for other in NEXT_UP[role]:
            reached = self._reached(other, department)
            if reached:
                return tuple(Recipient(each.person, each.role, NOBODY) for each in reached)
        return self._last_resort(role, department)

    def _last_resort(self, role: Role, department: str) -> tuple[Recipient, ...]:
        """Nobody in the whole line can be reached: anybody present, else the holders themselves."""
        present = [person for person in self.people if not person.away]
        if present:
            return (Recipient(present[0], role, NOBODY),)
        for other in (role, *NEXT_UP[role]):
            away = self.holders(other, department)
            if away:
                return tuple(Recipient(person, other, ALL_AWAY) for person in away)
        return tuple(Recipient(person, role, ALL_AWAY) for person in self.people[:1])

    def _reached(self, role: Role, department: str) -> tuple[Recipient, ...]:
        found = []
        for person in self.holders(role, department):
            reached = self._in_place_of(person)
            if reached is not None:
                why = "" if reached is person else f"代理{person.name}"
                found.append(Recipient(reached, role, why))
        return tuple(found)

    def _in_place_of(self, person: Person) -> Person | None:
        """The person, or the first present one along the deputies; None when there is none."""
        asked: set[str] = set()
        next_one: Person | None = person
        while next_one is not None and next_one.id not in asked:
            if not next_one.away:
                return next_one
            asked.add(next_one.id)
            next_one = self.person(next_one.deputy) if next_one.deputy else None
        return None


def _each_once(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """The first mention of each person; one who holds the post comes before one who stands in."""
    ordered = sorted(recipients, key=lambda each: bool(each.why))
    first: dict[str, Recipient] = {}
    for each in ordered:
        first.setdefault(each.person.id, each)
    return tuple(first.values())


def roster_text(people: tuple[Person, ...]) -> str:
    """Who holds which post, as canonical JSON: ids alone, no names, addresses or phones.

    It is hashed and its hash kept: a name or a phone number could be guessed from a hash.
    """
    return encode(
        {
            "format": 1,
            "people": [
                {
                    "id": person.id,
                    "posts": [{"role": post.role, "department": post.department} for post in person.posts],
                    "deputy": person.deputy,
                    "away": person.away,
                }
                for person in people
            ],
        }
    ).decode()
