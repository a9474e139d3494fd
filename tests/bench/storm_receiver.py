"""A webhook receiver in a process of its own: it writes down when each key came, and can be slow.

POST /slow... is answered after a second, every other POST at once; GET /report tells what came since
the last report as JSON lines of [seconds since 1970, key].
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
_SLOW_S = 1.0


class _Wire(asyncio.Protocol):
    def __init__(self, came: list[tuple[float, str]]) -> None:
        self._came = came
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].decode("latin-1")
            fields = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
            }
            whole = end + 4 + int(fields.get("content-length", "0"))
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            self._answer(head, fields.get("idempotency-key", ""))

    def _answer(self, head: str, key: str) -> None:
        if head.startswith("GET"):
            body = json.dumps(self._came).encode()
            self._came.clear()
            self._transport.write(
                f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
            )
            return
        self._came.append((time.time(), key))  # noqa: TID251 - another process, as a receiver is
        if head.startswith("POST /slow"):
            asyncio.get_running_loop().call_later(_SLOW_S, self._transport.write, _OK)
        else:
            self._transport.write(_OK)


class Receiver:
    """The other process, as the bench sees it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._came: list[tuple[float, str]] = []

    def came(self) -> list[tuple[float, str]]:
        """Everything since `forget`, in the order it came."""
        with urlopen(f"{self.address}/report") as answer:
            self._came += [(at, key) for at, key in json.loads(answer.read())]
        return self._came

    def forget(self) -> None:
        self.came()
        self._came = []


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver at a free port of this host."""
    child = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        yield Receiver(child.stdout.readline().decode().strip())
    finally:
        child.kill()
        child.wait()


async def _serve() -> None:
    came: list[tuple[float, str]] = []
    server = await asyncio.get_running_loop().create_server(lambda: _Wire(came), "127.0.0.1", 0, backlog=256)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
