"""Receivers that keep what came in and can be in any mood: quick, slow, refusing, lying, hanging up."""

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from aiosmtpd.controller import Controller

from tests.delivery.receivers import free_port

Mood = Literal["well", "slow", "500", "errcode", "429", "close-before", "close-amid", "silent", "dead"]


@dataclass(frozen=True)
class Came:
    """One message a receiver has read to its last byte."""

    key: str
    text: str
    #: whether the sender can know that it was taken
    answered: bool
    #: whether the answer said that it was not taken
    refused: bool
    at: float


def always_well(_key: str) -> Mood:
    return "well"


class Fickle:
    """Moods drawn by seed; `ill` of a hundred messages meet one that is not well."""

    def __init__(self, seed: int, ill: int, moods: tuple[Mood, ...]) -> None:
        self._chance, self._ill, self._moods = random.Random(seed), ill, moods
        self._guard = threading.Lock()

    def __call__(self, _key: str) -> Mood:
        with self._guard:
            if self._chance.randrange(100) < self._ill:
                return self._chance.choice(self._moods)
            return "well"


class Office:
    """A webhook on every address of the loopback, so that each person is a destination of their own."""

    def __init__(self, mood: Callable[[str], Mood] = always_well) -> None:
        self.mood = mood
        #: seconds an answer takes, so that a desk is likely to die with messages on their way
        self.lag = 0.0
        self.came: list[Came] = []
        self._guard = threading.Lock()
        office = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                with suppress(OSError, ValueError):
                    office._take(self)

            def log_message(self, *_args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

            def handle_error(self, *_args: Any) -> None:
                pass

        self._server = Server(("0.0.0.0", 0), Handler)
        self._shut = threading.Event()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def address(self, place: int) -> str:
        return f"http://127.0.1.{place + 1}:{self._server.server_port}/{place}"

    def close(self) -> None:
        self._shut.set()
        self._server.shutdown()
        self._server.server_close()

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        raw = request.rfile.read(int(request.headers["Content-Length"]))
        given = json.loads(raw)
        mood = self.mood(given["key"])
        refused = mood in {"500", "429", "errcode"}
        answered = refused or mood in {"well", "slow"}
        if mood != "dead":
            with self._guard:
                self.came.append(Came(given["key"], given["text"], answered, refused, time.monotonic()))
        self._answer(request, mood)

    def _answer(self, request: BaseHTTPRequestHandler, mood: Mood) -> None:
        self._shut.wait(self.lag)
        if mood in {"close-before", "dead"}:
            return self._hang_up(request)
        if mood == "silent":
            self._shut.wait(30)
            return self._hang_up(request)
        if mood == "slow":
            self._shut.wait(0.7)
        status = {"500": 500, "429": 429}.get(mood, 200)
        body = b'{"errcode": 40001}' if mood == "errcode" else b"{}"
        if mood == "close-amid":
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: appl")
            return self._hang_up(request)
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
        return None

    def _hang_up(self, request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        with suppress(OSError):
            request.connection.shutdown(socket.SHUT_RDWR)


class PostOffice:
    """A mail server that keeps every mail whose final dot came."""

    def __init__(self, mood: Callable[[str], Mood] = always_well) -> None:
        self.mood = mood
        self.lag = 0.0
        self.came: list[Came] = []
        self.ids: dict[str, set[str]] = {}
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, server_hostname="localhost")
        self._controller.start()

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content)
        key = str(mail["X-Huiying-Key"]).replace("\r\n", "").replace(" ", "")
        mood = self.mood(key)
        refused = mood in {"500", "429", "errcode", "dead"}
        answered = refused or mood in {"well", "slow"}
        if not refused:
            self.ids.setdefault(key, set()).add(str(mail["Message-ID"]).strip())
            self.came.append(Came(key, _words(mail), answered, refused, time.monotonic()))
        await asyncio.sleep(self.lag)
        if not answered:
            server.transport.abort()
        return "451 later" if refused else "250 OK"

    def close(self) -> None:
        self._controller.stop()


def _words(mail: Message) -> str:
    raw = mail.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode().replace("\r\n", "\n").rstrip("\n")
