"""What programs may read: incidents, their timeline, clocks, alerts, the ledger's head."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from monitor.domain.access import Principal, sees
from monitor.domain.alert import Delivery
from monitor.domain.incident import Incident, Status
from monitor.errors import BadInput
from monitor.service.bureau import Bureau
from monitor.web.api import answers, models
from monitor.web.api.scope import Programs, ProgramsOfIncidents, visible
from monitor.web.console import TheRoom

Limit = Annotated[int, Query(ge=1, le=200, description="最多几条")]


async def incidents(
    room: TheRoom,
    who: ProgramsOfIncidents,
    status: Annotated[Status | None, Query(description="只要这一状态的")] = None,
    department: Annotated[str, Query(max_length=100, description="只要这一科室承办的，写编号或名称")] = "",
    after: Annotated[str, Query(max_length=64, description="上一页给出的 next")] = "",
    limit: Limit = 50,
) -> models.Incidents:
    """本人可见的事件，新立的在前；可按状态、科室筛选，逐页取。"""

    def question(bureau: Bureau, now: datetime) -> models.Incidents:
        wanted = _department(bureau, department)
        found = [
            each
            for each in _newest_first(bureau, who)
            if (status is None or each.status == status) and (not wanted or wanted in each.departments)
        ]
        found = found[_place(found, after) :]
        return models.Incidents(
            head=bureau.journal.state.head.number,
            incidents=[answers.incident(bureau, each, now) for each in found[:limit]],
            next=found[limit - 1].id if len(found) > limit else None,
        )

    return await room.ask(question)


async def incident(room: TheRoom, who: ProgramsOfIncidents, incident: str) -> models.Incident:
    """一起事件；不由本人所在科室承办的，如同没有。"""
    return await room.ask(lambda bureau, now: answers.incident(bureau, visible(bureau, who, incident), now))


async def timeline(
    room: TheRoom,
    who: ProgramsOfIncidents,
    incident: str,
    after: Annotated[int, Query(ge=0, description="从这一号之后看起")] = 0,
    limit: Limit = 50,
) -> models.Timeline:
    """一起事件在账本里的经过，由早到晚，逐页取。"""

    def question(bureau: Bureau, _now: datetime) -> models.Timeline:
        found = visible(bureau, who, incident)
        commits = bureau.home.ledger.touching(bureau.settings.bureau, found.id)
        commits = [each for each in commits if each.number > after]
        return models.Timeline(
            head=bureau.journal.state.head.number,
            incident=found.id,
            commits=[answers.commit(each, found.id) for each in commits[:limit]],
            next=commits[limit - 1].number if len(commits) > limit else None,
        )

    return await room.ask(question)


async def clocks(room: TheRoom, who: ProgramsOfIncidents) -> models.Clocks:
    """本人可见的未了时限，先到期的在前。"""

    def question(bureau: Bureau, now: datetime) -> models.Clocks:
        found = [
            answers.clock(each, clock, now)
            for each in bureau.journal.state.incidents.values()
            if sees(who, each)
            for clock in each.clocks
            if clock.answerable
        ]
        found.sort(key=lambda each: (each.due, each.incident, each.id))
        return models.Clocks(head=bureau.journal.state.head.number, clocks=found)

    return await room.ask(question)


async def alerts(
    room: TheRoom,
    who: ProgramsOfIncidents,
    delivery: Annotated[Delivery | None, Query(description="只要这一发送状态的")] = None,
    incident: Annotated[str, Query(max_length=64, description="只要这一事件的")] = "",
    limit: Limit = 50,
) -> models.Alerts:
    """本人可见事件的提醒，新到点的在前；谁、何时、经何渠道、送到没有。"""

    def question(bureau: Bureau, _now: datetime) -> models.Alerts:
        state = bureau.journal.state
        if incident:
            visible(bureau, who, incident)
        seen = {each.id for each in state.incidents.values() if sees(who, each)}
        found = [
            each
            for each in state.alerts.values()
            if (each.incident in seen or (who.sees_all and not each.incident))
            and (delivery is None or each.delivery == delivery)
            and (not incident or each.incident == incident)
        ]
        found.sort(key=lambda each: (each.mark, each.key), reverse=True)
        return models.Alerts(
            head=state.head.number,
            alerts=[answers.alert(bureau, each) for each in found[:limit]],
            more=len(found) > limit,
        )

    return await room.ask(question)


async def head(room: TheRoom, who: Programs) -> models.Head:  # noqa: ARG001 - that somebody asks is enough
    """账本的末号和校验值，可抄在纸上，日后查出尾部被截。"""
    return await room.ask(lambda bureau, _now: answers.head(bureau))


def _newest_first(bureau: Bureau, who: Principal) -> list[Incident]:
    found = [each for each in bureau.journal.state.incidents.values() if sees(who, each)]
    return sorted(found, key=lambda each: (each.opened, each.id), reverse=True)


def _place(found: list[Incident], after: str) -> int:
    """Where the page after this incident begins."""
    if not after:
        return 0
    for place, each in enumerate(found):
        if each.id == after:
            return place + 1
    raise BadInput("after 不是本列表里的事件，请从第一页取起", code="page-mark")


def _department(bureau: Bureau, named: str) -> str:
    if not named:
        return ""
    found = bureau.profile.department(named)
    if found is None:
        names = "、".join(each.name for each in bureau.profile.departments)
        raise BadInput(f"没有科室“{named}”；现有：{names}", code="department-named")
    return found.id
