"""Channels in the settings: limits, the desk's own mailbox, receivers that know no keys."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.channels import Channels, Limit
from config.settings import load_settings
from monitor.errors import BadConfig

HEAD = "home: ./data\nbureau: guiyang\nprofile: guiyang\n"
MAIL = "{host: mail.example.cn, port: 465, security: tls, sender: zhiban@example.cn"


def read(folder: Path, channels: str) -> Channels:
    file = folder / "huiying.yaml"
    file.write_text(f"{HEAD}channels:\n{channels}", encoding="utf-8")
    return load_settings(file, {"BOX": "mima"}).channels


def codes(folder: Path, channels: str) -> list[str]:
    with pytest.raises(BadConfig) as told:
        read(folder, channels)
    return [fault.code for fault in told.value.faults]


def test_a_limit_counts_by_host_unless_it_is_a_robots(tmp_path: Path) -> None:
    ways = read(
        tmp_path,
        "  limits:\n"
        "    - {channel: webhook, host: gateway.example.cn, per_minute: 60}\n"
        "    - {channel: webhook, host: qyapi.example.cn, per_minute: 20, each: address}\n",
    )
    assert ways.limits == (
        Limit("webhook", "gateway.example.cn", 60, "host"),
        Limit("webhook", "qyapi.example.cn", 20, "address"),
    )


@pytest.mark.parametrize("host", ["HTTPS://x", "a b", "", "-x.cn", "x.cn/path"])
def test_a_limit_names_a_host_and_nothing_else(tmp_path: Path, host: str) -> None:
    assert codes(tmp_path, f'  limits:\n    - {{channel: webhook, host: "{host}", per_minute: 20}}\n') == [
        "value-format"
    ]


@pytest.mark.parametrize("number", [0, 3, 10_001])
def test_a_limit_leaves_places_for_grave_and_for_other_alerts(tmp_path: Path, number: int) -> None:
    assert codes(tmp_path, f"  limits:\n    - {{channel: webhook, host: a.cn, per_minute: {number}}}\n") == [
        "value-range"
    ]


def test_two_limits_for_one_host_are_refused(tmp_path: Path) -> None:
    one = "    - {channel: webhook, host: a.cn, per_minute: 20}\n"
    assert codes(tmp_path, f"  limits:\n{one}{one}") == ["limit-twice"]


def test_the_known_group_robots_know_no_keys_and_others_can_be_named(tmp_path: Path) -> None:
    ways = read(tmp_path, "  webhook: {keyless: [gateway.example.cn]}\n")
    assert {"oapi.dingtalk.com", "gateway.example.cn"} <= set(ways.keyless)


def test_the_mailbox_for_copies_is_read_and_its_password_never_shown(tmp_path: Path) -> None:
    copies = '{host: imap.example.cn, user: zhiban, password: "env:BOX", within_s: 60}'
    ways = read(tmp_path, f"  mail: {MAIL}, copy_to: copies@example.cn, copies: {copies}}}\n")
    assert ways.mail is not None
    ours = ways.mail.copies
    assert ours is not None
    assert (ours.address, ours.port, ours.security, ours.folder) == ("copies@example.cn", 993, "tls", "INBOX")
    assert ours.password == "mima"
    assert ours.within == timedelta(seconds=60)
    assert "mima" not in repr(ways)


@pytest.mark.parametrize("half", ["copy_to: copies@example.cn", "copies: {host: a.cn, user: u, password: x}"])
def test_half_a_mailbox_is_refused(tmp_path: Path, half: str) -> None:
    assert codes(tmp_path, f"  mail: {MAIL}, {half}}}\n") == ["mail-copies-half"]


def test_copies_are_not_asked_for_in_the_clear(tmp_path: Path) -> None:
    copies = "{host: imap.example.cn, security: none, user: u, password: x}"
    assert codes(tmp_path, f"  mail: {MAIL}, copy_to: c@example.cn, copies: {copies}}}\n") == ["mail-plain"]
