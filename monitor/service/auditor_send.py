"""The auditor's own sender: some messages at a time, each with a deadline, by one way after the other.

It shares the channel classes with the desk and nothing else. A channel that never returns costs a
thread, never the auditor. A key says everything: sent again after a crash it is the same.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from queue import Empty, Queue
from typing import Any

from loguru import logger

from alerts.auditing import AGAIN
from alerts.delivery import LAST_RESORT
from alerts.message import SECOND, Channel, Choosy, Message
from monitor.domain.alert import alert_key
from monitor.domain.roster import Roster
from monitor.errors import OutcomeUnknown, SendFailure
from monitor.ports.clock import Clock

#: messages under way at once, those that hang included
_AT_ONCE = 8
#: real seconds until all ways are tried anew
_BACK_OFF = 60.0
#: beyond a channel's own time-out, real seconds: names that are not found, threads that wait
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Errand:
    """One message to one person, until somebody has taken it."""

    name: str
    rung: str
    number: int
    person: str
    text: str
    #: the line that leads to the page; "" for none
    link: str
    #: channels in turn
    ways: tuple[str, ...]
    place: int = 0
    attempt: int = 0
    #: an attempt ended without our knowing whether it arrived
    doubtful: bool = False
    #: it stands in the duty log; people are still tried
    logged: bool = False

    @property
    def key(self) -> str:
        return alert_key("", "", self.rung, self.number, self.person, self.ways[self.place])


@dataclass(slots=True, eq=False)
class _Carried:
    errand: Errand
    #: monotonic: not begun before; given up after; dropped after
    due: float
    latest: float = field(default=float("inf"))
    until: float = field(default=float("inf"))
    under_way: bool = False
    thread: threading.Thread | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of an errand."""

    errand: Errand
    #: key that was accepted; "" where nobody took it
    key: str


