"""The town as a process: its ports, its mailbox, its end, and what is there again after a restart."""

import contextlib
import json
import signal
import smtplib
import subprocess
import sys
import time
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import requests
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from monitor.town.letterbox import USER
from tests.town.console import Console
from tests.town.town import ORIGIN, START

pytestmark = pytest.mark.slow

PASSWORD = "water-under-the-bridge"


class Running:
    """Towns started from one file of orders, one after the other."""

    def __init__(self, folder) -> None:
        self.file = folder / "town.json"
        self.ports_file = folder / "town.json.ports"
        self._processes: list[subprocess.Popen[str]] = []

    def orders(self, **changed) -> dict[str, object]:
        boot = time.clock_gettime(time.CLOCK_BOOTTIME)
        orders = {
            "origin": ORIGIN.isoformat(), "start": START.isoformat(), "speed": 0.001, "boot": boot,
            "ports": {}, "console": "http://127.0.0.1:9", "mailbox_password": PASSWORD,
        }  # fmt: skip
        return {**orders, **changed}

    def start(self, **changed) -> dict[str, int]:
        """Start a town; its ports once it listens."""
        self.file.write_text(json.dumps(self.orders(**changed)), encoding="utf-8")
        self.ports_file.unlink(missing_ok=True)
        return self.told(self.run())

    def told(self, process: "subprocess.Popen[str]") -> dict[str, int]:
        """The ports, once they are written down while this process lives."""
        until = time.monotonic() + 30
        while not self.ports_file.exists():
            assert time.monotonic() < until
            with contextlib.suppress(subprocess.TimeoutExpired):
                pytest.fail(f"the town ended with {process.wait(0.02)}")
        ports: dict[str, int] = json.loads(self.ports_file.read_text(encoding="utf-8"))
        return ports

    def run(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "monitor.town.main", *(arguments or ("--state", str(self.file)))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._processes.append(process)
        return process

    def refused(self) -> str:
        """The last line of a town that does not open."""
        process = self.run()
        _, said = process.communicate(timeout=30)
        assert process.returncode == 2
        return said

    def end(self, sign: int = signal.SIGTERM) -> tuple[int, str]:
        process = self._processes[-1]
        process.send_signal(sign)
        _, said = process.communicate(timeout=20)
        return process.returncode, said

    def close(self) -> None:
        for each in self._processes:
            each.kill()
            each.communicate()


@pytest.fixture
def town(tmp_path):
    ours = Running(tmp_path)
    yield ours
    ours.close()


def mailbox(ports: dict[str, int]) -> IMAPClient:
    client = IMAPClient("127.0.0.1", ports["imap"], ssl=False)
    client.login(USER, PASSWORD)
    return client


def test_every_server_answers_when_the_ports_are_told_and_sigterm_ends_them_quietly(town):
    ports = town.start()
    assert set(ports) == {"news", "feed", "own", "smtp", "imap"}
    assert len(set(ports.values())) == 5
    for name, path in (("news", "/"), ("feed", "/rss.xml"), ("own", "/yqhy/")):
        assert requests.get(f"http://127.0.0.1:{ports[name]}{path}", timeout=5).status_code == 200
    assert town.end() == (0, "")


def test_ctrl_c_ends_the_town_too(town):
    town.start()
    assert town.end(signal.SIGINT) == (0, "")


def test_a_reader_finds_the_citizens_letters_with_their_dates(town):
    with mailbox(town.start()) as client:
        chosen = client.select_folder("INBOX", readonly=True)
        assert chosen[b"EXISTS"] == 4
        assert chosen[b"UIDVALIDITY"] == int(ORIGIN.timestamp())
        assert client.search() == [1, 2, 3, 4]
        assert client.search(["UID", "3:*"]) == [3, 4]
        assert client.search(["UID", "9:*"]) == [4]
        assert client.search(["SINCE", date(2026, 3, 22)]) == [1, 2, 3, 4]
        assert client.search(["SINCE", date(2026, 3, 23)]) == []
        letter = client.fetch([1], ["BODY.PEEK[]", "RFC822.SIZE", "INTERNALDATE", "BODYSTRUCTURE"])[1]
        raw = letter[b"BODY[]"]
        message = message_from_bytes(raw, policy=policy.default)
        assert message["Subject"] == "反映松涛医院重复收费"
        assert message["Date"].datetime == ORIGIN + timedelta(minutes=20)
        assert "一天收了三次钱" in message.get_content()
        assert letter[b"RFC822.SIZE"] == len(raw)
        head = client.fetch([1], ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])[1]
        assert b"<fees-1@town.test>" in next(each for each in head.values() if isinstance(each, bytes))


