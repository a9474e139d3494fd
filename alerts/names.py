"""Host names to addresses, with a deadline: the name service of the host may hang, and knows none itself.

One thread a name that is being looked up, whoever waits for it.
"""

import socket
import threading
from dataclasses import dataclass, field
from typing import Any

Place = tuple[int, int, int, str, Any]


@dataclass(eq=False)
class _Lookup:
    done: threading.Event = field(default_factory=threading.Event)
    places: list[Place] = field(default_factory=list)
    fault: Exception | None = None


_GUARD = threading.Lock()
_UNDER_WAY: dict[tuple[str, int], _Lookup] = {}


def addresses(host: str, port: int, seconds: float) -> list[Place]:
    """As `socket.getaddrinfo` for a stream.

    Raises:
        OSError: no such host, or no answer within so many seconds.
        UnicodeError: the host cannot be a name.

    """
    if literal(host):
        return _asked(host, port)
    with _GUARD:
        lookup = _UNDER_WAY.get((host, port))
        if lookup is None:
            lookup = _Lookup()
            thread = threading.Thread(target=_look_up, args=(lookup, host, port), name="names", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                raise OSError(f"no thread to ask about {host} in") from None
            # noted once it runs: a question nobody asks would keep this host from being found for ever
            _UNDER_WAY[host, port] = lookup
    if not lookup.done.wait(seconds):
        raise TimeoutError(f"no answer about {host}")
    if lookup.fault is not None:
        raise lookup.fault
    return lookup.places


def literal(host: str) -> bool:
    """Whether this is an address already."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return True
    return False


def _asked(host: str, port: int) -> list[Place]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def _look_up(lookup: _Lookup, host: str, port: int) -> None:
    try:
        lookup.places = _asked(host, port)
    except Exception as fault:  # noqa: BLE001 - told to whoever waits
        lookup.fault = fault
    with _GUARD:
        del _UNDER_WAY[host, port]
    lookup.done.set()
