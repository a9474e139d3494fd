"""What calls itself JSON, in every dress it is met in."""

import contextlib
import json
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceFault
from spiders.json_text import read_json
from spiders.script_text import MOST_VALUES
from tests.pace import within

LETTERS = {"total": 1, "list": [{"title": "看病难", "open": True, "reply": None}]}
PLAIN = json.dumps(LETTERS, ensure_ascii=False)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def single_quoted(value: Any) -> str:
    """As an office's server page writes it: single quotes, bare keys where they may be, a comma too many."""
    if isinstance(value, str):
        kept = value.replace("\\", "\\\\").replace("'", "\\x27").replace("\n", "\\n").replace("\r", "\\u000d")
        return f"'{kept}'"
    if isinstance(value, dict):
        pairs = (f"{_key(key)} : {single_quoted(each)}," for key, each in value.items())
        return "{" + " ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + "".join(f"{single_quoted(each)}," for each in value) + " ]"
    return "undefined" if value is None else json.dumps(value)


def _key(key: str) -> str:
    bare = key.isidentifier() and key.isascii()
    return key if bare else single_quoted(key)


DRESSES = {
    "plain": lambda text: text,
    "mark": lambda text: f"\ufeff  {text}\r\n",
    "call": lambda text: f"callback({text});",
    "comment": lambda text: f"/**/jQuery1_2.cb['x-1']({text})",
    "line": lambda text: f"// letters of the month\n{text}",
    "express": lambda text: f"/**/ typeof cb === 'function' && cb({text});",
    "careful": lambda text: f"try{{parent.cb({text})}}catch(e){{}}",
    "variable": lambda text: f"var letters = {text};\nvar more = {{}};",
    "window": lambda text: f"window.__DATA__={text}",
    "brackets": lambda text: f"({text})",
    "loop": lambda text: f"while(1);{text}",
    "endless": lambda text: f"for(;;);{text}",
    "angular": lambda text: f")]}}',\n{text}",
    "and": lambda text: f"{{}}&&{text}",
    "seen": lambda text: (
        f"<html><body><pre style='word-wrap: break-word'>{escape(text)}</pre><p>x</p></body></html>"
    ),
    "asmx": lambda text: f'<?xml version="1.0"?><string xmlns="http://tempuri.org/">{escape(text)}</string>',
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("written", [PLAIN, single_quoted(LETTERS)])
def test_the_same_letters_are_read_in_every_dress(dress: str, written: str) -> None:
    assert read_json(DRESSES[dress](written)) == LETTERS


@given(VALUES)
def test_any_value_survives_json_jsonp_and_single_quotes(value: Any) -> None:
    for plain in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert read_json(plain) == value
        assert read_json(f"cb({plain});") == value
        assert read_json(f"<pre>{escape(plain)}</pre>") == value
    assert read_json(f"cb({single_quoted(value)})") == value


@given(st.text(alphabet="{}[]()<>'\",:;\\/*u0dD8xnul=ab1.-e \n", max_size=60))
def test_whatever_is_written_it_is_read_or_refused_in_our_words(text: str) -> None:
    try:
        read_json(text)
    except SourceFault as fault:
        assert fault.fault == "not-json"


def test_a_letter_of_the_capital_is_read_with_its_escaped_quotes() -> None:
    written = r"""{page:{pageNo:1,totalCount:'2',},result:[{letterTitle:'\x27就医\x27\u95ee题',orgNames:"卫健委\
局",num:0x1F,back:'a\/b'}]}"""
    assert read_json(written) == {
        "page": {"pageNo": 1, "totalCount": "2"},
        "result": [{"letterTitle": "'就医'问题", "orgNames": "卫健委局", "num": 31, "back": "a/b"}],
    }


def test_comments_in_odd_places_are_passed_over() -> None:
    assert read_json("{/* a } */ a : /**/ 1, // b : 2\n c:[.5,-1.e2,+3,]}") == {"a": 1, "c": [0.5, -100.0, 3]}


def test_of_two_equal_keys_the_last_counts_as_in_a_browser() -> None:
    assert read_json('{"a":1,"a":2}') == read_json("{a:1,'a':2}") == {"a": 2}


def test_what_is_no_number_is_nothing() -> None:
    for written in ("[NaN,Infinity,-Infinity,1e999]", "[NaN,Infinity,-Infinity,1e999,]"):
        assert read_json(written) == [None] * 4


def test_a_long_number_is_kept_exactly_and_a_monstrous_one_as_text() -> None:
    long, monster = "12345678901234567890123", "9" * 5000
    for end in ("]", ",]"):
        assert read_json(f"[{long},{monster},{monster}.5{end}") == [int(long), monster, f"{monster}.5"]


def test_halves_of_a_pair_become_a_mark_and_whole_pairs_a_letter() -> None:
    for written in (r'{"\ud83d\ude00":["\ud83d","x\ude00y"]}', r"{'\ud83d\ude00':['\u{d83d}','x\ude00y'],}"):
        assert read_json(written) == {"😀": ["\ufffd", "x\ufffdy"]}
    assert read_json('["\ud800"]') == ["\ufffd"]
    assert read_json(r'["\\ud800"]') == [r"\ud800"]


def test_a_raw_line_break_inside_a_text_is_kept() -> None:
    assert read_json('{"a":"一\n二\t"}') == {"a": "一\n二\t"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "返回的内容是空的，不是 JSON；请核对地址和请求参数"),
        (" \ufeff;\n", "返回的内容是空的，不是 JSON；请核对地址和请求参数"),
        ("/* nothing", "返回的内容是空的，不是 JSON；请核对地址和请求参数"),
        ("<html><body>请稍候</body></html>", "返回的是网页，不是 JSON；请核对地址和请求参数"),
        ('{"a":\n  [1 2]}', "不是 JSON：第 2 行第 6 个字符处缺少逗号或括号；请核对地址和请求参数"),
        ('{"a" 1}', "不是 JSON：第 1 行第 6 个字符处缺少冒号；请核对地址和请求参数"),
        ("{-:1}", "不是 JSON：第 1 行第 2 个字符处不是键名；请核对地址和请求参数"),
        ("cb({a:alert(1)})", "不是 JSON：第 1 行第 7 个字符处不是数据；请核对地址和请求参数"),
        ("系统繁忙", "不是 JSON：第 1 行第 1 个字符处不是数据；请核对地址和请求参数"),
        ('{"a":1} {"b":2}', "不是 JSON：第 1 行第 9 个字符处之后还有内容；请核对地址和请求参数"),
        ('{"a":[1,', "不是 JSON：第 1 行第 9 个字符处中断，可能没有传完；请核对地址和请求参数"),
        ("{a:'x", "不是 JSON：第 1 行第 6 个字符处中断，可能没有传完；请核对地址和请求参数"),
        ("[" * 5000 + "]" * 5000, "不是 JSON：第 1 行第 102 个字符处嵌套太深；请核对地址和请求参数"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(SourceFault) as refused:
        read_json(text)
    assert (refused.value.fault, refused.value.message) == ("not-json", why)


def test_more_than_five_megabytes_are_not_looked_at() -> None:
    with pytest.raises(SourceFault) as refused:
        read_json(" " * 5_000_001)
    assert (refused.value.fault, "5 MB" in refused.value.message) == ("too-large", True)


def test_more_values_than_fit_into_a_second_are_refused() -> None:
    with pytest.raises(SourceFault, match="数据项太多"):
        read_json("[" + "1," * (MOST_VALUES + 1) + "]")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "[" + "{a:'b'}," * 600_000 + "]",
        "['" + "字" * 4_900_000 + "',]",
        "['" + "\\x27" * 1_200_000 + "',]",
        "{" + "a:'" * 1_600_000,
        "[" + "/*" * 2_400_000,
        "[" + "//\n" * 1_600_000,
        "/*" * 2_400_000,
        "while(1);" * 500_000,
        "a." * 2_400_000,
        "a(" * 2_400_000,
        "<pre " * 1_000_000,
        "<pre>" * 1_000_000,
        "[" + "1" * 4_900_000 + ",]",
        "[1," + " " * 4_900_000,
        '["' + "\\" * 4_900_001 + '"]',
        '["' + "\\ud800" * 800_000 + '"]',
    ],
    ids=lambda text: text[:6],
)
def test_five_megabytes_of_malice_take_little_time(text: str) -> None:
    with within(2.5), contextlib.suppress(SourceFault):
        read_json(text)
