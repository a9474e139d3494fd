"""Comparing a judgement with what is expected of it: only what is written in `expect` is asked for.

An object is compared field by field; `null` means absent; a list in the place of one value allows any of
them; in the place of a list every element must be found, and the empty list asks for an empty one; a count
may be written as its bare `low`; times are compared as instants.
"""

from datetime import datetime
from typing import Any


def differences(wanted: Any, told: Any, place: str = "") -> list[str]:
    """Where the two part, each as `place 应为 ...，得 ...`; empty where they agree."""
    if isinstance(wanted, dict) and isinstance(told, dict):
        return [
            line
            for name, value in wanted.items()
            for line in differences(value, told.get(name), f"{place}.{name}" if place else name)
        ]
    if isinstance(wanted, list) and isinstance(told, list):
        if not wanted:
            return [_parted(place, wanted, told)] if told else []
        return [_parted(place, each, told) for each in wanted if not any(agrees(each, one) for one in told)]
    if isinstance(wanted, list):
        return [] if any(agrees(each, told) for each in wanted) else [_parted(place, wanted, told)]
    if isinstance(wanted, int) and not isinstance(wanted, bool) and isinstance(told, dict):
        return differences({"low": wanted}, told, place)
    return [] if _same(wanted, told) else [_parted(place, wanted, told)]


def agrees(wanted: Any, told: Any) -> bool:
    """Whether nothing parts them."""
    return not differences(wanted, told)


def _same(wanted: Any, told: Any) -> bool:
    if isinstance(wanted, bool) or isinstance(told, bool):
        return wanted is told
    if wanted == told:
        return True
    if not (isinstance(wanted, str) and isinstance(told, str)):
        return False
    one, other = _instant(wanted), _instant(told)
    if one is None or other is None:
        return False
    if one.tzinfo is None or other.tzinfo is None:
        return one.replace(tzinfo=None) == other.replace(tzinfo=None)
    return one == other


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _parted(place: str, wanted: Any, told: Any) -> str:
    return f"{place} 应为 {_short(wanted)}，得 {_short(told)}"


def _short(value: Any) -> str:
    if isinstance(value, dict) and "low" in value and "text" in value:
        return f"{value['low']}（{value['text']}）"
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return "、".join(
            str(each.get("rule") or each.get("group") or each.get("name") or each) for each in value
        )
    text = "无" if value is None else str(value)
    return text if len(text) <= 120 else f"{text[:120]}……"
