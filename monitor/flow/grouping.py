"""Grouping: merge two incidents that tell one story, split one that tells two."""

from dataclasses import replace
from itertools import count

from monitor.domain.clock import PUBLIC_KINDS, STRICT_KINDS, Clock
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident, incident_id
from monitor.domain.instant import stamp
from monitor.domain.judgement import LEVELS
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.responding import all_letters_answered
from monitor.flow.scene import Scene, must_be_open


def merge(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """This incident goes into the one of the other document; that one's clocks go on.

    Nothing that bound this one is lost: its earlier start, its graver level, its 需回应, its strict
    clocks and how they were met, its open answer.
    """
    other = scene.incident_with(str(scene.act.data.get("with")))
    if other is None:
        raise BadAct("with 所指文书尚未形成事件，请核对文书编号", code="act-merge-unknown")
    if other.id == incident.id:
        raise BadAct("两份文书已在同一事件中，无需合并", code="act-merge-same")
    if other.status == "closed":
        raise BadAct("并入的事件已办结，请另选", code="act-incident-closed")
    must_be_open(other)
    first, before = clocks.earliest(incident.members), clocks.earliest(other.members)
    earlier = first is not None and (before is None or first.at < before.at)
    merged = replace(other, members=(*other.members, *incident.members))
    events = (
        new("incident_merged", incident=incident.id, into=other.id, by=scene.by),
        *(
            new("clock_superseded", incident=incident.id, clock=clock.id, into=other.id)
            for clock in incident.clocks
            if clock.answerable
        ),
        *(clocks.moved_earlier(other, first) if first is not None and earlier else ()),
        *_confirmed(scene, incident, merged),
        *_graver_of_two(scene, incident, merged),
        *_strict_of_two(scene, incident, merged),
        *_open_answer(scene, incident, merged),
    )
    return (*events, *_signing(scene, incident, merged, events))


def _signing(
    scene: Scene, absorbed: Incident, merged: Incident, events: tuple[Event, ...]
) -> tuple[Event, ...]:
    """The department still has to sign for what binds it now."""
    begun = any(each.kind == "clock_started" and each.data["kind"] == "sign" for each in events)
    if begun or not _bound(absorbed) or merged.signed_at is not None:
        return ()
    return clocks.assign(scene.office, merged, scene.now)


def _bound(incident: Incident) -> bool:
    public = [clock for clock in incident.clocks if clock.kind in PUBLIC_KINDS]
    return incident.confirmed or any(clock.answerable and not clock.provisional for clock in public)


def _confirmed(scene: Scene, absorbed: Incident, merged: Incident) -> tuple[Event, ...]:
    """需回应 was said of the absorbed one: it holds for both."""
    if absorbed.status != "open" or not _bound(absorbed) or _bound(merged):
        return ()
    return (
        new("incident_confirmed", incident=merged.id, by=scene.by, note=None),
        *clocks.ended_by_record(merged, "triage", scene.now, "merged"),
    )


def _after(scene: Scene, absorbed: Incident, merged: Incident) -> Incident:
    proposal = scene.propose([member.document for member in merged.members])
    proposed = None if merged.graded_by or absorbed.graded_by else proposal.level
    levels = [level for level in (absorbed.level, merged.level, proposed) if level is not None]
    return replace(merged, level=min(levels, key=LEVELS.index, default=None))


def _graver_of_two(scene: Scene, absorbed: Incident, merged: Incident) -> tuple[Event, ...]:
    after = _after(scene, absorbed, merged)
    if after.level == merged.level:
        return ()
    graded = new(
        "incident_graded", incident=merged.id, level=after.level, type=merged.type, cause="merged",
        criteria=list(dict.fromkeys((*absorbed.criteria, *merged.criteria))), review=list(merged.review),
        by="system", note=None, at=stamp(scene.now), near_deadline=False,
    )  # fmt: skip
    return (graded,)


def _strict_of_two(scene: Scene, absorbed: Incident, merged: Incident) -> tuple[Event, ...]:
    """The 5 h and 24 h clocks go over with their start, and with how they were met."""
    after = _after(scene, absorbed, merged)
    theirs = [
        clock for clock in absorbed.clocks if clock.kind in STRICT_KINDS and clock.outcome != "cancelled"
    ]
    if not after.strict or any(
        clock.kind in STRICT_KINDS and clock.outcome != "cancelled" for clock in merged.clocks
    ):
        return ()
    if not theirs:
        proposal = scene.propose([member.document for member in merged.members])
        if not proposal.verified:
            return ()
        since = clocks.start_of("earliest", merged, scene.now)
        return clocks.raised(scene.office, after, after.grade, since, "merged", scene.now)
    started = clocks.raised(scene.office, after, after.grade, theirs[0].start, "merged", scene.now)
    return (*started, *(event for clock in theirs for event in _ended_alike(started, clock)))


def _ended_alike(started: tuple[Event, ...], theirs: Clock) -> tuple[Event, ...]:
    """The clock that takes the place of one that was met or claimed is so too."""
    mine = next(
        (each for each in started if each.kind == "clock_started" and each.data["kind"] == theirs.kind), None
    )
    if mine is None or theirs.met_at is None:
        return ()
    named = {"incident": mine.data["incident"], "clock": mine.data["clock"], "stopped_by": theirs.stopped_by}
    if theirs.outcome == "claimed":
        return (new("clock_claimed", **named, claimed_at=stamp(theirs.met_at)),)
    return (new("clock_met", **named, met_at=stamp(theirs.met_at), proof=theirs.proof),)


def _open_answer(scene: Scene, absorbed: Incident, merged: Incident) -> tuple[Event, ...]:
    """An answer still owed for the absorbed one is not paid by an older answer to the other."""
    owed = absorbed.running("response")
    paid = [clock for clock in merged.clocks if clock.kind == "response" and clock.met_at is not None]
    if owed is None or merged.running("response") is not None or not paid:
        return ()
    both = replace(merged, responses=(*merged.responses, *absorbed.responses))
    # replies to the letters of one tell the other nothing
    told = [clock for clock in paid if not clock.by_letters or all_letters_answered(both)]
    if any(clock.met_at is not None and clock.met_at >= owed.start.at for clock in told):
        return ()
    begin = clocks.Begin(owed.start, "merged", owed.provisional and not _bound(merged))
    return clocks.start(scene.office, merged, "response", owed.grade, begin)


def split(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """Documents that tell another story become an incident of their own."""
    must_be_open(incident)
    given = scene.act.data.get("documents")
    wanted = [str(each) for each in given] if isinstance(given, list | tuple) else []
    inside = [member for member in incident.members if member.document in wanted]
    if not wanted or len(inside) != len(set(wanted)):
        raise BadAct("documents 须列出本事件中要拆出的文书编号", code="act-split-documents")
    if len(inside) == len(incident.members):
        raise BadAct("不能拆出全部文书，请至少留下一份", code="act-split-all")
    proposal = scene.propose([member.document for member in inside])
    first = scene.find(inside[0].document)
    apart = Incident(
        id=_free_id(scene, inside[0].document), title=incident.title if first is None else first.title,
        opened=scene.now, type=proposal.type, lead=incident.lead, assist=incident.assist,
        members=tuple(inside), level=proposal.level,
    )  # fmt: skip
    return (
        new(
            "incident_opened", incident=apart.id, document=inside[0].document, type=apart.type, lead=apart.lead,
            assist=list(apart.assist), title=apart.title, detected=stamp(apart.detected), provisional=True, by=scene.by,
        ),
        new(
            "incident_split", incident=incident.id, new=apart.id,
            documents=[member.document for member in inside], by=scene.by,
        ),
        new(
            "incident_graded", incident=apart.id, level=proposal.level, type=proposal.type, cause="proposal",
            criteria=list(proposal.criteria), review=list(proposal.review_reasons), by="system", note=None,
            at=stamp(scene.now), near_deadline=False,
        ),
        *clocks.opening(
            scene.office, apart, strict=apart.strict and proposal.verified, confirmed=False, now=scene.now
        ),
    )  # fmt: skip


def _free_id(scene: Scene, document: str) -> str:
    """The id its first document gives; where that was ever used, the next free one."""
    wanted = incident_id(document)
    numbers = count(1)
    while scene.taken(wanted):
        wanted = incident_id(f"{document}#{next(numbers)}")
    return wanted