class Courier:
    """Used by the auditor's one thread; channels are called in others."""

    def __init__(self, channels: Mapping[str, Channel], roster: Roster, clock: Clock) -> None:
        self._channels, self._roster, self._clock = channels, roster, clock
        self._carried: list[_Carried] = []
        self._results: Queue[tuple[_Carried, Errand, str]] = Queue()
        #: channels of attempts given up whose thread has not come back, by thread
        self._stuck: dict[threading.Thread, str] = {}

    @property
    def errands(self) -> tuple[Errand, ...]:
        """Those that are not done, to be remembered."""
        return tuple(each.errand for each in self._carried)

    @property
    def busy(self) -> bool:
        return any(each.under_way for each in self._carried)

    def take(self, errands: Iterable[Errand]) -> None:
        """Carry these from the next step on."""
        now = self._clock.monotonic()
        for each in errands:
            self._carried.append(_Carried(each, now, until=now + AGAIN.total_seconds()))

    def take_again(self, errands: Iterable[Errand]) -> None:
        """Errands of before a restart: each may have been under way, and goes on where it was."""
        self.take(self._once_more(each) for each in errands)

    def drop(self, name: str) -> None:
        """What was not told yet of an alarm that is over, or told anew, is not told any more."""
        self._carried = [each for each in self._carried if each.errand.name != name]

    def step(self, wait_s: float = 0.0) -> list[Brought]:
        """Collect, give up, begin; what was brought. Waits up to `wait_s` for the first answer."""
        done: list[Brought] = []
        for carried, errand, outcome in self._answers(wait_s):
            if carried in self._carried and carried.errand == errand:
                self._ended(carried, outcome, done)
            elif outcome == "delivered":
                # given up or called off meanwhile; that it arrived is for the record
                done.append(Brought(errand, errand.key))
        now = self._clock.monotonic()
        for carried in list(self._carried):
            if carried.under_way and now > carried.latest:
                if carried.thread is not None:
                    self._stuck[carried.thread] = carried.errand.ways[carried.errand.place]
                self._ended(carried, "unknown", done)
            elif not carried.under_way and now > carried.until:
                self._carried.remove(carried)
                done.append(Brought(carried.errand, ""))
        self._begin(now, done)
        return done

    def _answers(self, wait_s: float) -> Iterable[tuple[_Carried, Errand, str]]:
        try:
            yield (
                self._results.get(timeout=wait_s) if wait_s > 0 and self.busy else self._results.get_nowait()
            )
            while True:
                yield self._results.get_nowait()
        except Empty:
            return

    def _begin(self, now: float, done: list[Brought]) -> None:
        room = _AT_ONCE - sum(each.under_way for each in self._carried)
        for carried in [each for each in self._carried if not each.under_way and each.due <= now][:room]:
            if self._hangs(carried.errand.ways[carried.errand.place]):
                self._ended(carried, "failed", done)
                continue
            errand = carried.errand = replace(carried.errand, attempt=carried.errand.attempt + 1)
            channel = self._channels[errand.ways[errand.place]]
            carried.latest = now + channel.timeout.total_seconds() + _PATIENCE
            carried.under_way = True
            carried.thread = threading.Thread(
                target=self._send, args=(carried, errand, channel), name="audit-send", daemon=True
            )
            carried.thread.start()

    def _hangs(self, way: str) -> bool:
        """A channel that never returns costs so many threads and no more, until one of them does."""
        self._stuck = {thread: channel for thread, channel in self._stuck.items() if thread.is_alive()}
        return sum(channel == way for channel in self._stuck.values()) >= _AT_ONCE

    def _send(self, carried: _Carried, errand: Errand, channel: Channel) -> None:
        try:
            channel.send(self._message(errand))
            outcome = "delivered"
        except OutcomeUnknown:
            outcome = "unknown"
        except SendFailure as fault:
            logger.warning(
                "审计告警一时没有发出（{}，{}），改用别的方式", errand.ways[errand.place], fault.code
            )
            outcome = "failed"
        except Exception as bug:  # noqa: BLE001 - a bug in one channel must not silence the others
            logger.opt(exception=bug).error("审计告警的发送程序出错，改用别的方式")
            outcome = "failed"
        self._results.put((carried, errand, outcome))

    def _address(self, errand: Errand) -> str:
        person = self._roster.person(errand.person)
        addresses: Mapping[str, Any] = {} if person is None else person.addresses
        return str(addresses.get(errand.ways[errand.place], errand.person))

    def _knows_keys(self, errand: Errand) -> bool:
        """Whether the same key again is harmless there."""
        channel = self._channels[errand.ways[errand.place]]
        if isinstance(channel, Choosy):
            return channel.idempotent and channel.knows_keys(self._address(errand))
        return channel.idempotent

    def _once_more(self, errand: Errand) -> Errand:
        known = tuple(way for way in errand.ways if way in self._channels)
        if known != errand.ways:
            # set up otherwise meanwhile
            return replace(errand, ways=known or (LAST_RESORT,), place=0, attempt=0, doubtful=True)
        doubtful = errand.doubtful or not self._knows_keys(errand)
        return replace(errand, attempt=errand.attempt + 1, doubtful=doubtful)

    def _message(self, errand: Errand) -> Message:
        text = f"{SECOND}{errand.text}" if errand.doubtful else errand.text
        body = "\n".join(each for each in (text, errand.link) if each)
        return Message(
            errand.key, self._address(errand), body, errand.text.partition("：")[0], errand.attempt,
            at=self._clock.now(),
        )  # fmt: skip

    def _ended(self, carried: _Carried, outcome: str, done: list[Brought]) -> None:
        carried.under_way, errand = False, carried.errand
        if outcome == "delivered":
            self._delivered(carried, done)
            return
        if outcome == "unknown" and errand.attempt == 1 and self._knows_keys(errand):
            return  # once more under the same key, at once
        place = errand.place + 1
        if place == len(errand.ways):
            place, carried.due = 0, self._clock.monotonic() + _BACK_OFF
        doubtful = errand.doubtful or outcome == "unknown"
        carried.errand = replace(errand, place=place, attempt=0, doubtful=doubtful)

    def _delivered(self, carried: _Carried, done: list[Brought]) -> None:
        errand = carried.errand
        done.append(Brought(errand, errand.key))
        people = tuple(way for way in errand.ways if way != LAST_RESORT)
        if errand.ways[errand.place] != LAST_RESORT or not people:
            self._carried.remove(carried)
            return
        # it is written down, yet nobody has read it: people are tried until it is told anew
        carried.errand = replace(errand, ways=people, place=0, attempt=0, logged=True)
        carried.due = self._clock.monotonic() + _BACK_OFF
