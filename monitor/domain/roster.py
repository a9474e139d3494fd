"""Who holds which post: people, posts, deputies. Nobody on duty means the next person up."""

from dataclasses import dataclass

from monitor.domain.office import Role

#: who is asked when a role has nobody, in this order; the last resort is anybody at all
NEXT_UP: dict[Role, tuple[Role, ...]] = {
    "liaison": ("department", "department_head", "duty"),
    "department": ("department_head", "liaison", "duty", "shift_leader"),
    "department_head": ("department", "leader", "shift_leader"),
    "duty": ("shift_leader", "leader", "top_leader"),
    "shift_leader": ("leader", "top_leader", "duty"),
    "leader": ("top_leader", "shift_leader"),
    "top_leader": ("leader", "shift_leader"),
    "supervisor": ("top_leader", "leader"),
    "admin": ("duty", "shift_leader"),
}


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
    addresses: dict[str, str]
    #: person id who stands in; "" where nobody does
    deputy: str
    #: away now: on leave, ill; alerts go to the deputy
    away: bool
    #: last four digits of the phone, asked when signing by link; "" where unknown
    phone_tail: str


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
    #: hash of the roster's text, copied beside clocks
    version: str

    def person(self, person_id: str) -> Person | None:
        return next((person for person in self.people if person.id == person_id), None)

    def recipients(self, role: Role, departments: tuple[str, ...]) -> tuple[Recipient, ...]:
        """Everybody to be told in this role; never nobody while the roster names anybody.

        Department roles are asked for each of `departments`; a department without people is
        answered for by the next role up, for itself alone.
        """
        if role not in {"department", "department_head", "liaison"}:
            return self._filled(role, "")
        found = [each for department in departments or ("",) for each in self._filled(role, department)]
        return tuple({each.person.id: each for each in reversed(found)}.values())[::-1]

    def _filled(self, role: Role, department: str) -> tuple[Recipient, ...]:
        direct = self._holding(role, department)
        if direct:
            return tuple(self._standing_in(person, role) for person in direct)
        for other in NEXT_UP[role]:
            people = self._holding(other, department)
            if people:
                return tuple(Recipient(person, other, "无人在岗，由上一级接收") for person in people)
        anybody = [person for person in self.people if not person.away] or list(self.people)
        return tuple(Recipient(person, role, "无人在岗，由上一级接收") for person in anybody[:1])

    def _holding(self, role: Role, department: str) -> list[Person]:
        scope = department if role in {"department", "department_head", "liaison"} else ""
        holders = [person for person in self.people if Post(role, scope) in person.posts]
        return [person for person in holders if not person.away or self._deputy(person)]

    def _standing_in(self, person: Person, role: Role) -> Recipient:
        deputy = self._deputy(person)
        if not person.away or deputy is None:
            return Recipient(person, role, "")
        return Recipient(deputy, role, f"代理{person.name}")

    def _deputy(self, person: Person) -> Person | None:
        deputy = self.person(person.deputy) if person.deputy else None
        return None if deputy is None or deputy.away else deputy
