"""The console as a process of its own: it starts, says what hinders it, and ends when told."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from monitor.service.assemble import open_accounts
from monitor.service.clock import SystemClock
from monitor.service.entrance import Entrance
from tests.web.consoles import PASSWORD, SetClock, two_matters

pytestmark = pytest.mark.slow


@pytest.fixture
def office(tmp_path):
    two_matters(tmp_path / "home", SetClock())
    (tmp_path / "huiying.yaml").write_text("home: ./home\nbureau: guiyang\nprofile: guiyang\n")
    return tmp_path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def process(folder: Path, port: int):
    command = [sys.executable, "-m", "monitor.cli.main", "work", "--role", "web", "--config", "huiying.yaml"]
    log = (folder / "terminal").open("wb")
    child = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PORT": str(port)}, stdout=log, stderr=log, start_new_session=True
    )  # fmt: skip
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(20)
        log.close()


def answered(url: str, child: subprocess.Popen[bytes]) -> requests.Response:
    """The first answer of a process that has just been started."""
    session = requests.Session()
    session.trust_env = False
    for _ in range(600):
        try:
            return session.get(url, timeout=60)
        except requests.ConnectionError:
            with suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"the console ended with {child.wait(0.1)}") from None
    raise AssertionError("the console did not come up")


def test_it_serves_streams_and_ends_at_once_when_told_though_somebody_listens(office):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with open_accounts(office / "home") as accounts:
        Entrance(accounts, SystemClock().now).set_password("duty", PASSWORD)
        session = Entrance(accounts, SystemClock().now).begin("duty")
    with process(office, port) as child:
        assert answered(f"{url}/healthz", child).json()["status"] == "ok"
        browser = requests.Session()
        browser.trust_env = False
        browser.cookies.set("huiying", session)
        with browser.get(f"{url}/live", stream=True, timeout=30) as stream:
            assert stream.status_code == 200
            child.send_signal(signal.SIGTERM)
            assert child.wait(8) == 0
    told = (office / "home" / "log" / "web.jsonl").read_text(encoding="utf-8")
    assert url in told
    assert session not in told


def test_a_port_that_is_taken_is_named_with_the_remedy(office):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with process(office, port) as child:
            assert child.wait(60) == 2
    said = (office / "terminal").read_text(encoding="utf-8")
    assert f"值班台不能在 127.0.0.1 的端口 {port} 上监听" in said
    assert "web.port" in said
    assert "Traceback" not in said


def test_a_configuration_that_does_not_hold_is_told_and_ends_it(office):
    (office / "huiying.yaml").write_text("home: ./home\nbureau: guiyang\nprofile: atlantis\n")
    with process(office, free_port()) as child:
        assert child.wait(60) == 2
    said = (office / "terminal").read_text(encoding="utf-8")
    assert "atlantis" in said
    assert "Traceback" not in said
