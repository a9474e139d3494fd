"""Who asks through the interface for programs, and what exists for them."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from monitor.domain.access import Principal, sees
from monitor.domain.incident import Incident
from monitor.errors import NotFound
from monitor.service.bureau import Bureau
from monitor.web.console import NotSignedIn, by_token, signed_in, with_incidents
from monitor.web.forms import from_this_site

_BEARER = HTTPBearer(
    auto_error=False, scheme_name="令牌", description="huiying account token 编号 发给的令牌，只显示一次"
)


async def asking(
    request: Request, token: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Principal:
    """Who asks: by token, else by session; with a session whatever changes anything needs X-CSRF-Token.

    A token that is not valid is refused, whatever session there is.

    Raises:
        NotSignedIn: neither holds.
        Refused: the header is missing or not this session's.

    """
    if token is None and "authorization" not in request.headers:
        found = await signed_in(request)
        await from_this_site(request)
        return found
    known = await by_token(request)
    if known is None:
        raise NotSignedIn
    request.state.principal = known
    return known


async def asking_of_incidents(who: Annotated[Principal, Depends(asking)]) -> Principal:
    """Who asks, if their posts see incidents at all.

    Raises:
        Refused: an administrator alone.

    """
    return with_incidents(who)


Programs = Annotated[Principal, Depends(asking)]
ProgramsOfIncidents = Annotated[Principal, Depends(asking_of_incidents)]


def visible(bureau: Bureau, who: Principal, incident: str) -> Incident:
    """The incident of this id.

    Raises:
        NotFound: there is none, or it is not this person's to see: which, is not said.

    """
    found = bureau.journal.state.incidents.get(incident)
    if found is None or not sees(who, found):
        raise NotFound("没有这一事件，或它不由您所在科室承办")
    return found
