"""Builders of judges, profiles and documents for stories about the judgement."""

from datetime import timedelta
from functools import cache
from typing import Any

from monitor.domain.document import Document, SourceKind
from monitor.domain.instant import Limit, parse_instant
from monitor.domain.judgement import Judgement
from monitor.domain.office import Area, ClockRule, Department, Duty, HandOver, Profile, RemitWords
from monitor.judge.judge import Judge
from monitor.service.judging import judge_for

_REMIT = """plague anthrax sars avian_influenza cholera infectious_disease unknown_cause vaccination pathogen_loss
food_poisoning occupational_poisoning poisoning nosocomial_infection violence_against_staff medical_dispute medical_quality
blood organ emergency_service birth_certificate ethics childcare illegal_practice cosmetic drinking_water drug_shortage
charging order_of_care service_attitude service_change misconduct corruption privacy staff_pay policy rumour consultation
other"""


def a_clock(kind: str, amount: int, grades: tuple[str, ...]) -> ClockRule:
    return ClockRule(kind, Limit(amount, "h"), grades, "earliest", f"{kind} 的依据", "verified", "§11")  # type: ignore[arg-type]


def a_profile(**changed: Any) -> Profile:
    """A city bureau in Guiyang; a fire in a hospital is its own, other fires are not."""
    fields: dict[str, Any] = {
        "id": "lin", "name": "贵阳市卫生健康局", "short_name": "贵阳卫健", "kind": "bureau", "document": "工作方案",
        "area": Area("520100", "贵阳市", ("贵阳", "筑城"), ("金阳医院", "贵阳市第一人民医院", "青岩镇")),
        "departments": (Department("yizheng", "医政处", (), "§1"), Department("jikong", "疾控处", (), "§3")),
        "duties": (
            Duty(("medical_dispute", "service_attitude"), ("卫生院",), "基层处", ("医政处",), "§5"),
            Duty(("medical_dispute", "service_attitude", "charging", "violence_against_staff"), (), "医政处", (), "§4"),
            Duty(("food_poisoning", "cholera", "plague", "vaccination", "infectious_disease"), (), "疾控处", ("应急处",), "§3"),
        ),
        "default_lead": "办公室", "opinion_lead": "宣传处", "remit": frozenset(_REMIT.split()),
        "hand_over": (
            HandOver(("fire",), (), "消防救援支队", "§8"), HandOver(("traffic",), (), "交通管理局", "§8"),
            HandOver(("insurance_fraud",), (), "医疗保障局", "§8"),
        ),
        "clocks": (
            a_clock("authoritative_release", 5, ("I", "II")), a_clock("press_conference", 24, ("I", "II")),
            a_clock("response", 48, ("III", "IV", "none")), a_clock("triage", 1, ("I", "II", "III", "IV", "none")),
            a_clock("sign", 1, ("I", "II", "III", "IV", "none")),
        ),
        "ladders": (), "stale_after": timedelta(days=7), "story_window": timedelta(days=3), "rule_sets": (), "version": "1",
        "remit_words": (RemitWords(("fire",), ("病房", "住院楼"), "§8"),),
    }  # fmt: skip
    return Profile(**{**fields, **changed})


@cache
def the_judge() -> Judge:
    """Built once: building costs a good 100 ms."""
    return judge_for(a_profile())


def a_document(
    text: str,
    title: str = "",
    source: SourceKind = "news",
    published: str = "2024-05-20T08:00:00+08:00",
    publisher: str | None = None,
) -> Document:
    return Document("d-1", title, text, parse_instant(published), source, None, publisher)


def judged(
    text: str, title: str = "", *, everywhere: bool = False, mentions: bool = False, **document: Any
) -> Judgement:
    """The judgement of a text under the builder's profile."""
    return the_judge().judge(a_document(text, title, **document), everywhere=everywhere, mentions=mentions)


def low(judgement: Judgement, kind: str) -> int | None:
    """The lower bound of a count; None where it is not stated."""
    count = judgement.counts.get(kind)
    return None if count is None else count.low


def bounds(judgement: Judgement, kind: str) -> tuple[int, int | None] | None:
    count = judgement.counts.get(kind)
    return None if count is None else (count.low, count.high)
