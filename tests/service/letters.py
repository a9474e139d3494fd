"""A letter of 赵小川 to the office, its form filled in, and a home to receive it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from config.settings import Retention, Settings
from monitor.domain.access import Principal, principal
from monitor.domain.instant import parse_instant
from monitor.domain.source import Found
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.intake import LiveIntake

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
TITLE = "赵小川反映市一医院重复收费"
TEXT = (
    "我叫赵小川，家住云岩区中山路阳光花园3号楼2单元501室。我父亲赵大山在贵阳市第一人民医院住院，费用清单里同一项检查收了三次钱，"
    "投诉办互相推诿，请查处。身份证号520103197003071230，电话138 1234 5678，邮箱zhaoxc1970@example.com。\n赵小川\n2026年3月10日"
)
FORM = (
    ("name", "赵小川"),
    ("phone", "13812345678"),
    ("id_number", "520103197003071230"),
    ("address", "云岩区中山路阳光花园3号楼2单元501室"),
)
#: none of it may be read anywhere but in what was opened
SECRETS = (
    "赵小川", "赵大山", "13812345678", "138 1234 5678", "520103197003071230", "zhaoxc1970", "2单元501", "3号楼2",
)  # fmt: skip


def letter(external_id: str = "C2026031001", **fields: Any) -> Found:
    plain: dict[str, Any] = {
        "origin": "letters", "kind": "letter", "external_id": external_id, "title": TITLE, "text": TEXT,
        "url": f"https://letters.example/mail?mailid={external_id}", "published": parse_instant("2026-03-11T08:30:00+08:00"),
        "publisher": None, "fetched": NINE, "looked_before": None, "personal": FORM,
    }  # fmt: skip
    return Found(**plain | fields)


def settings(home: Path) -> Settings:
    return Settings(home, "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)))


class Office:
    """A process that may die: enter again opens the same home anew."""

    def __init__(self, home: Path, now: datetime = NINE) -> None:
        self.folder = home
        self.now = now

    def __enter__(self) -> Self:
        self._open = open_home(self.folder)
        self.home = self._open.__enter__()
        self.bureau = Bureau(settings(self.folder), self.home, "crawl-1", lambda: self.now)
        self.intake = LiveIntake(self.bureau)
        self.fed = self.intake.start()
        assert self.home.sealed is not None
        self.sealed = self.home.sealed
        return self

    def __exit__(self, *fault: object) -> None:
        self._open.__exit__(*fault)  # type: ignore[arg-type]

    def who(self, person: str) -> Principal:
        found = self.bureau.roster.person(person)
        assert found is not None
        return principal(found)

    def received(self, **fields: Any) -> str:
        """The letter is taken in; its document's id."""
        assert self.intake.receive(letter(**fields))
        return self.newest()

    def newest(self) -> str:
        rows = self.bureau.library.rows_between("guiyang", 0, 99)
        return str(json.loads(rows[-1].text)["document"])


def everything_in(folder: Path, *but: str) -> dict[str, bytes]:
    """Every byte of every file of a home, by name; those of the databases named left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(but or ("\0",))
    }


def spilt(folder: Path, *but: str) -> list[tuple[str, str]]:
    """(file, secret) for every secret that can be read in a file."""
    return [
        (name, secret)
        for name, raw in everything_in(folder, *but).items()
        for secret in SECRETS
        if secret.encode() in raw or secret.encode("utf-16-le") in raw
    ]
