"""Measuring the judge against annotated texts: what a measurement gives, and which file is of which shape.

Five shapes: judge's own input lines with an `expect`; annotated numbers, one a line; classed articles;
citizens' letters with their category; national statements of food poisoning. `evaluate_counts`,
`evaluate_types` and `evaluate_grades` measure them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from monitor.domain.document import Document
from monitor.domain.instant import Instant, parse_instant
from monitor.errors import BadDocument, BadInput
from monitor.service.judging import parse_document

Shape = Literal["expect", "mentions", "articles", "letters", "statements"]
Row = dict[str, Any]

#: what a row of each shape must hold, the most telling first
_SHAPES: tuple[tuple[Shape, frozenset[str]], ...] = (
    ("expect", frozenset({"expect"})),
    ("mentions", frozenset({"doc", "sent", "kind", "n", "exact", "polarity", "sentence"})),
    ("letters", frozenset({"留言编号", "留言主题", "留言详情"})),
    ("statements", frozenset({"reports", "poisoned", "dead"})),
    ("articles", frozenset({"id", "text", "type"})),
)
_NAMES: dict[Shape, str] = {
    "expect": "带 expect 的研判输入行",
    "mentions": "标注的数字（如 casualties.jsonl）",
    "articles": "带 id、text、type 的文章（如 docs.jsonl）",
    "letters": "群众留言（如 fj2_sample_labelled.jsonl）",
    "statements": "全国食物中毒通报（如 food_poisoning_national.jsonl）",
}
#: texts that tell no day of their own are judged as published then
UNDATED: Instant = parse_instant("2015-01-01")


#: the output nests four deep
_DEEPEST = 20


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

    def line(self, name: str) -> str:
        """The figures in Chinese."""
        return (
            f"{name}：精确率 {self.precision:.3f}，召回率 {self.recall:.3f}，F1 {self.f1:.3f}"
            f"（对 {self.right}，多 {self.wrong}，漏 {self.missed}）"
        )

    def figures(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
        }


@dataclass(slots=True)
class Measured:
    """What a measurement says: lines of Chinese, each with the errors behind it, and figures for programs."""

    parts: list[tuple[str, list[str]]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def say(self, line: str, errors: Iterable[str] = ()) -> None:
        """One more line and what stands behind it."""
        self.parts.append((line, list(errors)))

    def tell(self, tallies: dict[str, Tally], part: str) -> None:
        """Tallies as lines and as figures under `part`."""
        for name, tally in tallies.items():
            self.say(tally.line(name), tally.errors)
        self.figures[part] = {name: tally.figures() for name, tally in tallies.items()}

    def lines(self, *, errors: bool) -> Iterable[str]:
        """Everything to print."""
        for line, behind in self.parts:
            yield line
            if errors:
                yield from (f"  {each}" for each in behind)

    def object(self, *, errors: bool) -> dict[str, Any]:
        """Everything as one JSON object."""
        listed = [each for _, behind in self.parts for each in behind]
        return self.figures | ({"errors": listed} if errors else {})


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one file, all of one shape, each with the number of its line."""

    path: Path
    shape: Shape
    rows: tuple[tuple[int, Row], ...]

    def bare(self) -> list[Row]:
        """The rows without their numbers."""
        return [row for _, row in self.rows]

    def fault(self, number: int, told: str) -> BadInput:
        """What is wrong at a line."""
        return BadInput(f"{self.path} 第 {number} 行：{told}", code="eval-line")

    def cannot(self, what: str, instead: str) -> BadInput:
        """This shape carries nothing of the kind."""
        return BadInput(
            f"{self.path} 是{_NAMES[self.shape]}，没有可比的{what}，请{instead}", code="eval-shape"
        )


def read_rows(path: Path) -> list[Row]:
    """The JSON objects of a file.

    Raises:
        BadInput: naming the line that is none, or the file that cannot be read.

    """
    return [row for _, row in _numbered(path)]


def read_annotated(path: Path) -> Rows:
    """The rows of an annotated file of one of the five shapes.

    Raises:
        BadInput: code eval-file, eval-line or eval-shape, naming the line and the remedy.

    """
    numbered = _numbered(path)
    if not numbered:
        raise BadInput(f"{path} 里没有内容，请给至少一行标注", code="eval-file")
    for number, row in numbered:
        if not isinstance(row, dict):
            raise BadInput(f"{path} 第 {number} 行：应是一个 JSON 对象", code="eval-line")
    first = numbered[0][1]
    shape, needed = next(
        ((shape, needed) for shape, needed in _SHAPES if needed <= first.keys()), (None, frozenset[str]())
    )
    if shape is None:
        raise BadInput(
            f"{path} 第 1 行认不出是哪种标注，可用：{'；'.join(_NAMES.values())}", code="eval-shape"
        )
    for number, row in numbered:
        if lacking := sorted(needed - row.keys()):
            raise BadInput(
                f"{path} 第 {number} 行：缺少 {'、'.join(lacking)}，请补上或删去这一行", code="eval-line"
            )
    rows = Rows(path, shape, tuple(numbered))
    for number, row in numbered:
        _sound(rows, number, row)
    return rows


def _numbered(path: Path) -> list[tuple[int, Row]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"读不出 {path}，请给一个 UTF-8 的 JSON 行文件", code="eval-file") from None
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise BadInput(f"{path} 第 {number} 行不是合法的 JSON", code="eval-line") from None
        if not _shallow(row, _DEEPEST):
            raise BadInput(
                f"{path} 第 {number} 行嵌套太深：最多 {_DEEPEST} 层，请改正或删去这一行", code="eval-line"
            )
        rows.append((number, row))
    return rows


def _shallow(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return left > 0 and all(_shallow(each, left - 1) for each in inside)


#: fields that must be of a sort, by shape
_SORTS: dict[Shape, dict[str, type | tuple[type, ...]]] = {
    "expect": {"expect": dict},
    "mentions": {"doc": str, "sent": int, "kind": str, "n": int, "polarity": str, "sentence": str},
    "articles": {"id": str, "text": str, "type": str},
    "letters": {"留言编号": str, "留言主题": str, "留言详情": str},
    "statements": {"reports": int, "poisoned": int, "dead": int},
}


def _sound(rows: Rows, number: int, row: Row) -> None:
    for name, sort in _SORTS[rows.shape].items():
        if not isinstance(row[name], sort):
            wanted = {dict: "对象", str: "文字", int: "整数"}[sort]  # type: ignore[index]
            raise rows.fault(number, f"{name} 应是{wanted}，请改正")


def documents(rows: Rows) -> list[tuple[int, Row, Document]]:
    """Each row with the document it tells.

    Raises:
        BadInput: where a row is no input line of the judge.

    """
    found = []
    for number, row in rows.rows:
        try:
            found.append((number, row, _document(rows.shape, row)))
        except BadDocument as fault:
            raise rows.fault(number, fault.message) from None
    return found


def _document(shape: Shape, row: Row) -> Document:
    if shape == "articles":
        return Document(row["id"], str(row.get("title") or ""), row["text"], UNDATED, "news")
    if shape == "letters":
        return Document(row["留言编号"], row["留言主题"], row["留言详情"], UNDATED, "letter")
    return parse_document(row)
