"""What an incident is called in an alert: its title and its figures."""

import unicodedata
from collections.abc import Mapping

from alerts.wording import Subject
from monitor.domain.judgement import Count, Proposal

_FIGURES = (
    ("ill", "患病{}人"), ("hospitalised", "住院{}人"), ("injured", "受伤{}人"), ("missing", "失联{}人"),
    ("trapped", "被困{}人"),
)  # fmt: skip


def subject(title: str, proposal: Proposal) -> Subject:
    """As `named`, by what the rules propose for its documents together."""
    return named(title, proposal.counts)


def named(title: str, counts: Mapping[str, Count]) -> Subject:
    """Title, deaths, and the first other figure that is stated and not nought."""
    dead = counts.get("dead")
    deaths = "" if dead is None or dead.low == 0 else f"死亡{_amount(dead)}人"
    figures = ""
    for kind, words in _FIGURES:
        count = counts.get(kind)
        if count is not None and count.low > 0:
            figures = words.format(_amount(count))
            break
    return Subject(_clean(title), deaths, figures)


def _clean(title: str) -> str:
    """Without blanks, control and direction marks, and brackets that look like a signature."""
    kept = (letter for letter in title if unicodedata.category(letter)[0] != "C" and not letter.isspace())
    return "".join(letter for letter in kept if letter not in "【】")


def _amount(count: Count) -> str:
    """12, 31至39, 100以上."""
    if count.high is None:
        return f"{count.low}以上"
    return str(count.low) if count.low == count.high else f"{count.low}至{count.high}"
