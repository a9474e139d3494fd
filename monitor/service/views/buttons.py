"""The two commonest acts of a row, for those whose posts let them. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from monitor.domain.access import Principal, may
from monitor.domain.act import Do
from monitor.domain.incident import Incident
from monitor.service.views.stage import Stage


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    do: Do
    #: sent as it stands; False: opens its form on the incident's page
    at_once: bool


def signs_for(who: Principal, incident: Incident) -> bool:
    """Signs for a department of their own; anybody else records a signature given by telephone (代签)."""
    return any(each in incident.departments for each in who.departments)


def buttons(incident: Incident, stage: Stage, who: Principal, frozen: Collection[str]) -> tuple[Button, ...]:
    """At most two, the likeliest first."""
    if incident.id in frozen:
        return ()
    likely = _likely(incident, stage, who)
    return tuple(each for each in likely if may(who, each.do, incident, "ask"))[:2]


def _likely(incident: Incident, stage: Stage, who: Principal) -> tuple[Button, ...]:
    if stage.name == "triage":
        # a grave event must be answered: unless it is none at all, there is nothing to dismiss
        against = "误报" if incident.strict else "不公开回应"
        return (Button("需回应", "confirm", at_once=True), Button(against, "dismiss", at_once=False))
    if stage.name == "unsigned":
        if signs_for(who, incident):
            return (Button("签收", "sign", at_once=True), Button("退回", "return", at_once=False))
        return (Button("代签", "sign", at_once=False), Button("转办", "transfer", at_once=False))
    if stage.name == "returned":
        return (Button("转办", "transfer", at_once=False),)
    if stage.name in {"working", "waiting", "claimed"}:
        return (Button("记录回应", "respond", at_once=False), Button("延期", "extend", at_once=False))
    return (Button("办结", "close", at_once=False),) if stage.name == "answered" else ()
