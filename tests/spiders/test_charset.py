"""Bytes to text by what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.charset import decode

SENTENCE = "贵阳市卫生健康局通报：某中学二十三名学生疑似食物中毒，均已送医救治。"
TRADITIONAL = "貴陽市衛生健康局通報：某中學二十三名學生疑似食物中毒，均已送醫救治。"


@pytest.mark.parametrize(
    "declared", ["", "utf-8", "gb2312", "gbk", "iso-8859-1", "big5", "nonsense", "rot13", "x-gbk"]
)
@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb18030", "utf-16", "utf-8-sig"])
def test_simplified_chinese_is_read_whatever_is_declared(charset: str, declared: str) -> None:
    assert decode(SENTENCE.encode(charset), declared).text == SENTENCE


@pytest.mark.parametrize("declared", ["", "big5", "gb2312", "utf-8"])
def test_traditional_chinese_in_big5_is_read_whatever_is_declared(declared: str) -> None:
    assert decode(TRADITIONAL.encode("big5"), declared).text == TRADITIONAL


def test_what_the_page_declares_inside_is_heard_where_the_bytes_allow() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-2022-jp"></head>漢字</html>'
    assert "漢字" in decode(page.encode("iso-2022-jp")).text


def test_a_charset_named_behind_a_page_of_comments_is_heard() -> None:
    page = f"<html><!--{'x' * 9000}--><meta charset=big5><p>{TRADITIONAL[:6]}"
    assert decode(page.encode("big5")).text == page


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", "utf-8", "gbk"])
def test_a_page_in_utf_16_needs_no_mark(charset: str, declared: str) -> None:
    page = f"<html><head><title>{SENTENCE}</title></head><body><p>{SENTENCE}</p></body></html>"
    found = decode(page.encode(charset), declared)
    assert (found.text, found.charset) == (page, charset)


def test_the_bytes_win_over_the_header_and_the_page() -> None:
    page = f'<html><meta charset="utf-8"><p>{SENTENCE}</p>'
    assert decode(page.encode("gbk"), "big5").text == page


def test_a_page_cut_in_the_middle_of_a_letter_is_read_to_there() -> None:
    found = decode(SENTENCE.encode()[:-1], "gb2312")
    assert found.charset == "utf-8"
    assert found.text.startswith(SENTENCE[:-1])


def test_a_few_spoilt_bytes_are_told_and_spoil_nothing_else() -> None:
    raw = SENTENCE.encode() * 3 + b"\xff\xfe" + SENTENCE.encode()
    found = decode(raw, "utf-8")
    assert found.charset == "utf-8"
    assert found.note == "有 2 处字节无法识别，已用 \ufffd 代替"
    assert found.text.count(SENTENCE) == 4


@given(st.binary(max_size=300), st.text(max_size=12))
def test_no_bytes_and_no_declaration_break_it(raw: bytes, declared: str) -> None:
    decode(raw, declared).text.encode("utf-8")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_valid_utf8_is_utf8(text: str) -> None:
    if not text.startswith(("\ufeff", "\x00")) and "\x1b" not in text:
        assert decode(text.encode(), "gb2312").text == text
