"""The socket the console listens on, and how long it waits for whoever calls."""

import asyncio
import socket

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from config.web import Web
from monitor.errors import BadInput

#: a request's head must be here so many seconds after the connection or its first byte
HEAD_S = 20.0
#: and its body so many after the head
BODY_S = 60.0


def listening(web: Web) -> socket.socket:
    """Listen on the settings' host and port.

    Raises:
        BadInput: the port is taken or may not be used, or the address is not this host's.

    """
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    try:
        return socket.create_server((web.host, web.port), family=family, backlog=512)
    except OSError as fault:
        raise BadInput(
            f"值班台不能在 {web.host} 的端口 {web.port} 上监听（{fault.strerror or fault}）；"
            "请停下占用它的程序，或改设置里的 web.port、web.host（或环境变量 PORT）",
            code="web-port",
        ) from fault


class Impatient(H11Protocol):
    """Hangs up on who does not finish a request's head in time: open connections are few (one file each)."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._came()

    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_S, self._hang_up)

    def _came(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _hang_up(self) -> None:
        self._late = None
        # an answer under way to a request before is finished first; then the line is idle
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
        else:
            self._wait()
