"""What is sealed of a letter, opened for one person with a reason; the ledger says so first."""

from datetime import datetime

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from monitor.domain.access import Principal, why_no_look
from monitor.domain.canonical import mend_surrogates
from monitor.domain.personal_span import PERSONAL_NAMES
from monitor.errors import BadInput
from monitor.service.bureau import Bureau
from monitor.service.sealing import LONGEST, Looked, look
from monitor.web.console import OfIncidents, Refused, TheRoom
from monitor.web.pages.looking import incident_for
from monitor.web.rendering import page


async def opened(request: Request, room: TheRoom, who: OfIncidents, incident: str, document: str) -> Response:
    """The letter as it was written; without a reason the form again, saying what is missing (409).

    404 for a letter that is not this incident's. Every answer of the console is sent `no-store`.
    """
    given = (await request.form()).get("why")
    why = mend_surrogates(given) if isinstance(given, str) else ""
    found = await room.ask(lambda bureau, now: _looked(bureau, who, incident, document, why, now))
    shown = found if isinstance(found, Looked) else None
    return page(
        request, "personal.html", 200 if shown else 409,
        incident=incident, document=document, looked=shown, refused="" if shown else found,
        why=why, longest=LONGEST, names=PERSONAL_NAMES,
    )  # fmt: skip


def _looked(
    bureau: Bureau, who: Principal, incident: str, document: str, why: str, _now: datetime
) -> Looked | str:
    """What was opened; or why the reason does not do.

    Raises:
        HTTPException: 404 where the incident is not there for this person, or has no such document.
        Refused: this person's posts may not look.
        NotFound: nothing is sealed of it, or it can no longer be opened.

    """
    found = incident_for(bureau, who, incident)
    if all(member.document != document for member in found.members):
        raise HTTPException(404)
    refusal = why_no_look(who, found)
    if refusal:
        raise Refused(refusal)
    try:
        return look(bureau, who, document, why)
    except BadInput as fault:
        return fault.message
