"""JSON as it really comes -> values: plain, JSONP, assigned to a variable, inside HTML, or JavaScript's own notation.

Nothing is ever run. What a browser would read reads the same: of two equal keys the last counts. NaN and
Infinity are nothing (None), a number of more than 400 digits stays text, half of a surrogate pair is U+FFFD.
"""

import json
import math
import re
from html import unescape
from typing import Any, Never

from monitor.errors import SourceFault
from spiders.script_text import LITERAL_NAME, LONGEST_NUMBER, Broken, read_literal

#: more characters than a page may have are not looked at
LARGEST = 5_000_000

#: elements in which servers and browsers put JSON: a saved view, an answer of .asmx, an answer for an iframe
_ELEMENT = re.compile(r"<(pre|string|textarea)\b[^<>]{0,400}>", re.IGNORECASE)
#: how far into the text such an element begins
_HEAD = 20_000
#: what keeps a page of another site from reading the answer as a script
_GUARD = re.compile(
    r"(?:while\s*+\(\s*+(?:1|true)\s*+\)|for\s*+\(\s*+;\s*+;\s*+\)|throw\b[^;\n]{0,60})\s*+;|\)\]\}'?,?|\{\}\s*+&&"
)
_NAME = rf"{LITERAL_NAME}(?:\s*+\.\s*+{LITERAL_NAME}|\[\s*+[\"']?[\w$.-]{{1,80}}[\"']?\s*+\])*+"
#: before the value of a call or an assignment: `cb(`, `typeof cb === 'function' && cb(`, `var x =`
_CALL = re.compile(
    rf"(?:try\s*+\{{\s*+)?(?:typeof\s++{_NAME}\s*+===?\s*+[\"']function[\"']\s*+&&\s*+|{_NAME}\s*+&&\s*+)?"
    rf"(?:{_NAME}\s*+\(|(?:(?:var|let|const)\s++)?{_NAME}\s*+=(?!=)|\()"
)
_SPACES = re.compile(r"[\s\ufeff;]*+")
_SURROGATE = re.compile(r"[\ud800-\udfff]|\\u(?:\{0*)?[dD][89a-fA-F]")
#: of guards, calls and comments before the value
_MOST_LAYERS = 8


def read_json(text: str) -> Any:
    """The value: dict, list, str, int, float, bool or None; strings are valid Unicode.

    Raises:
        SourceFault: not-json, with line and character of the first thing that is none; too-large.

    """
    if len(text) > LARGEST:
        raise SourceFault("too-large", "内容超过 5 MB，未解析；请在地址里减少每页条数")
    inside = _unwrapped(text)
    start, called = _start(inside)
    if start == len(inside):
        raise SourceFault("not-json", "返回的内容是空的，不是 JSON；请核对地址和请求参数")
    if inside[start] == "<":
        raise SourceFault("not-json", "返回的是网页，不是 JSON；请核对地址和请求参数")
    value, end = _value(inside, start)
    rest = _SPACES.match(inside, end)
    assert rest is not None
    if not called and rest.end() < len(inside):
        _refuse(inside, rest.end(), "之后还有内容")
    return _whole_letters(value) if _SURROGATE.search(inside) else value


def _unwrapped(text: str) -> str:
    """The text inside its HTML element, entities resolved; as it is where it does not begin with a tag."""
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return text
    opening = _ELEMENT.search(text, 0, _HEAD)
    if opening is None:
        return text
    closing = None
    for closing in re.finditer(rf"</{opening[1]}", text, re.IGNORECASE):  # noqa: B007 - the last is wanted
        pass
    end = len(text) if closing is None else max(closing.start(), opening.end())
    return unescape(text[opening.end() : end])


def _start(text: str) -> tuple[int, bool]:
    """(where the value begins, whether it is an argument or assigned, so that code may follow)."""
    at, called = 0, False
    for _ in range(_MOST_LAYERS):
        spaces = _SPACES.match(text, at)
        assert spaces is not None
        at = spaces.end()
        if text.startswith("//", at):
            end = text.find("\n", at)
        elif text.startswith("/*", at):
            end = text.find("*/", at)
            end = end + 2 if end >= 0 else end
        elif (match := _GUARD.match(text, at)) is not None:
            end = match.end()
        elif (match := _CALL.match(text, at)) is not None:
            end, called = match.end(), True
        else:
            break
        at = len(text) if end < 0 else end
    return at, called


def _value(text: str, start: int) -> tuple[Any, int]:
    """(the value that begins there, where it ends)."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    try:
        return read_literal(text, start)
    except Broken as broken:
        if broken.at >= len(text):
            _refuse(text, len(text), "中断，可能没有传完")
        _refuse(text, broken.at, broken.why)


def _refuse(text: str, at: int, why: str) -> Never:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    raise SourceFault("not-json", f"不是 JSON：第 {line} 行第 {column} 个字符处{why}；请核对地址和请求参数")


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _fraction(digits: str) -> float | str | None:
    if len(digits) > LONGEST_NUMBER:
        return digits
    number = float(digits)
    return number if math.isfinite(number) else None


# control characters inside strings are wrong, and common
_DECODER = json.JSONDecoder(
    strict=False, parse_int=_integer, parse_float=_fraction, parse_constant=lambda _: None
)


def _whole_letters(value: Any) -> Any:
    """The value with U+FFFD for every half of a pair; by hand, for it may be nested deeply."""
    root = [value]
    waiting: list[Any] = [root]
    while waiting:
        holder = waiting.pop()
        pairs = list(holder.items() if isinstance(holder, dict) else enumerate(holder))
        if isinstance(holder, dict):
            holder.clear()
        for key, each in pairs:
            inner = _whole(each) if isinstance(each, str) else each
            holder[_whole(key) if isinstance(key, str) else key] = inner
            if isinstance(inner, dict | list):
                waiting.append(inner)
    return root[0]


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
