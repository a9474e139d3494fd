"""A bureau with people and incidents in it, and its console on a real port."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from config.settings import Retention, Settings
from config.web import Web
from monitor.domain.access import Principal, principal
from monitor.domain.act import Act
from monitor.domain.document import SourceKind
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import parse_instant, stamp
from monitor.domain.ledger import Commit
from monitor.domain.source import Found
from monitor.domain.state import State
from monitor.service.acting import Acting
from monitor.service.assemble import Home, open_home
from monitor.service.bureau import Bureau
from monitor.service.desk import Ladders, tick
from monitor.service.intake import LiveIntake
from monitor.service.views.sight import Sight, sight_of
from monitor.web.app import ConsoleApp, make_app
from monitor.web.listening import listening
from monitor.web.process import Server

SCHOOL = "3月11日中午，贵阳市云岩区城北小学{ill}名学生食物中毒，出现呕吐、腹痛，其中{dead}人经抢救无效死亡。"
SICK = "3月11日中午，贵阳市云岩区城北小学{ill}名学生午餐后出现呕吐、腹痛，初步判断为食物中毒。"
LETTER = "我父亲在贵阳市第一人民医院住院，费用清单里同一项检查收了三次钱，投诉办互相推诿，请查处。"


def moment(when: str) -> datetime:
    """ "11 13:00" is 2026-03-11T13:00+08:00."""
    day, clock = when.split()
    return parse_instant(f"2026-03-{day}T{clock}+08:00").at


class HandClock:
    """Desk time moved by hand; real seconds for time-outs."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self.pace = 1.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return time.monotonic()

    def departure(self) -> timedelta:
        return timedelta()

    def wait(self, span: timedelta) -> None:
        self.time += span


