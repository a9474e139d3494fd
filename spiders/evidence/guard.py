"""Which hosts may be reached: public addresses, and what the settings list.

A name is resolved once, every address it has is checked, and the connection goes to one of those very
addresses: a name server that answers otherwise a moment later gains nothing.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from monitor.errors import EvidenceRefused, EvidenceUnreachable

#: name and port -> its addresses; raises OSError or UnicodeError where there are none
Resolve = Callable[[str, int], tuple[str, ...]]

#: IANA IPv4 Special-Purpose Address Registry, and multicast
_SPECIAL = tuple(map(ipaddress.IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    # looks public, yet answers a cloud's own machines with their secrets
    "168.63.129.16/32",
)))  # fmt: skip
#: the only global unicast space handed out (RFC 4291 2.4, IANA), less what is special inside it
_GLOBAL = ipaddress.IPv6Network("2000::/3")
_SPECIAL_INSIDE = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
#: RFC 6052 2.1; the last 32 bits are an IPv4 address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether anybody on the Internet could reach it; an IPv4 address inside an IPv6 one counts as itself."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = _inside(found)
        if inner is None:
            return found in _GLOBAL and not any(found in each for each in _SPECIAL_INSIDE)
        found = inner
    return not any(found in each for each in _SPECIAL)


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def resolve_name(host: str, port: int) -> tuple[str, ...]:
    """Ask the system, which also reads 127.1 and 2130706433 as addresses."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True)
class Guard:
    """Opens connections to checked addresses alone."""

    #: hosts, each with or without a port, that are not checked: "intranet.example", "127.0.0.1:8123"
    allowed: frozenset[str] = frozenset()
    resolve: Resolve = resolve_name

    def exempts(self, host: str, port: int) -> bool:
        """Whether the settings list this host, or this port of it."""
        host = host.lower().rstrip(".")
        names = (host, f"[{host}]") if ":" in host else (host,)
        known = {each.strip().lower() for each in self.allowed}
        return any(name in known or f"{name}:{port}" in known for name in names)

    def around(self, host: str, port: int) -> "Guard":
        """For what a page of this host draws in: a page from outside gets no way into the house."""
        return self if self.exempts(host, port) else replace(self, allowed=frozenset())

    def connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection to the host, made within so many seconds; its timeout is what is left of them.

        Raises:
            EvidenceRefused: `evidence-private`, when any of the host's addresses is not public.
            EvidenceUnreachable: when it has no address, or none answers.
            TimeoutError: when the seconds are over.

        """
        addresses = self._addresses(host, port, seconds)
        last: OSError | None = None
        for address in addresses:
            try:
                return socket.create_connection((address, port), max(seconds / len(addresses), 0.01))
            except OSError as fault:
                last = fault
        if isinstance(last, TimeoutError):
            raise last
        raise EvidenceUnreachable(f"连不上 {host}:{port}；请核对网址和网络，稍后再试") from last

    def _addresses(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        try:
            found = _within(seconds, lambda: self.resolve(host, port))
        except TimeoutError:
            raise
        except (OSError, UnicodeError) as fault:
            raise EvidenceUnreachable(f"域名 {host} 解析不到地址；请核对网址和网络，稍后再试") from fault
        if not found:
            raise EvidenceUnreachable(f"域名 {host} 没有地址；请核对网址")
        if not self.exempts(host, port) and not all(is_public(each) for each in found):
            raise EvidenceRefused(
                f"{host} 是内网、本机或保留地址，不予取证；确是本单位网站的，请管理员在设置 evidence.hosts 中"
                f"列入 {host}:{port}",
                code="evidence-private",
            )
        return found


def _within(seconds: float, work: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """The system's resolver knows no time limit: it is left behind in its thread when the time is over."""
    done: queue.Queue[tuple[str, ...] | Exception] = queue.Queue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as fault:  # noqa: BLE001 - raised again in the caller's thread
            done.put(fault)

    threading.Thread(target=run, name="evidence-name", daemon=True).start()
    try:
        result = done.get(timeout=max(seconds, 0.01))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(result, Exception):
        raise result
    return result
