"""Which way a document turns under changed rules, and how the words that decided it are shown."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.judgement import LEVELS, Level
from monitor.ports.library import Hit
from monitor.service.judging import as_output, encode
from monitor.service.rules_turns import (
    Cited,
    Grading,
    Summary,
    Turned,
    grading_of,
    grading_then,
    turn_of,
    turned,
)
from monitor.service.rules_turns_text import excerpts, lines, summed
from tests.judge.builders import a_document, judged
from tests.store.texts import kept

_LEVEL = st.sampled_from([None, *LEVELS])


def a_grading(
    level: Level | None = None, rule: str = "", clocks: tuple[tuple[str, str], ...] = (), spans: tuple[tuple[int, int], ...] = (),
    attention: str = "watch",
) -> Grading:  # fmt: skip
    cited = (Cited(rule, "某文件", "第一条", unverified=False, spans=spans),) if rule else ()
    return Grading(attention, level, cited, clocks)


@given(_LEVEL, _LEVEL)
def test_what_one_way_raises_the_other_way_lowers(one: Level | None, other: Level | None) -> None:
    back = {
        "raised": "lowered",
        "lowered": "raised",
        "graded": "ungraded",
        "ungraded": "graded",
        "same": "same",
    }
    assert back[turn_of(a_grading(one), a_grading(other))] == turn_of(a_grading(other), a_grading(one))


@pytest.mark.parametrize(
    "changed",
    [
        a_grading("III", "PS-III", (("response", "24h"),)),
        a_grading("III", "LIN-1", (("response", "48h"),)),
        a_grading("III", "PS-III", (("response", "48h"),), attention="respond"),
    ],
)
def test_another_clock_clause_or_attention_is_told_though_the_level_stays(changed: Grading) -> None:
    assert turn_of(a_grading("III", "PS-III", (("response", "48h"),)), changed) == "beside"


def test_a_judgement_is_the_same_whether_it_was_kept_or_made_just_now() -> None:
    told = judged("贵阳市南明区发生一起交通事故，造成4人死亡。")
    then = replace(kept(), judgement=encode(as_output(told, mentions=False)).decode())
    assert grading_then(then) == grading_of(told)
    assert grading_of(told).level == "III"


@pytest.mark.parametrize(
    "judgement", ["", "{", "[]", "null", '{"level":"V","attention":"watch"}', "[" * 100_000]
)
def test_a_kept_judgement_that_cannot_be_read_is_counted_and_passed_over(judgement: str) -> None:
    summary = Summary()
    hit = Hit(replace(kept(), judgement=judgement), (), "1")
    assert list(turned(iter([hit]), grading_then, grading_then, summary)) == []
    assert "读不出而跳过 1 件" in summed(summary)


def test_every_document_is_counted_once() -> None:
    summary = Summary(Counter({"raised": 2, "same": 5}), erased=1, unread=2)
    assert summed(summary).startswith(
        "共 10 件，其中文字已删除而跳过 1 件，当时的研判读不出而跳过 2 件：升级 2 件"
    )
    assert summed(Summary()) == "文库里还没有文书，没有可试的"


_PLACES = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 6)), max_size=6)


@given(_PLACES, st.text(st.sampled_from("死亡人受伤\n"), min_size=40, max_size=80))
def test_marks_come_in_pairs_around_words_of_the_text(places: list[tuple[int, int]], content: str) -> None:
    spans = tuple((start, start + length) for start, length in places)
    one = Turned(
        "d",
        "",
        content,
        datetime(2026, 3, 1, tzinfo=UTC),
        "graded",
        a_grading(),
        a_grading("III", "X-1", spans=spans),
    )
    for start, end in one.words:
        assert 0 <= start < end <= len(content)
    for shown in excerpts(content, one.words):
        assert shown.count("「") == shown.count("」") >= 1
        assert "\n" not in shown


def test_at_a_terminal_the_words_are_coloured_and_what_a_title_orders_is_not_obeyed() -> None:
    text = a_document("贵阳市南明区发生一起交通事故，造成4人死亡。", "通报\x1b[2J")
    at = text.content.index("4人")
    one = Turned(
        "d-1", text.title, text.content, text.published.at, "graded", a_grading(),
        a_grading("III", "PS-III", (("response", "48h"),), ((at, at + 4),)),
    )  # fmt: skip
    told = "\n".join(lines(one, screen=True))
    assert "\x1b[1;33m4人死亡\x1b[0m" in told
    assert "\x1b[2J" not in told
    assert "时限：无 → 舆情回应 48 小时" in told
    assert "「4人死亡」" in "\n".join(lines(one, screen=False))
