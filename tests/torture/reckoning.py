"""The reckoning after a storm: the ledger against what the receivers hold. Every broken promise is named."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from alerts.message import SECOND
from monitor.domain.event import Event
from monitor.service.evidence import Pledges
from monitor.service.verify import verify
from tests.torture.receivers import PostOffice
from tests.torture.world import SLOTS, World

#: why an alert may go to another person or by another way: somebody refused it, we did not just die
ONWARD = frozenset({"next_channel", "next_person"})


@dataclass(frozen=True)
class Reckoning:
    """What was promised and not kept, and how it went."""

    broken: tuple[str, ...]
    alerts: int
    #: messages received beyond the first of their key
    again: int
    #: attempts the ledger calls unknown
    unknown: int
    #: the most that hung after any one death
    hung: int

    def __str__(self) -> str:
        return (
            f"{self.alerts} alerts, {len(self.broken)} broken promises; {self.again} sent again, "
            f"{self.unknown} attempts unknown, at most {self.hung} hung at a death"
        )


class _Told:
    """What the ledger says of each alert, in order."""

    def __init__(self, world: World) -> None:
        self.due: dict[str, Event] = {}
        self.doubled_keys: list[str] = []
        self.sendings: defaultdict[str, list[int]] = defaultdict(list)
        self.outcomes: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
        self.early: list[str] = []
        for at, event in world.commits():
            if event.kind not in {"alert_due", "alert_sending", "alert_settled"}:
                continue
            key = str(event.data["key"])
            if event.kind == "alert_due":
                if key in self.due:
                    self.doubled_keys.append(key)
                self.due[key] = event
                if str(event.data["mark"]) > f"{at:%Y-%m-%dT%H:%M:%S.%f}Z":
                    self.early.append(key)
            elif event.kind == "alert_sending":
                self.sendings[key].append(int(str(event.data["attempt"])))
            else:
                outcome = (str(event.data["outcome"]), str(event.data["detail"]))
                self.outcomes[key].append((int(str(event.data["attempt"])), *outcome))

    def unknowns(self, key: str) -> int:
        return sum(outcome == "unknown" for _, outcome, _ in self.outcomes[key])


def reckon(world: World, *, onward: bool = False) -> Reckoning:
    """Hold the ledger against the receiver; `onward`: receivers refused, so other ways may have been taken."""
    told = _Told(world)
    received: Counter[str] = Counter(each.key for each in world.came if not each.refused)
    broken = [
        *_lost(world, told, received),
        *_out_of_turn(told, world, onward=onward),
        *_doubled(world, told, received),
        *_ledger(world),
    ]
    broken += [f"{count} hung at one death" for count in world.hung if count > SLOTS]
    return Reckoning(
        tuple(broken), len(told.due), sum(received.values()) - len(received),
        sum(told.unknowns(key) for key in told.due), max(world.hung, default=0),
    )  # fmt: skip


def _lost(world: World, told: _Told, received: Counter[str]) -> Iterator[str]:
    state = world.state
    for number in range(world.matters):
        name = f"matter-{number:05}"
        people = (
            {each.person for each in state.alerts.values() if each.incident == name} if number < 50 else ()
        )
        if number < 50 and len(people) < 2:
            yield f"{name}: told to {sorted(people)} alone"
        if name not in state.incidents:
            yield f"{name}: not on the ledger"
    met = {str(event.data["incident"]) for event in told.due.values()}
    for number in range(world.matters):
        if f"matter-{number:05}" not in met:
            yield f"matter-{number:05}: nobody was told"
    for alert in state.alerts.values():
        if alert.folded_into:
            if alert.folded_into not in state.alerts:
                yield f"{alert.key}: folded into {alert.folded_into}, which is not there"
            continue
        if alert.delivery == "delivered" and alert.channel == world.channel and not received[alert.key]:
            yield f"{alert.key}: delivered on the ledger, never received"
        if alert.delivery in {"pending", "sending", "failed_for_now"}:
            yield f"{alert.key}: still {alert.delivery}"
        stem = alert.key.rpartition("/")[0]
        others = (
            [key for key in told.due if key.rpartition("/")[0] == stem]
            if alert.delivery == "failed_for_good"
            else []
        )
        if alert.delivery == "failed_for_good" and len(others) < 2:
            yield f"{alert.key}: given up, and nobody went on"


def _out_of_turn(told: _Told, world: World, *, onward: bool) -> Iterator[str]:
    """What was told too early, under no intent, before its commit, or to somebody only a crash called."""
    yield from (f"{key}: two intents under one key" for key in told.doubled_keys)
    yield from (f"{key}: told before its mark" for key in told.early)
    for key, event in told.due.items():
        reason, rung = str(event.data["reason"]), str(event.data["rung"])
        if event.data["clock"] and rung != "start":
            yield f"{key}: a rung that was not reached"
        if reason in ONWARD and not onward:
            yield f"{key}: called by {reason} though nobody refused"
    for key, attempts in told.sendings.items():
        if attempts != sorted(set(attempts)):
            yield f"{key}: attempts {attempts} are not each its own"
    for came in world.came:
        if came.key not in told.due:
            yield f"{came.key}: received without an intent"
        elif came.key not in told.sendings:
            yield f"{came.key}: received without a commit that says so"


def _doubled(world: World, told: _Told, received: Counter[str]) -> Iterator[str]:
    """Every message after the first of its key must be under the same words, known to be possible, and marked."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for came in world.came:
        if not came.refused:
            texts[came.key].append(came.text)
    for key, times in received.items():
        if times > 1 + told.unknowns(key):
            yield f"{key}: received {times} times, {told.unknowns(key)} possible doubles on the ledger"
        if world.way == "webhook":
            if len(set(texts[key])) > 1:
                yield f"{key}: two texts under one key"
        else:
            yield from _marked(key, texts[key])
    if isinstance(world.receiver, PostOffice):
        yield from (
            f"{key}: {len(ids)} Message-IDs" for key, ids in world.receiver.ids.items() if len(ids) > 1
        )


def _marked(key: str, texts: list[str]) -> Iterator[str]:
    if len(texts) > 2:
        yield f"{key}: received {len(texts)} times where nobody can tell doubles"
    for text in texts[1:]:
        if not text.startswith(SECOND):
            yield f"{key}: doubled in silence"
    if len(texts) == 2 and _words(texts[1].removeprefix(SECOND)) != _words(texts[0].removeprefix(SECOND)):
        yield f"{key}: the second says something else or bears another link"


def _words(text: str) -> list[str]:
    """All but the ledger's head, which goes on."""
    return [line for line in text.splitlines() if "账本校验码" not in line]


def _ledger(world: World) -> Iterator[str]:
    pledges, after = Pledges(), 0
    pairs: list[tuple[bytes, str]] = []
    while page := world.bureau.home.ledger.raw("guiyang", after, 1000):
        pairs += page
        after += len(page)
    verdict = verify(pairs, bureau="guiyang", watchers=[pledges])
    if not verdict.intact or verdict.too_new_count or verdict.malformed:
        yield f"the ledger does not verify: {verdict}"
    yield from pledges.odd
    if world.state.frozen:
        yield f"frozen: {sorted(world.state.frozen)}"
    for ref in pledges.refs:
        if world.bureau.library.text("guiyang", ref) is None:
            yield f"the text {ref[:16]} the ledger names is not in the library"