def test_letters_come_in_while_the_reader_looks(town):
    """At 36,000 simulated seconds a real one a letter comes within the first second or two."""
    with mailbox(town.start(speed=36_000)) as client:
        until, count = time.monotonic() + 20, 4
        while count <= 6 and time.monotonic() < until:
            count = client.select_folder("INBOX", readonly=True)[b"EXISTS"]
        assert count > 6
        assert len(client.fetch(client.search(), ["BODY.PEEK[]"])) >= count


def test_a_wrong_password_opens_nothing(town):
    client = IMAPClient("127.0.0.1", town.start()["imap"], ssl=False)
    with pytest.raises(LoginError):
        client.login(USER, "guess")
    client.shutdown()


def test_after_a_restart_the_same_letters_have_the_same_numbers_and_the_same_ports_can_be_had(town):
    ports = town.start()
    with mailbox(ports) as client:
        first = client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]
        before = client.fetch([1, 2, 3, 4], ["BODY.PEEK[]"])
    town.end()
    assert town.start(start=(START + timedelta(hours=8)).isoformat(), ports=ports) == ports
    with mailbox(ports) as client:
        chosen = client.select_folder("INBOX", readonly=True)
        assert (chosen[b"UIDVALIDITY"], chosen[b"EXISTS"] > 4) == (first, True)
        after = client.fetch([1, 2, 3, 4], ["BODY.PEEK[]"])
    assert [each[b"BODY[]"] for each in after.values()] == [each[b"BODY[]"] for each in before.values()]


def test_somebody_signs_and_answers_and_the_answer_is_there_after_a_restart(town):
    console = Console()
    link = console.hand_out("AAAA2222", "周村区青禾小学学生食物中毒", "1957")
    ports = town.start(console=console.address, speed=6_000)
    mail = EmailMessage()
    mail.set_content(f"签收：{link}")
    with smtplib.SMTP("127.0.0.1", ports["smtp"], timeout=5) as smtp:
        smtp.send_message(mail, "desk@town.test", ["zhao-min@town.test"])
    assert console.used.wait(30)
    page, until = f"http://127.0.0.1:{ports['own']}/yqhy/school.html", time.monotonic() + 30
    while requests.get(page, timeout=5).status_code != 200:
        assert time.monotonic() < until
    console.close()
    town.end()
    again = town.start(start=(START + timedelta(days=3)).isoformat(), ports={"own": ports["own"]})
    assert again["own"] == ports["own"]
    assert requests.get(page, timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"origin": "2026-03-22T09:00:00"}, "origin 不是带时区的时间；请写成 2026-11-22T09:00:00+08:00"),
        ({"start": "昨天"}, "start 不是带时区的时间"),
        ({"speed": 0}, "speed 不是正数；请写一个数字"),
        ({"boot": "早上"}, "boot 不是数；请写一个数字"),
        ({"console": ""}, "没有写 console；请由 huiying demo 重新生成"),
        ({"ports": [1]}, "ports 不是一张表"),
        ({"ports": {"imap": 70_000}}, "ports.imap 不是端口；请写 0 到 65535，0 表示自选"),
    ],
)
def test_orders_that_cannot_be_followed_are_named_with_their_remedy(town, changed, said):
    town.file.write_text(json.dumps(town.orders(**changed)), encoding="utf-8")
    assert town.refused().startswith(f"小镇没有开张：{said}")


def test_a_file_that_is_missing_or_torn_is_named(town):
    assert "读不了" in town.refused()
    town.file.write_text('{"origin": ', encoding="utf-8")
    assert "不是 JSON；请由 huiying demo 重新生成" in town.refused()
    town.file.write_text("[]", encoding="utf-8")
    assert "不是一张表" in town.refused()


def test_ports_that_cannot_be_written_down_are_named(town):
    town.ports_file.with_name("town.json.ports.new").mkdir()
    town.file.write_text(json.dumps(town.orders()), encoding="utf-8")
    assert "写不了" in town.refused()


def test_a_town_whose_demo_was_killed_ends_by_itself(town):
    town.file.write_text(json.dumps(town.orders()), encoding="utf-8")
    script = (
        "import subprocess, sys; "
        f"town = subprocess.Popen([sys.executable, '-m', 'monitor.town.main', '--state', {str(town.file)!r}]); "
        "print(town.pid, flush=True); sys.stdin.read()"
    )
    demo = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert demo.stdout is not None
    assert int(demo.stdout.readline()) > 0
    ports = town.told(demo)
    demo.kill()
    demo.wait(10)
    # the town holds the other end of this pipe until it ends
    assert demo.stdout.read() == ""
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{ports['news']}/", timeout=5)
    demo.communicate()


@pytest.mark.parametrize("name", ["news", "smtp", "imap"])
def test_a_taken_port_is_named(town, name):
    taken = Console()
    port = int(taken.address.rpartition(":")[2])
    town.file.write_text(json.dumps(town.orders(ports={name: port})), encoding="utf-8")
    assert town.refused() == f"小镇没有开张：端口 {port}（{name}）打不开；请换一个端口，或写 0 自选\n"
    taken.close()
