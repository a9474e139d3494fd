"""Measuring the reading of articles on saved pages: title, time of publication, text, and its cost.

The index holds one JSON object a line: `file` (beside the index), `url`, `kind`, `title`,
`publish_time`, `content`, all but `file` optional, and what the page itself offers (`h1`, `page_meta`,
`page_title_tag`) or another extractor gave (`gne_output_2019`). A list is read for its cost alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import Any

from monitor.domain.instant import BEIJING, Instant, beijing
from monitor.domain.place import Selectors
from monitor.errors import BadInput
from spiders.article import Article, read_article
from spiders.charset import decode
from spiders.dates import read_date
from spiders.extract import one_line
from spiders.trimming import fold

#: pages were saved before it, so that no date on them lies in the future
_NOW = datetime(2100, 1, 1, tzinfo=UTC)
_SHINGLE = 6
#: a text that agrees less is listed
_GOOD = 0.85
_SITE_FOLLOWS = re.compile(r"\s*[-_|｜—–·»>]")
_QUOTES = "\"“”'‘’"


@dataclass(slots=True)
class PageScores:
    """What was right of what could be compared."""

    titles: int = 0
    titles_right: int = 0
    times: int = 0
    times_right: int = 0
    #: agreement of each text with its reference, 0 to 1
    texts: list[float] = field(default_factory=list)
    #: processor time of decoding and reading, ms a page
    costs: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The figures in Chinese."""
        yield f"标题：对 {self.titles_right}/{self.titles}"
        yield f"发布时间：对 {self.times_right}/{self.times}"
        if self.texts:
            yield f"正文：平均 F {mean(self.texts):.3f}，最低 {min(self.texts):.3f}（{len(self.texts)} 页，{_SHINGLE} 字片段）"
        else:
            yield "正文：没有可比的页"
        if self.costs:
            ordered = sorted(self.costs)
            late = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
            yield f"耗时：每页中位数 {median(ordered):.1f} 毫秒，95 分位 {late:.1f} 毫秒（{len(ordered)} 页，解码在内）"


def pages(index: Path, rows: Iterable[dict[str, Any]]) -> PageScores:
    """Read every page of an index and compare.

    Raises:
        BadInput: naming the page that cannot be read, or the line that names none.

    """
    scores = PageScores()
    for number, row in enumerate(rows, 1):
        raw = _bytes(index, row, number)
        if number == 1:
            _read(raw, row)  # the first reading pays for what is made once
        began = process_time()
        article = _read(raw, row)
        scores.costs.append((process_time() - began) * 1000)
        if not str(row.get("kind") or "article").startswith("list"):
            _compare(scores, row, article)
    return scores


def _bytes(index: Path, row: dict[str, Any], number: int) -> bytes:
    name = row.get("file") if isinstance(row, dict) else None
    if not isinstance(name, str):
        raise BadInput(f"{index} 第 {number} 行没有 file，请写明页面文件", code="eval-line")
    try:
        return (index.parent / name).read_bytes()
    except OSError:
        raise BadInput(f"读不出 {index.parent / name}，请把页面放在索引旁边", code="eval-page") from None


def _read(raw: bytes, row: dict[str, Any]) -> Article:
    return read_article(decode(raw).text, str(row.get("url") or ""), Selectors(), _NOW)


def _compare(scores: PageScores, row: dict[str, Any], article: Article) -> None:
    name, other = row["file"], row.get("gne_output_2019") or {}
    titles = [text for text in (row.get("title"), other.get("title"), *(row.get("h1") or ())) if text]
    if titles:
        right = any(same_title(article.title, each) for each in titles)
        scores.titles += 1
        scores.titles_right += right
        if not right:
            scores.errors.append(f"{name} 标题：读作“{article.title}”，应为“{titles[0]}”")
    stated = [
        date
        for text in (row.get("publish_time"), other.get("publish_time"))
        if (date := read_date(text or ""))
    ]
    if stated:
        hit = any(article.published is not None and same_time(article.published, each) for each in stated)
        scores.times += 1
        scores.times_right += hit
        if not hit:
            scores.errors.append(f"{name} 时间：读作 {_shown(article.published)}，应为 {_shown(stated[0])}")
    if content := row.get("content") or other.get("content"):
        agreed = agreement(article.text, content)
        scores.texts.append(agreed)
        if agreed < _GOOD:
            scores.errors.append(
                f"{name} 正文：F {agreed:.3f}，读到 {len(article.text)} 字，应有 {len(content)} 字"
            )


def same_title(read: str, reference: str) -> bool:
    """Equal but for marks; the reference may carry column and site behind it, or be cut at a quotation mark."""
    if not fold(read):
        return False
    read, reference = one_line(read), one_line(reference)
    if fold(read) == fold(reference):
        return True
    if reference.startswith(read) and _SITE_FOLLOWS.match(reference[len(read) :]):
        return True
    return read.startswith(reference) and read[len(reference)] in _QUOTES


def same_time(read: Instant, reference: Instant) -> bool:
    """Equal as exactly as the reference says it; what is read must be no less exact than that."""
    if reference.precision == "day":
        return read.day == reference.day
    if reference.precision == "minute" or read.precision == "minute":
        shape = "%Y-%m-%d %H:%M"
        return read.precision != "day" and f"{read.at:{shape}}" == f"{reference.at:{shape}}"
    return read == reference or (
        read.day == reference.day and reference.at.astimezone(BEIJING).strftime("%H%M%S") == "000000"
    )


def agreement(read: str, reference: str) -> float:
    """F of the pieces of six characters, spaces aside."""
    mine, theirs = _pieces(read), _pieces(reference)
    total = len(mine) + len(theirs)
    return 2 * len(mine & theirs) / total if total else 1.0


def _pieces(text: str) -> set[str]:
    text = "".join(text.split())
    return {text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))} if text else set()


def _shown(found: Instant | None) -> str:
    return "没有" if found is None else f"{beijing(found.at)}（{_EXACT[found.precision]}）"


_EXACT = {"second": "到秒", "minute": "到分", "day": "到日"}
