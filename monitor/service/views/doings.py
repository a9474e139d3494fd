"""Doings: the acts a page offers, in the order of the work: what each asks for and what it will do. Pure.

Only acts this person's posts allow and the incident's state admits are offered; the deciders refuse
the rest all the same, so this list is a courtesy and no guard.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.access import Principal, may, sees
from monitor.domain.act import ACTS, Do
from monitor.domain.clock import PUBLIC_KINDS
from monitor.domain.incident import Incident
from monitor.domain.judgement import LEVEL_WORDS, LEVELS
from monitor.domain.office import CLOCK_NAMES
from monitor.domain.response import MEETS, RECORDED_BY_PEOPLE, RESPONSE_NAMES
from monitor.domain.state import State
from monitor.service.views.buttons import signs_for
from monitor.service.views.sight import Sight
from monitor.service.views.spans import moment, published
from monitor.service.views.stage import running

#: in the order of the work
ORDER: tuple[Do, ...] = (
    "sign", "transfer", "return", "confirm", "dismiss", "respond", "strike", "extend", "regrade", "merge", "split",
    "close",
)  # fmt: skip

#: incidents one may be merged into, newest first; documents that may be split off
MOST_OTHERS = 40
MOST_DOCUMENTS = 100

DISMISSALS = (("no_public_answer", "不公开回应"), ("offline", "线下办理"), ("false_alarm", "误报"))
CAUSES = (("new_facts", "出现新事实"), ("misjudgement", "原判有误"))
STEPS = (("ask", "申请"), ("grant", "同意"), ("refuse", "不同意"))


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    #: the one the machine proposes or that holds now
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    do: Do
    label: str
    #: what will happen, in one sentence
    effect: str
    #: field name -> what may be chosen
    choices: Mapping[str, tuple[Choice, ...]]
    #: 代签: the signature of another, given by telephone
    proxy: bool = False


def doings(
    incident: Incident, state: State, who: Principal, sight: Sight, now: datetime
) -> tuple[Doing, ...]:
    """The acts on this incident, in the order of the work."""
    if incident.id in state.frozen:
        return ()
    offered = [each for each in ORDER if _admits(each, incident) and _may(who, each, incident)]
    return tuple(_doing(each, incident, state, who, sight, now) for each in offered)


def _may(who: Principal, do: Do, incident: Incident) -> bool:
    if do != "extend":
        return may(who, do, incident)
    return any(may(who, do, incident, step) for step, _ in STEPS)


def _admits(do: Do, incident: Incident) -> bool:
    """Whether the decider could say yes."""
    if incident.status == "merged":
        return False
    if incident.status == "closed":
        return do == "respond"
    if incident.status == "dismissed":
        return do in {"confirm", "respond", "regrade", "close"}
    public = [clock for clock in incident.clocks if clock.kind in PUBLIC_KINDS]
    if do == "confirm":
        undecided = running(incident, "triage") is not None
        return not incident.confirmed and (undecided or any(clock.provisional for clock in public))
    if do == "return":
        return not incident.returned_by
    if do == "strike":
        return any(not answer.struck for answer in incident.responses)
    if do == "extend":
        return any(clock.running for clock in incident.clocks)
    if do == "split":
        return len(incident.members) > 1
    if do == "close":
        return not any(clock.running for clock in public)
    return True


def _doing(do: Do, incident: Incident, state: State, who: Principal, sight: Sight, now: datetime) -> Doing:
    proxy = do == "sign" and not signs_for(who, incident)
    label = "代签" if proxy else ACTS[do][0]
    if do == "dismiss":
        label = "误报" if incident.strict else "不公开回应、线下办理或误报"
    return Doing(
        do,
        label,
        _effect(do, incident, sight, proxy=proxy),
        _choices(do, incident, state, who, sight, now),
        proxy,
    )


def _effect(do: Do, incident: Incident, sight: Sight, *, proxy: bool) -> str:
    lead = sight.department(incident.lead)
    if do == "sign":
        who = f"记为{lead}已由电话签收" if proxy else "记为您所在科室已签收"
        return f"{who}：签收时限即止，催签停止；回应时限照常计时。"
    if do == "confirm" and not any(clock.provisional and clock.running for clock in incident.clocks):
        return f"记为已研判属实、需回应；各项时限照常计时，由{lead}办理。"
    if do == "confirm":
        return f"暂计的时限转为正式计时，起算点不变；同时交办{lead}签收。"
    if do == "dismiss":
        rule = "特别重大、重大事件须发布权威信息，只能按误报处理；" if incident.strict else ""
        return f"{rule}在计的公开时限即行取消，理由和取消时的剩余时间督查可见；有新事实时系统会再提醒。"
    return {
        "transfer": "由所选科室牵头，重新计签收时限；回应时限照常计时，不因转办延长。",
        "return": f"裁定前仍由{lead}负责，各项时限不停；值班台即时收到退回提醒。",
        "respond": "先记为自报，相应时限暂停催办；填了网址的由系统取证，证实后按页面发布时间计，督查可见自报与证实之别。",
        "strike": "该回应不再作数，由它完成的时限恢复计时（另有回应的按另一回应计）；原记录保留并注明作废。",
        "extend": "原到期时间保留并一并显示；同意后按新时间提醒。",
        "regrade": "新级别即时生效并记入理由；上调则启动更严时限，下调则取消更严时限，临近限期的下调督查可见。",
        "merge": "本事件的文书和未完的时限并入所选事件，从早起算、从重定级；本事件不再单独办理。",
        "split": "所选文书另立一件事件，重新定级并计时；本事件照常办理。",
        "close": "事件办结后不再提醒；尚有公开时限在计的不能办结。",
    }[do]


def _choices(
    do: Do, incident: Incident, state: State, who: Principal, sight: Sight, now: datetime
) -> Mapping[str, tuple[Choice, ...]]:
    if do == "transfer":
        departments = [each for each in sight.profile.departments if each.id != incident.lead]
        return {"to": tuple(Choice(each.id, each.name) for each in departments)}
    if do == "dismiss":
        kinds = [each for each in DISMISSALS if not incident.strict or each[0] == "false_alarm"]
        return {"as": tuple(Choice(value, label, len(kinds) == 1) for value, label in kinds)}
    if do == "respond":
        return {"kind": _answers(incident)}
    if do == "strike":
        return {"response": _given(incident, now)}
    if do == "extend":
        steps = [each for each in STEPS if may(who, "extend", incident, each[0])]
        return {
            "clock": _running(incident, now),
            "step": tuple(Choice(*each, len(steps) == 1) for each in steps),
        }
    if do == "regrade":
        return {"level": _levels(incident), "cause": tuple(Choice(*each) for each in CAUSES)}
    if do == "merge":
        return {"with": _others(incident, state, who, sight)}
    if do == "split":
        return {"documents": _documents(incident, sight)}
    return {}


def _answers(incident: Incident) -> tuple[Choice, ...]:
    """The kinds of answer, each with the clocks of this incident it meets."""
    names: dict[str, str] = CLOCK_NAMES
    live = [clock.kind for clock in incident.clocks if clock.answerable and clock.kind in PUBLIC_KINDS]
    found = []
    for kind in RECORDED_BY_PEOPLE:
        meets = MEETS[kind]
        stops = "、".join(names[each] for each in dict.fromkeys(live) if each in meets)
        found.append(
            Choice(kind, f"{RESPONSE_NAMES[kind]}（{f'对应：{stops}' if stops else '不对应在计时限'}）")
        )
    return tuple(found)


def _given(incident: Incident, now: datetime) -> tuple[Choice, ...]:
    """Answers that can be struck out, newest first."""
    live = [answer for answer in reversed(incident.responses) if not answer.struck]
    return tuple(
        Choice(
            answer.id,
            f"{RESPONSE_NAMES[answer.kind]}（{published(answer.published, now)} 发布）",
            len(live) == 1,
        )
        for answer in live
    )


def _running(incident: Incident, now: datetime) -> tuple[Choice, ...]:
    names: dict[str, str] = CLOCK_NAMES
    live = [clock for clock in incident.clocks if clock.running]
    return tuple(
        Choice(
            clock.kind,
            f"{names.get(clock.kind, clock.kind)}（{moment(clock.due, now)} 到期）",
            len(live) == 1,
        )
        for clock in sorted(live, key=lambda clock: (clock.kind not in PUBLIC_KINDS, clock.due))
    )


def _levels(incident: Incident) -> tuple[Choice, ...]:
    graded = tuple(Choice(level, LEVEL_WORDS[level], level == incident.level) for level in LEVELS)
    return (*graded, Choice("none", "未达突发事件", incident.level is None))


def _others(incident: Incident, state: State, who: Principal, sight: Sight) -> tuple[Choice, ...]:
    """Incidents this one could go into: of its type first, then the newest."""
    found = [
        each
        for each in state.incidents.values()
        if each.status == "open" and each.id != incident.id and each.members and each.id not in state.frozen
        if sees(who, each)
    ]
    found.sort(key=lambda each: each.opened, reverse=True)
    found.sort(key=lambda each: each.type != incident.type)
    return tuple(
        Choice(each.members[0].document, sight.subject(each).title[:40]) for each in found[:MOST_OTHERS]
    )


def _documents(incident: Incident, sight: Sight) -> tuple[Choice, ...]:
    newest = sorted(incident.members, key=lambda member: member.detected, reverse=True)[:MOST_DOCUMENTS]
    found = []
    for member in newest:
        kept = sight.document(member.document)
        words = "" if kept is None else (kept.document.title.strip() or kept.document.text.strip())[:40]
        found.append(Choice(member.document, words or "（文字已依法删除）"))
    return tuple(found)
