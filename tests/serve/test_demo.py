"""The demo from a terminal: what can be seen at once, its end, and that it goes on where it stopped."""

import json
import shutil
import signal
import socket
import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from ruamel.yaml import YAML

from config.settings import load_settings
from monitor.domain.instant import unstamp
from monitor.domain.ledger import Commit
from monitor.domain.state import State, fold
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from monitor.service.stage import PROFILE
from tests.serve.houses import House, office, played

pytestmark = pytest.mark.slow

#: nothing but the interpreter: no browser is found there
NO_BROWSER = str(Path(sys.executable).parent)


def state_of(commits: list[Commit]) -> State:
    state = State(PROFILE)
    for commit in commits:
        fold(state, commit)
    return state


def five_hours(state: State):
    """The 5 h clocks of a story, by when they are due."""
    clocks = [
        clock
        for incident in state.incidents.values()
        for clock in incident.clocks
        if clock.kind == "authoritative_release"
    ]
    return sorted(clocks, key=lambda each: each.due)


def proven(state: State) -> bool:
    clocks = [clock for incident in state.incidents.values() for clock in incident.clocks]
    return any(clock.kind == "response" and clock.proof == "proven" for clock in clocks)


def kept(commits: list[Commit]):
    return [event for commit in commits for event in commit.events if event.kind == "evidence_kept"]


def addresses(house: House) -> list[tuple[str, str]]:
    """Source and address (a letter's number) of every document, as often as it was taken in."""
    with sqlite3.connect(f"file:{house.home / 'library.db'}?mode=ro", uri=True) as rows:
        return [*rows.execute("SELECT origin, external_id FROM documents")]


@dataclass
class FirstNight:
    """What was seen at the first start."""

    home: Path
    called: datetime
    opened_after: float
    #: the host's time when the board answered
    open_at: datetime
    commits: list[Commit]
    #: the ledger's latest time when everything had been seen
    seen_after: float
    doors: dict[str, str]
    entered: int
    out: str
    err: str
    code: int
    left: dict[str, int]


@pytest.fixture(scope="module")
def first_night(tmp_path_factory):
    house = played(tmp_path_factory.mktemp("night"), PATH=NO_BROWSER)
    called, clock = datetime.now(UTC), SystemClock()  # noqa: TID251
    try:
        took = house.open(110)
        open_at, began = datetime.now(UTC), clock.monotonic()  # noqa: TID251

        def seen() -> bool:
            commits = house.commits(PROFILE)
            return len(five_hours(state_of(commits))) >= 2 and bool(kept(commits))

        house.until("the school, the factory and the evidence", seen, 50)
        seen_after = clock.monotonic() - began
        doors = json.loads((house.home / "demo" / "demo.json").read_text(encoding="utf-8"))["entries"]
        with requests.Session() as session:
            session.trust_env = False
            entered = session.get(f"{house.url}/enter/{next(iter(doors))}", timeout=20).status_code
        commits = house.commits(PROFILE)
        code, _ = house.end(signal.SIGINT)
        yield FirstNight(
            house.home, called, took, open_at, commits, seen_after, doors, entered, house.out, house.err, code,
            house.processes(),
        )  # fmt: skip
    finally:
        house.close()


@pytest.fixture
def again(first_night, tmp_path):
    """The same demo, to be started again: a copy of its home."""
    shutil.copytree(first_night.home, tmp_path / "home")
    ours = played(tmp_path)
    yield ours
    ours.close()


def test_the_board_opens_in_time_and_the_ledger_says_what_it_is(first_night):
    assert first_night.opened_after < 120
    opened = first_night.commits[0].events[0]
    assert (opened.kind, opened.data["mode"], opened.data["speed"]) == ("ledger_opened", "demo", 60)
    gone = first_night.called - unstamp(str(opened.data["origin"]))
    assert abs(gone - timedelta(hours=6)) < timedelta(minutes=1), "six simulated hours before the start"


def test_at_once_one_clock_is_overdue_one_falls_due_within_a_minute_one_is_answered(first_night):
    state = state_of(first_night.commits)
    school, factory, *_ = five_hours(state)
    start = json.loads((first_night.home / "demo" / "demo.json").read_text(encoding="utf-8"))
    zero = datetime.fromisoformat(start["start"])
    at_opening = zero + (first_night.open_at - first_night.called) * 60
    assert school.outcome_at(at_opening) == "overdue"
    assert factory.due > at_opening
    assert factory.due - at_opening < timedelta(minutes=60), "a real minute"
    assert proven(state)
    assert first_night.seen_after < 50


def test_somebody_enters_with_one_click_and_without_chromium_evidence_is_kept_without_a_picture(first_night):
    assert first_night.entered == 200
    assert len(first_night.doors) == 8
    assert all(f"/enter/{door}" in first_night.out for door in first_night.doors)
    line = "本机没有 Chromium：回应页面照常存证，只是没有截图（安装 chromium 后，以后的存证带截图）。"
    assert first_night.out.splitlines().count(line) == 1
    for event in kept(first_night.commits):
        assert {file["what"] for file in event.data["files"]} == {"page", "text"}


