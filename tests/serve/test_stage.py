"""What a demo keeps between two starts: its time, doors and ports, also when somebody has edited the file."""

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import BadInput
from monitor.service.simulation import read_demo
from monitor.service.stage import Stage, begun, free_ports
from monitor.service.tenancy import Opened
from monitor.town.orders import PORTS, read_orders

NOW = datetime(2026, 3, 22, 1, 0, tzinfo=UTC)
PASSWORD = "water-under-the-bridge"


@pytest.fixture
def stage(tmp_path):
    ours = Stage(tmp_path)
    ours.folder.mkdir()
    return ours


def kept(**changed) -> dict[str, object]:
    """What a start writes."""
    return {**begun({}, None, 60, NOW, 100.0), "console": "http://127.0.0.1:8000", **changed}


def test_the_first_start_is_six_hours_into_the_story_and_begins_a_little_before():
    state = begun({}, None, 60, NOW, 100.0)
    assert datetime.fromisoformat(state["origin"]) == NOW - timedelta(hours=6)
    assert datetime.fromisoformat(state["start"]) == NOW - timedelta(minutes=20)
    assert state["ports"] == dict.fromkeys(PORTS, 0)


def test_a_later_start_goes_on_from_the_last_commit_of_the_story_the_ledger_tells():
    origin, last = NOW - timedelta(hours=30), NOW - timedelta(hours=20)
    state = begun({"origin": "2020-01-01T00:00:00Z"}, Opened("demo", origin, last), 60, NOW, 100.0)
    assert datetime.fromisoformat(state["origin"]) == origin
    assert datetime.fromisoformat(state["start"]) == last


def test_doors_ports_and_password_stay_from_one_start_to_the_next(stage):
    first = kept(ports={name: 40_000 + place for place, name in enumerate(PORTS)})
    stage.write(first)
    second = begun(stage.known(), None, 60, NOW, 200.0)
    for name in ("entries", "ports", "mailbox_password"):
        assert second[name] == first[name]


def test_the_state_is_nobody_elses_to_read_and_both_its_readers_understand_it(stage):
    stage.write(kept())
    assert stage.state.stat().st_mode & 0o077 == 0
    orders, demo = read_orders(stage.state), read_demo(stage.state)
    assert orders.start == demo.start == NOW - timedelta(minutes=20)
    assert orders.origin == demo.simulation.origin
    assert sorted(demo.entries.values()) == sorted(set(demo.entries.values()))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ports", {"news": 1}),
        ("ports", dict.fromkeys(PORTS, "8000")),
        ("ports", dict.fromkeys(PORTS, 70_000)),
        ("ports", dict.fromkeys(PORTS, True)),
        ("ports", [1, 2]),
        ("entries", {}),
        ("entries", {"abcdefgh": "nobody"}),
        ("entries", "abcdefgh"),
        ("mailbox_password", ""),
        ("mailbox_password", "口令"),
        ("mailbox_password", 7),
    ],
)
def test_what_somebody_has_spoilt_in_the_file_is_made_anew_and_the_rest_is_kept(stage, name, given):
    first = kept(ports=dict.fromkeys(PORTS, 40_000), mailbox_password=PASSWORD)
    stage.state.write_text(json.dumps({**first, name: given}), encoding="utf-8")
    known = stage.known()
    assert set(known) == {"ports", "entries", "mailbox_password"} - {name}
    again = begun(known, None, 60, NOW, 200.0)
    assert again[name] != given
    assert again[name]


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_torn_file_is_as_none(stage, text):
    stage.state.write_text(text, encoding="utf-8")
    assert stage.known() == {}


def test_a_port_another_program_has_taken_is_given_up_with_a_line_and_the_free_ones_are_kept():
    with socket.create_server(("127.0.0.1", 0)) as theirs, socket.create_server(("127.0.0.1", 0)) as freed:
        taken, free = theirs.getsockname()[1], freed.getsockname()[1]
        freed.close()
        ports, said = free_ports({"news": taken, "smtp": free, "imap": 0})
    assert ports == {"news": 0, "smtp": free, "imap": 0}
    assert said == [f"新闻网站上次的端口 {taken} 现被别的程序占用，改用新的端口；来源地址随之更新。"]


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(stage):
    stage.config.mkdir()
    with (
        pytest.raises(BadInput, match=r"演示数据写不进 .*demo（.+）；请检查权限和磁盘空间") as told,
        stage.writing(),
    ):
        stage.configure(kept())
    assert told.value.code == "demo-file"
