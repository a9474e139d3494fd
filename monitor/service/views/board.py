"""The board (值班台): what must be done by whom by when, most urgent first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.access import Principal, sees
from monitor.domain.clock import PUBLIC_KINDS, Clock
from monitor.domain.incident import Incident
from monitor.domain.instant import BEIJING
from monitor.domain.state import State
from monitor.service.views.buttons import Button, buttons
from monitor.service.views.countdown import Countdown, countdown, name_of, tone_of
from monitor.service.views.doubts import Doubts, doubts
from monitor.service.views.grades import Grade, grade_of
from monitor.service.views.lateness import Flag, claimed, due_in_outage, flags
from monitor.service.views.sight import Sight
from monitor.service.views.spans import lasting, moment
from monitor.service.views.stage import Stage, running, stage_of, unsigned

#: rows one page shows; the most urgent ones
MOST_ROWS = 200
#: of what is done, a shorter list
MOST_DONE = 50

DISMISSALS = {"no_public_answer": "不公开回应", "offline": "线下办理", "false_alarm": "误报"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds it: 医政科, 未签收 35 分."""

    who: str
    doing: str


@dataclass(frozen=True, slots=True)
class Row:
    incident: str
    title: str
    #: 患病112人; "" where none is stated
    figures: str
    deaths: str
    grade: Grade
    #: the next public due time; None where nothing runs
    countdown: Countdown | None
    #: 研判 or 签收 while it runs beside a public clock
    inner: Countdown | None
    lead: str
    in_charge: str
    holder: Holder
    signed: str
    next_step: str
    #: an unsigned Ⅰ or Ⅱ: the only thing that may blink
    urgent: bool
    unsigned: bool
    #: a commit of it does not fold: read-only
    frozen: bool
    documents: int
    buttons: tuple[Button, ...]
    #: whose the lateness is, what is not proved
    flags: tuple[Flag, ...] = ()
    #: for the finished: 办结 15:20
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    now: datetime
    #: number of the ledger's last commit this board knows
    head: int
    rows: tuple[Row, ...]
    #: answered, nothing runs any more, to be closed
    answered: tuple[Row, ...]
    #: closed or dismissed today (Beijing)
    finished: tuple[Row, ...]
    #: rows beyond MOST_ROWS
    hidden: int
    waiting: int
    longest: str
    unsigned: int
    #: public clocks under a quarter of their limit, and past it
    near: int
    over: int
    #: of those past it: late when found, and due while the system was down; neither is the office's fault
    over_found: int
    over_ours: int
    #: incidents answered by a person's word alone
    claimed: int
    #: incidents whose triage or signature is late
    late: int
    done: int
    #: messages that may not have arrived, and those that wait
    doubts: Doubts


_Placed = tuple[Incident, Stage]


def board(state: State, sight: Sight, who: Principal, now: datetime) -> Board:
    """What this person has to do now; a department sees its own incidents alone.

    Args:
        state: of one bureau.
        sight: names, texts and figures.
        who: whose board.
        now: aware UTC.

    """
    seen = [(each, stage_of(each)) for each in state.incidents.values() if sees(who, each)]
    open_ = [each for each in seen if each[1].name != "ended"]
    active = sorted(
        (each for each in open_ if each[1].name != "answered"), key=lambda each: _order(each, now)
    )
    answered = sorted(
        (each for each in open_ if each[1].name == "answered"), key=lambda each: _met(each[0]), reverse=True
    )
    finished = sorted(
        (each for each in seen if each[1].name == "ended" and _today(each[0].ended_at, now)),
        key=lambda each: each[0].ended_at or now, reverse=True,
    )  # fmt: skip

    def rows(of: Sequence[_Placed], most: int) -> tuple[Row, ...]:
        return tuple(_row(each, state, sight, who, now) for each in of[:most])

    waits = [stage.since for _, stage in active if stage.name == "triage" and stage.since is not None]
    public = [clock for incident, _ in active for clock in _public(incident)]
    tones = [tone_of(clock, now) for clock in public]
    over = [clock for clock, tone in zip(public, tones, strict=True) if tone == "over"]
    return Board(
        now=now, head=state.head.number, rows=rows(active, MOST_ROWS), answered=rows(answered, MOST_DONE),
        finished=rows(finished, MOST_DONE), hidden=max(0, len(active) - MOST_ROWS),
        waiting=sum(stage.name == "triage" for _, stage in active),
        longest=lasting(now - min(waits)) if waits else "",
        unsigned=sum(unsigned(incident) for incident, _ in active),
        near=tones.count("near"), over=len(over), over_found=sum(clock.late_when_found for clock in over),
        over_ours=sum(due_in_outage(clock, state.outages) and not clock.late_when_found for clock in over),
        claimed=sum(claimed(incident) for incident, _ in active), late=sum(_late_inside(each, now) for each, _ in active),
        done=len(finished) + sum(_today(_met(incident), now) for incident, _ in answered),
        doubts=doubts(state, lambda incident: sight.subject(incident).title, who, now),
    )  # fmt: skip


