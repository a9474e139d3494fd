"""A message on its way, and the one method a channel has."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from urllib.parse import quote

#: put in front of a message that may be the second of its kind
SECOND = "可能重复（第2次）"
_PORT = re.compile(r":\d+$")


def without_port(host: str) -> str:
    """gateway.example.cn:8443 -> gateway.example.cn; [::1]:8443 -> [::1]."""
    return _PORT.sub("", host)


def spelled(key: str) -> str:
    """A key as it may stand in a header: whatever is not plain is written %E4; ours are plain."""
    return quote(key, safe="/@:.-_~!$&'()*+,;=|")


@dataclass(frozen=True, slots=True)
class Message:
    #: the alert's deterministic key; channels that can tell duplicates apart are given it
    key: str
    #: where to: a mail address, a webhook address
    address: str
    text: str
    #: shown where a channel has a subject line
    subject: str
    attempt: int
    #: desk time of this attempt, aware UTC; signed together with the body where a channel signs
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel has taken the message. `detail` is a code or number it gave, never text."""

    detail: str


class Channel(Protocol):
    """One way out of the house. Called from several threads at once.

    `send` returns when the message was accepted, or raises TemporaryFailure (nothing was
    delivered, trying again may help), PermanentFailure (this recipient never), OutcomeUnknown (the
    last byte left and no answer came). It never retries by itself.
    """

    #: sending the same key again is harmless: the receiver knows keys, or can be asked
    idempotent: bool
    #: how long one send may take at most
    timeout: timedelta

    def send(self, message: Message) -> Receipt: ...

    def destination(self, address: str) -> str:
        """What shares one limit of concurrency: a host, a mailbox."""
        ...


@runtime_checkable
class Choosy(Protocol):
    """A channel only some of whose receivers know keys."""

    def knows_keys(self, address: str) -> bool: ...


@runtime_checkable
class Asked(Protocol):
    """A channel that can be asked what became of a message. Called from several threads at once."""

    #: how long it is asked for; what is not there by then may still have arrived
    settles_after: timedelta

    def arrived(self, key: str) -> bool | None:
        """Whether a message with this key is there; None where that cannot be said. Never raises for want of a receiver."""
        ...
