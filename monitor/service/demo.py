"""The demo: a small invented town on loopback, and the real service against it in simulated time.

Simulated time stops while the demo is off: it goes on from the last commit.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from config.settings import Settings, load_settings
from monitor.domain.office import ROLE_NAMES
from monitor.errors import BadInput
from monitor.service.clock import SystemClock, boot_seconds
from monitor.service.log import start_log
from monitor.service.stage import PROFILE, Stage, begun, free_ports
from monitor.service.supervise import Child, Supervisor, service
from monitor.service.tenancy import ledgers, refuse_earnest, sole_supervisor
from monitor.town.people import PEOPLE
from spiders.evidence.screenshot import find_browser

#: real seconds until the console must answer
_PATIENCE = 110.0


def run(home: Path, speed: int, environ: Mapping[str, str]) -> int:
    """Play until Ctrl-C; the exit code.

    Raises:
        BadInput: the home holds a ledger in earnest, cannot be written, or nothing opened in time.
        StorageError: the home cannot be used, or another service runs in it.

    """
    stage = Stage(home.resolve())
    refuse_earnest(stage.home)
    with sole_supervisor(stage.home):
        start_log(stage.home, "demo")
        environ = {**environ, "HUIYING_HOME": str(stage.home)}
        with stage.writing():
            state = _staged(stage, speed)
        settings = load_settings(stage.config, environ)
        return _Play(stage, state, settings, environ).run()


def _staged(stage: Stage, speed: int) -> dict[str, Any]:
    """The files of this start."""
    ledger = ledgers(stage.home).get(PROFILE)
    state = begun(stage.known(), ledger, speed, SystemClock().now(), boot_seconds())
    state["ports"], said = free_ports(state["ports"])
    for line in said:
        _say(line)
    stage.folder.mkdir(parents=True, exist_ok=True)
    stage.ports.unlink(missing_ok=True)
    # that the demo was off is no outage of the desk: its time stood still
    (stage.home / "desk.alive").unlink(missing_ok=True)
    stage.configure(state)
    return state


@dataclass(slots=True)
class _Play:
    """Town first, then the service, then the word that the board can be opened."""

    stage: Stage
    state: dict[str, Any]
    settings: Settings
    environ: Mapping[str, str]

    def run(self) -> int:
        self.state["console"] = self.settings.web.url
        with self.stage.writing():
            self.stage.write(self.state)
        town = (sys.executable, "-m", "monitor.town.main", "--state", str(self.stage.state))
        supervisor = Supervisor([Child("小镇", town)], self.environ)
        supervisor.obey_signals()
        _say("正在开张：小镇（新闻网站、订阅源、信箱、邮局、单位网站）……")
        try:
            self._open(supervisor)
        except BaseException:
            supervisor.stop()
            supervisor.run()
            raise
        return supervisor.run()

    def _open(self, supervisor: Supervisor) -> None:
        stage = self.stage
        if not self._until(supervisor, stage.ports.exists):
            return
        with stage.writing():
            self.state["ports"] = stage.told_ports()
            stage.write(self.state)
            stage.configure(self.state)
        supervisor.add(service(stage.config, "--demo", str(stage.state)))
        if self._until(supervisor, self._answers):
            self._welcome()

    def _until(self, supervisor: Supervisor, ready: Callable[[], bool]) -> bool:
        """Supervise until `ready`; False when it was stopped first.

        Raises:
            BadInput: it took too long.

        """
        clock = SystemClock()
        latest = clock.monotonic() + _PATIENCE
        while not supervisor.stopping:
            supervisor.look()
            if ready():
                return True
            if clock.monotonic() > latest:
                raise BadInput(
                    f"演示没能按时开张；原因见上，也见 {self.stage.home / 'log'}", code="demo-slow"
                )
            supervisor.pause()
        return False

    def _answers(self) -> bool:
        try:
            with requests.Session() as session:
                session.trust_env = False
                return session.get(f"{self.settings.web.url}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def _welcome(self) -> None:
        url, speed = self.settings.web.url, self.state["speed"]
        _say(f"\n政务舆情回应 演示已就绪：{url}/   （时间走得比实际快 {speed} 倍；全部内容为虚构）")
        people = {each.id: each for each in PEOPLE}
        for code, person in self.state["entries"].items():
            role = people[person].posts[0][0]
            _say(f"  {ROLE_NAMES[role]}　{people[person].name}　{url}/enter/{code}")  # type: ignore[index]
        if find_browser() is None:
            _say("本机没有 Chromium：回应页面照常存证，只是没有截图（安装 chromium 后，以后的存证带截图）。")
        _say("按 Ctrl-C 结束；再次运行接着演。\n")


def _say(line: str) -> None:
    # a terminal that is gone is no reason to end
    with suppress(OSError):
        print(line, flush=True)  # noqa: T201 - what whoever started the demo wants to read