def _public(incident: Incident) -> list[Clock]:
    """The public clocks that run."""
    return [clock for clock in incident.clocks if clock.kind in PUBLIC_KINDS and clock.running]


def _late_inside(incident: Incident, now: datetime) -> bool:
    """Triage or the signature is past its time."""
    inner = [clock for clock in incident.clocks if clock.kind not in PUBLIC_KINDS and clock.running]
    return any(tone_of(clock, now) == "over" for clock in inner)


def _order(placed: _Placed, now: datetime) -> tuple[int, bool, datetime, str]:
    """Unsigned Ⅰ and Ⅱ; what the public waits for too long; what we ourselves let lie; what is due next.

    Where something is over, Ⅰ and Ⅱ go before the rest: forty letters nobody weighed hide no grave event.
    """
    incident, stage = placed
    running_ = [clock.due for clock in incident.clocks if clock.running]
    due = min(running_, default=stage.main.due if stage.main is not None else _NEVER)
    if incident.strict and unsigned(incident):
        return (0, False, due, incident.id)
    if any(tone_of(clock, now) == "over" for clock in _public(incident)):
        return (1, not incident.strict, due, incident.id)
    if _late_inside(incident, now):
        return (2, not incident.strict, due, incident.id)
    return (3, False, due, incident.id)


_DESK = "值班台"
_NEVER = datetime.max.replace(tzinfo=BEIJING) - timedelta(days=2)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=BEIJING)


def _met(incident: Incident) -> datetime:
    return max((clock.met_at for clock in incident.clocks if clock.met_at is not None), default=_LONG_AGO)


def _today(at: datetime | None, now: datetime) -> bool:
    return at is not None and at.astimezone(BEIJING).date() == now.astimezone(BEIJING).date()


def _row(placed: _Placed, state: State, sight: Sight, who: Principal, now: datetime) -> Row:
    incident, stage = placed
    subject = sight.subject(incident)
    lead = sight.department(incident.lead)
    inner = running(incident, "triage") or running(incident, "sign")
    if inner is stage.main:
        inner = None
    live = incident.status == "open" and stage.main is not None and stage.main.answerable
    return Row(
        incident=incident.id, title=subject.title,
        figures="" if subject.figures in subject.title else subject.figures,
        deaths="" if subject.deaths in subject.title else subject.deaths,
        grade=grade_of(incident),
        countdown=countdown(stage.main, now) if live and stage.main is not None else None,
        inner=None if inner is None else countdown(inner, now), lead=lead,
        in_charge=sight.in_charge(incident.lead), holder=holder(stage, lead, now),
        signed=signed_words(incident, now), next_step=next_step(stage, lead, now, strict=incident.strict),
        urgent=incident.strict and unsigned(incident), unsigned=unsigned(incident),
        frozen=incident.id in state.frozen,
        documents=len(incident.members), buttons=buttons(incident, stage, who, state.frozen),
        flags=flags(incident, state.outages, now), ended=ended_words(incident, now),
    )  # fmt: skip


def holder(stage: Stage, lead: str, now: datetime) -> Holder:
    """Who holds it, and for how long."""
    since = "" if stage.since is None else f" {lasting(now - stage.since)}"
    who, doing = {
        "returned": (_DESK, "退回待裁定"), "triage": (_DESK, f"待研判{since}"), "unsigned": (lead, f"未签收{since}"),
        "working": (lead, f"办理中{since}"), "claimed": (_DESK, "自报待核证"), "waiting": (lead, f"待办理{since}"),
        "answered": (_DESK, "待办结"), "ended": ("", "—"),
    }[stage.name]  # fmt: skip
    return Holder(who, doing)


def signed_words(incident: Incident, now: datetime) -> str:
    if incident.signed_at is not None:
        return f"已签 {moment(incident.signed_at, now)}"
    return "未签" if unsigned(incident) else "—"


def next_step(stage: Stage, lead: str, now: datetime, *, strict: bool = False) -> str:
    """What comes next, by when. A grave event is answered in any case; asked is whether it is true."""
    until = _until(stage, now)
    if stage.name == "ended":
        return ""
    if stage.name in {"working", "waiting"} and stage.asks is not None:
        return f"{name_of(stage.asks)}{until}"
    return {
        "returned": "裁定由哪个科室承办", "triage": f"{'核定是否属实' if strict else '研判是否回应'}{until}", "unsigned": f"{lead}签收{until}",
        "claimed": "补回应网址，待取证", "answered": "核对无误后办结",
    }.get(stage.name, "")  # fmt: skip


def _until(stage: Stage, now: datetime) -> str:
    if stage.asks is None or stage.asks.outcome:
        return ""
    due = moment(stage.asks.due, now)
    return f"，{due} 前" if now <= stage.asks.due else f"（{due} 已到期）"


def ended_words(incident: Incident, now: datetime) -> str:
    """办结 15:20, 误报 9:12; "" while it is open."""
    if incident.ended_at is None:
        return ""
    how = "办结" if incident.status == "closed" else DISMISSALS.get(incident.dismissed_as, "不公开回应")
    return f"{how} {moment(incident.ended_at, now)}"
