"""Webhooks: one POST of JSON, the key as Idempotency-Key, signed; one deadline for all of it.

The signature (X-Huiying-Signature) is `sha256=` and the HMAC over X-Huiying-Timestamp, a full stop
and the body; over the body alone where the message bears no time. What an answer means is told in
`alerts/answer.py`.
"""

import hashlib
import hmac
import json
from collections.abc import Collection
from contextvars import ContextVar
from datetime import timedelta
from socket import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, LocationParseError

from alerts.answer import READ, judged
from alerts.attempt import Attempt, Timer
from alerts.message import Message, Receipt, spelled, without_port
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure

#: addresses whose empty requests are kept
_KNOWN = 1000
#: the attempt this thread is making; connections are pooled and know nothing of messages
_ATTEMPT: ContextVar[Attempt] = ContextVar("attempt")


class _Connection(HTTPConnection):
    """Connects and sends for the attempt under way, and tells it when the last byte is out."""

    def _new_conn(self) -> socket:
        try:
            return _ATTEMPT.get().connect(self.host.strip("[]"), self.port)
        except UnicodeError:
            raise LocationParseError(self.host) from None

    def request(self, *given: Any, **named: Any) -> None:
        attempt = _ATTEMPT.get()
        if self.sock is not None:
            attempt.guard(self.sock)
        super().request(*given, **named)
        attempt.sent = True


class _TlsConnection(HTTPSConnection, _Connection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class Webhook:
    """`alerts.message.Channel`; one Session and adapter for all, the pool as large as there are threads."""

    idempotent = True

    def __init__(
        self, *, threads: int, timeout: timedelta, secret: bytes = b"", keyless: Collection[str] = ()
    ) -> None:
        """`keyless`: hosts, with or without port, that take the same key twice."""
        self.timeout = timeout
        self._secret = secret
        self._keyless = frozenset(keyless)
        self._timer = Timer(timeout)
        self._session = requests.Session()
        self._session.trust_env = False
        self._adapter = _Adapter(pool_connections=threads, pool_maxsize=threads, max_retries=0)
        #: the empty request to each address
        self._empty: dict[str, requests.PreparedRequest] = {}

    def destination(self, address: str) -> str:
        try:
            place = urlsplit(address)
            return f"webhook:{place.netloc.rpartition('@')[2].lower()}"
        except ValueError:
            return "webhook:bad-address"

    def knows_keys(self, address: str) -> bool:
        """Group robots do not: what is sent to them twice is read twice."""
        host = self.destination(address).partition(":")[2]
        return not {host, without_port(host)} & self._keyless

    def send(self, message: Message) -> Receipt:
        with self._timer.attempt() as attempt:
            _ATTEMPT.set(attempt)
            try:
                return self._posted(message, attempt)
            except (
                requests.exceptions.InvalidURL,
                requests.exceptions.MissingSchema,
                requests.exceptions.InvalidSchema,
                LocationParseError,
                UnicodeError,
            ):
                raise PermanentFailure("回调地址写法有误", code="bad-address") from None
            except (requests.exceptions.RequestException, HTTPError, OSError):
                raise _lost(attempt) from None

    def _posted(self, message: Message, attempt: Attempt) -> Receipt:
        body = json.dumps(
            {"key": message.key, "text": message.text, "attempt": message.attempt}, ensure_ascii=False
        ).encode("utf-8", "replace")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": spelled(message.key),
            # a short answer is asked for, and none that unpacks to a long one
            "Accept-Encoding": "identity",
        }
        if self._secret:
            headers |= _signature(self._secret, message, body)
        request = self._to(message.address)
        request.headers.update(headers | {"Content-Length": str(len(body))})
        request.body = body
        trusted = self._session.verify
        verify = True if trusted is None else trusted
        with self._adapter.send(request, stream=True, timeout=attempt.remaining(), verify=verify) as answer:
            if attempt.cut:
                # the library takes headers that break off for whole ones
                raise _lost(attempt)
            return judged(answer.status_code, answer.headers.get("Content-Type", ""), _read(answer))

    def _to(self, address: str) -> requests.PreparedRequest:
        """An empty POST. What the session adds is found out once for each address: a storm sends a thousand.

        Handed to the adapter, past the session: it would follow redirects, reading the whole of them first,
        and keep cookies.
        """
        empty = self._empty.get(address)
        if empty is None:
            empty = self._session.prepare_request(requests.Request("POST", address))
            if len(self._empty) >= _KNOWN:
                self._empty.clear()
            self._empty[address] = empty
        return empty.copy()


def _signature(secret: bytes, message: Message, body: bytes) -> dict[str, str]:
    if message.at is None:
        return {"X-Huiying-Signature": f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"}
    stamp = str(int(message.at.timestamp()))
    signed = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Huiying-Timestamp": stamp, "X-Huiying-Signature": f"sha256={signed}"}


def _read(answer: requests.Response) -> bytes:
    """The beginning of an answer's body; of one that breaks off or is cut, what came so far."""
    body = b""
    try:
        while len(body) < READ and (
            piece := answer.raw.read1(READ, decode_content=True)
        ):  # urllib3 bounds both
            body += piece
    except (HTTPError, OSError):
        pass
    return body[:READ]


def _lost(attempt: Attempt) -> TemporaryFailure | OutcomeUnknown:
    if attempt.sent:
        return OutcomeUnknown("已发出，未等到答复", code="no-answer")
    if attempt.cut:
        return TemporaryFailure("回调地址迟迟不接收", code="timeout")
    return TemporaryFailure("连接不上回调地址", code="connect")
