"""An office and its own rules: departments, division of work, remit, region, clocks, ladders.

Everything here is parsed from a profile folder by `config.profile`; `source` fields name the
paragraph of the office's own document ("§11") or a national document, `status` whether it is law.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from monitor.domain.instant import Limit
from monitor.domain.rule import Rule

#: verified: read in the original; unverified: shown as 待核, never as law;
#: own: this office's own document or decision; design: ships as a proposal, marked 本单位填写
Standing = Literal["verified", "unverified", "own", "design"]

Role = Literal[
    "duty", "shift_leader", "liaison", "department", "department_head", "leader", "top_leader",
    "supervisor", "admin",
]  # fmt: skip

ROLE_NAMES: dict[Role, str] = {
    "duty": "值班员", "shift_leader": "带班领导", "liaison": "联络员", "department": "责任科室",
    "department_head": "科室负责人", "leader": "分管领导", "top_leader": "主要领导",
    "supervisor": "督查员", "admin": "管理员",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Department:
    #: stable ASCII id, used in the ledger
    id: str
    #: spelled as the office's own document prints it
    name: str
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of the responsibility matrix: who leads and who assists for these matters.

    A row with `words` applies only where one of them stands in the text; rows are tried in
    order and the first that applies decides, so the narrower row stands before the wider.
    """

    topics: tuple[str, ...]
    words: tuple[str, ...]
    #: department name
    lead: str
    assist: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Matters whose main duty another body has.

    `Profile.remit` alone decides whether this office answers: for a type inside the remit a row only
    names the body to inform, it never takes the matter away.
    """

    topics: tuple[str, ...]
    words: tuple[str, ...]
    body: str
    source: str


@dataclass(frozen=True, slots=True)
class RemitWords:
    """Matters of a type outside the remit that this office answers for where one of the words stands.

    A fire is the fire brigade's, a fire in a hospital is a health bureau's as well.
    """

    topics: tuple[str, ...]
    words: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Area:
    """Where an office answers: its region by code, and its own names for places."""

    #: GB/T 2260 code of the region itself (county or city), e.g. "520100"
    code: str
    name: str
    #: other spellings: 贵阳, 筑城 ...
    aliases: tuple[str, ...]
    #: towns, hospitals, schools of its own: a name here is in scope wherever it stands
    institutions: tuple[str, ...]


ClockKind = str  #: a key of CLOCK_NAMES

#: the clocks that exist, and their names
CLOCK_NAMES: dict[ClockKind, str] = {
    "authoritative_release": "发布权威信息", "press_conference": "新闻发布会", "response": "舆情回应",
    "triage": "研判", "sign": "签收",
}  # fmt: skip

#: the ways an alert leaves the house, and their names
CHANNEL_NAMES: dict[str, str] = {"webhook": "群机器人或回调地址", "mail": "电子邮件", "log": "值班日志"}

StartRule = Literal["earliest", "event", "published", "detected", "assigned"]

#: "I".."IV", or "none" for a matter that is no emergency
Grade = Literal["I", "II", "III", "IV", "none"]

GRADES: tuple[Grade, ...] = ("I", "II", "III", "IV", "none")

GRADE_NAMES: dict[Grade, str] = {"I": "Ⅰ级", "II": "Ⅱ级", "III": "Ⅲ级", "IV": "Ⅳ级", "none": "非突发事件"}


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One time limit: for which grades, how long, from when, on what authority.

    The gate (DESIGN 6): a rule of grades I and II starts at once, any other public clock starts
    provisional until an officer confirms; `triage` and `sign` are internal and never provisional.
    """

    kind: ClockKind
    limit: Limit
    grades: tuple[Grade, ...]
    start: StartRule
    #: document and clause, or 本单位制度
    basis: str
    standing: Standing
    #: paragraph of the office's own document that repeats or adds it; "" where none does
    source: str


Mark = Literal["start", "fraction", "before_due", "due", "after_due"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: when it is reached, who is told, by what, how often again."""

    id: str
    mark: Mark
    #: for mark "fraction": hundredths of the limit, 1..99
    percent: int
    #: for "before_due" and "after_due": the distance from due; zero otherwise
    offset: timedelta
    roles: tuple[Role, ...]
    #: in order of preference: the first a person can be reached by is used, the rest are fallbacks
    channels: tuple[str, ...]
    #: told again this often until signed; None: once
    repeat_every: timedelta | None
    #: at most this many times in all
    repeat_times: int
    #: only for clocks of these grades; empty: for every grade
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one clock kind, earliest first. `provisional` is the ladder before the gate."""

    kind: ClockKind
    rungs: tuple[Rung, ...]
    provisional: tuple[Rung, ...]
    standing: Standing

    def for_grade(self, grade: Grade) -> "Ladder":
        """The ladder a clock of this grade climbs."""
        return replace(
            self, rungs=_of_grade(self.rungs, grade), provisional=_of_grade(self.provisional, grade)
        )


def _of_grade(rungs: tuple[Rung, ...], grade: Grade) -> tuple[Rung, ...]:
    return tuple(rung for rung in rungs if not rung.grades or grade in rung.grades)


@dataclass(frozen=True, slots=True)
class Profile:
    """One office's rules, whole."""

    id: str
    #: 贵阳市卫生健康局
    name: str
    #: the signature in alerts: 贵阳卫健
    short_name: str
    kind: Literal["bureau", "hospital"]
    #: the office's own document, with title and date
    document: str
    area: Area
    departments: tuple[Department, ...]
    duties: tuple[Duty, ...]
    #: leads where no row applies
    default_lead: str
    #: the department that organises answers to public opinion (舆情牵头)
    opinion_lead: str
    #: type codes this office answers for; what is not here is handed over or watched
    remit: frozenset[str]
    hand_over: tuple[HandOver, ...]
    clocks: tuple[ClockRule, ...]
    ladders: tuple[Ladder, ...]
    #: a document older than this when first seen starts no clock
    stale_after: timedelta
    #: documents of one type and county join one incident within this span
    story_window: timedelta
    #: names of stricter local rule sets that are switched on
    rule_sets: tuple[str, ...]
    #: SHA-256 of everything above, from the bytes of the profile folder
    version: str
    #: types outside `remit` that are answered for where certain words stand
    remit_words: tuple[RemitWords, ...] = ()
    #: clocks an officer may start where needed (必要时), naming a reason; never started by themselves
    optional_clocks: tuple[ClockRule, ...] = ()
    #: on what authority `opinion_lead`, `default_lead` and `remit` stand
    opinion_source: str = ""
    default_source: str = ""
    remit_source: str = ""
    #: criteria of its own: new ones, and stricter ones in place of shipped ones of the same id
    own_rules: tuple[Rule, ...] = ()

    def department(self, name: str) -> Department | None:
        """The department of this name or alias."""
        for department in self.departments:
            if name == department.name or name in department.aliases or name == department.id:
                return department
        return None

    def department_id(self, name: str) -> str:
        """The ledger's id for this name or alias; the name itself where it is no department of ours."""
        department = self.department(name)
        return name if department is None else department.id

    def answers_for(self, topic: str, text: str) -> bool:
        """Whether this type of matter, told in this text, is this office's to answer."""
        return topic in self.remit or any(
            topic in row.topics and any(word in text for word in row.words) for row in self.remit_words
        )

    def ladder(self, kind: ClockKind) -> Ladder | None:
        return next((ladder for ladder in self.ladders if ladder.kind == kind), None)
