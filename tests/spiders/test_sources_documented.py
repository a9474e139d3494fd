"""Each fault stands in docs/SOURCES.md with its name, and whether it counts as blocked."""

import re
from pathlib import Path

import pytest

from monitor.domain.source import BLOCKING, FAULT_NAMES, LookFault

PAGE = (Path(__file__).parents[2] / "docs" / "SOURCES.md").read_text(encoding="utf-8")


def test_the_names_cover_every_fault() -> None:
    assert set(FAULT_NAMES) == set(LookFault.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("fault", FAULT_NAMES)
def test_a_fault_is_explained_once_with_its_name(fault: str) -> None:
    rows = re.findall(rf"^\| `{fault}`( \(blocked\))? \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert rows == [(" (blocked)" if fault in BLOCKING else "", FAULT_NAMES[fault])]
