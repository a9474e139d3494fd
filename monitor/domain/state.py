"""State: what the commits of one ledger say now. Only `fold` changes it, one commit at a time.

A commit is tried on a Trial first: a thin layer that remembers what it touched. Only a trial
that took every event is settled into the state, so a commit that does not fold leaves no trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.alert import Alert
from monitor.domain.event import Event, raised
from monitor.domain.folding import HANDLERS
from monitor.domain.incident import Incident
from monitor.domain.instant import unstamp
from monitor.domain.ledger import EMPTY, Commit, Head
from monitor.domain.source import Standing, turned
from monitor.domain.trial import Trial
from monitor.errors import LedgerBroken, LedgerUnfoldable


@dataclass(slots=True)
class State:
    """Folded from commits 1..head of one bureau. Read it freely; change it through `fold` alone."""

    bureau: str
    head: Head = EMPTY
    #: fixed by commit 1
    algorithm: str = "sha256"
    #: live, replay, demo, exercise
    mode: str = ""
    profile: str = ""
    #: texts of rules, ladders and calendars by hash
    rules: dict[str, str] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    #: document id -> id of the incident it is in now
    incident_of: dict[str, str] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    #: keys of alerts that are unknown or were held: few, while all there ever were are many
    doubtful: set[str] = field(default_factory=set)
    #: since, until of each outage of ours
    outages: tuple[tuple[datetime, datetime], ...] = ()
    #: how many library rows intake digests cover, and up to when
    digested: int = 0
    digested_until: datetime | None = None
    #: the library rows whose retention was ended last, those after the first up to the second; all before ended too
    expired_after: int = 0
    expired: int = 0
    #: documents that are evidence of an answer, or stand in a commit that does not fold: they outlive retention
    pledged: set[str] = field(default_factory=set)
    #: documents whose personal data were destroyed for good
    destroyed: set[str] = field(default_factory=set)
    #: source id -> how it stands; one that was always well is not there
    sources: dict[str, Standing] = field(default_factory=dict)
    #: incidents a commit of which did not fold at replay: read-only until somebody looks
    frozen: set[str] = field(default_factory=set)

    def incident_with(self, document: str) -> Incident | None:
        """The incident a document belongs to now."""
        found = self.incident_of.get(document)
        return None if found is None else self.incidents[found]


def attempt(state: State, commit: Commit) -> Trial:
    """Fold a commit on trial.

    Raises:
        LedgerBroken: it does not follow the state's head.
        LedgerTooNew: it holds an event this program does not know.
        LedgerUnfoldable: an event contradicts the state, e.g. names an incident that is not there.
    """
    if commit.number != state.head.number + 1 or commit.prev != state.head.hash:
        raise LedgerBroken(commit.number, "与已读到的账本不衔接")
    trial = Trial(state.incidents, state.alerts, state.incident_of)
    for event in commit.events:
        event = raised(event)  # noqa: PLW2901
        handler = HANDLERS.get(event.kind)
        if handler is None:
            continue
        try:
            handler(trial, event.data, commit.time)
        except (KeyError, ValueError, TypeError) as fault:
            raise LedgerUnfoldable(f"账本第 {commit.number} 号的“{event.kind}”无法计入：{fault}") from fault
    return trial


def fold(state: State, commit: Commit) -> None:
    """Fold a commit for good; raises as `attempt` does and then leaves the state as it was."""
    settle(state, commit, attempt(state, commit))


def settle(state: State, commit: Commit, trial: Trial) -> None:
    """Make a successful trial of this commit the state's own."""
    trial.settle(state.incidents, state.alerts, state.incident_of)
    for key, alert in trial.alerts.items():
        if alert.delivery == "unknown" or alert.held_until is not None:
            state.doubtful.add(key)
        else:
            state.doubtful.discard(key)
    for event in commit.events:
        if event.kind in _OF_LEDGER:
            _note(state, event.kind, raised(event).data, commit.time)
    state.head = commit.head


def refold(state: State, commit: Commit) -> LedgerUnfoldable | None:
    """Fold a commit that is already in the ledger: one that does not fold freezes its incidents.

    The head goes on, the rest runs on; the fault is returned so that the caller raises the alarm.
    """
    try:
        fold(state, commit)
    except LedgerUnfoldable as fault:
        state.frozen |= {name for event in commit.events for name in _named(event)} - {""}
        state.pledged |= {str(event.data["document"]) for event in commit.events if "document" in event.data}
        state.head = commit.head
        return fault
    return None


def evidence_documents(evidence: object) -> set[str]:
    """Ids of the documents of the library among the evidence of an answer."""
    pieces = evidence if isinstance(evidence, list | tuple) else ()
    return {str(each["document"]) for each in pieces if isinstance(each, Mapping) and "document" in each}


def _named(event: Event) -> tuple[str, ...]:
    """Every incident an event speaks of, also where it names it only in an alert's key."""
    named = [str(event.data.get(field, "")) for field in ("incident", "into", "new")]
    return (*named, str(event.data.get("key", "")).partition("/")[0])


_OF_LEDGER = frozenset({
    "ledger_opened", "rules_adopted", "outage", "intake_digest", "personal_destroyed", "retention_ended",
    "source_turned", "responded",
})  # fmt: skip


def _note(state: State, kind: str, data: Mapping[str, object], now: datetime) -> None:
    if kind == "ledger_opened":
        state.algorithm, state.mode = str(data["algorithm"]), str(data["mode"])
        state.profile = str(data["profile"])
    elif kind == "rules_adopted":
        state.rules[str(data["hash"])] = str(data["text"])
    elif kind == "intake_digest":
        state.digested += int(str(data["rows"]))
        state.digested_until = unstamp(str(data["until"]))
    elif kind == "responded":
        state.pledged |= evidence_documents(data["evidence"])
    elif kind == "retention_ended":
        state.expired_after, state.expired = int(str(data["after"])), int(str(data["until"]))
    elif kind == "personal_destroyed":
        state.destroyed.add(str(data["document"]))
    elif kind == "source_turned":
        source = str(data["source"])
        standing = turned(state.sources.get(source), data, now)
        if standing is None:
            state.sources.pop(source, None)
        else:
            state.sources[source] = standing
    else:
        state.outages = (*state.outages, (unstamp(str(data["since"])), unstamp(str(data["until"]))))
