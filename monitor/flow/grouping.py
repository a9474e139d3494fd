"""Grouping: merge two incidents that tell one story, split one that tells two."""

from dataclasses import replace

from monitor.domain.clock import STRICT_KINDS
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident, incident_id
from monitor.domain.instant import stamp
from monitor.domain.judgement import LEVELS
from monitor.errors import BadAct
from monitor.flow import clocks
from monitor.flow.scene import Scene


def merge(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """This incident goes into the one of the other document; that one's clocks go on."""
    other = scene.incident_with(str(scene.act.data.get("with")))
    if other is None:
        raise BadAct("with 所指文书尚未形成事件，请核对文书编号", code="act-merge-unknown")
    if other.id == incident.id:
        raise BadAct("两份文书已在同一事件中，无需合并", code="act-merge-same")
    if other.status == "closed":
        raise BadAct("并入的事件已办结，请另选", code="act-incident-closed")
    events = [new("incident_merged", incident=incident.id, into=other.id, by=scene.by)]
    events += [
        new("clock_superseded", incident=incident.id, clock=clock.id, into=other.id)
        for clock in incident.clocks
        if clock.answerable
    ]
    first = clocks.earliest(incident.members)
    before = clocks.earliest(other.members)
    if first is not None and (before is None or first.at < before.at):
        events += clocks.moved_earlier(other, first)
    merged = replace(other, members=(*other.members, *incident.members))
    return (*events, *_graver_of_two(scene, incident, merged))


def _graver_of_two(scene: Scene, absorbed: Incident, merged: Incident) -> tuple[Event, ...]:
    """The merged incident has the graver level; its stricter clocks start where the absorbed ones did."""
    proposal = scene.propose([member.document for member in merged.members])
    levels = [level for level in (absorbed.level, merged.level, proposal.level) if level is not None]
    level = min(levels, key=LEVELS.index, default=None)
    if level == merged.level:
        return ()
    after = replace(merged, level=level)
    graded = new(
        "incident_graded", incident=merged.id, level=level, type=merged.type, cause="merged",
        criteria=list(dict.fromkeys((*absorbed.criteria, *proposal.criteria))), review=list(proposal.review_reasons),
        by="system", note=None, at=stamp(scene.now), near_deadline=False,
    )  # fmt: skip
    strict = [clock for clock in absorbed.clocks if clock.kind in STRICT_KINDS]
    if not after.strict or not (strict or proposal.verified):
        return (graded,)
    since = strict[0].start if strict else clocks.start_of("earliest", merged, scene.now)
    return (graded, *clocks.raised(scene.office, after, after.grade, since, "merged", scene.now))


def split(scene: Scene, incident: Incident) -> tuple[Event, ...]:
    """Documents that tell another story become an incident of their own."""
    given = scene.act.data.get("documents")
    wanted = [str(each) for each in given] if isinstance(given, list | tuple) else []
    inside = [member for member in incident.members if member.document in wanted]
    if not wanted or len(inside) != len(set(wanted)):
        raise BadAct("documents 须列出本事件中要拆出的文书编号", code="act-split-documents")
    if len(inside) == len(incident.members):
        raise BadAct("不能拆出全部文书，请至少留下一份", code="act-split-all")
    proposal = scene.propose([member.document for member in inside])
    new_id = _free_id(scene, inside[0].document)
    apart = Incident(
        id=new_id, title=incident.title, opened=scene.now, type=proposal.type, lead=incident.lead,
        assist=incident.assist, members=tuple(inside), level=proposal.level,
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
    """The id its first document gives; when that document opened the old incident, the next free one."""
    taken = scene.incident_with(document)
    wanted = incident_id(document)
    return wanted if taken is None or taken.id != wanted else incident_id(f"{document}#split")
