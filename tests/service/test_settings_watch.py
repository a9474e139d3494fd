"""The file of settings changes under a running crawler: what is taken over, what waits, what is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from config.settings import load_settings
from config.sources import Watched
from monitor.service.settings_watch import SettingsWatch

HEAD = "home: ./data\nbureau: guiyang\nprofile: guiyang\n"


def source(name: str, address: str = "https://a.example/") -> str:
    return f"- id: {name}\n  spider: listing\n  address: {address}\n"


class Office:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "huiying.yaml"
        self.write(HEAD + "sources:\n" + source("city"))
        self.environ = {"IMAP": "old"}
        self.watch = SettingsWatch(load_settings(self.file, self.environ), self.environ)

    def write(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")

    def looked(self) -> Watched | None:
        """What comes of looking until the file stands still."""
        found = self.watch.look()
        while self.watch.unsettled:
            found = self.watch.look()
        return found


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def told() -> Iterator[list[str]]:
    lines: list[str] = []
    kept = logger.add(lines.append, format="{level} {message}", level="INFO")
    yield lines
    logger.remove(kept)


def names(found: Watched | None) -> list[str] | None:
    return None if found is None else [each.id for each in found.sources]


def test_a_source_written_into_the_file_is_given_out_once(office: Office) -> None:
    assert office.looked() is None
    office.write(HEAD + "sources:\n" + source("city") + source("paper"))
    assert names(office.looked()) == ["city", "paper"]
    assert office.looked() is None


def test_what_was_written_between_the_start_and_the_first_look_is_found(office: Office) -> None:
    office.write(HEAD)
    assert names(office.looked()) == []


def test_a_file_is_read_when_it_stands_still(office: Office) -> None:
    office.looked()
    office.write(HEAD + "sources:\n- id: ci")
    assert office.watch.look() is None
    office.write(HEAD + "sources:\n" + source("paper"))
    assert office.watch.look() is None
    assert office.watch.unsettled
    assert names(office.watch.look()) == ["paper"]
    assert not office.watch.unsettled


def test_faults_are_told_once_and_the_sources_stay(office: Office, told: list[str]) -> None:
    office.looked()
    office.write(HEAD + "sources:\n" + source("city") + source("city"))
    assert office.looked() is None
    office.file.touch()
    assert office.looked() is None
    assert len(told) == 1
    assert "仍按原来的来源抓取" in told[0]
    assert "source-twice" in told[0]
    office.write(HEAD + "sources:\n" + source("paper"))
    assert names(office.looked()) == ["paper"]
    assert "已改好" in told[-1]


def test_a_file_that_is_gone_for_a_moment_is_no_news_and_gone_for_good_is_told(
    office: Office, told: list[str]
) -> None:
    office.looked()
    text = office.file.read_text(encoding="utf-8")
    office.file.unlink()
    assert office.watch.look() is None
    office.write(text)
    assert office.looked() is None
    assert told == []
    office.file.unlink()
    assert office.looked() is None
    assert "没有这个文件" in told[0]


def test_all_else_waits_for_a_restart_and_that_is_said(office: Office, told: list[str]) -> None:
    office.looked()
    office.write(HEAD + "crawling: {host_delay_s: 9}\nsources:\n" + source("paper"))
    found = office.looked()
    assert names(found) == ["paper"]
    assert found is not None
    assert found.crawling.host_delay.total_seconds() == 2, "the pace in force stays until the restart"
    assert told == ["WARNING 设置里除来源以外还有改动：重启服务后才生效\n"]
    office.write(HEAD + "crawling: {host_delay_s: 9}\n")
    office.looked()
    assert len(told) == 1, "said already"
    office.write(HEAD + "web: {port: 8005}\n")
    office.looked()
    assert len(told) == 2


def test_a_comment_is_no_change(office: Office, told: list[str]) -> None:
    office.looked()
    office.write("# 一句话\n" + office.file.read_text(encoding="utf-8"))
    assert office.looked() is None
    assert told == []


def test_what_could_not_be_taken_over_is_given_out_again(office: Office) -> None:
    office.write(HEAD)
    office.looked()
    office.watch.again()
    assert office.watch.unsettled
    assert names(office.looked()) == []


def test_a_mailbox_comes_with_its_password(office: Office) -> None:
    office.looked()
    box = 'mailbox: {host: imap.example, user: a, password: "env:IMAP"}'
    office.write(HEAD + f"sources:\n- id: letters\n  spider: mailbox\n  {box}\n")
    found = office.looked()
    assert found is not None
    assert found.passwords == {"letters": "old"}


def test_settings_read_from_no_file_are_never_found_changed(office: Office) -> None:
    from dataclasses import replace

    settings = replace(load_settings(office.file, office.environ), file=None)
    watch = SettingsWatch(settings, {})
    assert watch.look() is None
    assert not watch.unsettled
