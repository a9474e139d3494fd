"""Access: which incidents a person sees, and which acts their posts let them do. Pure tables.

A person may hold several posts; what any of them allows, the person may. The grounds are this
office's own division of work (DESIGN 8), not law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from monitor.domain.act import ACTS, Do
from monitor.domain.incident import Incident
from monitor.domain.office import ROLE_NAMES, Role
from monitor.domain.roster import DEPARTMENT_ROLES, Person

#: an act as access knows it: `extend` is three acts, by its step
Permission = str

#: to open what is sealed of a letter; no act, for it changes nothing
LOOK: Permission = "look"

#: posts that say what is watched: the administrator, and who sits at the desk when a source is wanted at night
KEEP_SOURCES: frozenset[Role] = frozenset({"admin", "duty", "shift_leader"})

#: posts that may say that the host's clock, which was set, is right
KEEP_TIME: frozenset[Role] = frozenset({"admin", "duty", "shift_leader"})

#: the three steps of an extension are permitted apart: who asks does not grant
EXTEND_STEPS: tuple[str, ...] = ("ask", "grant", "refuse")

EVERY: frozenset[Permission] = frozenset(
    {*(do for do in get_args(Do) if do != "extend"), *(f"extend:{step}" for step in EXTEND_STEPS)}
)
_OF_A_DEPARTMENT: frozenset[Permission] = frozenset(
    {"sign", "return", "respond", "extend:ask", "transfer", LOOK}
)
_OF_A_LEADER: frozenset[Permission] = frozenset(
    {"regrade", "extend:grant", "extend:refuse", "confirm", "dismiss", "close", LOOK}
)
_NONE: frozenset[Permission] = frozenset()

#: what each post may do
PERMITTED: Mapping[Role, frozenset[Permission]] = {
    "duty": EVERY | {LOOK}, "shift_leader": EVERY | {LOOK},
    "department": _OF_A_DEPARTMENT, "department_head": _OF_A_DEPARTMENT, "liaison": _OF_A_DEPARTMENT,
    "leader": _OF_A_LEADER, "top_leader": _OF_A_LEADER,
    "supervisor": _NONE, "admin": _NONE,
}  # fmt: skip

#: posts that see every incident; department posts see their own, the administrator none
SEE_ALL: frozenset[Role] = frozenset({"duty", "shift_leader", "leader", "top_leader", "supervisor"})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a person of the roster with their posts."""

    #: person id
    person: str
    name: str
    #: in the order of the roster, each once
    roles: tuple[Role, ...]
    #: ids of the departments the department posts are held in
    departments: tuple[str, ...]

    @property
    def posts(self) -> str:
        """值班员、带班领导: what a page calls them."""
        return "、".join(ROLE_NAMES[role] for role in self.roles)

    @property
    def sees_all(self) -> bool:
        return any(role in SEE_ALL for role in self.roles)

    @property
    def keeps_sources(self) -> bool:
        """Whether they may add a source and take one back."""
        return any(role in KEEP_SOURCES for role in self.roles)

    @property
    def keeps_time(self) -> bool:
        """Whether they may have limits run by the host's clock after it was set."""
        return any(role in KEEP_TIME for role in self.roles)

    @property
    def sees_sources(self) -> bool:
        """Whether they are shown what is watched and how it stands."""
        return self.sees_all or self.keeps_sources

    @property
    def sees_incidents(self) -> bool:
        """False for an administrator alone, who is shown the system's state and no texts."""
        return self.sees_all or bool(self.departments)


def principal(person: Person) -> Principal:
    """The principal a person of the roster is."""
    return Principal(
        person=person.id,
        name=person.name,
        roles=tuple(dict.fromkeys(post.role for post in person.posts)),
        departments=tuple(
            dict.fromkeys(post.department for post in person.posts if post.role in DEPARTMENT_ROLES)
        ),
    )


def sees(who: Principal, incident: Incident) -> bool:
    """Whether the incident exists for this person at all."""
    return who.sees_all or any(each in incident.departments for each in who.departments)


def why_not(who: Principal, do: Do, incident: Incident | None, step: str = "") -> str:
    """Why this person may not do this, in Chinese; "" when they may.

    Args:
        who: the person who asks.
        do: the act.
        incident: what it is done to; None for a document that belongs to no incident.
        step: of an extension: ask, grant or refuse.

    Only the person's posts are looked at; whether the act can be at all the decider says.

    """
    wanted = f"extend:{step if step in EXTEND_STEPS else 'ask'}" if do == "extend" else do
    name = ACTS[do][0]
    allowing = [role for role in who.roles if wanted in PERMITTED[role]]
    if not allowing:
        return f"您的岗位（{who.posts}）不办理“{name}”，请交值班员办理"
    if any(role in SEE_ALL for role in allowing):
        return ""
    if incident is None or not any(each in incident.departments for each in who.departments):
        return f"该事件不由您所在科室承办，不能办理“{name}”"
    return ""


def why_no_look(who: Principal, incident: Incident | None) -> str:
    """Why this person may not open the personal data of a letter, in Chinese; "" when they may.

    Args:
        who: the person who asks.
        incident: the letter's; None for a letter that belongs to none.

    """
    allowing = [role for role in who.roles if LOOK in PERMITTED[role]]
    if not allowing:
        return f"您的岗位（{who.posts}）不查看来信人的个人信息；确需了解，请向值班员或责任科室"
    if any(role in SEE_ALL for role in allowing):
        return ""
    if incident is None or not any(each in incident.departments for each in who.departments):
        return "该来信不由您所在科室承办，不能查看来信人的个人信息"
    return ""


def may(who: Principal, do: Do, incident: Incident | None, step: str = "") -> bool:
    """Whether this person's posts let them do this; see `why_not`."""
    return not why_not(who, do, incident, step)
