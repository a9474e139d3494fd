"""What a demo keeps in its home: when its story began, its doors and ports, its configuration.

The town's ports and secrets stay the same from one start to the next, so that its pages keep their
addresses and a door once opened stays a bookmark.
"""

import json
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from config.settings import FILE
from monitor.domain.instant import beijing
from monitor.errors import BadInput
from monitor.service.tenancy import Opened
from monitor.town.letterbox import USER
from monitor.town.orders import PORTS
from monitor.town.people import PEOPLE, Townsperson
from monitor.town.story import LEAD

PROFILE = "zhoucun"
#: everything the demo makes besides the home's own files
_FOLDER, _STATE, _SECRET = "demo", "demo.json", "mailbox.secret"
#: simulated time between the demo's call and its curtain: the houses open meanwhile, and what falls due
#: soon after the start is still to come when the board can be looked at
_OPENING = timedelta(minutes=20)
_CALLED = {
    "news": "新闻网站", "feed": "订阅源", "own": "单位网站", "smtp": "邮局", "imap": "信箱",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """The files of a demo in one home."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / _FOLDER

    @property
    def state(self) -> Path:
        return self.folder / _STATE

    @property
    def config(self) -> Path:
        return self.folder / FILE

    @property
    def ports(self) -> Path:
        """Written by the town when all its servers listen."""
        return self.folder / f"{_STATE}.ports"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Say in Chinese why the files cannot be written.

        Raises:
            BadInput: a file could not be written.

        """
        try:
            yield
        except OSError as fault:
            raise BadInput(
                f"演示数据写不进 {self.folder}（{fault.strerror}）；请检查权限和磁盘空间", code="demo-file"
            ) from None

    def known(self) -> dict[str, Any]:
        """What the last start wrote, as far as it has its form; {} at the first."""
        try:
            found = json.loads(self.state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return _kept(found) if isinstance(found, dict) else {}

    def told_ports(self) -> Mapping[str, int]:
        """Where the town listens."""
        found: dict[str, int] = json.loads(self.ports.read_text(encoding="utf-8"))
        return found

    def write(self, state: Mapping[str, Any]) -> None:
        """The state, whole or not at all; it holds a password."""
        _private(self.state, json.dumps(state, ensure_ascii=False, indent=1))

    def configure(self, state: Mapping[str, Any]) -> None:
        """huiying.yaml, roster.yaml and the mailbox's password, as an administrator would write them."""
        _private(self.folder / _SECRET, f"{state['mailbox_password']}\n")
        yaml = YAML()
        yaml.width = 200
        with (self.folder / "roster.yaml").open("w", encoding="utf-8") as file:
            yaml.dump({"people": [_person(each) for each in PEOPLE]}, file)
        with self.config.open("w", encoding="utf-8") as file:
            yaml.dump(_settings(state["ports"]), file)


def begun(
    known: Mapping[str, Any], ledger: Opened | None, speed: int, now: datetime, boot: float
) -> dict[str, Any]:
    """The state of this start: time goes on from the last commit, doors and ports stay as they were.

    Args:
        known: of the last start.
        ledger: the demo's, None at the first start.
        speed: simulated seconds in a real one.
        now: aware UTC, of the host.
        boot: seconds of CLOCK_BOOTTIME at `now`.

    """
    if ledger is None:
        origin, start = now - LEAD, now - _OPENING
    else:
        origin, start = ledger.origin, ledger.last
    doors = {secrets.token_urlsafe(9): each.id for each in _one_of_each_role()}
    return {
        "origin": beijing(origin), "start": beijing(start), "speed": speed, "boot": boot,
        "ports": known.get("ports") or dict.fromkeys(PORTS, 0), "console": "-",
        "mailbox_password": known.get("mailbox_password") or secrets.token_urlsafe(12),
        "entries": known.get("entries") or doors,
    }  # fmt: skip


def free_ports(ports: Mapping[str, int]) -> tuple[dict[str, int], list[str]]:
    """The ports, 0 (a fresh one) in place of those another program has taken; a line about each of these."""
    kept, said = dict(ports), []
    for name, port in ports.items():
        if port and not _free(port):
            kept[name] = 0
            said.append(
                f"{_CALLED[name]}上次的端口 {port} 现被别的程序占用，改用新的端口；来源地址随之更新。"
            )
    return kept, said


def _free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


def _kept(found: Mapping[str, Any]) -> dict[str, Any]:
    """A file somebody has edited is used as far as it can be."""
    people = {each.id for each in PEOPLE}
    ports, doors, password = found.get("ports"), found.get("entries"), found.get("mailbox_password")
    known: dict[str, Any] = {}
    if isinstance(ports, dict) and all(_port(ports.get(name)) for name in PORTS):
        known["ports"] = {name: ports[name] for name in PORTS}
    if isinstance(doors, dict) and doors and all(person in people for person in doors.values()):
        known["entries"] = doors
    if isinstance(password, str) and password.isascii() and password.isprintable() and password.strip():
        known["mailbox_password"] = password.strip()
    return known


def _port(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 65536


def _one_of_each_role() -> list[Townsperson]:
    first: dict[str, Townsperson] = {}
    for each in PEOPLE:
        first.setdefault(each.posts[0][0], each)
    return list(first.values())


def _private(file: Path, text: str) -> None:
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def _person(each: Townsperson) -> dict[str, Any]:
    posts = [
        {"role": role, **({"department": department} if department else {})}
        for role, department in each.posts
    ]
    return {
        "id": each.id, "name": each.name, "posts": posts, "addresses": {"mail": each.mail}, "phone": each.phone,
    }  # fmt: skip


def _settings(ports: Mapping[str, int]) -> dict[str, Any]:
    def at(name: str) -> str:
        # a port that is not known yet is written as one nobody listens on
        return f"127.0.0.1:{ports[name] or 1}"

    return {
        "home": "..", "bureau": PROFILE, "profile": PROFILE, "roster": "./roster.yaml",
        "channels": {"mail": {
            "host": "127.0.0.1", "port": ports["smtp"] or 1, "security": "none", "sender": "zhiban@town.test",
        }},
        "crawling": {"host_delay_s": 1},
        "evidence": {"hosts": [at("own")]},
        "sources": [
            {"id": "news", "spider": "listing", "publisher": "演示在线", "every": "10m", "address": f"http://{at('news')}/"},
            {"id": "feed", "spider": "feed", "publisher": "演示晚报", "every": "10m", "articles": True, "address": f"http://{at('feed')}/rss.xml"},
            {"id": "own", "spider": "listing", "publisher": "周村区卫生健康局", "every": "10m", "own": True, "address": f"http://{at('own')}/yqhy/"},
            {"id": "letters", "spider": "mailbox", "kind": "letter", "every": "10m", "mailbox": {
                "host": "127.0.0.1", "port": ports["imap"] or 1, "security": "none", "user": USER,
                "password": f"file:{_SECRET}",
            }},
        ],
    }  # fmt: skip
