"""A judgement: what the rules say of one document. A proposal, until an officer confirms it.

Spans are [start, end) in code points of the document's `content`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Attention = Literal["respond", "watch", "ignore"]
Level = Literal["I", "II", "III", "IV"]

LEVELS: tuple[Level, ...] = ("I", "II", "III", "IV")
#: in the words of the glossary
ATTENTION_NAMES: dict[Attention, str] = {"respond": "需回应", "watch": "观察", "ignore": "不关注"}
LEVEL_NAMES: dict[Level, str] = {"I": "特别重大", "II": "重大", "III": "较大", "IV": "一般"}
ROMAN: dict[Level, str] = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ"}
#: 重大 Ⅱ: as pages and papers print a level
LEVEL_WORDS: dict[Level, str] = {level: f"{name} {ROMAN[level]}" for level, name in LEVEL_NAMES.items()}

#: every key of `counts`, in the order they are shown
COUNT_KEYS: tuple[str, ...] = (
    "dead", "injured", "severely_injured", "ill", "hospitalised", "missing", "trapped", "exposed",
    "suspected", "confirmed", "week_cases", "evacuated", "participants", "screened",
    "dead_or_injured", "counties", "cities", "provinces", "loss_yuan",
)  # fmt: skip

#: type codes and their names, gravest first: the order decides `type` among several topics
TYPES: dict[str, str] = {
    "plague": "鼠疫", "anthrax": "炭疽", "sars": "传染性非典型肺炎", "avian_influenza": "人感染禽流感",
    "cholera": "霍乱", "pathogen_loss": "病原微生物丢失泄漏", "radiation": "辐射事故",
    "unknown_cause": "群体性不明原因疾病", "food_poisoning": "食物中毒",
    "occupational_poisoning": "急性职业中毒", "poisoning": "其他中毒",
    "nosocomial_infection": "医院感染", "vaccination": "预防接种", "infectious_disease": "传染病",
    "natural_disaster": "自然灾害", "explosion": "爆炸", "fire": "火灾", "collapse": "坍塌",
    "traffic": "交通事故", "work_accident": "生产安全事故", "pollution": "环境污染",
    "attack": "袭击伤人", "mass_incident": "群体性事件",
    "violence_against_staff": "暴力伤医", "medical_dispute": "医疗纠纷",
    "medical_quality": "医疗质量安全", "drug_safety": "药品安全", "blood": "血液安全",
    "organ": "器官捐献移植", "birth_certificate": "出生医学证明", "ethics": "医学伦理",
    "insurance_fraud": "骗取医保基金", "illegal_practice": "非法行医", "corruption": "受贿回扣",
    "misconduct": "医德医风", "childcare": "托育", "emergency_service": "院前急救",
    "privacy": "患者隐私", "drug_shortage": "药品短缺", "charging": "收费",
    "order_of_care": "号源秩序", "cosmetic": "医疗美容", "drinking_water": "饮用水与公共场所",
    "service_attitude": "服务态度", "staff_pay": "人事待遇", "service_change": "停诊搬迁",
    "policy": "政策", "rumour": "谣言", "consultation": "咨询", "other": "其他",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text and the words that stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class EventTime:
    """When the event happened as the text tells it: a closed span, aware, with the offset of Asia/Shanghai."""

    earliest: datetime
    latest: datetime
    span: Span


@dataclass(frozen=True, slots=True)
class Count:
    """How many: at least `low`, at most `high` (None: no upper bound), and where it says so."""

    low: int
    high: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of people (or money, places) as the text says it, before any merging."""

    kind: str
    low: int
    high: int | None
    negated: bool
    #: index of the mention this one is a part of ("其中3人重伤"), None when it stands alone
    part_of: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    #: GB/T 2260 county, city or province code; None for a profile's own institution or town
    code: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Criterion:
    """A clause that is met, with the words that met it."""

    rule: str
    document: str
    clause: str
    version: str
    #: "unverified" is shown as 待核 and never as law
    status: Literal["verified", "unverified"]
    #: None for reporting triggers and for scales of their own
    level: Level | None
    quote: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Words that send a text another way: a drill, a rebuttal, history ... (REGULATIONS 3.1)."""

    group: str
    span: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """A department asked to act, or the outside body to hand over to, and why."""

    name: str
    role: Literal["lead", "assist"]
    why: str


@dataclass(frozen=True, slots=True)
class ClockProposal:
    kind: str
    #: "5h", "24h", "48h", "3wd"
    limit: str
    basis: str


#: met: a clause that is met; next: what would make it graver; missing: facts not stated; cancelled: words that
#: send the text another way; elsewhere: not this office's place; none: why no grade; report: a duty to report,
#: or a scale of its own; review: why a person must look
About = Literal["met", "next", "missing", "cancelled", "elsewhere", "none", "report", "review"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence that tells an officer why there is this grade, or none.

    Evidence of a judgement counts in its document's content; that of a proposal in whichever document says it,
    so only the words are to be shown.
    """

    about: About
    text: str
    #: id of the clause it speaks of
    rule: str | None = None
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one document under one profile on the day it was published."""

    id: str
    profile: str
    attention: Attention
    level: Level | None
    type: str
    topics: tuple[str, ...]
    in_scope: bool
    places: tuple[Place, ...]
    counts: dict[str, Count]
    criteria: tuple[Criterion, ...]
    cancelled: tuple[Cancelling, ...]
    departments: tuple[Assignment, ...]
    clocks: tuple[ClockProposal, ...]
    needs_review: bool
    review_reasons: tuple[str, ...]
    missing_facts: tuple[str, ...]
    mentions: tuple[Mention, ...] = field(default=())
    #: hash of the rule set it was judged by
    rules_hash: str = ""
    #: why it is graded so, or not graded; never empty where a judge made it
    reasons: tuple[Reason, ...] = ()
    #: None where the text does not say; no clock starts from it by itself
    event_time: EventTime | None = None

    @property
    def emergency(self) -> bool:
        return self.level is not None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the merged facts of an incident's documents propose (DESIGN 5, several documents).

    The newest total by publication time wins; facts that contradict take the graver reading and
    ask for review.
    """

    level: Level | None
    #: False when the level rests on 待核 clauses alone: it never starts the 5 h and 24 h clocks
    verified: bool
    type: str
    #: rule ids the level rests on
    criteria: tuple[str, ...]
    review_reasons: tuple[str, ...]
    missing_facts: tuple[str, ...]
    counts: dict[str, Count]
    #: why it proposes this level, or none
    reasons: tuple[Reason, ...] = ()
