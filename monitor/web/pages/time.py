"""采用本机时间: an officer confirms that the host's clock, which was set, is right."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from monitor.errors import BadAct
from monitor.service.time_confirming import confirm
from monitor.web.console import Refused, SignedIn, TheConsole


async def adopt(request: Request, console: TheConsole, who: SignedIn) -> Response:
    """Have desk time follow; back to the board, or to their own page for those who see none.

    Raises:
        Refused: their posts do not decide it.
        BadAct: there is nothing to confirm, or it is not what they saw.

    """
    if not who.keeps_time:
        raise Refused(f"您的岗位（{who.posts}）不办理“采用本机时间”，请交值班员、带班领导或管理员办理")
    given = (await request.form()).get("away", "")
    try:
        shown = int(str(given)[:12])
    except ValueError:
        raise BadAct("没有收到页面上的时间，请返回刷新后再办理", code="act-clock-moved") from None
    room, folder = console.room, console.settings.home
    done = await room.ask(lambda bureau, _now: confirm(bureau, room.clock, folder, who.person, shown).number)
    return RedirectResponse(f"/?done={done}" if who.sees_incidents else "/me", 303)
