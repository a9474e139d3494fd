"""A code a person meets in a message can be looked up, and no code is explained that nobody meets."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "FAULTS.md"

_CODE = re.compile(r"[a-z]+[0-9]?(-[a-z0-9]+)+")
#: words of this form in config that are no codes
_NO_CODES = frozenset({"utf-8", "utf-8-sig", "head-jkc"})


def given_by_name(tree: ast.AST) -> Iterator[str]:
    """code="..." of a call, and `code = "..."` of a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if (
                    isinstance(each, ast.Assign)
                    and [target.id for target in each.targets if isinstance(target, ast.Name)] == ["code"]
                    and isinstance(each.value, ast.Constant)
                ):
                    yield str(each.value.value)


def written(tree: ast.AST) -> Iterator[str]:
    """Any text in the form of a code: in config a code stands in many places, by position."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
            yield node.value


def codes_in_use() -> dict[str, str]:
    """Code -> the file it is given in."""
    found: dict[str, str] = {}
    for top in ("config", "monitor", "alerts", "spiders"):
        for path in sorted((ROOT / top).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            codes = [*given_by_name(tree), *(written(tree) if top == "config" else ())]
            found |= {code: str(path.relative_to(ROOT)) for code in codes if code not in _NO_CODES}
    return found


def documented() -> list[str]:
    return re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


IN_USE = codes_in_use()


@pytest.mark.parametrize("code", sorted(IN_USE))
def test_every_code_in_use_is_explained(code: str) -> None:
    assert code in documented(), f"{code} is given in {IN_USE[code]}: add a line to docs/FAULTS.md"


def test_no_code_is_explained_twice_or_in_vain() -> None:
    named = documented()
    assert sorted(set(named)) == sorted(named)
    assert set(named) - set(IN_USE) == set()


def test_the_scan_sees_codes_given_in_each_of_the_three_ways() -> None:
    assert "ledger-broken" in IN_USE, "a class"
    assert "profile-unknown" in IN_USE, "by name"
    assert "rung-order" in IN_USE, "by position"
