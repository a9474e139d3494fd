"""Clocks as lines of an incident's page: what is owed, on what authority, since when, until when, how it ended. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.clock import Clock
from monitor.domain.incident import Incident
from monitor.domain.office import CLOCK_NAMES
from monitor.service.views.countdown import Countdown, countdown
from monitor.service.views.lateness import Outage, outage_words
from monitor.service.views.sight import Sight
from monitor.service.views.spans import exact, lasting, limit_words, moment

#: by what standing a limit binds; a verified clause needs no mark
STANDING_MARKS = {"verified": "", "own": "本单位制度", "design": "本单位填写", "unverified": "待核"}

START_NAMES = {
    "earliest": "最早公开时间", "event": "事发时间", "published": "首篇公开时间", "detected": "发现时间",
    "assigned": "交办时间",
}  # fmt: skip

PROOF_NAMES = {"proven": "证实", "attested": "见证", "claimed": "自报", "record": "系统记录"}

ENDED_NAMES = {
    "met_on_time": "按时", "met_late": "超时完成", "claimed": "自报，待核证", "cancelled": "已取消", "superseded": "已并入其他事件",
}  # fmt: skip

#: why a clock was cancelled, moved or started, as the ledger's codes say
REASON_NAMES = {
    "transferred": "已转办", "level_raised": "级别上调", "level_lowered": "级别下调", "no_public_answer": "不公开回应",
    "offline": "线下办理", "false_alarm": "误报", "closed": "事件办结", "opened": "形成事件", "confirmed": "确认需回应",
    "new_facts": "出现新事实", "asked_again": "此前只答复了来信，又有新的来信或报道", "misjudgement": "原判有误", "merged": "合并", "earlier_publication": "发现更早的公开时间",
    "raised": "级别上调", "assigned": "交办", "regraded": "改级", "responded": "已回应", "signed": "已签收", "struck": "回应作废",
}  # fmt: skip

EXTENSIONS = {"": "", "asked": "已申请延期，待批", "granted": "已同意延期", "refused": "未同意延期"}


@dataclass(frozen=True, slots=True)
class ClockLine:
    id: str
    kind: str
    name: str
    limit: str
    #: document and clause; "" where the office filled it in itself
    basis: str
    mark: str
    start: str
    start_rule: str
    due: str
    due_exact: str
    #: the first due time where it is another; "" otherwise
    due_original: str
    #: why it moved
    moved: str
    countdown: Countdown | None
    #: 按时 2:10 前完成 ...; "" while it runs
    outcome: str
    #: met_on_time, met_late ...; "" while it runs
    code: str
    proof: str
    late_when_found: bool
    provisional: bool
    extension: str
    #: 到期时系统中断（11:20 至 11:34）; "" where it was no matter of ours
    outage: str


def clock_lines(
    incident: Incident,
    moves: Mapping[str, Sequence[str]],
    sight: Sight,
    now: datetime,
    outages: Sequence[Outage] = (),
) -> tuple[ClockLine, ...]:
    """Running ones first by due time, then those that ended, newest first."""
    live = sorted((each for each in incident.clocks if each.answerable), key=lambda clock: clock.due)
    ended = [each for each in reversed(incident.clocks) if not each.answerable]
    return tuple(
        _line(each, moves.get(each.id, ()), sight, now, outage_words(each, outages, now))
        for each in (*live, *ended)
    )


def _line(clock: Clock, moves: Sequence[str], sight: Sight, now: datetime, outage: str) -> ClockLine:
    known: dict[str, str] = CLOCK_NAMES
    reasons = "、".join(dict.fromkeys(REASON_NAMES.get(each, each) for each in moves))
    return ClockLine(
        id=clock.id, kind=clock.kind, name=known.get(clock.kind, clock.kind), limit=limit_words(clock.limit),
        basis="" if clock.standing == "design" else clock.basis, mark=STANDING_MARKS.get(clock.standing, clock.standing),
        start=moment(clock.start.at, now), start_rule=START_NAMES.get(clock.start_rule, clock.start_rule),
        due=moment(clock.due, now), due_exact=exact(clock.due),
        due_original="" if clock.due == clock.due_original else moment(clock.due_original, now),
        moved="" if clock.due == clock.due_original else reasons,
        countdown=countdown(clock, now) if clock.answerable else None,
        outcome=outcome_words(clock, sight, now), code=clock.outcome,
        proof=PROOF_NAMES.get(clock.proof, "") if clock.outcome in {"met_on_time", "met_late", "claimed"} else "",
        late_when_found=clock.late_when_found, provisional=clock.provisional and clock.running,
        extension=EXTENSIONS[clock.extension], outage=outage,
    )  # fmt: skip


def outcome_words(clock: Clock, sight: Sight, now: datetime) -> str:
    """按时，13:20 完成; 超时完成，14:22（超 12 分）; 已取消（级别下调）."""
    if clock.outcome == "":
        return ""
    name = ENDED_NAMES[clock.outcome]
    if clock.outcome == "cancelled":
        why = REASON_NAMES.get(clock.stopped_by, sight.person(clock.stopped_by) if clock.stopped_by else "")
        return f"{name}（{why}）" if why else name
    if clock.met_at is None:
        return name
    if clock.outcome == "met_late":
        return f"{name}，{moment(clock.met_at, now)}（超 {lasting(clock.met_at - clock.due)}）"
    return f"{name}，{moment(clock.met_at, now)}"
