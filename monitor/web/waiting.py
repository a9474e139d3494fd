"""A console whose store cannot be reached yet: it says so to whoever comes, and opens when it can."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from loguru import logger
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.errors import HuiyingError
from monitor.web.faults import STANDS_STILL, for_programs, wants_page

#: real seconds between two tries
_AGAIN = 1.0
_PAGE = f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="10"><title>存储不可用</title></head>
<body><h1>存储不可用</h1><p>{STANDS_STILL}</p><p>本页每 10 秒自动重试。</p></body></html>
"""


class Waiting:
    """Passes everything on once the console is open; until then it answers 503 and tries to open it."""

    def __init__(self, app: ASGIApp, opening: Callable[[], Awaitable[None]]) -> None:
        self._app, self._opening = app, opening
        self._trying: asyncio.Task[None] | None = None
        self._tried = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or hasattr(scope["app"].state, "console"):
            await self._app(scope, receive, send)
            return
        if (self._trying is None or self._trying.done()) and time.monotonic() - self._tried >= _AGAIN:
            self._tried = time.monotonic()
            self._trying = asyncio.create_task(self._try())
        await _answer(Request(scope))(scope, receive, send)

    async def _try(self) -> None:
        try:
            await self._opening()
        except HuiyingError as fault:
            logger.debug("存储仍连不上：{}", fault.message)
        else:
            logger.info("存储已连上，页面恢复使用")


def _answer(request: Request) -> Response:
    if for_programs(request):
        return JSONResponse({"code": "storage-away", "message": STANDS_STILL}, 503)
    if not wants_page(request):
        return PlainTextResponse(f"{STANDS_STILL}\n", 503)
    return HTMLResponse(_PAGE, 503)
