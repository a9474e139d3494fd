"""Every key a file may hold is explained under that file's heading, and no key is explained that it may not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from config.calendar import YearFile
from config.profile import FILES, shipped_profiles
from config.roster import RosterFile
from config.settings import SettingsFile

PAGE = (Path(__file__).parents[2] / "docs" / "CONFIGURATION.md").read_text(encoding="utf-8")

SECTIONS: dict[str, type[BaseModel]] = {
    **FILES,
    "huiying.yaml": SettingsFile,
    "roster.yaml": RosterFile,
    "A year's calendar": YearFile,
}


def keys_of(model: type[BaseModel], above: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        path = f"{above}{name}"
        yield path
        table, listed = inner(field.annotation)
        if table is not None:
            yield from keys_of(table, f"{path}{'[]' if listed else ''}.")


def inner(kind: Any) -> tuple[type[BaseModel] | None, bool]:
    """(the table a value is or holds, whether in a list)."""
    if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel):
        return kind, False
    for each in get_args(kind):
        table, listed = inner(each)
        if table is not None:
            return table, listed or get_origin(kind) is tuple
    return None, False


def explained(heading: str) -> list[str]:
    part = re.split(rf"^#+ {re.escape(heading)}$", PAGE, flags=re.MULTILINE)[1]
    part = re.split(r"^#+ ", part, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE)


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_keys_of_a_file_are_explained_each_once_under_its_heading(heading: str) -> None:
    assert sorted(explained(heading)) == sorted(keys_of(SECTIONS[heading]))


def test_the_walk_over_a_model_goes_into_lists_and_mappings() -> None:
    keys = set(keys_of(FILES["ladders.yaml"]))
    assert "ladders[].rungs[].repeat.every" in keys
    assert "retention.ignored" in set(keys_of(SettingsFile))


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_shipped_profile_is_introduced(name: str) -> None:
    assert f"`{name}`" in PAGE
