"""The desk as a real process: it sends, it is killed, it goes on."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.profile import load_profile
from config.roster import sample_roster
from config.settings import load_settings
from monitor.domain.instant import Instant, unstamp
from monitor.domain.source import Found
from monitor.service.assemble import look_into, open_home
from monitor.service.bureau import Bureau
from monitor.service.intake import LiveIntake
from tests.delivery.receivers import Hook

pytestmark = pytest.mark.slow


class Office:
    """An office on disk whose people are all reached by one webhook receiver."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hook = Hook()
        self.config = folder / "huiying.yaml"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._write(
            "roster.yaml",
            {"people": [self._person(each) for each in sample_roster(load_profile("guiyang")).people]},
        )
        self._write(
            "huiying.yaml",
            {
                "home": "./home", "bureau": "guiyang", "profile": "guiyang", "roster": "./roster.yaml",
                "channels": {"webhook": {"secret": "env:HOOK_SECRET"}},
            },
        )  # fmt: skip
        self.settings = load_settings(self.config, {"HOOK_SECRET": "s3cret"})

    def _write(self, name: str, data: object) -> None:
        with (self.folder / name).open("w", encoding="utf-8") as file:
            YAML(typ="safe", pure=True).dump(data, file)

    def _person(self, person) -> dict[str, object]:
        posts = [
            {"role": post.role, **({"department": post.department} if post.department else {})}
            for post in person.posts
        ]
        return {
            "id": person.id, "name": person.name, "posts": posts,
            "addresses": {"webhook": self.hook.url(f"/{person.id}")}, "phone": "13800000000",
        }  # fmt: skip

    def report(self, external_id: str = "a1") -> None:
        """A grave event becomes known this minute."""
        now = datetime.now(UTC)  # noqa: TID251
        text = "今天，贵阳市云岩区城北小学112名学生食物中毒，其中1人经抢救无效死亡。"
        with open_home(self.settings.home) as home:
            intake = LiveIntake(Bureau(self.settings, home, "test", lambda: now))
            intake.start()
            intake.receive(
                Found(
                    "daily",
                    "news",
                    external_id,
                    None,
                    "城北小学学生饭后不适",
                    text,
                    Instant(now),
                    None,
                    now,
                    None,
                )
            )

    def start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor.cli.main", "work", "--config", str(self.config)],
            env={**os.environ, "HOOK_SECRET": "s3cret"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(process)
        return process

    def deliveries(self) -> dict[str, str]:
        with look_into(self.settings.home) as home:
            state = Bureau(self.settings, home, "test", lambda: datetime.now(UTC)).journal.state  # noqa: TID251
        return {alert.key: alert.delivery for alert in state.alerts.values() if not alert.folded_into}

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait(10)
        self.hook.close()


@pytest.fixture
def office(tmp_path):
    ours = Office(tmp_path)
    yield ours
    ours.close()


def test_it_sends_stamps_its_signs_of_life_and_ends_cleanly(office):
    office.report()
    process = office.start()
    office.hook.wait(5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert set(office.deliveries().values()) == {"delivered"}
    alive = unstamp((office.settings.home / "desk.alive").read_text())
    assert (datetime.now(UTC) - alive).total_seconds() < 60  # noqa: TID251


def test_killed_with_messages_on_the_wire_it_loses_none_and_doubles_none_under_another_key(office):
    for person in ("duty", "leader"):
        office.hook.held[f"/{person}"] = threading.Event()
    office.report()
    process = office.start()
    office.hook.wait(5)
    process.kill()
    process.wait(10)
    for event in office.hook.held.values():
        event.set()
    office.hook.held.clear()
    hanging = {key for key, delivery in office.deliveries().items() if delivery == "sending"}
    assert len(hanging) >= 2
    again = office.start()
    office.hook.wait(5 + len(hanging))
    again.send_signal(signal.SIGTERM)
    assert again.wait(20) == 0
    assert {office.deliveries()[key] for key in hanging} == {"delivered"}
    keys = [got["key"] for got in office.hook.got]
    assert {key for key in keys if keys.count(key) > 1} == hanging


def test_started_without_a_ledger_or_with_a_bad_configuration_it_says_so(office):
    office.config.write_text("home: ./home\nbureau: guiyang\nprofile: atlantis\n")
    command = [sys.executable, "-m", "monitor.cli.main", "work", "--config", str(office.config)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "atlantis" in done.stderr.decode()
