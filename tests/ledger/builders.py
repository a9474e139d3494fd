"""Builders: a ledger of 周村 with defaults, so that a story only says what matters to it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from monitor.domain import canonical, event
from monitor.domain.canonical import Json
from monitor.domain.event import Event
from monitor.domain.instant import stamp
from monitor.domain.ledger import EMPTY, Commit, Head, seal

#: 2026-03-02 09:00 in Beijing, a Monday
MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
BUREAU = "zhoucun"


def later(**span: int) -> datetime:
    return MORNING + timedelta(**span)


def ref(text: str, salt: bytes = bytes(16)) -> str:
    return canonical.commitment(salt, text.encode())


def opened(algorithm: str = "sha256", mode: str = "live") -> Event:
    return event.new(
        "ledger_opened", profile="zhoucun", algorithm=algorithm, mode=mode, origin=None, speed=None
    )


def outage(minute: int = 0) -> Event:
    """The smallest event that touches no incident."""
    return event.new(
        "outage", since=f"2026-03-02T01:{minute % 60:02}:00.000000Z", until="2026-03-02T02:00:00.000000Z"
    )


def commit(
    after: Head, *events: Event, bureau: str = BUREAU, algorithm: str = "sha256", now: datetime = MORNING,
    worker: str = "desk-1", actor: str = "system", epoch: int | None = None,
) -> Commit:  # fmt: skip
    return seal(
        bureau,
        after,
        events or (outage(),),
        now,
        worker=worker,
        actor=actor,
        algorithm=algorithm,
        epoch=epoch,
    )


def ledger(length: int, *, bureau: str = BUREAU, algorithm: str = "sha256") -> list[Commit]:
    """`length` commits: the opening, then one outage a minute."""
    commits: list[Commit] = []
    head = EMPTY
    for number in range(length):
        said = opened(algorithm) if number == 0 else outage(number)
        commits.append(commit(head, said, bureau=bureau, algorithm=algorithm, now=later(minutes=number)))
        head = commits[-1].head
    return commits


def joined(document: str = "doc-1", incident: str = "school", **changes: Json) -> Event:
    return _changed(
        "document_joined", changes, incident=incident, document=document, ref=ref(document), source="news",
        published="2026-03-02T00:40:00.000000Z", precision="second", detected="2026-03-02T01:00:00.000000Z",
        attention="respond", level="III", type="food_poisoning", counts={"ill": [112, 112]}, rules="ab" * 32,
        reason="first", stale=False,
    )  # fmt: skip


def incident(incident_id: str = "school", **changes: Json) -> Event:
    return _changed(
        "incident_opened", changes, incident=incident_id, document="doc-1", type="food_poisoning",
        lead="disease", assist=["inspection"], title=ref("title"), detected="2026-03-02T01:00:00.000000Z",
        provisional=True, by="system",
    )  # fmt: skip


def clock(incident_id: str = "school", clock_id: str = "response", **changes: Json) -> Event:
    return _changed(
        "clock_started", changes, incident=incident_id, clock=clock_id, kind=clock_id.split(".", maxsplit=1)[0], limit="48h",
        grade="III", basis="国办发〔2016〕61号", standing="verified", rules="ab" * 32, ladder="cd" * 32,
        calendar="ef" * 32, start="2026-03-02T00:40:00.000000Z", precision="second", start_rule="earliest",
        due="2026-03-04T00:40:00.000000Z", provisional=True, departments=["disease"], reason="graded",
    )  # fmt: skip


def alert(key: str = "school/response/start/1/wang/mail", **changes: Json) -> Event:
    incident_id, clock_id, rung, repeat, person, channel = key.split("/")
    return _changed(
        "alert_due", changes, key=key, incident=incident_id, clock=clock_id, rung=rung, repeat=int(repeat),
        person=person, role="duty", channel=channel, reason="reached", rank=2, text=ref("text"),
        mark="2026-03-02T01:00:00.000000Z", folded_into=None,
    )  # fmt: skip


def _changed(name: str, changes: dict[str, Json], /, **defaults: Json) -> Event:
    return event.new(name, **{**defaults, **changes})


def pairs(commits: list[Commit]) -> Iterator[tuple[bytes, str]]:
    return ((each.raw, each.hash) for each in commits)


def sending(key: str = "school/response/start/1/wang/mail", **changes: Json) -> Event:
    return _changed(
        "alert_sending", changes, key=key, attempt=1, worker="desk-1", deadline="2026-03-02T01:00:10.000000Z"
    )


def settled(key: str = "school/response/start/1/wang/mail", **changes: Json) -> Event:
    return _changed(
        "alert_settled", changes, key=key, attempt=1, outcome="delivered", detail="250", next_try=None
    )


def merged(incident_id: str, into: str) -> Event:
    return event.new("incident_merged", incident=incident_id, into=into, by="zhao")


def split(incident_id: str, new: str, *documents: str) -> Event:
    return event.new("incident_split", incident=incident_id, new=new, documents=list(documents), by="zhao")


def superseded(incident_id: str, clock_id: str, into: str) -> Event:
    return event.new("clock_superseded", incident=incident_id, clock=clock_id, into=into)


def graded(level: str | None, incident_id: str = "school", **changes: Json) -> Event:
    return _changed(
        "incident_graded", changes, incident=incident_id, level=level, type="food_poisoning", cause="rules",
        criteria=[], review=[], by="system", note=None, at="2026-03-02T01:00:00.000000Z", near_deadline=False,
    )  # fmt: skip


def met(at: str, incident_id: str = "school", clock_id: str = "response") -> Event:
    return event.new(
        "clock_met", incident=incident_id, clock=clock_id, met_at=at, stopped_by="answer-1", proof="proven"
    )


def said(kind: str, incident_id: str = "school", /, **fields: Json) -> Event:
    """An act of the duty officer 赵 about an incident, for the kinds with few fields."""
    wanted = event.KINDS[kind].fields
    given: dict[str, Json] = {"incident": incident_id, "by": "zhao", "note": None, **fields}
    return event.new(kind, **{name: given[name] for name in wanted})


def adopted(text: str, what: str = "clocks") -> Event:
    return event.new("rules_adopted", hash=canonical.digest(text.encode()), what=what, text=text)


def head_of(head: Head) -> dict[str, Json]:
    """A head as `restored` records it."""
    time = None if head.time is None else stamp(head.time)
    return {"epoch": head.epoch, "hash": head.hash, "number": head.number, "time": time}


def restored(after: Head, last_known: Head | None, **changes: object) -> Event:
    known = None if last_known is None else head_of(last_known)
    fields: dict[str, Json] = {"epoch": after.epoch + 1, "backup_head": head_of(after), "last_known": known}
    return event.new("restored", **{**fields, **changes})  # type: ignore[arg-type]
