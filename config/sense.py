"""What the parts of a profile must agree on: departments exist, no type is nobody's, clocks obey the law.

National limits (国办发〔2016〕61号 三: 24 h and 48 h; 国办发〔2016〕80号: 5 h) bind every profile: stricter is
allowed, laxer is refused.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from config.checking import choose_from
from config.reading import Sheet
from config.shape import ClockTable, Parts
from monitor.domain.clock import PUBLIC_KINDS
from monitor.domain.instant import parse_limit
from monitor.domain.judgement import TYPES
from monitor.domain.office import CLOCK_NAMES, GRADES, Grade, StartRule
from monitor.errors import Fault

#: kind -> the grades it must cover and the longest limit allowed (None: the office's own)
REQUIRED: dict[str, tuple[tuple[Grade, ...], timedelta | None, str]] = {
    "authoritative_release": (("I", "II"), timedelta(hours=5), "国办发〔2016〕80号"),
    "press_conference": (("I", "II"), timedelta(hours=24), "国办发〔2016〕61号 三"),
    "response": (("III", "IV", "none"), timedelta(hours=48), "国办发〔2016〕61号 三"),
    "triage": (GRADES, None, ""),
    "sign": (GRADES, None, ""),
}

_PUBLIC_STARTS: tuple[StartRule, ...] = ("earliest", "event", "published", "detected")
_STARTS: dict[str, tuple[StartRule, ...]] = {"triage": ("detected",), "sign": ("assigned",)}


def office_faults(parts: Parts, sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """Every disagreement among departments, duties, remit and clocks."""
    yield from _department_faults(parts, sheets["departments.yaml"])
    yield from _name_faults(parts, sheets)
    yield from _duty_faults(parts, sheets["duties.yaml"])
    yield from _remit_faults(parts, sheets["profile.yaml"])
    yield from _clock_faults(parts, sheets["clocks.yaml"])


def _department_faults(parts: Parts, sheet: Sheet) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for place, each in enumerate(parts.departments.departments):
        for name in dict.fromkeys((each.id, each.name, *each.aliases)):
            path = f"departments.{place}"
            if name in seen:
                yield sheet.fault(
                    path, f"“{name}”已用于{seen[name]}", "编号、名称和别名都不能重复", "department-twice"
                )
            seen.setdefault(name, each.name)


def _name_faults(parts: Parts, sheets: dict[str, Sheet]) -> Iterator[Fault]:
    known = tuple(each.name for each in parts.departments.departments)
    office, duties = sheets["profile.yaml"], sheets["duties.yaml"]
    asked = [
        (office, "opinion_lead.department", parts.office.opinion_lead.department),
        (office, "default_lead.department", parts.office.default_lead.department),
    ]
    for place, row in enumerate(parts.duties.duties):
        asked.append((duties, f"duties.{place}.lead", row.lead))
        asked.extend((duties, f"duties.{place}.assist.{n}", name) for n, name in enumerate(row.assist))
    for sheet, path, name in asked:
        if name not in known:
            hint = f"先在 departments.yaml 登记，或改正名称。{choose_from(name, known)}"
            yield sheet.fault(path, f"没有科室“{name}”", hint, "department-unknown")


def _duty_faults(parts: Parts, sheet: Sheet) -> Iterator[Fault]:
    settled: dict[str, int] = {}
    for place, row in enumerate(parts.duties.duties):
        path = f"duties.{place}"
        if row.lead in row.assist or len(set(row.assist)) < len(row.assist):
            yield sheet.fault(
                f"{path}.assist",
                "主办与协办重复，或协办写了两次",
                "每个科室在一行里只写一次",
                "duty-assist-twice",
            )
        late = [topic for topic in row.topics if topic in settled]
        if late:
            before = settled[late[0]] + 1
            names = "、".join(TYPES[topic] for topic in late)
            yield sheet.fault(
                path, f"这一行对{names}永远轮不到：第 {before} 行不分词语先收下了",
                "带 words 的窄行写在前，不带 words 的宽行写在后；同一类型只留一个宽行", "duty-never-applies",
            )  # fmt: skip
        if not row.words:
            settled.update({topic: place for topic in row.topics if topic not in settled})


def _remit_faults(parts: Parts, sheet: Sheet) -> Iterator[Fault]:
    remit = parts.office.remit
    for topic in sorted({topic for topic in remit.types if remit.types.count(topic) > 1}):
        path = f"remit.types.{len(remit.types) - 1 - remit.types[::-1].index(topic)}"
        yield sheet.fault(path, f"“{topic}”写了两次", "请删去一个", "remit-twice")
    for place, row in enumerate(remit.where):
        for topic in row.topics:
            if topic in remit.types:
                yield sheet.fault(
                    f"remit.where.{place}",
                    f"“{topic}”已全部归本单位",
                    "where 只写不全归本单位的类型",
                    "remit-where-idle",
                )
    placed = {*remit.types, *(topic for row in parts.duties.hand_over for topic in row.topics)}
    unplaced = [topic for topic in TYPES if topic not in placed]
    if unplaced:
        listed = "、".join(f"{topic}（{TYPES[topic]}）" for topic in unplaced)
        yield sheet.fault(
            "remit.types", f"这些类型既不归本单位，也没有移交对象：{listed}",
            "写进 remit.types，或在 duties.yaml 的 hand_over 里写明移交给谁", "type-unplaced",
        )  # fmt: skip


def _clock_faults(parts: Parts, sheet: Sheet) -> Iterator[Fault]:
    taken: dict[tuple[str, Grade], int] = {}
    for place, rule in enumerate(parts.clocks.clocks):
        yield from _rule_faults(rule, f"clocks.{place}", sheet)
        for grade in rule.grades:
            if (rule.clock, grade) in taken:
                yield sheet.fault(
                    f"clocks.{place}.grades", f"{_named(rule.clock, grade)}已由第 {taken[rule.clock, grade] + 1} 条规定",
                    "同一种时限的每个级别只能有一条", "clock-overlap",
                )  # fmt: skip
            taken.setdefault((rule.clock, grade), place)
    for kind, (grades, longest, basis) in REQUIRED.items():
        missing = [grade for grade in grades if (kind, grade) not in taken]
        if missing:
            why = (
                f"国家时限适用于每个单位（{basis}）"
                if longest
                else "研判和签收时限保证每件事都有人定、有人接"
            )
            yield sheet.fault(
                "clocks",
                f"缺少{CLOCK_NAMES[kind]}时限，级别 {'、'.join(missing)}",
                f"请补上；{why}",
                "clock-missing",
            )
    for place, rule in enumerate(parts.clocks.where_needed):
        yield from _where_needed_faults(rule, f"where_needed.{place}", taken, sheet)


def _where_needed_faults(
    rule: ClockTable, path: str, taken: Iterable[tuple[str, Grade]], sheet: Sheet
) -> Iterator[Fault]:
    yield from _rule_faults(rule, path, sheet)
    both = [grade for grade in rule.grades if (rule.clock, grade) in taken]
    if both:
        yield sheet.fault(
            f"{path}.grades",
            f"{_named(rule.clock, both[0])}已自动起算，不能又写成必要时起算",
            "两处只留一处",
            "clock-overlap",
        )


def _rule_faults(rule: ClockTable, path: str, sheet: Sheet) -> Iterator[Fault]:
    limit = parse_limit(rule.limit)
    grades, longest, basis = REQUIRED[rule.clock]
    if (
        longest is not None
        and (limit.span is None or limit.span > longest)
        and set(grades) & set(rule.grades)
    ):
        hours = int(longest.total_seconds()) // 3600
        yield sheet.fault(
            f"{path}.limit",
            f"{CLOCK_NAMES[rule.clock]}写成 {rule.limit}，宽于国家时限",
            f"不得长于 {hours}h（{basis}），可以更短",
            "clock-too-lax",
        )
    allowed = _STARTS.get(rule.clock, _PUBLIC_STARTS)
    if rule.start not in allowed:
        yield sheet.fault(
            f"{path}.start",
            f"{CLOCK_NAMES[rule.clock]}不能自“{rule.start}”起算",
            f"可写：{'、'.join(allowed)}",
            "clock-start",
        )
    yield from _basis_faults(rule, path, sheet)


def _basis_faults(rule: ClockTable, path: str, sheet: Sheet) -> Iterator[Fault]:
    if rule.standing == "design" and "〔" in rule.basis:
        yield sheet.fault(
            f"{path}.basis",
            "设计值写了文号",
            "设计值不是法定依据：basis 写“本单位填写（设计）”，或核对原文后改 standing",
            "clock-design-as-law",
        )
    if rule.clock in PUBLIC_KINDS and rule.standing == "unverified":
        yield sheet.fault(
            f"{path}.standing",
            "对外时限的依据未核",
            "核对原文后写 verified，本单位文件写 own",
            "clock-unverified",
        )


def _named(kind: str, grade: Grade) -> str:
    return f"{CLOCK_NAMES[kind]}时限（级别 {grade}）"
