"""Webhooks: one POST of JSON, the key as Idempotency-Key, an HMAC over the body.

A 200 with a business error in its body (errcode or code other than 0) is a failure.
"""

import hashlib
import hmac
import json
import time
from datetime import timedelta
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from alerts.message import Message, Receipt
from monitor.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure

#: these answers may become others: too early, too many, time-out
_LATER = frozenset({408, 425, 429})
#: answers are read up to here only
_READ = 4096


class Webhook:
    """`alerts.message.Channel`; one Session for all, its pool as large as there are threads."""

    idempotent = True

    def __init__(self, *, threads: int, timeout: timedelta, secret: bytes = b"") -> None:
        self.timeout = timeout
        self._secret = secret
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = HTTPAdapter(pool_connections=threads, pool_maxsize=threads, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def destination(self, address: str) -> str:
        try:
            return f"webhook:{urlsplit(address).netloc}"
        except ValueError:
            return "webhook:bad-address"

    def send(self, message: Message) -> Receipt:
        body = json.dumps(
            {"key": message.key, "text": message.text, "attempt": message.attempt}, ensure_ascii=False
        ).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.key}
        if self._secret:
            headers["X-Huiying-Signature"] = (
                "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
            )
        seconds = self.timeout.total_seconds()
        try:
            with self._session.post(
                message.address, data=body, headers=headers, timeout=(min(seconds, 5), seconds),
                allow_redirects=False, stream=True,
            ) as answer:  # fmt: skip
                return _judged(answer.status_code, _read(answer, seconds))
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.MissingSchema,
            requests.exceptions.InvalidSchema,
        ):
            raise PermanentFailure("回调地址写法有误", code="bad-address") from None
        except (
            requests.exceptions.ConnectTimeout,
            requests.exceptions.SSLError,
            requests.exceptions.ProxyError,
        ):
            raise TemporaryFailure("连接不上回调地址", code="connect") from None
        except requests.exceptions.ConnectionError as fault:
            raise _lost(fault) from None
        except (requests.exceptions.RequestException, OSError):
            raise OutcomeUnknown("已发出，未等到答复", code="no-answer") from None


def _read(answer: requests.Response, seconds: float) -> bytes:
    """The beginning of an answer's body; one that drips is cut off, what came so far is judged."""
    latest = time.monotonic() + seconds
    body = b""
    while len(body) < _READ and time.monotonic() < latest:
        piece = answer.raw.read1(_READ, decode_content=True)
        if not piece:
            break
        body += piece
    return body[:_READ]


def _lost(fault: requests.exceptions.ConnectionError) -> Exception:
    """Refused or unknown hosts never got a byte; a connection lost later may have."""
    if "NewConnectionError" in repr(fault) or "NameResolutionError" in repr(fault):
        return TemporaryFailure("连接不上回调地址", code="connect")
    return OutcomeUnknown("已发出，未等到答复", code="no-answer")


def _judged(status: int, body: bytes) -> Receipt:
    if 200 <= status < 300:
        code = _business_error(body)
        if code:
            raise TemporaryFailure("对方返回业务错误", code=f"errcode-{code}")
        return Receipt(f"http-{status}")
    if status >= 500 or status in _LATER:
        raise TemporaryFailure("对方暂时不能接收", code=f"http-{status}")
    raise PermanentFailure("对方拒绝接收", code=f"http-{status}")


def _business_error(body: bytes) -> int:
    try:
        given = json.loads(body)
    except ValueError:
        return 0
    if not isinstance(given, dict):
        return 0
    for name in ("errcode", "code"):
        code = given.get(name)
        if isinstance(code, int) and code not in {0, 200}:
            return code
    return 0
