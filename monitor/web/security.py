"""The shield around the whole console: hosts, sizes, and the headers of every answer, faults included."""

import asyncio
import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web import listening

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


#: host or [IPv6 address], and a port
_HOST = re.compile(r"[a-z0-9._-]+(?::[0-9]{1,5})?|\[[0-9a-f:.]+\](?::[0-9]{1,5})?")
#: what a form may be written in; other letters can spell what no text and no file can hold
_LETTERS = frozenset({"utf-8", "utf8", "us-ascii"})


class CutOff(Exception):
    """The body went past `LARGEST` without having said so, or did not go on coming."""


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
        with suppress(CutOff):
            await self._app(scope, body, answer)
        if body.cut and not answer.begun:
            await (_too_large() if body.over else _too_slow())(scope, receive, outward)

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        named = headers.getlist("host")
        known = len(named) == 1 and _HOST.fullmatch(named[0].lower()) and name_of(named[0]) in self._hosts
        if not known:
            return PlainTextResponse(f"请用 {self._url} 打开本系统（网址由设置 web.url 指明）\n", 400)
        if not _legible(headers):
            return PlainTextResponse("表单须用 UTF-8 编码，什么都没有改动；请换一个浏览器再提交\n", 400)
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


def to_loopback(headers: Headers) -> bool:
    """Whether this host was asked by a name only it has."""
    return name_of(headers.get("host", "")) in LOOPBACK


def _legible(headers: Headers) -> bool:
    """Whether a form's fields are written in UTF-8, as the reader of forms will understand it."""
    _, said = parse_options_header(headers.get("content-type", ""))
    return said.get(b"charset", b"utf-8").decode("latin-1").strip().lower() in _LETTERS


class _Body:
    """Receives on, up to `LARGEST` and while it comes; whoever wants more is stopped."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._taken = 0
        self._whole = self._late = False
        self._until = asyncio.get_running_loop().time() + listening.BODY_S

    @property
    def over(self) -> bool:
        return self._taken > LARGEST

    @property
    def cut(self) -> bool:
        return self.over or self._late

    async def __call__(self) -> Message:
        try:
            # what comes after the body is the end of the connection: that may be waited for
            async with asyncio.timeout_at(None if self._whole else self._until):
                message = await self._receive()
        except TimeoutError:
            self._late = True
            raise CutOff from None
        self._taken += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self.over:
            raise CutOff
        return message


class _Answer:
    """Sends on, but not what a page makes of a body that was cut off."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send, self._body = send, body
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if self._body.cut and not self.begun:
            return
        self.begun = True
        await self._send(message)


def _too_slow() -> PlainTextResponse:
    closing = {"Connection": "close"}
    return PlainTextResponse("请求没有在时限内传完，什么都没有改动；请检查网络后再试\n", 408, closing)


def _too_large() -> PlainTextResponse:
    return PlainTextResponse(f"提交的内容超过 {LARGEST // 1024} KB，什么都没有改动；请删减后再提交\n", 413)
