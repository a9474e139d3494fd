"""Names of hosts resolved to public addresses alone, for whatever the reactor of this process connects to.

A page from outside may link, or redirect, to a host whose name leads into the house, or whose name server
answers otherwise a moment after it was checked. Here the answer that is checked is the one connected to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from spiders.evidence.guard import Guard, is_public


@implementer(IHostnameResolver)
@dataclass(slots=True)
class GuardedNames:
    """A reactor's resolver that knows no private address, but for the hosts the guard exempts."""

    inner: Any
    guard: Guard
    #: hosts that were not reached, as host:port
    refused: list[str] = field(default_factory=list)

    # the names of Twisted's interface
    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        receiver: Any = resolutionReceiver
        if not self.guard.exempts(hostName, portNumber):
            receiver = _Public(resolutionReceiver, f"{hostName}:{portNumber}", self.refused)
        found: IHostResolution = self.inner.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return found


@implementer(IResolutionReceiver)
@dataclass(slots=True)
class _Public:
    """Passes on public addresses; a host of which any is private is not reached at all."""

    receiver: Any
    host: str
    refused: list[str]
    _found: list[IAddress] = field(default_factory=list)

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803
        self.receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if all(is_public(str(getattr(each, "host", "0.0.0.0"))) for each in self._found):  # noqa: S104
            for each in self._found:
                self.receiver.addressResolved(each)
        elif self.host not in self.refused:
            self.refused.append(self.host)
        self.receiver.resolutionComplete()


def guard_names(reactor: Any, guard: Guard) -> GuardedNames:
    """Put the guard before the reactor's resolver, for good."""
    names = GuardedNames(reactor.nameResolver, guard)
    reactor.installNameResolver(names)
    return names
