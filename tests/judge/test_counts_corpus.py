"""Several hundred sentences of news and bulletins: what is counted in each, and how surely on the whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.domain.judgement import Count, Mention
from tests.judge.builders import judged

_HERE = Path(__file__).parent
_FILES = sorted(_HERE.glob("counts_corpus*.txt"))
#: a careful reader counts 重伤 among the injured where only they are asked for
_ASKED = {"dead": {"dead"}, "injured": {"injured", "severely_injured"}}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One figure of a line: `?` one may leave it out, `~` one may name it, no total holds it."""

    kind: str
    low: int
    high: int | None
    none: bool
    optional: bool
    total: bool

    def told(self, mention: Mention) -> bool:
        return (mention.kind, mention.low, mention.negated) == (self.kind, self.low, self.none)


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    mentions: tuple[Wanted, ...]
    totals: tuple[Wanted, ...]


def _wanted(token: str) -> Wanted:
    mark, plain = token[0], token.lstrip("?~").rstrip("^")
    optional, total = mark in "?~", mark != "~"
    if plain.endswith("!"):
        return Wanted(plain[:-1], 0, 0, True, optional, total)
    kind, _, figure = plain.partition("=")
    low, dots, high = figure.partition("..")
    upper = (int(high) if high else None) if dots else int(low)
    return Wanted(kind, int(low), upper, False, optional, total)


def _lines() -> Iterator[Line]:
    for file in _FILES:
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                text, _, figures = line.partition(" => ")
                mentions, _, totals = figures.partition(" | ")
                wanted = [tuple(_wanted(each) for each in side.split() if each != "-") for side in (mentions, totals)]  # fmt: skip
                yield Line(text.replace("\\n", "\n").replace("\\t", "\t"), *wanted)


_LINES = tuple(_lines())


def _matched(line: Line) -> tuple[list[Wanted], list[Mention]]:
    """What is missed of the figures that may not be left out, and what is told beyond them all."""
    left = list(judged(line.text, everywhere=True, mentions=True).mentions)
    missed = []
    for wanted in sorted(line.mentions, key=lambda each: each.optional):
        hit = next((each for each in left if wanted.told(each)), None)
        if hit is not None:
            left.remove(hit)
        elif not wanted.optional:
            missed.append(wanted)
    return missed, [each for each in left if not each.negated]


def _f1(kind: str) -> float:
    right = wrong = missed = 0
    for line in _LINES:
        gone, beyond = _matched(line)
        owed = [
            each for each in line.mentions if each.kind in _ASKED[kind] and not (each.optional or each.none)
        ]
        lost = sum(each.kind in _ASKED[kind] for each in gone if not each.none)
        right, missed = right + len(owed) - lost, missed + lost
        wrong += sum(each.kind in _ASKED[kind] for each in beyond)
    return 2 * right / (2 * right + wrong + missed)


@pytest.mark.parametrize("kind", ["dead", "injured"])
def test_the_dead_and_the_injured_of_many_sentences_are_counted_as_a_careful_reader_does(kind: str) -> None:
    assert _f1(kind) >= 0.985


def test_hardly_a_sentence_holds_an_error_of_any_kind() -> None:
    wrong = [line.text for line in _LINES if any(_matched(line))]
    assert len(wrong) <= 0.04 * len(_LINES), wrong


def test_nobody_is_counted_where_the_sentence_counts_nobody() -> None:
    named = {"dead", "injured", "severely_injured", "dead_or_injured"}
    false = [
        (line.text, kind)
        for line in _LINES
        if not line.mentions
        for kind in judged(line.text, everywhere=True).counts
        if kind in named
    ]
    assert false == []


def _right(count: Count | None, wanted: Wanted) -> bool:
    return count is not None and (count.low, count.high) == (wanted.low, wanted.high)


@pytest.mark.parametrize("line", [each for each in _LINES if each.totals], ids=lambda line: line.text[:24])
def test_the_totals_of_a_sentence_are_the_ones_it_stands_by(line: Line) -> None:
    counts = judged(line.text, everywhere=True).counts
    assert [each for each in line.totals if not _right(counts.get(each.kind), each)] == []


def test_what_belongs_to_other_years_is_in_no_total() -> None:
    for line in _LINES:
        background = {each.kind for each in line.mentions if not each.total}
        assert not background & set(judged(line.text, everywhere=True).counts), line.text


_REPORTS = tuple(
    tuple(line.split(" => "))
    for line in (_HERE / "counts_reports.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
#: the kinds a grade most often hangs on: a report that does not state one must not be given one
_GRAVE = {"dead", "injured", "severely_injured", "dead_or_injured", "ill", "confirmed", "missing"}


@pytest.mark.parametrize(("report", "totals"), _REPORTS, ids=lambda text: text[:20])
def test_a_report_of_several_sentences_is_reduced_to_the_totals_it_stands_by(
    report: str, totals: str
) -> None:
    wanted = [_wanted(token) for token in totals.split()]
    counts = judged(report, everywhere=True).counts
    assert [each for each in wanted if not _right(counts.get(each.kind), each)] == []
    assert set(counts) & _GRAVE <= {each.kind for each in wanted}
