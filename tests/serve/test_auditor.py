"""The auditor as a process beside a real desk: one stops, the other tells, by real mail and real webhooks."""

import email
import email.policy
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
from monitor.domain.instant import Instant
from monitor.domain.source import Found
from monitor.service.assemble import look_into, open_home
from monitor.service.bureau import Bureau
from monitor.service.intake import LiveIntake
from tests.delivery.receivers import Hook, Mailbox
from tests.serve.houses import until

pytestmark = pytest.mark.slow


class Office:
    """An office on disk whose people have a webhook and a mailbox; the shortest grace there is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.hook, self.mailbox = folder, Hook(), Mailbox()
        self.config = folder / "huiying.yaml"
        people = [self._person(each) for each in sample_roster(load_profile("guiyang")).people]
        self._write("roster.yaml", {"people": people})
        mail = {
            "host": "127.0.0.1",
            "port": self.mailbox.port,
            "security": "none",
            "sender": "desk@example.cn",
        }
        self._write(
            "huiying.yaml",
            {
                "home": "./home", "bureau": "guiyang", "profile": "guiyang", "roster": "./roster.yaml",
                "channels": {"mail": mail}, "auditor": {"grace_s": 10},
            },
        )  # fmt: skip
        self.settings = load_settings(self.config, {})
        self.processes: list[subprocess.Popen[bytes]] = []

    def _write(self, name: str, data: object) -> None:
        with (self.folder / name).open("w", encoding="utf-8") as file:
            YAML(typ="safe", pure=True).dump(data, file)

    def _person(self, person) -> dict[str, object]:
        posts = [
            {"role": post.role, **({"department": post.department} if post.department else {})}
            for post in person.posts
        ]
        addresses = {"webhook": self.hook.url(f"/{person.id}"), "mail": f"{person.id}@example.cn"}
        return {
            "id": person.id,
            "name": person.name,
            "posts": posts,
            "addresses": addresses,
            "phone": "13800000000",
        }

    def start(self, role: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{role}.out").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "monitor.cli.main", "work", "--role", role, "--config", str(self.config)],
                stdout=out, stderr=out,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def report(self) -> None:
        """A grave event becomes known this minute."""
        now = datetime.now(UTC)  # noqa: TID251
        text = "今天，贵阳市云岩区城北小学112名学生食物中毒，其中1人经抢救无效死亡。"
        with open_home(self.settings.home) as home:
            intake = LiveIntake(Bureau(self.settings, home, "test", lambda: now))
            intake.start()
            intake.receive(
                Found(
                    "daily", "news", "a1", None, "城北小学学生饭后不适", text, Instant(now), None, now, None
                )
            )

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.out").read_text(encoding="utf-8")

    def mails(self) -> list[tuple[str, str]]:
        read = [
            (to.partition("@")[0], email.message_from_bytes(raw, policy=email.policy.SMTP).get_content())
            for to, raw in self.mailbox.mails
        ]
        return [(who, text) for who, text in read if "审计告警" in text]

    def hooks(self, words: str) -> set[str]:
        return {got["path"][1:] for got in [*self.hook.got] if words in got["text"]}

    def kinds(self) -> list[tuple[str, str]]:
        with look_into(self.settings.home) as there:
            commits = there.ledger.read("guiyang", 0, 100_000)
        return [
            (event.kind, str(event.data.get("name", ""))) for commit in commits for event in commit.events
        ]

    def close(self) -> None:
        for each in self.processes:
            if each.poll() is None:
                os.kill(each.pid, signal.SIGCONT)
                each.kill()
            each.wait(10)
        self.hook.close()
        self.mailbox.close()


@pytest.fixture
def office(tmp_path):
    ours = Office(tmp_path)
    yield ours
    ours.close()


def test_a_desk_that_is_stopped_while_a_rung_falls_due_is_told_by_mail_and_tells_itself_when_it_goes_on(
    office,
):
    desk = office.start("desk")
    auditor = office.start("auditor")
    until("the desk", lambda: "值班进程已开始" in office.said("desk"))
    until("the auditor", lambda: "审计进程已开始" in office.said("auditor"))
    os.kill(desk.pid, signal.SIGSTOP)
    office.report()
    until(
        "the alarm",
        lambda: {who for who, text in office.mails() if "时限过点未提醒" in text} == {"duty", "admin"},
        60,
    )
    assert office.hook.got == [] or office.hooks("时限过点未提醒") == set()
    os.kill(desk.pid, signal.SIGCONT)
    until("the desk's own words", lambda: "duty" in office.hooks("Ⅱ级") | office.hooks("重大"), 30)
    until("the end of it", lambda: any("解除：时限过点未提醒" in text for _, text in office.mails()), 60)
    until(
        "the record",
        lambda: {("audit_alarm", "missed"), ("audit_cleared", "missed")} <= set(office.kinds()),
        30,
    )
    for process in (auditor, desk):
        process.terminate()
        assert process.wait(20) == 0


def test_an_auditor_that_is_stopped_is_told_by_the_desk_and_so_is_its_return(office):
    """Signs a minute old are waited for in tests of the watch itself; here they are made old at once."""
    auditor = office.start("auditor")
    until("the auditor", (office.settings.home / "auditor.alive").exists)
    os.kill(auditor.pid, signal.SIGSTOP)
    script = (
        "import sys; from datetime import timedelta; import monitor.service.auditor_watch as watch; "
        "watch.SILENT = timedelta(seconds=5); from monitor.cli.main import run; run()"
    )
    with (office.folder / "desk.out").open("ab") as out:
        desk = subprocess.Popen(
            [sys.executable, "-c", script, "work", "--role", "desk", "--config", str(office.config)],
            stdout=out, stderr=out,
        )  # fmt: skip
    office.processes.append(desk)
    until("the desk's alarm", lambda: office.hooks("审计进程自") == {"duty", "admin"}, 60)
    os.kill(auditor.pid, signal.SIGCONT)
    until("its return", lambda: office.hooks("审计进程已恢复") == {"duty", "admin"}, 30)


def test_of_two_auditors_one_watches_and_the_other_goes_on_when_it_is_gone(office):
    office.report()
    first = office.start("auditor")
    until("the first", lambda: "审计进程已开始" in office.said("auditor"))
    second = office.start("auditor")
    until("the second", lambda: "已有一个审计进程，本进程候补" in office.said("auditor"))
    third = office.start("auditor")
    until("the third", lambda: office.said("auditor").count("候补") == 2)
    third.terminate()
    assert third.wait(20) == 0
    first.kill()
    first.wait(10)
    until("the second to go on", lambda: office.said("auditor").count("审计进程已开始") == 2)
    second.terminate()
    assert second.wait(20) == 0


def test_killed_with_its_messages_on_the_wire_it_sends_them_again_under_the_same_keys(office):
    """The mail server takes the mail and hangs up: by webhook it is marked, there the auditor dies."""
    office.mailbox.answers = ["close", "close"]
    for person in ("duty", "admin"):
        office.hook.held[f"/{person}"] = threading.Event()
    office.report()
    auditor = office.start("auditor")
    until("messages on the wire", lambda: len(office.hook.got) >= 2, 60)
    auditor.kill()
    auditor.wait(10)
    for event in office.hook.held.values():
        event.set()
    office.hook.held.clear()
    office.start("auditor")
    until("the record", lambda: ("audit_alarm", "missed") in office.kinds(), 60)
    got = [each for each in office.hook.got if "missed" in each["key"]]
    assert len(got) == 4
    assert len({each["key"] for each in got}) == 2
    assert all(each["text"].startswith("可能重复（第2次）") for each in got)
