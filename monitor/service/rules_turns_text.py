"""Documents that are graded otherwise, as lines for a terminal, a file or a program. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.domain.instant import BEIJING
from monitor.domain.judgement import ATTENTION_NAMES, LEVEL_WORDS, Level
from monitor.domain.office import CLOCK_NAMES
from monitor.service.columns import printable
from monitor.service.rules_turns import TURN_NAMES, Cited, Clock, Grading, Summary, Turn, Turned
from monitor.service.views.spans import limit_words

#: letters shown on either side of the words that decided
_AROUND = 14
#: so many places of a text are shown
_MOST_PLACES = 3
_TITLE = 60
_LONGEST_WORDS = 40

#: how words are marked on paper, and on a terminal
_PAPER, _SCREEN = ("「", "」"), ("\x1b[1;33m", "\x1b[0m")

_COUNTED: tuple[Turn, ...] = ("raised", "lowered", "graded", "ungraded", "beside", "same")


def lines(turned: Turned, *, screen: bool) -> Iterator[str]:
    """One document: what it is, from which level to which, by which clauses and words."""
    before, after = turned.before, turned.after
    when = turned.published.astimezone(BEIJING)
    title = printable(turned.title or turned.content)[:_TITLE].strip() or "（无标题）"
    yield f"{when:%Y-%m-%d %H:%M}　{title}　[{printable(turned.id)}]"
    yield f"    {TURN_NAMES[turned.turn]}：{_level(before.level)} → {_level(after.level)}{_attention(before, after)}"
    if before.rules != after.rules:
        yield f"    依据：{_clauses(before, after)} → {_clauses(after, before)}"
    if set(before.clocks) != set(after.clocks):
        yield f"    时限：{_clocks(before.clocks, after.clocks)} → {_clocks(after.clocks, before.clocks)}"
    yield from (
        f"    文中：{words}"
        for words in excerpts(turned.content, turned.words, _SCREEN if screen else _PAPER)
    )


def excerpts(
    content: str, spans: Sequence[tuple[int, int]], marks: tuple[str, str] = _PAPER
) -> Iterator[str]:
    """The words with what stands around them, marked; places that touch are shown as one."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and span[0] - groups[-1][-1][1] <= 2 * _AROUND:
            groups[-1].append(span)
        else:
            groups.append([span])
    yield from (_excerpt(content, group, marks) for group in groups[:_MOST_PLACES])


def _excerpt(content: str, group: Sequence[tuple[int, int]], marks: tuple[str, str]) -> str:
    """The words of one place within their line."""
    first, last = group[0][0], group[-1][1]
    line = content.rfind("\n", 0, first) + 1
    line_end = content.find("\n", last)
    start = max(line, first - _AROUND)
    end = min(len(content) if line_end < 0 else line_end, last + _AROUND)
    shown, at = "…" if start > line else "", start
    for begin, close in group:
        shown += printable(content[at:begin]) + marks[0] + _short(content[begin:close]) + marks[1]
        at = close
    return shown + printable(content[at:end]) + ("…" if end < len(content) else "")


def summed(summary: Summary) -> str:
    """Of 500: raised, lowered ..."""
    if not summary.seen:
        return "文库里还没有文书，没有可试的"
    skipped = f"，其中文字已删除而跳过 {summary.erased} 件" if summary.erased else ""
    unread = f"，当时的研判读不出而跳过 {summary.unread} 件" if summary.unread else ""
    counts = "，".join(f"{TURN_NAMES[turn]} {summary.turns[turn]} 件" for turn in _COUNTED)
    return f"共 {summary.seen} 件{skipped}{unread}：{counts}"


def as_data(turned: Turned) -> dict[str, Any]:
    """For machines; spans count in code points of the content."""
    return {
        "id": turned.id, "title": turned.title, "published": turned.published.isoformat(), "turn": turned.turn,
        "before": _grading(turned.before), "after": _grading(turned.after),
        "words": [{"start": start, "end": end, "text": turned.content[start:end]} for start, end in turned.words],
    }  # fmt: skip


def summary_data(summary: Summary) -> dict[str, Any]:
    return {
        "seen": summary.seen, "erased": summary.erased, "unread": summary.unread,
        **{turn: summary.turns[turn] for turn in _COUNTED},
    }  # fmt: skip


def _level(level: Level | None) -> str:
    return "不定级" if level is None else LEVEL_WORDS[level]


def _attention(before: Grading, after: Grading) -> str:
    if before.attention == after.attention:
        return ""
    names = {str(code): name for code, name in ATTENTION_NAMES.items()}
    old, new = (names.get(each.attention, each.attention) for each in (before, after))
    return f"　关注：{old} → {new}"


def _clauses(one: Grading, other: Grading) -> str:
    """The clauses only this one rests on."""
    own = [each for each in one.cited if each.rule not in other.rules]
    return "；".join(_clause(each) for each in own) or "无"


def _clause(cited: Cited) -> str:
    mark = "（待核）" if cited.unverified else ""
    return printable(f"{cited.rule} {cited.document} {cited.clause}{mark}")


def _clocks(one: tuple[Clock, ...], other: tuple[Clock, ...]) -> str:
    own = [
        f"{CLOCK_NAMES.get(kind, kind)} {_limit(limit)}" for kind, limit in one if (kind, limit) not in other
    ]
    return "、".join(own) or "无"


def _limit(limit: str) -> str:
    try:
        return limit_words(limit)
    except ValueError:
        return printable(limit)


def _short(words: str) -> str:
    shown = printable(words)
    return shown if len(shown) <= _LONGEST_WORDS else f"{shown[: _LONGEST_WORDS - 6]}…{shown[-5:]}"


def _grading(grading: Grading) -> dict[str, Any]:
    return {
        "level": grading.level, "attention": grading.attention, "rules": sorted(grading.rules),
        "clocks": [{"kind": kind, "limit": limit} for kind, limit in grading.clocks],
    }  # fmt: skip
