"""One alert between a desk that may die at any moment and a receiver that may have it or not."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alerts.delivery import (
    DEADLINE,
    UNKNOWN_TRIES,
    Outcome,
    Result,
    due,
    orphaned,
    overtaken,
    sending,
    settled,
)
from monitor.domain.alert import Alert
from monitor.domain.event import Event, new
from monitor.domain.folding import HANDLERS
from monitor.domain.instant import stamp
from monitor.domain.trial import Trial
from tests.properties.profile import told

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
TIMEOUT = timedelta(seconds=10)
KEY = "matter/response/start/1/duty/mail"


class Sending(RuleBasedStateMachine):
    """The ledger's side in `alert`; what really happened in `arrived`."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NINE
        self.trial = Trial({}, {}, {})
        self.trial.alerts[KEY] = Alert(KEY, "matter", "", "duty", "mail", 2, "0" * 64, NINE)
        #: attempts that reached the receiver, and whether they were marked as a possible double
        self.arrived: list[tuple[int, bool]] = []
        #: attempts whose end some sender thread still may tell, and what it would say
        self.open: dict[int, Outcome] = {}
        self.attempts: list[int] = []
        self.was_delivered = False

    @property
    def alert(self) -> Alert:
        return self.trial.alert(KEY)

    def fold(self, event: Event) -> None:
        HANDLERS[event.kind](self.trial, event.data, self.now)

    @initialize(channel=st.sampled_from(["mail", "log"]))
    def begin(self, channel: str) -> None:
        self.trial.alerts[KEY] = Alert(KEY, "matter", "", "duty", channel, 2, "0" * 64, NINE)

    @precondition(lambda self: due(self.alert, self.now))
    @rule(
        ending=st.sampled_from(
            ["delivered", "failed_for_now", "failed_for_good", "unknown", "unknown, arrived"]
        ),
        died=st.booleans(),
    )
    def send(self, ending: str, died: bool) -> None:
        """Committed, then handed in; a desk that dies tells nobody how it ended."""
        marked = self.alert.unknowns > 0
        self.fold(sending(self.alert, "desk", self.now))
        attempt = self.alert.attempt
        self.attempts.append(attempt)
        if ending in {"delivered", "unknown, arrived"}:
            self.arrived.append((attempt, marked))
        if not died:
            self.open[attempt] = "unknown" if ending.startswith("unknown") else ending  # type: ignore[assignment]

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def tell(self, data: st.DataObject) -> None:
        """A sender thread comes back, perhaps long after its attempt was given up."""
        attempt = data.draw(st.sampled_from(sorted(self.open)))
        result = Result(KEY, attempt, self.open.pop(attempt), "code")
        if not overtaken(self.alert, result):
            self.fold(settled(self.alert, result, self.now))

    @rule(seconds=st.sampled_from([1, 6, 21, 61, 400]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: orphaned(self.alert, self.now, TIMEOUT))
    @rule()
    def bury(self) -> None:
        """Another desk finds an attempt nobody can be waiting for any more."""
        self.fold(settled(self.alert, Result(KEY, self.alert.attempt, "unknown", "worker-gone"), self.now))

    @invariant()
    def each_attempt_is_its_own(self) -> None:
        assert self.attempts == sorted(set(self.attempts))

    @invariant()
    def what_arrived_a_second_time_bears_the_mark(self) -> None:
        assert all(marked for _, marked in self.arrived[1:])

    @invariant()
    def it_never_arrives_a_third_time(self) -> None:
        assert len(self.arrived) <= 2

    @invariant()
    def what_is_delivered_stays_so(self) -> None:
        self.was_delivered |= self.alert.delivery == "delivered"
        assert not self.was_delivered or self.alert.delivery == "delivered"

    @invariant()
    def it_is_never_out_of_sight(self) -> None:
        """Pending, waiting, under way or settled: somebody will look at it, or a person was told."""
        alert = self.alert
        if alert.delivery == "sending":
            assert alert.deadline is not None
            assert alert.deadline <= self.now + DEADLINE
        if alert.delivery == "failed_for_now":
            assert alert.next_try is not None
        if alert.delivery == "unknown" and alert.unknowns < UNKNOWN_TRIES:
            assert due(alert, self.now)


Sending.TestCase.settings = told
TestSending = Sending.TestCase


def test_an_alert_folded_into_another_is_never_sent_by_itself() -> None:
    trial = Trial({}, {}, {})
    data = new(
        "alert_due", key=KEY, incident="matter", clock="", rung="start", repeat=1, person="duty", role="duty",
        channel="mail", reason="started", rank=2, text="0" * 64, mark=stamp(NINE), folded_into="another",
    ).data  # fmt: skip
    HANDLERS["alert_due"](trial, data, NINE)
    assert not due(trial.alert(KEY), NINE + timedelta(days=1))
