"""A console as people meet it: a real server on a free port, a home with incidents, desk time that can be moved."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from config.profile import load_profile
from config.settings import Retention, Settings
from config.store import Elastic, Place
from config.web import Web
from monitor.domain.instant import parse_instant
from monitor.domain.source import Found
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.intake import LiveIntake
from monitor.web.app import ConsoleApp, make_app
from monitor.web.process import Server

#: 2026-03-11 09:00 in Beijing, a Wednesday
NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
PASSWORD = "a quiet night 2026"
SCHOOL = "3月11日，贵阳市云岩区城北小学112名学生食物中毒，其中1人经抢救无效死亡。"
LETTER = "我父亲在贵阳市第一人民医院住院，费用清单里同一项检查收了三次钱，投诉办互相推诿，请查处。"
_FIELD = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


class SetClock:
    """Desk time that goes only when it is moved, and real time that goes with it."""

    pace = 1.0

    def __init__(self, now: datetime = NINE) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def wait(self, span: timedelta) -> None:
        raise AssertionError("the console never waits for desk time")

    def departure(self) -> timedelta:
        return timedelta(0)

    def forth(self, span: timedelta) -> None:
        self._now += span
        self._monotonic += span.total_seconds()


class Console:
    """A running console."""

    def __init__(self, app: ConsoleApp, url: str, clock: SetClock) -> None:
        self.app, self.url, self.clock = app, url, clock

    def visitor(self) -> "Browser":
        return Browser(self)

    def signed_in(self, person: str) -> "Browser":
        """A browser in which this person, whose password is set, has signed in."""
        self.give_password(person)
        browser = self.visitor()
        answer = browser.sign_in(person)
        assert answer.status_code == 303, answer.text
        return browser

    def give_password(self, person: str, password: str = PASSWORD) -> None:
        self.app.state.console.entrance.set_password(person, password)

    def token(self, person: str) -> str:
        given: str = self.app.state.console.entrance.give_token(person)
        return given

    def api(self, person: str) -> "Program":
        return Program(self, self.token(person))


class Browser:
    """A browser: cookies, pages, and forms sent with the hidden field of the page they stand on."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept"] = "text/html"

    @property
    def cookies(self) -> dict[str, str]:
        return {each.name: each.value or "" for each in self.session.cookies}

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self._console.url + path, allow_redirects=False, timeout=20, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> requests.Response:
        return self.session.post(
            self._console.url + path, data=data, allow_redirects=False, timeout=20, **options
        )

    def field(self, path: str = "/login") -> str:
        """The hidden field of the forms on this page."""
        found = _FIELD.search(self.get(path).text)
        assert found is not None, f"{path} holds no form"
        return found[1]

    def send(self, path: str, page: str, **fields: str) -> requests.Response:
        """Send a form as it stands on `page`."""
        return self.post(path, {"csrf": self.field(page), **fields})

    def sign_in(self, name: str, password: str = PASSWORD) -> requests.Response:
        return self.send("/login", "/login", name=name, password=password)


class Program:
    """A program with a token."""

    def __init__(self, console: Console, token: str) -> None:
        self._url = f"{console.url}/api/v1"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> requests.Response:
        return self._session.get(self._url + path, params=query, timeout=20)

    def act(self, do: str, document: str, **data: Any) -> requests.Response:
        body = {"do": do, "document": document, "data": data}
        return self._session.post(f"{self._url}/acts", json=body, timeout=20)


def settings(home: Path, web: Web) -> Settings:
    return Settings(home, "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)), web=web)


@contextmanager
def bureau_at(folder: Path, clock: SetClock, cluster: Elastic | None = None) -> Iterator[Bureau]:
    """Another process at the same home."""
    with open_home(Place(folder, cluster)) as home:
        yield Bureau(settings(folder, Web()), home, "crawl-1", clock.now)


def told(bureau: Bureau, name: str = "a1", text: str = SCHOOL, **fields: Any) -> None:
    """A document comes in."""
    plain: dict[str, Any] = {
        "origin": "daily", "kind": "news", "external_id": name, "url": f"https://daily.example/{name}",
        "title": "城北小学学生饭后不适", "text": text, "published": parse_instant("2026-03-11T08:30:00+08:00"),
        "publisher": "城市早报", "fetched": NINE, "looked_before": None,
    }  # fmt: skip
    assert LiveIntake(bureau).receive(Found(**plain | fields))


def two_matters(folder: Path, clock: SetClock, cluster: Elastic | None = None) -> None:
    """The school incident and a letter about charges: two departments' matters."""
    with bureau_at(folder, clock, cluster) as bureau:
        bureau.open_ledger()
        told(bureau)
        told(bureau, "l1", LETTER, kind="letter", title="反映市一医院重复收费", publisher=None, url=None)


@contextmanager
def serving(
    folder: Path,
    clock: SetClock,
    entries: dict[str, str] | None = None,
    *,
    url: str = "",
    file: Path | None = None,
    cluster: Elastic | None = None,
) -> Iterator[Console]:
    """The console of this home, on a free port; `file` holds its settings where they are to be changed."""
    with ExitStack() as stack:
        sock = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        here = f"http://127.0.0.1:{sock.getsockname()[1]}"
        web = Web("127.0.0.1", sock.getsockname()[1], url or here)
        app = make_app(replace(settings(folder, web), file=file, cluster=cluster), clock, "web-1", entries)
        server = Server(app, web)
        thread = threading.Thread(target=lambda: server.run(sockets=[sock]))
        started = threading.Event()
        _tell_when_started(server, started)
        thread.start()
        try:
            assert started.wait(60), "the console did not start"
            yield Console(app, here, clock)
        finally:
            server.should_exit = True
            thread.join(30)
            assert not thread.is_alive()


def _tell_when_started(server: Server, started: threading.Event) -> None:
    begin = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await begin(sockets)
        started.set()

    server.startup = startup  # type: ignore[method-assign]


def lead_of(app: ConsoleApp, title: str) -> str:
    """Id of the department that leads the incident with this in its title."""
    bureau = app.room._bureau
    assert bureau is not None
    incidents = bureau.journal.state.incidents.values()
    return next(each.lead for each in incidents if title in bureau.text(each.title))


def departments() -> list[str]:
    return [each.id for each in load_profile("guiyang").departments]
