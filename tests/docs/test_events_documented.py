"""docs/EVENTS.md is the auditor's dictionary: every kind, every field, every type, and nothing invented."""

import re
from pathlib import Path

import pytest

from monitor.domain.event import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "EVENTS.md").read_text("utf-8")
_HEADING = re.compile(r"^### `([a-z_]+)` (\S+)$", re.MULTILINE)
_FIELD = re.compile(r"`([a-z_]+)`(?: \(([a-z]+\??)\))?")


def sections() -> dict[str, tuple[str, str]]:
    """Kind -> its Chinese name and its text."""
    parts = _HEADING.split(PAGE)
    return {
        kind: (name, body) for kind, name, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    }


def fields(body: str) -> dict[str, str]:
    """The fields a section lists before the colon of each bullet, with their types; one type may close a row."""
    found: dict[str, str] = {}
    for line in body.splitlines():
        if not line.startswith("- "):
            continue
        listed = _FIELD.findall(line[2:].split(": ", 1)[0])
        wanted = ""
        for name, given in reversed(listed):
            wanted = given or wanted
            found[name] = wanted
    return found


SECTIONS = sections()


def test_every_kind_is_documented_under_its_chinese_name_and_none_is_invented() -> None:
    assert {kind: name for kind, (name, _) in SECTIONS.items()} == {
        kind: row.chinese for kind, row in KINDS.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_documented_with_its_type(kind: str) -> None:
    assert fields(SECTIONS[kind][1]) == dict(KINDS[kind].fields)
