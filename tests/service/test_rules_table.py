"""A table of rules stays within its terminal, and loses no word."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.own_rules import rule_book
from config.profile import load_profile
from monitor.service.columns import printable, table, width, wrapped
from monitor.service.rules_book import book
from monitor.service.rules_text import any_of, listing

DAY = date(2026, 3, 1)
_LETTERS = st.text(st.sampled_from("死亡人数10以上（含本数），。Ⅱab 5000万元"), max_size=60)


@given(_LETTERS, st.integers(8, 40))
def test_a_wrapped_text_keeps_every_letter_and_its_edge(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= columns + 2 for line in lines)


@given(st.lists(st.tuples(_LETTERS, _LETTERS, _LETTERS), min_size=1, max_size=5), st.integers(60, 160))
def test_every_line_of_a_table_fits_the_terminal(rows: list[tuple[str, str, str]], columns: int) -> None:
    for line in table(("编号", "条件", "文件"), [(row[0][:8], *row[1:]) for row in rows], (0, 1, 1), columns):
        assert width(line) <= columns


def test_numbers_are_not_torn_from_their_thousands() -> None:
    assert wrapped("直接经济损失5000万元以上", 14) == ["直接经济损失", "5000万元以上"]


@pytest.mark.parametrize("columns", [110, 120, 150, 200])
def test_the_whole_rule_book_fits_any_terminal_wide_enough_for_columns(columns: int) -> None:
    for line in listing(book(load_profile("guiyang"), DAY), columns):
        assert width(line) <= columns, line


def test_on_a_narrow_terminal_each_rule_is_a_small_block() -> None:
    rows = book(None, DAY)
    lines = list(listing(rows, 70))
    assert len(lines) == 3 * len(rows)
    assert not any("\t" in line for line in lines)


def test_every_rule_says_in_words_what_it_asks() -> None:
    for rule in rule_book().rules:
        told = any_of(rule)
        assert told
        for conditions in rule.any_of:
            for each in conditions:
                assert each.fact not in told, f"{rule.id}: no words for {each.fact}"


def test_what_a_terminal_would_obey_is_not_shown() -> None:
    assert printable("标题\x1b[2J\r\n\u202e正文") == "标题 [2J   正文"
    assert all(unicodedata.category(each) != "Cc" for each in printable("\x00\x07\x9b"))
