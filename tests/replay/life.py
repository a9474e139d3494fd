"""A life told at random: documents, pages of our own, acts, evidence and time, on the replay's stack."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from config.calendar import load_calendar
from config.profile import load_profile
from config.roster import sample_roster
from monitor.domain.act import Act
from monitor.domain.document import Document
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.response import ResponseKind
from monitor.domain.state import State
from monitor.flow.intake import Seen
from monitor.flow.office import office
from monitor.flow.proving import Capture, missing, prove
from monitor.flow.reception import title_of
from monitor.flow.stories import Stories
from monitor.service.desk import tick
from monitor.service.replay import Replay
from monitor.store.memory_ledger import MemoryLedger
from tests.replay.story import LETTER, judge

DAWN = datetime(2026, 3, 11, 1, tzinfo=UTC)
REPORTS = (
    ("news", "贵阳市云岩区城北小学112名学生食物中毒，其中1人经抢救无效死亡。"),
    ("news", "贵阳市云岩区城北小学40名学生食物中毒，均已就医。"),
    ("news", "贵阳市南明区阳光中学35名学生食物中毒，均已送医治疗。"),
    ("news", "贵阳市南明区阳光中学130名学生食物中毒，其中11人死亡。"),
    ("letter", LETTER),
    ("news", "贵阳市开展食物中毒应急演练，模拟某小学120名学生中毒、1人死亡。"),
)
NOTICES = (
    "贵阳市云岩区城北小学112名学生食物中毒，1人死亡。经查，系供餐单位所致，已责令停业。",
    "贵阳市南明区阳光中学35名学生食物中毒，正在调查核实，后续情况将及时发布。",
)
KINDS = ("holding", "authoritative", "press_conference", "final")
LEVELS = ("I", "II", "III", "IV", None)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens next; the numbers choose among what is there."""

    do: str
    #: since the step before
    minutes: int
    one: int
    two: int
    three: int


class Life:
    def __init__(self) -> None:
        ours, calendar = load_profile("guiyang"), load_calendar()
        self.ledger = MemoryLedger()
        self.replay = Replay(
            office(ours, calendar.text(), calendar.add_workdays), judge("guiyang"), sample_roster(ours),
            Stories(ours.story_window), self.ledger,
        )  # fmt: skip
        self.replay._open(DAWN)
        self._told = 0
        self.documents: list[str] = []

    @property
    def state(self) -> State:
        return self.replay.state

    @property
    def now(self) -> datetime:
        return self.replay._now

    def live(self, steps: list[Step]) -> None:
        for step in steps:
            self.pass_time(timedelta(minutes=step.minutes))
            {"report": self._report, "notice": self._notice, "evidence": self._evidence}.get(
                step.do, self._act
            )(step)
        self.pass_time(timedelta(hours=1))

    def pass_time(self, span: timedelta) -> None:
        """Ladders climb meanwhile, each at its time."""
        replay, until = self.replay, self.now + span
        while (soonest := replay._agenda.next()) is not None and soonest <= until:
            replay._now = max(replay._now, soonest)
            replay._deliver(tick(replay.journal, replay._agenda, replay._ladders, replay._desk, replay._now))
        replay._now = until

    def _published(self, step: Step) -> Instant:
        at = self.now - timedelta(minutes=step.two * 7 % 600)
        if step.three % 5:
            return Instant(at)
        return Instant(at.replace(hour=0, minute=0) - timedelta(hours=8), "day")

    def _document(self, text: str, source: Any, step: Step) -> Document:
        self._told += 1
        return Document(
            id=f"d{self._told}", title="", text=text, published=self._published(step), source=source,
            url=f"https://wjw.example/{step.two % 3}", publisher=None,
        )  # fmt: skip

    def _report(self, step: Step) -> None:
        source, text = REPORTS[step.one % len(REPORTS)]
        document = self._document(text, source, step)
        self.documents.append(document.id)
        self.replay._receive(document)

    def _notice(self, step: Step) -> None:
        document = self._document(NOTICES[step.one % len(NOTICES)], "news", step)
        keep = self.replay.texts.keep
        seen = Seen(
            document, judge("guiyang").judge(document), self.now, None, keep(document.content),
            keep(title_of(document)),
        )  # fmt: skip
        kind: ResponseKind = "holding" if step.one % 2 else "authoritative"
        self.replay._reception.answered(seen, kind, self._known)

    def _known(self, incident: Incident, url: str | None) -> bool:
        return any(each.url and self.replay.texts.get(each.url) == url for each in incident.responses)

    def _evidence(self, step: Step) -> None:
        waiting = [
            (incident.id, answer.id)
            for incident in self.state.incidents.values()
            for answer in incident.responses
            if answer.wants_evidence
        ]
        if not waiting:
            return
        name, response = waiting[step.one % len(waiting)]
        keep = self.replay.texts.keep
        said = (None, self._published(step), Instant(self.now + timedelta(minutes=9)))[step.two % 3]
        capture = Capture(self.now, said, keep("u"), keep("t"), (), bool(step.three % 4))

        def decide(state: State, _now: datetime) -> tuple[Event, ...]:
            incident = state.incidents[name]
            answer = incident.answer(response)
            assert answer is not None
            if step.three % 7 == 0:
                return missing(incident, answer, "evidence-status", keep("503"))
            return prove(incident, answer, capture)

        self.replay._deliver(self.replay.journal.write(decide))

    def _act(self, step: Step) -> None:
        if not self.documents:
            return
        document = self.documents[step.one % len(self.documents)]
        other = self.documents[step.two % len(self.documents)]
        incident = self.state.incident_with(document)
        by = ("duty", "leader", "宣传处", "somebody else")[step.three % 4]
        data = self._data(step, document, other, incident)
        self.replay._act(Act(self.now, step.do, document, by, data))  # type: ignore[arg-type]

    def _data(self, step: Step, document: str, other: str, incident: Incident | None) -> dict[str, Any]:
        answers = () if incident is None else incident.responses
        plain: dict[str, Any] = {"reason": "理由"}
        if step.do == "respond":
            at = self.now - timedelta(minutes=step.two * 11 % 900)
            day = f"{at:%Y-%m-%d}"
            return {
                "kind": KINDS[step.three % 4], "evidence": bool(step.two % 2),
                "published": day if step.three % 6 == 0 else stamp(at),
                "url": f"https://wjw.example/{step.two % 3}" if step.three % 3 else "",
            }  # fmt: skip
        more: dict[str, dict[str, Any]] = {
            "dismiss": {"as": ("offline", "false_alarm", "no_public_answer")[step.two % 3]},
            "regrade": {
                "level": LEVELS[step.two % 5], "cause": ("new_facts", "misjudgement")[step.three % 2],
                "published": stamp(self.now - timedelta(minutes=step.three * 13 % 500)),
            },
            "merge": {"with": other},
            "split": {"documents": [document]},
            "transfer": {"to": "宣传处"},
            "extend": {
                "clock": ("response", "authoritative_release", "sign")[step.two % 3],
                "step": ("ask", "grant", "refuse")[step.three % 3],
                "until": stamp(self.now + timedelta(hours=60 + step.two)),
            },
            "strike": {"response": answers[step.two % len(answers)].id if answers else "none"},
        }  # fmt: skip
        return plain | more.get(step.do, {})
