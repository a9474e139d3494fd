"""A home filled as after some years of work: open clocks, alerts that were delivered, matters long closed.

Everything goes through the ledger's own append (chain, register rows); only the waiting for the
disk after each commit is left out, for nobody acts on these.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML

from config.profile import load_profile
from config.roster import sample_roster
from config.settings import Settings, load_settings
from monitor.domain.alert import alert_key
from monitor.domain.canonical import commitment
from monitor.domain.event import Event, new
from monitor.domain.instant import Instant, stamp
from monitor.domain.ledger import Commit, Head, seal
from monitor.domain.source import Found
from monitor.service.assemble import Home, open_home
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from monitor.service.intake import _kept, document_of
from monitor.service.judging import build_judge
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_ledger import _append

T = TypeVar("T")
GRADES = ("I", "II", "III", "IV")
_DEPARTMENTS = ("xcc", "jkc", "yjc", "yzc", "zhc")
#: matters whose alerts were sent and settled in the same commits
_TOGETHER = 8


def configured(folder: Path, address: str, slow: str) -> Settings:
    """Everybody by a webhook at `address`; the deputy leader, who is told last, at `slow`."""
    people = [
        {
            "id": each.id, "name": each.name,
            "addresses": {"webhook": f"{slow}/slow" if each.id == "leader" and slow else f"{address}/{each.id}"},
            "posts": [{"role": post.role, **({"department": post.department} if post.department else {})} for post in each.posts],
        }
        for each in sample_roster(load_profile("guiyang")).people
    ]  # fmt: skip
    yaml = YAML(typ="safe", pure=True)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "roster.yaml").open("w", encoding="utf-8") as file:
        yaml.dump({"people": people}, file)
    with (folder / "huiying.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(
            {"home": "./home", "bureau": "guiyang", "profile": "guiyang", "roster": "./roster.yaml"}, file
        )
    return load_settings(folder / "huiying.yaml", {})


class Filler:
    """Writes matters by the thousand onto the ledger of a home."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home, self._settings = home, settings
        self._now = SystemClock().now
        bureau = (
            Bureau(settings, home, "fill", self._now) if home.ledger.head("guiyang").number == 0 else None
        )
        if bureau is not None:
            bureau.open_ledger()
        self._office = _office(settings)
        self.head: Head = home.ledger.head("guiyang")
        self.events = 0

    def history(self, first: int, clocks: int, events: int) -> None:
        """Open matters of two clocks each, then closed ones until so many events are there."""
        now = self._now()
        numbers = count(first)
        for group in _batched((next(numbers) for _ in range(clocks // 2)), 100 * _TOGETHER):
            self._append(
                commit for few in _batched(group, _TOGETHER) for commit in self._lives(few, now, closed=False)
            )
        while self.events < events:
            group = tuple(next(numbers) for _ in range(100 * _TOGETHER))
            self._append(
                commit for few in _batched(group, _TOGETHER) for commit in self._lives(few, now, closed=True)
            )

    def storm(
        self, names: Sequence[str], first: Callable[[], datetime], apart: timedelta, *, told: str = "due"
    ) -> Sequence[datetime]:
        """Matters of one triage clock each; grades I to IV in turn; when each is due.

        `first` is asked when their documents are kept, which takes a while. `told` "overdue": it was
        due a quarter of an hour before, and that rung falls then.
        """
        titles = self._kept(names)
        at = first()
        due = [at + apart * number for number in range(len(names))]
        events = [
            event
            for number, (name, title, at) in enumerate(zip(names, titles, due, strict=True))
            for event in self._due_then(name, title, at, GRADES[number % 4], told)
        ]
        self._append(_batched(events, 100))
        return due

    def over(self, names: Iterable[str]) -> None:
        """These matters are closed: no later rung of theirs falls into another figure."""
        now = stamp(self._now())
        events = [
            event
            for name in names
            for event in (
                new(
                    "clock_met",
                    incident=name,
                    clock="triage",
                    met_at=now,
                    stopped_by="triage",
                    proof="record",
                ),
                new("incident_closed", incident=name, by="duty", note=None),
            )
        ]
        self._append(_batched(events, 100))

    def taken_in(self, seed: str, matters: int) -> None:
        """One commit of five events a matter whose clocks are due in days."""
        now = self._now()
        events = [
            event
            for number in range(matters)
            for event in self._fresh(hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:16], now)
        ]
        self._append(iter((events,)))

    def _fresh(self, incident: str, now: datetime) -> Iterator[Event]:
        yield from self._taken_in(incident, "xcc", "III", now)
        due = now + timedelta(days=3)
        for kind in ("response", "sign"):
            yield self._clock(incident, kind, now + timedelta(hours=1), due, ("xcc",))

    def _kept(self, names: Sequence[str]) -> list[tuple[str, str]]:
        """Documents with their judgements, and titles, in the library: what alerts are worded from."""
        judge, library, now = build_judge(self._settings.profile), self._home.library, self._now()
        assert library is not None
        kept, ids = [], []
        for number, name in enumerate(names):
            text = f"3月11日，贵阳市云岩区第{number + 1}小学{30 + number % 60}名学生午餐后呕吐腹痛，疑似食物中毒，已送医治疗。"
            found = Found("storm", "news", name, None, text[10:30], text, Instant(now), None, now, None)
            document, salt = document_of(found), os.urandom(16)
            ref = commitment(salt, document.content.encode())
            kept.append((_kept(found, document, judge.judge(document), ref), salt))
            ids.append((document.id, ref))
        library.keep_all("guiyang", kept)
        return ids

    def _lives(self, numbers: Sequence[int], now: datetime, *, closed: bool) -> Iterator[Sequence[Event]]:
        """Commits of some matters from their first text to the delivery of their first alerts, some to their end."""
        told: list[str] = []
        for number in numbers:
            incident = hashlib.sha256(f"matter {number}".encode()).hexdigest()[:16]
            lead = _DEPARTMENTS[number % 5]
            due = now + timedelta(days=3, seconds=number % 2_000_000)
            yield (
                *self._taken_in(incident, lead, GRADES[number % 4], now),
                new("incident_confirmed", incident=incident, by="duty", note=None),
                *(self._clock(incident, kind, now - timedelta(minutes=10), due, (lead,)) for kind in ("response", "sign")),
                *(self._alert(incident, clock, "start", f"dept-{lead}", now) for clock in ("response", "sign")),
            )  # fmt: skip
            told += [_key(incident, clock, "start", f"dept-{lead}") for clock in ("response", "sign")]
            if closed:
                yield (
                    *(
                        new("clock_met", incident=incident, clock=clock, met_at=stamp(now), stopped_by="response", proof="proven")
                        for clock in ("response", "sign")
                    ),
                    new("incident_closed", incident=incident, by="duty", note=None),
                )  # fmt: skip
        yield [_sending(key, now) for key in told]
        yield [_settled(key) for key in told]

    def _due_then(
        self, incident: str, document: tuple[str, str], at: datetime, grade: str, told: str
    ) -> Iterator[Event]:
        due = at - timedelta(minutes=15) if told == "overdue" else at
        start = due - timedelta(minutes=30)
        yield from self._taken_in(incident, "xcc", grade, start, document)
        yield self._clock(incident, "triage", start, due, ("xcc",))
        for rung in ("start", "half", *(["due"] if told == "overdue" else [])):
            yield self._alert(incident, "triage", rung, "duty", start)
            yield _sending(_key(incident, "triage", rung, "duty"), start)
            yield _settled(_key(incident, "triage", rung, "duty"))

    def _taken_in(
        self, incident: str, lead: str, grade: str, now: datetime, document: tuple[str, str] | None = None
    ) -> Iterator[Event]:
        name = hashlib.sha256(incident.encode()).hexdigest()
        text, ref = document or (name[:24], name)
        yield new(
            "incident_opened", incident=incident, document=text, type="food_poisoning", lead=lead, assist=[],
            title=ref, detected=stamp(now), provisional=True, by="system",
        )  # fmt: skip
        yield new(
            "document_joined", incident=incident, document=text, ref=ref, source="news",
            published=stamp(now - timedelta(minutes=10)), precision="second", detected=stamp(now), attention="respond",
            level=grade, type="food_poisoning", counts={"ill": [30, 30]}, rules=name, reason="first", stale=False,
        )  # fmt: skip
        yield new(
            "incident_graded", incident=incident, level=grade, type="food_poisoning", cause="facts",
            criteria=["food_poisoning.ill.30"], review=[], by="system", note=None, at=stamp(now), near_deadline=False,
        )  # fmt: skip

    def _clock(self, incident: str, kind: str, start: datetime, due: datetime, bound: Sequence[str]) -> Event:
        office = self._office
        return new(
            "clock_started", incident=incident, clock=kind, kind=kind, limit="48h", grade="III", basis="本单位制度",
            standing="design", rules=office.clocks_hash, ladder=office.ladders_hash, calendar=office.calendar_hash,
            start=stamp(start), precision="second", start_rule="earliest", due=stamp(due), provisional=False,
            departments=list(bound), reason="opened",
        )  # fmt: skip

    def _alert(self, incident: str, clock: str, rung: str, person: str, now: datetime) -> Event:
        key = _key(incident, clock, rung, person)
        return new(
            "alert_due", key=key, incident=incident, clock=clock, rung=rung, repeat=1, person=person,
            role="department", channel="webhook", reason="started", rank=2,
            text=hashlib.sha256(key.encode()).hexdigest(), mark=stamp(now), folded_into=None,
        )  # fmt: skip

    def _sealed(self, events: Sequence[Event]) -> Commit:
        commit = seal(
            "guiyang", self.head, events, self._now(), worker="fill", actor="system", algorithm="sha256"
        )
        self.head = commit.head
        self.events += len(events)
        return commit

    def _append(self, commits: Iterable[Sequence[Event]]) -> None:
        """In one transaction; while a desk is at work it waits for its turn like everybody else."""
        with self._home.ledger.turn("guiyang"):
            self.head = self._home.ledger.head("guiyang")
            file: SqliteFile = self._home.ledger._file  # type: ignore[attr-defined]
            file.write(lambda connection: [_append(connection, self._sealed(each)) for each in commits])


def _batched(things: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    left = iter(things)
    while group := tuple(islice(left, size)):
        yield group


def _office(settings: Settings) -> Any:
    from config.calendar import load_calendar
    from monitor.flow.office import office

    calendar = load_calendar(settings.calendars)
    return office(load_profile(settings.profile), calendar.text(), calendar.add_workdays)


def _key(incident: str, clock: str, rung: str, person: str) -> str:
    return alert_key(incident, clock, rung, 1, person, "webhook")


def _sending(key: str, now: datetime) -> Event:
    return new("alert_sending", key=key, attempt=1, worker="desk-bench-1", deadline=stamp(now))


def _settled(key: str) -> Event:
    return new("alert_settled", key=key, attempt=1, outcome="delivered", detail="http-200", next_try=None)


def fill(settings: Settings, clocks: int, events: int) -> int:
    """So many open clocks among so many events; how many events."""
    with open_home(settings.home) as home:
        filler = Filler(home, settings)
        filler.history(0, clocks, events)
        return filler.events
