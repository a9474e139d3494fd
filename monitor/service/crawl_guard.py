"""The way of the crawler into the house: only to the hosts the settings name.

A list may be ours to read and still link to a host whose name leads to an intranet. Hosts the sources name
themselves, those of `evidence.hosts` and a proxy of the environment are reached wherever they lie.
"""

from collections.abc import Collection, Iterable, Mapping
from importlib import import_module
from urllib.parse import SplitResult, urlsplit

from config.settings import Settings
from config.sources import Watched
from monitor.domain.place import MailboxPlace
from monitor.domain.source import Source
from spiders.evidence.guard import Guard
from spiders.guarded import GuardedNames, guard_names

_PORTS = {"http": 80, "https": 443}
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


class CrawlGuard:
    """Guards the names of this process's reactor; it follows the settings as they change."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        """The reactor must stand already: see `spiders.looking.reactor_loop`."""
        self._always = frozenset((*settings.evidence_hosts, *_proxies(environment)))
        self._names: GuardedNames = guard_names(
            import_module("twisted.internet.reactor"), self._guard(settings.watched)
        )

    @property
    def refused(self) -> Collection[str]:
        """host:port of what was asked for and lies in the house; it grows."""
        return self._names.refused

    def follow(self, watched: Watched) -> None:
        """Take the hosts these sources name in place of those before."""
        self._names.guard = self._guard(watched)

    def _guard(self, watched: Watched) -> Guard:
        return Guard(self._always | frozenset(named_hosts(watched.sources)))


def named_hosts(sources: Iterable[Source]) -> Iterable[str]:
    """host:port of every address the sources name, and the other hosts they list."""
    for source in sources:
        place = source.place
        if isinstance(place, MailboxPlace):
            continue
        yield _netloc(urlsplit(place.address))
        yield from place.hosts


def _netloc(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]:{_port(parts)}" if ":" in host else f"{host}:{_port(parts)}"


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS.get(parts.scheme, 80)


def _proxies(environment: Mapping[str, str]) -> Iterable[str]:
    for name in _PROXIES:
        for spelt in (name, name.upper()):
            if environment.get(spelt):
                yield _netloc(urlsplit(environment[spelt]))
