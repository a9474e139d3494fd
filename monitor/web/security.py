"""The shield around the whole console: hosts, sizes, and the headers of every answer, faults included."""

from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: a request larger than this is refused
LARGEST = 1024 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class TooLarge(Exception):
    """The body went past `LARGEST` without having said so."""


class Shield:
    """ASGI: refuses foreign hosts and oversized bodies, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        """`url` is the address people reach the console by; its host and this host's own are let in."""
        self._app, self._url = app, url
        self._hosts = LOOPBACK | {name_of(urlsplit(url).netloc)}
        self._secure = url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        outward = self._dressed(send, scope["path"])
        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        if refusal is not None:
            await refusal(scope, receive, outward)
            return
        body = _Body(receive)
        answer = _Answer(outward, body)
        with suppress(TooLarge):
            await self._app(scope, body, answer)
        if body.over and not answer.begun:
            await _too_large()(scope, receive, outward)

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        named = headers.getlist("host")
        if len(named) != 1 or name_of(named[0]) not in self._hosts:
            return PlainTextResponse(f"请用 {self._url} 打开本系统（网址由设置 web.url 指明）\n", 400)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return PlainTextResponse("请求的长度写法不对\n", 400)
        return _too_large() if int(length) > LARGEST else None

    def _dressed(self, send: Send, path: str) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                if self._secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                kept = path.startswith("/static/") and message["status"] in {200, 304}
                headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-store"
            await send(message)

        return dressed


def name_of(host: str) -> str:
    """The host without its port, in lower case; an IPv6 address keeps its brackets."""
    host = host.strip().lower().rpartition("@")[2]
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].removesuffix(".")


def forwarded(headers: Headers) -> bool:
    """Whether a proxy says it passed this on, so that the peer is not the one who asks."""
    named: Iterable[str] = ("x-forwarded-for", "x-real-ip", "forwarded", "via")
    return any(name in headers for name in named)


class _Body:
    """Receives on, up to `LARGEST`; whoever wants more is stopped."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._taken = 0

    @property
    def over(self) -> bool:
        return self._taken > LARGEST

    async def __call__(self) -> Message:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self.over:
            raise TooLarge
        return message


class _Answer:
    """Sends on, but not what a page makes of a body that was cut off."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send, self._body = send, body
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if self._body.over and not self.begun:
            return
        self.begun = True
        await self._send(message)


def _too_large() -> PlainTextResponse:
    return PlainTextResponse(f"提交的内容超过 {LARGEST // 1024} KB，什么都没有改动；请删减后再提交\n", 413)
