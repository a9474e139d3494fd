"""The live stream: the head's number whenever it changes, so that an open board knows it is old."""

from collections import Counter
from collections.abc import AsyncIterator, Callable

from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from monitor.service.room import Room
from monitor.web.console import OfIncidents, TheRoom, asked_anew

#: open streams of one person; a further one is refused, and that page asks now and then instead
MOST = 4
#: seconds between signs of life, so that a proxy does not close a quiet stream
_PING = 15


async def stream(request: Request, room: TheRoom, who: OfIncidents, since: int = 0) -> Response:
    """Events `head` with the number as data, from the first beyond `since` on.

    `since` is the number the page was drawn at. It ends with the process, and at the first commit after
    the session has ended. A person with too many open streams gets 429.
    """
    streams = _streams(request)
    if streams[who.person] >= MOST:
        return PlainTextResponse(f"同时打开的值班台已有 {MOST} 个，本页改为定时刷新\n", 429)
    # counted before anything is awaited: many at once must not slip past
    streams[who.person] += 1
    return _Stream(_heads(request, room, max(since, 0)), lambda: streams.subtract([who.person]))


class _Stream(EventSourceResponse):
    """Gives its place back however it ends."""

    def __init__(self, heads: AsyncIterator[ServerSentEvent], ended: Callable[[], None]) -> None:
        super().__init__(heads, ping=_PING)
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()


def _streams(request: Request) -> Counter[str]:
    """Person -> open streams of this process."""
    found: Counter[str] | None = getattr(request.app.state, "streams", None)
    if found is None:
        found = request.app.state.streams = Counter()
    return found


async def _heads(request: Request, room: Room, since: int) -> AsyncIterator[ServerSentEvent]:
    async for number in room.heads(since):
        if await asked_anew(request) is None:
            return
        yield ServerSentEvent(str(number), event="head")
