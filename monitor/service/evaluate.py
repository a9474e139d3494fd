"""Measuring the judge against annotated texts: precision, recall and F1, with every error named.

Two kinds of file: sentences with casualties (one annotated number a line, as in casualties.jsonl), or
judge's own input lines with an `expect` of counts, type, level or attention.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.domain.document import Document
from monitor.domain.instant import parse_instant
from monitor.domain.judgement import Judgement, Mention
from monitor.errors import BadInput
from monitor.judge.judge import Judge

#: severe injuries are injuries too when annotations know only one kind
_COUNTED = {"dead": ("dead",), "injured": ("injured", "severely_injured")}
_WHEN = parse_instant("2015-01-01")


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed of one kind, and the errors in words."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.right else 0.0


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file.

    Raises:
        BadInput: naming the line that is none, or the file that cannot be read.

    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"读不出 {path}，请给一个 UTF-8 的 JSON 行文件", code="eval-file") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except ValueError:
            raise BadInput(f"{path} 第 {number} 行不是合法的 JSON", code="eval-line") from None
    return rows


def sentence_counts(judge: Judge, rows: Iterable[dict[str, Any]]) -> dict[str, Tally]:
    """Dead and injured mentions per annotated sentence.

    An exact number must equal `low`, an inexact one may differ by one. In a sentence with positive
    annotations only the kinds annotated there are asked for; a sentence with negative ones alone must
    yield no mention.
    """
    sentences: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        sentences[row["doc"], row["sent"]].append(row)
    tallies = {kind: Tally() for kind in _COUNTED}
    for (doc, _), annotated in sentences.items():
        text = annotated[0]["sentence"]
        document = Document(doc, "", text, _WHEN, "news")
        told = [
            each
            for each in judge.judge(document, everywhere=True, mentions=True).mentions
            if not each.negated
        ]
        positive = [row for row in annotated if row["polarity"] == "positive"]
        for kind, names in _COUNTED.items():
            wanted = [row for row in positive if row["kind"] == kind]
            if positive and not wanted:
                continue
            _match(tallies[kind], [each for each in told if each.kind in names], wanted, text)
    return tallies


def _match(tally: Tally, told: list[Mention], wanted: list[dict[str, Any]], text: str) -> None:
    left = list(told)
    for row in wanted:
        slack = 0 if row["exact"] else 1
        hit = next((each for each in left if abs(each.low - row["n"]) <= slack), None)
        if hit is None:
            tally.missed += 1
            tally.errors.append(f"漏 {row['kind']} {row['n']}：{text}")
        else:
            tally.right += 1
            left.remove(hit)
    tally.wrong += len(left)
    tally.errors += [f"多 {each.kind} {each.low}（{each.span.text}）：{text}" for each in left]


def expected(judge: Judge, rows: Iterable[dict[str, Any]], documents: Iterable[Document]) -> dict[str, Tally]:
    """Judge's input lines against their `expect`: one tally for each thing expected."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row, document in zip(rows, documents, strict=True):
        judgement = judge.judge(document)
        for name, value in row["expect"].items():
            _expect(tallies, judgement, name, value)
    return dict(tallies)


def _expect(tallies: dict[str, Tally], judgement: Judgement, name: str, value: Any) -> None:
    if name != "counts":
        given = getattr(judgement, name, None)
        _note(tallies[name], given == value, f"{judgement.id}：{name} 应为 {value}，得 {given}")
        return
    for kind in {*value, *judgement.counts}:
        wanted, count = value.get(kind), judgement.counts.get(kind)
        low = None if count is None else count.low
        if wanted is not None and low is None:
            tallies[kind].missed += 1
            tallies[kind].errors.append(f"{judgement.id}：漏 {kind} {wanted}")
        elif wanted is not None:
            low_wanted = wanted["low"] if isinstance(wanted, dict) else wanted
            _note(tallies[kind], low == low_wanted, f"{judgement.id}：{kind} 应为 {low_wanted}，得 {low}")
        else:
            tallies[kind].wrong += 1
            tallies[kind].errors.append(f"{judgement.id}：多 {kind} {low}")


def _note(tally: Tally, right: bool, error: str) -> None:
    if right:
        tally.right += 1
    else:
        tally.wrong += 1
        tally.missed += 1
        tally.errors.append(error)


def types(
    judge: Judge, rows: Iterable[dict[str, Any]], accepted: dict[str, frozenset[str]]
) -> dict[str, Tally]:
    """Event types against a class of each row (`type`): macro-F1 is the mean over the classes."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    class_of = {code: name for name, codes in accepted.items() for code in codes}
    for row in rows:
        document = Document(row["id"], row.get("title") or "", row["text"], _WHEN, "news")
        given = judge.judge(document, everywhere=True).type
        told = class_of.get(given, given)
        if told == row["type"]:
            tallies[told].right += 1
            continue
        tallies[row["type"]].missed += 1
        tallies[row["type"]].errors.append(f"{document.title}：应为 {row['type']}，得 {given}")
        if told in accepted:
            tallies[told].wrong += 1
    return dict(tallies)
