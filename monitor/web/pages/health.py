"""/healthz and /metrics: for supervisors and monitoring, not for people."""

from datetime import datetime

from starlette.responses import JSONResponse, Response

from monitor.errors import HuiyingError
from monitor.service.bureau import Bureau
from monitor.web.console import TheConsole


async def healthz(console: TheConsole) -> Response:
    """200 while the board could be opened: the ledger has begun and can be read."""
    try:
        await console.room.ask(_readable)
    except HuiyingError as fault:
        return JSONResponse({"status": "unavailable", "code": fault.code, "message": fault.message}, 503)
    glance = console.room.glance
    if not glance.mode:
        return JSONResponse({"status": "starting", "message": "账本尚未启用，值班进程启动后即可"}, 503)
    return JSONResponse({"status": "ok", "mode": glance.mode, "head": glance.head.number})


def _readable(_bureau: Bureau, _now: datetime) -> None:
    """Asking catches up with the ledger; that it does is all that is wanted."""
