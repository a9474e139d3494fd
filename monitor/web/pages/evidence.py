"""What was kept of an answer, to be looked at: the page's text and its picture, never the page itself.

A page of the web is hostile; its text is served as plain text and its picture as a picture, under the
headers of every other answer (`security.Shield`): nothing in them runs, nothing is guessed.
"""

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from monitor.domain.access import Principal
from monitor.errors import NotFound
from monitor.service.bureau import Bureau
from monitor.service.views.answers import files_of
from monitor.web.console import OfIncidents, TheRoom
from monitor.web.pages.incident import commits_of
from monitor.web.pages.looking import incident_for

#: what is shown, and as what
_TYPES = {"text": "text/plain; charset=utf-8", "screenshot": "image/png"}
_PNG = b"\x89PNG\r\n\x1a\n"


async def file_of(request: Request, room: TheRoom, who: OfIncidents, incident: str, file: str) -> Response:
    """One file of an incident's evidence; 404 for what its own commits do not name.

    A file deleted by law or damaged on disk is told as the fault it is.
    """
    del request
    content, what = await room.ask(lambda bureau, _now: _kept(bureau, who, incident, file))
    if what == "screenshot" and not content.startswith(_PNG):
        raise HTTPException(404)
    name = f"{file[:16]}.{'png' if what == 'screenshot' else 'txt'}"
    return Response(content, headers={"Content-Type": _TYPES[what], "Content-Disposition": f'inline; filename="{name}"'})  # fmt: skip


def _kept(bureau: Bureau, who: Principal, incident: str, file: str) -> tuple[bytes, str]:
    """The bytes, and what they are.

    Raises:
        HTTPException: 404 where the incident is not there for this person or its evidence has no such file.
        NotFound: the file was deleted.
        StorageError: its bytes are not those of its id any more.

    """
    found = incident_for(bureau, who, incident)
    what = files_of(found, commits_of(bureau, found)).get(file, "")
    if what not in _TYPES:
        raise HTTPException(404)
    try:
        return bureau.home.files.get(bureau.settings.bureau, file), what
    except NotFound as fault:
        raise NotFound("这份存证已不在（依法删除或遗失），账本中仍有其校验值", code=fault.code) from fault
