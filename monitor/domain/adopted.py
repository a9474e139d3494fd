"""What the ledger adopts by hash: ladders and clock rules as canonical text, and read back from it.

A running clock follows the text in the ledger, not the profile: `read_ladders(ladder_text(p))` gives
back the ladders of p exactly, so an export recomputes alone.
"""

import json
from datetime import timedelta
from typing import Any

from monitor.domain.canonical import Json, encode
from monitor.domain.instant import parse_limit
from monitor.domain.office import ClockRule, Ladder, Profile, Rung

_FORMAT = 1


def ladder_text(profile: Profile) -> str:
    """The profile's ladders as canonical JSON; spans are whole seconds, named so."""
    ladders: list[Json] = [
        {
            "kind": ladder.kind,
            "standing": ladder.standing,
            "rungs": [_rung(rung) for rung in ladder.rungs],
            "provisional": [_rung(rung) for rung in ladder.provisional],
        }
        for ladder in profile.ladders
    ]
    return encode({"format": _FORMAT, "ladders": ladders}).decode()


def read_ladders(text: str) -> tuple[Ladder, ...]:
    """The ladders of a text that `ladder_text` wrote.

    Raises:
        ValueError: for a text of another format.

    """
    return tuple(
        Ladder(
            kind=each["kind"],
            rungs=tuple(_read_rung(rung) for rung in each["rungs"]),
            provisional=tuple(_read_rung(rung) for rung in each["provisional"]),
            standing=each["standing"],
        )
        for each in _body(text)["ladders"]
    )


def clock_rules_text(profile: Profile) -> str:
    """The profile's clock rules as canonical JSON, those for use where needed beside the others."""
    return encode(
        {
            "format": _FORMAT,
            "clocks": [_rule(rule) for rule in profile.clocks],
            "optional": [_rule(rule) for rule in profile.optional_clocks],
        }
    ).decode()


def read_clock_rules(text: str) -> tuple[tuple[ClockRule, ...], tuple[ClockRule, ...]]:
    """(rules, rules for use where needed) of a text that `clock_rules_text` wrote.

    Raises:
        ValueError: for a text of another format.

    """
    body = _body(text)
    return tuple(map(_read_rule, body["clocks"])), tuple(map(_read_rule, body["optional"]))


def _body(text: str) -> dict[str, Any]:
    body = json.loads(text)
    if not isinstance(body, dict) or body.get("format") != _FORMAT:
        raise ValueError("这份规则文本的格式不是本程序认识的格式")
    return body


def _rung(rung: Rung) -> Json:
    return {
        "id": rung.id,
        "mark": rung.mark,
        "percent": rung.percent,
        "offset_s": _seconds(rung.offset),
        "roles": list(rung.roles),
        "channels": list(rung.channels),
        "repeat_every_s": None if rung.repeat_every is None else _seconds(rung.repeat_every),
        "repeat_times": rung.repeat_times,
        "grades": list(rung.grades),
    }


def _read_rung(rung: dict[str, Any]) -> Rung:
    every = rung["repeat_every_s"]
    return Rung(
        id=rung["id"],
        mark=rung["mark"],
        percent=rung["percent"],
        offset=timedelta(seconds=rung["offset_s"]),
        roles=tuple(rung["roles"]),
        channels=tuple(rung["channels"]),
        repeat_every=None if every is None else timedelta(seconds=every),
        repeat_times=rung["repeat_times"],
        grades=tuple(rung["grades"]),
    )


def _rule(rule: ClockRule) -> Json:
    return {
        "kind": rule.kind,
        "limit": str(rule.limit),
        "grades": list(rule.grades),
        "start": rule.start,
        "basis": rule.basis,
        "standing": rule.standing,
        "source": rule.source,
    }


def _read_rule(rule: dict[str, Any]) -> ClockRule:
    return ClockRule(
        kind=rule["kind"],
        limit=parse_limit(rule["limit"]),
        grades=tuple(rule["grades"]),
        start=rule["start"],
        basis=rule["basis"],
        standing=rule["standing"],
        source=rule["source"],
    )


def _seconds(span: timedelta) -> int:
    return span.days * 86_400 + span.seconds
