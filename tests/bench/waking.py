"""How long after a due moment the webhook hears of it, on an idle desk and on real time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from alerts.daybook import Daybook
from alerts.message import Channel
from alerts.webhook import Webhook
from config.settings import Retention, Settings
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, stamp
from monitor.domain.state import State
from monitor.flow import clocks
from monitor.service.assemble import open_home, open_links
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from monitor.service.desk_loop import DeskLoop
from tests.delivery.receivers import Hook

_APART = timedelta(milliseconds=150)


def latencies(folder: Path, count: int) -> list[float]:
    """Seconds from the start mark of each of `count` triage clocks to the arrival of its message."""
    hook, clock = Hook(), SystemClock()
    hook.now = clock.now
    settings = Settings(
        folder / "waking", "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90))
    )
    try:
        with open_home(settings.home) as home, open_links(home.folder) as links:
            bureau = Bureau(settings, home, "bench", clock.now)
            people = tuple(replace(each, addresses={"webhook": hook.url()}) for each in bureau.roster.people)
            bureau.roster = replace(bureau.roster, people=people)
            bureau.desk = replace(bureau.desk, roster=bureau.roster)
            channels: dict[str, Channel] = {
                "webhook": Webhook(threads=16, timeout=timedelta(seconds=5)), "log": Daybook(folder / "duty.jsonl"),
            }  # fmt: skip
            desk = DeskLoop(bureau, clock, channels, "bench", threads=16, links=links)
            desk.start(None)
            first = clock.now() + timedelta(seconds=1)
            marks = {f"incident-{number}": first + _APART * number for number in range(count)}
            for name, mark in marks.items():
                bureau.journal.write(partial(_opened, bureau, name, mark))
            while len(hook.got) < count:
                desk.turn()
            desk.close()
    finally:
        hook.close()
    return [(got["came"] - _mark(got["key"], marks)).total_seconds() for got in hook.got]


def _mark(key: str, marks: Mapping[str, datetime]) -> datetime:
    return marks[key.split("/", 1)[0]]


def _opened(bureau: Bureau, name: str, mark: datetime, _state: State, now: datetime) -> tuple[Event, ...]:
    """An incident whose triage clock starts at `mark`."""
    opened = new(
        "incident_opened", incident=name, document=name, type="other", lead="xcc", assist=[],
        title=bureau.keep_text(name), detected=stamp(now), provisional=True, by="system",
    )  # fmt: skip
    incident = Incident(id=name, title="", opened=now, type="other", lead="xcc", assist=())
    begin = clocks.Begin(Instant(mark), "bench", provisional=False)
    return (opened, *clocks.start(bureau.office, incident, "triage", "none", begin))
