"""One service on one machine: what dies is started again, what ends ends together, what cannot run says so."""

import os
import signal
import socket
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from config.settings import Simulation, load_settings
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from tests.serve.houses import House, office, served

pytestmark = pytest.mark.slow

#: a word of each process that says it works
WORKS = {
    "desk": "值班进程已开始", "crawl": "没有配置来源，只为已登记的回应存证", "web": "值班台：http",
    "auditor": "审计进程已开始",
}  # fmt: skip


@pytest.fixture
def house(tmp_path):
    ours = served(tmp_path)
    yield ours
    ours.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    ours = served(tmp_path_factory.mktemp("service"))
    ours.open()
    yield ours
    ours.close()


def counted(house: House, role: str) -> int:
    return sum(each.startswith(WORKS[role]) for each in house.messages(role))


@pytest.mark.parametrize("role", WORKS)
def test_a_process_that_is_killed_is_started_again_and_the_others_are_not_disturbed(running, role):
    running.until("all four", lambda: all(counted(running, each) for each in WORKS))
    before, began = running.processes(), counted(running, role)
    os.kill(before[role], signal.SIGKILL)
    running.until("its return", lambda: counted(running, role) > began)
    running.until("the board", running.answers)
    after = running.processes()
    assert after.keys() == before.keys() == WORKS.keys()
    assert {each for each in WORKS if after[each] != before[each]} == {role}
    name = {"desk": "值班", "crawl": "抓取", "web": "值班台", "auditor": "审计"}[role]
    assert f"{name}进程意外结束（信号 SIGKILL），0.5 秒后重新启动" in running.messages("serve")


def test_sigterm_ends_all_of_it_in_time_and_nothing_is_left(house):
    house.open()
    house.until("all four", lambda: all(counted(house, each) for each in WORKS))
    code, took = house.end(signal.SIGTERM)
    assert code == 0
    assert took < 20
    assert house.processes() == {}
    assert house.verified()
    assert "Traceback" not in house.err


def test_ctrl_c_while_it_is_still_starting_is_clean(house):
    house.start()
    house.until("the first process", house.processes)
    assert house.end(signal.SIGINT)[0] == 0
    assert house.processes() == {}
    assert "Traceback" not in house.err


def test_when_the_supervisor_is_killed_its_processes_end_by_themselves(house):
    house.open()
    house.until("all four", lambda: all(counted(house, each) for each in WORKS))
    house.process.kill()
    house.wait(5)
    house.until("the end of the others", lambda: not house.processes(), 10)
    assert house.verified()
    assert "Traceback" not in house.err


def test_a_desk_that_hangs_is_killed_and_started_again(house):
    config = str(house.folder / "huiying.yaml")
    script = (
        "import os, sys; from datetime import timedelta; from pathlib import Path; from monitor.service import serve; "
        f"config = Path({config!r}); "
        "sys.exit(serve.run(serve.checked(config, os.environ), config, os.environ, hung=timedelta(seconds=15)))"
    )
    house.command = (sys.executable, "-c", script)
    house.open()
    house.until("the desk", lambda: counted(house, "desk"))
    hanging = house.processes()["desk"]
    os.kill(hanging, signal.SIGSTOP)
    house.until("its return", lambda: counted(house, "desk") == 2, 60)
    assert house.processes()["desk"] != hanging
    told = [each for each in house.messages("serve") if "没有动静" in each]
    assert len(told) == 1
    assert "值班进程 15 秒没有动静，现在结束它并重新启动" in told[0]
    assert house.end()[0] == 0


def test_faults_of_the_configuration_are_told_once_and_nothing_is_started(house):
    office(house.folder, profile="atlantis", wether="fine", roster="./nobody.yaml")
    said = house.refused()
    assert len(said) == len(set(said))
    assert any("wether" in each and "[key-unknown]" in each for each in said)
    assert not house.home.exists()


def test_a_port_that_is_taken_is_one_line_and_nothing_is_started(house):
    with socket.create_server(("127.0.0.1", house.port)):
        said = house.refused()
    assert len(said) == 1
    assert f"值班台不能在 127.0.0.1 的端口 {house.port} 上监听" in said[0]
    assert not house.home.exists()


def test_a_second_service_in_the_same_home_is_refused(running, tmp_path):
    second = House(tmp_path, *running.command)
    said = second.refused()
    assert len(said) == 1
    assert "正由另一个 huiying serve 或 huiying demo 使用" in said[0]
    assert running.answers()


def test_a_demos_home_is_not_served_in_earnest(house):
    settings = load_settings(house.folder / "huiying.yaml", {})
    clock = SystemClock()
    simulation = Simulation(clock.now() - timedelta(hours=6), 60)
    with open_home(house.home) as home:
        Bureau(replace(settings, simulation=simulation), home, "test", clock.now).open_ledger()
    said = house.refused()
    assert len(said) == 1
    assert "里是演示数据，不能用于正式运行；请用 HUIYING_HOME 或设置里的 home 另指一个目录" in said[0]
    assert not (house.home / "log").exists()
