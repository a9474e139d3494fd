"""The incident's page: what is known, what must happen, what has happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from monitor.domain.access import Principal
from monitor.domain.act import Do
from monitor.domain.incident import Incident
from monitor.domain.ledger import Commit
from monitor.service.bureau import Bureau
from monitor.service.views.incident import Asked, IncidentPage, absorbed_into, incident_page
from monitor.web.console import OfIncidents, TheRoom
from monitor.web.pages.looking import done_by, incident_for, sight_in
from monitor.web.rendering import page


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that could not be: why, and what was typed."""

    do: Do
    message: str
    typed: Mapping[str, str | list[str]] = field(default_factory=dict)


#: shown on a page without a refusal
NONE = None


async def page_of(
    request: Request, room: TheRoom, who: OfIncidents, incident: str, texts: int = 1, before: int = 0, done: int = 0
) -> Response:  # fmt: skip
    """One incident; 404 where there is none for this person.

    Args:
        request: from whom.
        room: the bureau's.
        who: signed in.
        incident: its id.
        texts: which page of its documents.
        before: the timeline's older part: numbers below this.
        done: the number of the commit an act from here has just made.

    """
    asked = Asked(max(texts, 1), max(before, 0))
    view = await room.ask(lambda bureau, now: view_of(request, bureau, who, incident, now, asked))
    mine = await room.ask(lambda bureau, _now: done_by(bureau, who, done)) if done else 0
    return shown(request, view, done=mine)


def view_of(
    request: Request, bureau: Bureau, who: Principal, incident: str, now: datetime, asked: Asked
) -> IncidentPage:
    """What the page shows, asked in the room.

    Raises:
        HTTPException: 404 where there is none for this person.

    """
    found = incident_for(bureau, who, incident)
    state = bureau.journal.state
    return incident_page(
        found,
        state,
        _commits(bureau, incident),
        _absorbed(bureau, found),
        sight_in(request, bureau),
        who,
        now,
        asked,
    )


def shown(
    request: Request, view: IncidentPage, *, done: int = 0, refused: Refusal | None = None, status: int = 200
) -> Response:
    return page(request, "incident.html", status, view=view, done=done, refused=refused)


def _commits(bureau: Bureau, incident: str) -> list[Commit]:
    return list(bureau.home.ledger.touching(bureau.settings.bureau, incident))


def commits_of(bureau: Bureau, incident: Incident) -> list[Commit]:
    """The commits that name an incident or one merged into it."""
    return [*_absorbed(bureau, incident), *_commits(bureau, incident.id)]


def _absorbed(bureau: Bureau, incident: Incident) -> list[Commit]:
    others = absorbed_into(incident, bureau.journal.state)
    return [each for other in others for each in _commits(bureau, other)]
