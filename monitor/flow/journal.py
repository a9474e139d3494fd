"""The journal: catch up, decide, try, append; again with a fresh now when another was quicker.

Acting on the outside world is allowed only after `write` has returned: by then the commit is ours
and acknowledged.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.ledger import Commit, seal
from monitor.domain.state import State, attempt, refold, settle
from monitor.errors import HostClockBehind, LedgerBroken, LedgerError, StorageError
from monitor.ports.ledger import LedgerStore

#: state and now in, events out; called again after every conflict
Decide = Callable[[State, datetime], Sequence[Event]]

#: a host further behind the last commit than this appends nothing (LEDGER, "Time")
TOLERATED = timedelta(seconds=30)
_PAGE = 1000
#: an append of which the store cannot say what became of it, and which is not there, is tried so often
_UNCLEAR = 3


class Journal:
    """One bureau's ledger with the state folded from it. Not shared between threads."""

    def __init__(
        self,
        store: LedgerStore,
        bureau: str,
        worker: str,
        now: Callable[[], datetime],
        *,
        noted: Callable[[Incident], None] = lambda _incident: None,
        alarm: Callable[[LedgerError], None] = lambda _fault: None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """Start empty; `catch_up` or the first `write` reads the ledger.

        Args:
            store: where commits are kept.
            bureau: whose ledger.
            worker: this process, as it stands in commits.
            now: desk time, aware UTC.
            noted: told of every incident a folded commit touched.
            alarm: told of commits that do not fold; their incidents are read-only from then on.
            beat: called after every page that is read: a long ledger is no hang.

        """
        self.state = State(bureau)
        self._store, self._worker, self._now = store, worker, now
        self._noted, self._alarm, self._beat = noted, alarm, beat
        self._listeners: list[Callable[[Commit], None]] = []
        #: appends in a row that were unclear and not there
        self._unclear = 0

    def listen(self, listener: Callable[[Commit], None]) -> None:
        """Tell this one of every commit folded from now on, after its incidents were noted."""
        self._listeners.append(listener)

    def catch_up(self) -> int:
        """Fold what others have appended; the number of commits read.

        A commit that does not follow what was read before is told, and everything is folded anew
        from the first commit.

        Raises:
            LedgerBroken: it does not follow even so: the ledger itself is broken.

        """
        try:
            return self._folded()
        except LedgerBroken as fault:
            self._alarm(fault)
            self.state = State(self.state.bureau)
            return self._folded()

    def _folded(self) -> int:
        count, begun = 0, self.state.head.number > 0
        touched: dict[str, None] = {}
        try:
            while True:
                commits = self._store.read(self.state.bureau, self.state.head.number, _PAGE)
                for commit in commits:
                    fault = refold(self.state, commit)
                    if fault is not None:
                        self._alarm(fault)
                    if begun:
                        touched |= _named(commit)
                    self._tell(commit)
                count += len(commits)
                self._beat()
                if len(commits) < _PAGE:
                    return count
        finally:
            # once each, as it is in the end: over a million events this was half of a start
            self._note(touched if begun else list(self.state.incidents))

    def write(self, decide: Decide, *, actor: str = "system") -> Commit | None:
        """Append what `decide` says of the newest state; None when it says nothing.

        Raises:
            HostClockBehind: this host's clock is more than 30 s behind the last commit.
            LedgerUnfoldable: the decided events contradict the state; nothing was written.
            StorageError: the store failed; nothing was acknowledged.

        """
        while True:
            with self._store.turn(self.state.bureau):
                self.catch_up()
                now = self._now()
                self._not_behind(now)
                events = tuple(decide(self.state, now))
                if not events:
                    return None
                commit = self._seal(events, now, actor)
                trial = attempt(self.state, commit)
                if self._appended(commit):
                    settle(self.state, commit, trial)
                    self._note(_named(commit))
                    self._tell(commit)
                    return commit

    def _seal(self, events: tuple[Event, ...], now: datetime, actor: str) -> Commit:
        algorithm = self.state.algorithm
        if events[0].kind == "ledger_opened":
            algorithm = str(events[0].data["algorithm"])
        return seal(
            self.state.bureau,
            self.state.head,
            events,
            now,
            worker=self._worker,
            actor=actor,
            algorithm=algorithm,
        )

    def _appended(self, commit: Commit) -> bool:
        outcome = self._store.append(commit).outcome
        if outcome == "unknown":
            found = self._store.read(self.state.bureau, commit.number - 1, 1)
            if found and found[0].hash == commit.hash:
                # what is merely read may be taken back: only the store's own word for it counts
                outcome = self._store.append(commit).outcome
            self._unclear = 0 if found and outcome != "unknown" else self._unclear + 1
            if self._unclear >= _UNCLEAR:
                # a disk that goes on failing must not be written to without a pause
                self._unclear = 0
                raise StorageError("写账本时磁盘一再出错，这一号没有写进去；请检查磁盘，稍后会再试")
        return outcome == "committed"

    def _not_behind(self, now: datetime) -> None:
        last = self.state.head.time
        if last is not None and last - now > TOLERATED:
            raise HostClockBehind(f"本机时钟比账本最后一号晚了 {last - now}，已停止写入，请先校准时钟")

    def _note(self, names: Iterable[str]) -> None:
        for name in names:
            incident = self.state.incidents.get(name)
            if incident is not None:
                self._noted(incident)

    def _tell(self, commit: Commit) -> None:
        for listener in self._listeners:
            listener(commit)


def _named(commit: Commit) -> dict[str, None]:
    """The incidents a commit names, in order."""
    return {
        str(event.data[field]): None
        for event in commit.events
        for field in ("incident", "into", "new")
        if field in event.data
    }
