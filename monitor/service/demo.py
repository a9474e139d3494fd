"""The demo: a small invented town on loopback, and the real service against it in simulated time.

Simulated time stops while the demo is off: it goes on from the last commit. The town's ports and
secrets stay the same from one start to the next, so that its pages keep their addresses.
"""

import json
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
from ruamel.yaml import YAML

from config.settings import FILE, load_settings
from monitor.domain.instant import beijing
from monitor.domain.office import ROLE_NAMES
from monitor.errors import BadInput, NotFound
from monitor.service.assemble import look_into
from monitor.service.clock import SystemClock, boot_seconds
from monitor.service.supervise import Child, Supervisor, service
from monitor.town.letterbox import USER
from monitor.town.orders import PORTS
from monitor.town.people import PEOPLE
from monitor.town.story import LEAD
from spiders.evidence.screenshot import find_browser

PROFILE = "zhoucun"
#: everything the demo makes besides the home's own files
FOLDER = "demo"
_STATE, _SECRET = "demo.json", "mailbox.secret"
#: real seconds until the console must answer
_PATIENCE = 110.0


@dataclass(frozen=True, slots=True)
class Stage:
    """The files of a demo in one home."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / FOLDER

    @property
    def state(self) -> Path:
        return self.folder / _STATE

    @property
    def config(self) -> Path:
        return self.folder / FILE

    @property
    def ports(self) -> Path:
        return self.folder / f"{_STATE}.ports"


def run(home: Path, speed: int, environ: Mapping[str, str]) -> int:
    """Play until Ctrl-C; the exit code.

    Raises:
        BadInput: the home holds a ledger in earnest, or cannot be written.
        BadConfig: the port in the environment is no port.

    """
    stage = Stage(home.resolve())
    known = _known(stage)
    last = _last_commit(stage.home)
    environ = {**environ, "HUIYING_HOME": str(stage.home)}
    try:
        stage.folder.mkdir(parents=True, exist_ok=True)
        state = _begun(stage, known, last, speed)
        stage.ports.unlink(missing_ok=True)
        _configure(stage, state)
    except OSError as fault:
        raise BadInput(
            f"演示数据写不进 {stage.folder}（{fault.strerror}）；请检查权限和磁盘空间", code="demo-file"
        ) from None
    settings = load_settings(stage.config, environ)
    state["console"] = settings.web.url
    _write(stage, state)
    town = Child("小镇", (sys.executable, "-m", "monitor.town.main", "--state", str(stage.state)))
    supervisor = Supervisor([town], environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.stop)
    return _Play(stage, state, supervisor, settings.web.url).run()


class _Play:
    """Town first, then the service, then the word that the board can be opened."""

    def __init__(self, stage: Stage, state: dict[str, Any], supervisor: Supervisor, url: str) -> None:
        self._stage, self._state, self._supervisor, self._url = stage, state, supervisor, url
        self._clock = SystemClock()

    def run(self) -> int:
        supervisor, stage = self._supervisor, self._stage
        _say("正在开张：小镇（新闻网站、订阅源、信箱、邮局、单位网站）……")
        try:
            if self._until(stage.ports.exists):
                self._state["ports"] = json.loads(stage.ports.read_text(encoding="utf-8"))
                _write(stage, self._state)
                _configure(stage, self._state)
                supervisor.add(service(stage.config, stage.home, "--demo", str(stage.state)))
                if self._until(self._answers):
                    self._welcome()
        except BaseException:
            supervisor.stop()
            supervisor.run()
            raise
        return supervisor.run()

    def _until(self, ready: Callable[[], bool]) -> bool:
        """Supervise until `ready`; False when it was stopped first.

        Raises:
            BadInput: it took too long.

        """
        latest = self._clock.monotonic() + _PATIENCE
        while not self._supervisor.stopping:
            self._supervisor.look()
            if ready():
                return True
            if self._clock.monotonic() > latest:
                raise BadInput(
                    f"演示没能按时开张；原因见上，也见 {self._stage.home / 'log'}", code="demo-slow"
                )
            self._supervisor.pause()
        return False

    def _answers(self) -> bool:
        try:
            with requests.Session() as session:
                session.trust_env = False
                return session.get(f"{self._url}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def _welcome(self) -> None:
        _say(
            f"\n政务舆情回应 演示已就绪：{self._url}/   （时间走得比实际快 {self._state['speed']} 倍；全部内容为虚构）"
        )
        people = {each.id: each for each in PEOPLE}
        for code, person in self._state["entries"].items():
            role = people[person].posts[0][0]
            _say(f"  {ROLE_NAMES[role]}　{people[person].name}　{self._url}/enter/{code}")  # type: ignore[index]
        if find_browser() is None:
            _say("本机没有 Chromium：回应页面照常存证，只是没有截图（安装 chromium 后自动补上以后的）。")
        _say("按 Ctrl-C 结束；再次运行接着演。\n")


def _known(stage: Stage) -> dict[str, Any]:
    """What the last start wrote; {} at the first, or when it cannot be read."""
    try:
        found = json.loads(stage.state.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _last_commit(home: Path) -> datetime | None:
    """When the demo's ledger was last written, desk time; None where there is none."""
    try:
        with look_into(home) as there:
            commits = there.ledger.read(PROFILE, 0, 1)
            if commits and commits[0].events[0].data.get("mode") != "demo":
                raise BadInput(
                    f"{home} 里是正式数据，不能用于演示；请用 HUIYING_HOME 另指一个目录", code="ledger-mode"
                )
            head = there.ledger.head(PROFILE)
            return head.time
    except NotFound:
        return None


