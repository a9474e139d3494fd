"""What the pages about incidents look through: one sight a console, kept in the room's own thread."""

from fastapi import Request
from starlette.exceptions import HTTPException

from monitor.domain.access import Principal, sees
from monitor.domain.incident import Incident
from monitor.service.bureau import Bureau
from monitor.service.views.sight import Sight, sight_of


def sight_in(request: Request, bureau: Bureau) -> Sight:
    """The console's sight; made at the first question, by the thread that answers all of them."""
    found: Sight | None = getattr(request.app.state, "sight", None)
    if found is None:
        found = request.app.state.sight = sight_of(bureau)
    return found


def done_by(bureau: Bureau, who: Principal, number: int) -> int:
    """The number again, if that commit is there and this person's; else 0: an address claims nothing."""
    if number <= 0:
        return 0
    commits = bureau.home.ledger.read(bureau.settings.bureau, number - 1, 1)
    return number if commits and commits[0].actor == who.person else 0


def incident_for(bureau: Bureau, who: Principal, incident: str) -> Incident:
    """The incident, if it exists for this person.

    Raises:
        HTTPException: 404 for one that is not there and for another department's alike.

    """
    found = bureau.journal.state.incidents.get(incident)
    if found is None or not sees(who, found):
        raise HTTPException(404)
    return found
