"""Texts made to hurt: bounded time, no trace, spans still exact."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.judgement import COUNT_KEYS, TYPES
from tests.judge.builders import judged


@pytest.mark.parametrize(
    "piece",
    ["贵阳", "云岩区", "3人死亡", "死亡3人，", "其中3人死亡，", "一", "1", "<", "((", "一个", "网传", "\u200b", " ", "\n", "火灾", "截至", "死", "&nbsp;", "1 "],
)  # fmt: skip
def test_a_megabyte_of_anything_is_judged_in_seconds(piece: str) -> None:
    text = piece * (350_000 // len(piece))
    start = time.monotonic()
    judged(text)
    assert time.monotonic() - start < 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a",
        "。",
        "\ud800",
        "\ufeff",
        "9" * 5000 + "人死亡",
        "死亡" + "亿" * 5000 + "人",
        "<" + "b" * 5000,
        "\u202e3人死亡\u202c",
    ],
)
def test_odd_texts_are_judged_all_the_same(text: str) -> None:
    assert judged(text).level is None


_WORDS = st.sampled_from(
    ["3人", "死亡", "受伤", "，", "。", "其中", "贵阳", "云岩区", "火灾", "食物中毒", "百余名学生", "另有", "无", "新增", "截至5月", "１２", "<b>", " ", "\u200b", "網傳", "不實", "演练"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=25), st.lists(_WORDS, max_size=5))
def test_whatever_is_written_the_judgement_keeps_its_promises(body: list[str], head: list[str]) -> None:
    text, title = "".join(body), "".join(head)
    told = judged(text, title, mentions=True)
    given_text = f"{title}\n{text}"
    spans = [count.span for count in told.counts.values()] + [place.span for place in told.places]
    spans += [each.span for each in told.cancelled] + [each.span for each in told.mentions]
    spans += [span for each in told.criteria for span in each.evidence]
    assert all(given_text[span.start : span.end] == span.text for span in spans)
    assert told.type in told.topics
    assert set(told.topics) <= set(TYPES)
    assert set(told.counts) <= set(COUNT_KEYS)
    assert all(count.high is None or count.low <= count.high for count in told.counts.values())
    assert told.level is None or told.in_scope
    assert told.attention == "respond" or not told.clocks
    assert judged(text, title, mentions=True) == told