def _begun(stage: Stage, known: Mapping[str, Any], last: datetime | None, speed: int) -> dict[str, Any]:
    """The state of this start: time goes on from the last commit, doors and ports stay as they were."""
    now = SystemClock().now()
    fresh = last is None or "origin" not in known
    start = now if last is None else last
    doors = {secrets.token_urlsafe(9): each.id for each in _one_of_each_role()}
    state = {
        "origin": beijing(start - LEAD) if fresh else known["origin"], "start": beijing(start), "speed": speed,
        "boot": boot_seconds(), "ports": known.get("ports") or dict.fromkeys(PORTS, 0), "console": "-",
        "mailbox_password": known.get("mailbox_password") or secrets.token_urlsafe(12),
        "entries": known.get("entries") or doors,
    }  # fmt: skip
    _write(stage, state)
    return state


def _one_of_each_role() -> list[Any]:
    seen: set[str] = set()
    return [each for each in PEOPLE if each.posts[0][0] not in seen and not seen.add(each.posts[0][0])]  # type: ignore[func-returns-value]


def _write(stage: Stage, state: Mapping[str, Any]) -> None:
    draft = stage.state.with_suffix(".new")
    draft.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(stage.state)


def _configure(stage: Stage, state: Mapping[str, Any]) -> None:
    """huiying.yaml, roster.yaml and the mailbox's password, as an administrator would write them."""
    secret = stage.folder / _SECRET
    secret.write_text(f"{state['mailbox_password']}\n", encoding="ascii")
    secret.chmod(0o600)
    yaml = YAML()
    yaml.width = 200
    with (stage.folder / "roster.yaml").open("w", encoding="utf-8") as file:
        yaml.dump({"people": [_person(each) for each in PEOPLE]}, file)
    with stage.config.open("w", encoding="utf-8") as file:
        yaml.dump(_settings(state["ports"]), file)


def _person(each: Any) -> dict[str, Any]:
    posts = [
        {"role": role, **({"department": department} if department else {})}
        for role, department in each.posts
    ]
    return {
        "id": each.id, "name": each.name, "posts": posts, "addresses": {"mail": each.mail}, "phone": each.phone,
    }  # fmt: skip


def _settings(ports: Mapping[str, int]) -> dict[str, Any]:
    def at(name: str) -> str:
        return f"http://127.0.0.1:{ports[name] or 1}"

    return {
        "home": "..", "bureau": PROFILE, "profile": PROFILE, "roster": "./roster.yaml",
        "channels": {"mail": {
            "host": "127.0.0.1", "port": ports["smtp"] or 1, "security": "none", "sender": "zhiban@town.test",
        }},
        "crawling": {"host_delay_s": 1},
        "evidence": {"hosts": [f"127.0.0.1:{ports['own'] or 1}"]},
        "sources": [
            {"id": "news", "spider": "listing", "publisher": "演示在线", "every": "10m", "address": f"{at('news')}/"},
            {"id": "feed", "spider": "feed", "publisher": "演示晚报", "every": "10m", "articles": True, "address": f"{at('feed')}/rss.xml"},
            {"id": "own", "spider": "listing", "publisher": "周村区卫生健康局", "every": "10m", "own": True, "address": f"{at('own')}/yqhy/"},
            {"id": "letters", "spider": "mailbox", "kind": "letter", "every": "10m", "mailbox": {
                "host": "127.0.0.1", "port": ports["imap"] or 1, "security": "none", "user": USER,
                "password": f"file:{_SECRET}",
            }},
        ],
    }  # fmt: skip


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what whoever started the demo wants to read
