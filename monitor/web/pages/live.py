"""The live stream: the head's number whenever it changes, so that an open board knows it is old."""

from collections import Counter
from collections.abc import AsyncIterator

from fastapi import Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import PlainTextResponse, Response

from monitor.service.room import Room
from monitor.web.console import OfIncidents, TheRoom

#: open streams of one person; a further one is refused, and that page asks now and then instead
MOST = 4
#: seconds between signs of life, so that a proxy does not close a quiet stream
_PING = 15


async def stream(request: Request, room: TheRoom, who: OfIncidents, since: int = 0) -> Response:
    """Events `head` with the number as data, from the first beyond `since` on; ends with the process.

    `since` is the number the page was drawn at. A person with too many open streams gets 429.
    """
    streams = _streams(request)
    if streams[who.person] >= MOST:
        return PlainTextResponse(f"同时打开的值班台已有 {MOST} 个，本页改为定时刷新\n", 429)
    return EventSourceResponse(_heads(room, max(since, 0), streams, who.person), ping=_PING)


def _streams(request: Request) -> Counter[str]:
    """Person -> open streams of this process."""
    found: Counter[str] | None = getattr(request.app.state, "streams", None)
    if found is None:
        found = request.app.state.streams = Counter()
    return found


async def _heads(
    room: Room, since: int, streams: Counter[str], person: str
) -> AsyncIterator[ServerSentEvent]:
    streams[person] += 1
    try:
        async for number in room.heads(since):
            yield ServerSentEvent(str(number), event="head")
    finally:
        streams[person] -= 1
