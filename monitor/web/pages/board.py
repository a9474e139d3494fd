"""The board (值班台): the page, and its rows alone for the script that keeps it fresh."""

from fastapi import Request
from starlette.responses import Response

from monitor.domain.access import Principal
from monitor.service.views.board import Board, board
from monitor.web.console import OfIncidents, TheRoom
from monitor.web.pages.looking import done_by, sight_in
from monitor.web.rendering import page


async def page_of(request: Request, room: TheRoom, who: OfIncidents, done: int = 0) -> Response:
    """The whole page; `done` is the number of the commit an act from here has just made."""
    mine = await room.ask(lambda bureau, _now: done_by(bureau, who, done)) if done else 0
    return page(request, "board.html", board=await _board(request, room, who), done=mine)


async def rows(request: Request, room: TheRoom, who: OfIncidents) -> Response:
    """Counts and rows without the frame around them."""
    return page(request, "board_rows.html", board=await _board(request, room, who))


async def _board(request: Request, room: TheRoom, who: Principal) -> Board:
    return await room.ask(
        lambda bureau, now: board(bureau.journal.state, sight_in(request, bureau), who, now)
    )