def settings(home: Path, port: int = 8000) -> Settings:
    web = Web("127.0.0.1", port, f"http://127.0.0.1:{port}")
    return Settings(home, "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)), web=web)


class Office:
    """One bureau at its desk, written to as crawler, desk and people would."""

    def __init__(self, folder: Path, home: Home, clock: HandClock) -> None:
        self.folder, self.clock = folder, clock
        self.bureau = Bureau(settings(folder), home, "desk-1", clock.now)
        self.intake = LiveIntake(self.bureau)
        self.intake.start()
        self.alive()

    @property
    def state(self) -> State:
        return self.bureau.journal.state

    @cached_property
    def sight(self) -> Sight:
        return sight_of(self.bureau)

    def at(self, when: str) -> "Office":
        """Time goes on; ladders climb, messages arrive."""
        self.clock.time = moment(when)
        self.climb()
        self.alive()
        return self

    def alive(self) -> None:
        """The desk's sign of life."""
        (self.folder / "desk.alive").write_text(stamp(self.clock.now()), encoding="ascii")

    def told(
        self, name: str, text: str, title: str = "", *, kind: SourceKind = "news", published: str = "",
        publisher: str | None = "城市早报", url: str | None = None,
    ) -> Incident | None:  # fmt: skip
        """A text comes in now; the incident it is in."""
        fetched = self.clock.now()
        at = (
            parse_instant(f"2026-03-{published.replace(' ', 'T')}+08:00")
            if published
            else parse_instant(stamp(fetched))
        )
        self.intake.receive(
            Found(
                origin="daily", kind=kind, external_id=name, url=url or f"https://daily.example/{name}",
                title=title, text=text, published=at, publisher=publisher, fetched=fetched, looked_before=None,
            )
        )  # fmt: skip
        return next(
            (
                each
                for each in self.state.incidents.values()
                if any(member.document == self.document(name) for member in each.members)
            ),
            None,
        )

    def document(self, name: str) -> str:
        """Library id of the text told under this name."""
        for incident in self.state.incidents.values():
            for member in incident.members:
                kept = self.bureau.library.document("guiyang", member.document)
                if kept is not None and kept.external_id == name:
                    return str(member.document)
        return ""

    def school(self, name: str = "n1", ill: int = 112, dead: int = 1, **fields: Any) -> Incident:
        text = SCHOOL.format(ill=ill, dead=dead) if dead else SICK.format(ill=ill)
        found = self.told(name, text, "城北小学学生饭后不适", **fields)
        assert found is not None
        return found

    def letter(self, name: str = "l1", **fields: Any) -> Incident:
        found = self.told(
            name, LETTER, "反映市一医院重复收费", **{"kind": "letter", "publisher": None, **fields}
        )
        assert found is not None
        return found

    def act(self, incident: Incident, do: Any, by: str = "duty", way: str = "console", **data: Any) -> Commit:
        now = self.state.incidents[incident.id]
        given = {name.rstrip("_"): value for name, value in data.items()}
        act = Act(self.clock.now(), do, now.members[0].document, by, given)
        return Acting(self.bureau).perform(act, way=way)

    def again(self, incident: Incident) -> Incident:
        """The incident as it is now."""
        found: Incident = self.state.incidents[incident.id]
        return found

    def climb(self) -> None:
        """Everything due by now goes out and arrives."""
        ladders = Ladders(lambda: self.state)
        while tick(self.bureau.journal, self.bureau.agenda, ladders, self.bureau.desk, self.clock.now()):
            pass
        self.settle()

    def settle(self, outcome: str = "delivered") -> None:
        """What is pending ends so."""
        keys = [
            each.key
            for each in self.state.alerts.values()
            if each.delivery == "pending" and not each.folded_into
        ]
        if keys:
            deadline = stamp(self.clock.now() + timedelta(seconds=10))
            self.write(
                *(
                    new("alert_sending", key=key, attempt=1, worker="desk-1", deadline=deadline)
                    for key in keys
                )
            )
            self.write(
                *(
                    new("alert_settled", key=key, attempt=1, outcome=outcome, detail="", next_try=None)
                    for key in keys
                )
            )

    def write(self, *events: Event) -> Commit:
        commit = self.bureau.journal.write(lambda _state, _now: events)
        assert commit is not None
        return commit

    def write_something(self) -> Commit:
        """The smallest commit there is."""
        now = stamp(self.clock.now())
        return self.write(new("outage", since=now, until=now))

    def who(self, person: str) -> Principal:
        found = self.bureau.roster.person(person)
        assert found is not None
        return principal(found)


@contextmanager
def office(folder: Path, when: str = "11 9:00") -> Iterator[Office]:
    """A fresh bureau of 贵阳 at this time, with the sample roster: duty, leader, dept-…"""
    with open_home(folder) as home:
        yield Office(folder, home, HandClock(moment(when.replace(" 9:", " 09:"))))


class Site:
    """A console that runs, and the sessions of those who use it."""

    def __init__(self, url: str, app: ConsoleApp) -> None:
        self.url, self._app = url, app

    def session(self, person: str) -> str:
        """The cookie of somebody who has signed in."""
        return str(self._app.state.console.entrance.begin(person))

    def browser(self, person: str) -> "Browser":
        return Browser(self, self.session(person))

    def stranger(self) -> "Browser":
        """Somebody with a cookie nobody gave."""
        return Browser(self, "made-up")


class Browser:
    """One signed-in person."""

    def __init__(self, site: Site, session: str) -> None:
        self.site, self.cookie = site, session
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.cookies.set("huiying", session)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self._http.get(self.site.url + path, headers={"Accept": "text/html"}, timeout=20, **options)

    def post(self, path: str, *, follow: bool = False, **fields: Any) -> requests.Response:
        """A form of ours, its hidden field taken from the page it stands on."""
        page = self.get("/me").text
        fields["csrf"] = page.split('name="csrf" value="')[1].split('"')[0]
        return self._http.post(
            self.site.url + path, data=fields, headers={"Accept": "text/html"}, timeout=20, allow_redirects=follow
        )  # fmt: skip

    def bare_post(self, path: str, **fields: Any) -> requests.Response:
        """A form that was never shown here."""
        return self._http.post(self.site.url + path, data=fields, headers={"Accept": "text/html"}, timeout=20)

    def act(self, incident: Incident, do: str, **fields: Any) -> requests.Response:
        given = {name.rstrip("_"): value for name, value in fields.items()}
        return self.post(f"/incidents/{incident.id}/acts", do=do, **given)


@contextmanager
def console(folder: Path, clock: HandClock) -> Iterator[Site]:
    """The console over a home, on a free port of this host."""
    with listening(Web("127.0.0.1", 0)) as sock:
        ours = settings(folder, int(sock.getsockname()[1]))
        app = make_app(ours, clock, "web-1")
        server = Server(app, ours.web)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        try:
            for _ in range(1000):
                if server.started or not thread.is_alive():
                    break
                thread.join(0.01)
            assert server.started, "the console did not start"
            yield Site(ours.web.url, app)
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()
