"""How many a written number means."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.judge.numbers import LARGEST, NUMBER, Amount, amount

_FIGURES = "零一二三四五六七八九"


def _read(text: str) -> tuple[int, int | None] | None:
    match = re.match(NUMBER, text)
    assert match is not None
    found = amount(match)
    return None if found is None else (found.low, found.high)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("592", 592, 592), ("1,234", 1234, 1234), ("1.2万", 12000, 12000), ("3-5万", 30000, 50000), ("5至6", 5, 6),
        ("三十余", 31, 39), ("近百", 90, 99), ("上百", 100, None), ("数十", 20, 99), ("十几", 11, 19), ("二十几", 21, 29),
        ("九千二百余", 9201, 9299), ("1.2万余", 12001, 12999), ("20余万", 200001, 299999), ("30多", 31, 39), ("百余", 101, 199),
        ("两三", 2, 3), ("三四十", 30, 40), ("十七八", 17, 18), ("一百二", 120, 120), ("一百零五", 105, 105), ("廿三", 23, 23),
        ("超过500", 500, None), ("至少443", 443, None), ("不到10", 1, 9), ("近50", 45, 49), ("数百", 200, 999), ("千余", 1001, 1999),
        ("两万三千", 23000, 23000), ("约2800", 2800, 2800), ("多达30", 30, None), ("两亿", 200_000_000, 200_000_000),
    ],
)  # fmt: skip
def test_a_written_number_means_this_range(written: str, low: int, high: int | None) -> None:
    assert _read(written) == (low, high)


def test_a_number_beyond_reason_stays_one_that_nobody_can_believe() -> None:
    assert _read("999999999999999") == (LARGEST, None)


@given(st.integers(1, 9999))
def test_chinese_numerals_read_as_they_are_written(value: int) -> None:
    assert _read(_chinese(value)) == (value, value)


@given(st.integers(10, 99_999_999))
def test_yu_never_reaches_the_next_round_number(value: int) -> None:
    low, high = _read(f"{value}余") or (0, 0)
    assert low == (value if value % 10 else value + 1)
    assert high is None or value < high < value + 10 ** (len(str(value)))


@given(st.text("0123456789零一二三四五六七八九十百千万亿两几数廿卅,.余多近约至到-", max_size=40))
def test_no_spelling_breaks_the_reader_nor_turns_bounds_round(text: str) -> None:
    match = re.match(NUMBER, text)
    found = None if match is None else amount(match)
    assert found is None or found.high is None or found.low <= found.high


def test_an_amount_without_upper_bound_says_so() -> None:
    assert Amount(3, None).high is None


def _chinese(value: int) -> str:
    written, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure, value = divmod(value, place)
        if figure:
            written += ("零" if gap and written else "") + _FIGURES[figure] + unit
        gap = figure == 0 and bool(written)
    return written