def test_ctrl_c_ends_it_cleanly(first_night):
    assert first_night.code == 0
    assert first_night.left == {}
    assert "Traceback" not in first_night.out + first_night.err


def goes_on(before: list[Commit], doors: dict[str, str], house: House) -> list[Commit]:
    """A demo that was started again has gone on from its ledger; its commits."""
    house.until("a new document or alert", lambda: len(house.commits(PROFILE)) > len(before) + 3)
    commits = house.commits(PROFILE)
    assert [each.hash for each in commits[: len(before)]] == [each.hash for each in before]
    assert commits[len(before)].time >= before[-1].time
    # minutes of simulated time, not the hours a pause would be
    assert commits[len(before)].time - before[-1].time < timedelta(hours=1)
    assert [event for commit in commits for event in commit.events if event.kind == "outage"] == []
    assert json.loads((house.home / "demo" / "demo.json").read_text(encoding="utf-8"))["entries"] == doors
    return commits


def taken_in(commits: list[Commit]) -> list[str]:
    return [
        str(event.data["document"])
        for commit in commits
        for event in commit.events
        if event.kind == "document_joined"
    ]


def ports_of(home: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((home / "demo" / "demo.json").read_text(encoding="utf-8"))["ports"]
    return found


def test_started_again_it_goes_on_from_its_ledger_with_the_same_ports_and_doors(again, first_night):
    before, ports = again.commits(PROFILE), ports_of(again.home)
    # as long after as one likes: what the desk signed before the pause is old
    (again.home / "desk.alive").write_text("2026-01-01T00:00:00.000000Z", encoding="ascii")
    again.open(110)
    commits = goes_on(before, first_night.doors, again)
    assert ports_of(again.home) == ports
    assert again.end(signal.SIGINT)[0] == 0
    assert again.processes() == {}
    assert "Traceback" not in again.err
    assert len(taken_in(commits)) == len(set(taken_in(commits)))
    assert len(addresses(again)) == len(set(addresses(again)))
    assert again.verified()


def test_killed_as_by_a_power_cut_it_goes_on_and_a_port_taken_meanwhile_is_replaced(again, first_night):
    again.start()
    again.until("the desk", lambda: len([each for each in again.messages("desk") if "已开始" in each]) == 2)
    again.kill()
    before, ports = again.commits(PROFILE), ports_of(again.home)
    with socket.create_server(("127.0.0.1", ports["imap"])):
        again.open(110)
        goes_on(before, first_night.doors, again)
        now = ports_of(again.home)
        assert {name for name in ports if now[name] != ports[name]} == {"imap"}
        said = f"信箱上次的端口 {ports['imap']} 现被别的程序占用，改用新的端口；来源地址随之更新。"
        assert again.out.splitlines().count(said) == 1
        settings = YAML(typ="safe").load((again.home / "demo" / "huiying.yaml").read_text(encoding="utf-8"))
        letters = next(each for each in settings["sources"] if each["id"] == "letters")
        assert letters["mailbox"]["port"] == now["imap"]
        assert again.end(signal.SIGINT)[0] == 0
    assert len(addresses(again)) == len(set(addresses(again)))
    assert again.verified()


def test_a_home_with_a_ledger_in_earnest_is_refused_and_left_as_it_was(tmp_path):
    settings = load_settings(office(tmp_path), {})
    with open_home(settings.home) as home:
        Bureau(settings, home, "test", SystemClock().now).open_ledger()
    house = played(tmp_path)
    said = house.refused()
    assert said == [f"{settings.home} 里是正式数据，不能用于演示；请用 HUIYING_HOME 另指一个目录"]
    assert {"demo", "log", "serve.lock"}.isdisjoint(each.name for each in settings.home.iterdir())


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "home").write_text("a file where the home should be")
    house = played(tmp_path)
    said = house.refused()
    assert len(said) == 1
    assert f"{tmp_path / 'home'} 写不进去" in said[0]
    assert "请检查数据目录的路径和权限" in said[0]


def test_a_port_that_is_taken_is_one_line_and_nothing_is_made(tmp_path):
    house = played(tmp_path)
    with socket.create_server(("127.0.0.1", house.port)):
        said = house.refused()
    assert len(said) == 1
    assert f"端口 {house.port} 上监听" in said[0]
    assert "PORT" in said[0]
    assert not house.home.exists()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "0000099999"])
def test_a_port_that_is_none_is_one_line_and_nothing_is_made(tmp_path, port):
    house = played(tmp_path)
    house.environ["PORT"] = port
    said = house.refused()
    assert said == ["环境变量 PORT：不是端口（写 1 到 65535 的整数，或不设）[value-range]"]
    assert not house.home.exists()


def test_without_a_home_it_plays_in_var_below_the_folder_it_was_called_in(tmp_path):
    house = played(tmp_path)
    del house.environ["HUIYING_HOME"]
    house.start()
    house.until("its home", (tmp_path / "var" / "demo" / "demo.json").exists)
    assert house.end(signal.SIGINT)[0] == 0
    assert "Traceback" not in house.err
