"""Texts made to hurt: bounded time, no trace, spans still exact."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.judgement import COUNT_KEYS, TYPES
from tests.judge.builders import judged
from tests.pace import within


@pytest.mark.parametrize(
    "piece",
    ["贵阳", "云岩区", "3人死亡", "死亡3人，", "其中3人死亡，", "一", "1", "<", "((", "一个", "网传", "\u200b", " ", "\n", "火灾", "截至", "死", "&nbsp;", "1 "],
)  # fmt: skip
def test_a_megabyte_of_anything_is_judged_in_seconds(piece: str) -> None:
    text = piece * (350_000 // len(piece))
    with within(6):
        judged(text)


@pytest.mark.parametrize("piece", ["死亡", "去世", "伤寒", "火灾", "一旦火灾"])
def test_a_report_between_heaps_of_one_word_costs_no_more_than_the_heaps(piece: str) -> None:
    heap = piece * (80_000 // len(piece))
    with within(4):
        judged(f"{heap}昨日贵阳火灾，造成3人死亡5人受伤{heap}")


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


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["死", "3人死亡，5人受伤。", "<div class='a'>", "死\u200b亡\u202e3人", "А死ا亡א٣人ﾊ"]
)
def test_five_megabytes_are_judged_in_bounded_time(piece: str) -> None:
    text = piece * (5_000_000 // len(piece.encode()))
    with within(30):
        judged(text)


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("\u200b云岩区发生火\u200b灾，造\u200d成3\ufeff人死\u00ad亡。", 3),
        ("\u202e云岩区发生火灾，造成\u20663\u2069人死亡。\u202c", 3),
        ("<p>云岩区发生<b>火灾</b>，造成<span style='color:red'>3</span>人&nbsp;死亡。</p>", 3),
        ("雲岩區發生火災，造成３人死亡，傷者已送醫。", 3),
        ("Fire!!! 云岩区发生火灾 🔥🔥，造成3人死亡 RIP", 3),
        ("云岩区发生火灾，造成3 人 死 亡。", 3),
    ],
)
def test_what_hides_between_the_letters_neither_hides_the_dead_nor_moves_the_words(
    text: str, dead: int
) -> None:
    told = judged(text)
    assert told.level == "III"
    count = told.counts["dead"]
    assert count.low == dead
    assert f"\n{text}"[count.span.start : count.span.end] == count.span.text


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("云岩区发生火灾，造成3人死亡。另一说造成2人死亡。", "III"),
        ("云岩区发生火灾，造成2人死亡，共造成12人死亡。", "II"),
    ],
)
def test_figures_that_contradict_take_the_graver_reading(text: str, level: str) -> None:
    assert judged(text).level == level


@pytest.mark.parametrize(
    "number", ["99999999999", "三千亿", "1000000000000亿", "9" * 400, "1e99", "-5", "3.5"]
)
def test_numbers_beyond_reason_ask_a_person_or_count_nobody(number: str) -> None:
    told = judged(f"云岩区发生火灾，造成{number}人死亡。")
    count = told.counts.get("dead")
    assert count is None or told.needs_review or count.low < 100
    assert count is None or count.low <= 10**12


def test_a_title_alone_is_judged_like_any_text() -> None:
    told = judged("", "云岩区一民房火灾致3人死亡")
    assert told.level == "III"
    assert told.counts["dead"].span.text in "云岩区一民房火灾致3人死亡"
