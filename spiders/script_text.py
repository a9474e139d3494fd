"""JavaScript's notation of data -> values: single quotes, bare keys, trailing commas, comments, undefined.

A parser of a few tokens, linear in the text; nothing is evaluated, and what is no plain value is refused.
"""

import math
import re
from typing import Any, Never

#: deeper nesting is no data
DEEPEST = 100
#: about a second of work; longer lists are asked for in smaller pages
MOST_VALUES = 300_000
#: digits; longer numbers are no numbers but work for the processor
LONGEST_NUMBER = 400

#: an identifier, as a pattern
LITERAL_NAME = r"(?:[^\W\d]|\$)[\w$]*+"

_SKIPPED = re.compile(r"(?:[\s\ufeff]++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_STRING = re.compile(r"\"((?:[^\"\\]++|\\.)*+)\"|'((?:[^'\\]++|\\.)*+)'", re.DOTALL)
_NUMBER = re.compile(
    r"[+-]?(?:0[xX]([0-9a-fA-F]++)|(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)(?![\w$.])"
)
_WORD = re.compile(rf"[+-]?{LITERAL_NAME}")
_KEY = re.compile(rf"{LITERAL_NAME}|[0-9]++")
_WORDS = {
    "true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None,
    "-Infinity": None, "+Infinity": None,
}  # fmt: skip
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r\n|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r": ""}


class Broken(ValueError):
    """It is no value from here on."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        #: character offset into the text
        self.at = at
        #: Chinese, to follow the place
        self.why = why


def read_literal(text: str, start: int = 0) -> tuple[Any, int]:
    """(the value that begins there, where it ends).

    Raises:
        Broken: where it is no value, is nested too deeply or holds too many values.

    """
    reader = _Reader(text, start)
    return reader.value(0), reader.at


class _Reader:
    """A place in the text that moves forward."""

    __slots__ = ("at", "text", "values")

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.values = 0

    def value(self, depth: int) -> Any:
        self.values += 1
        mark = self.mark()
        if depth > DEEPEST or self.values > MOST_VALUES:
            raise Broken(self.at, "嵌套太深" if depth > DEEPEST else "数据项太多")
        if mark == "{":
            return self.members(depth)
        if mark == "[":
            return self.elements(depth)
        if mark in {'"', "'"}:
            return self.string()
        return self.word() if mark.isalpha() or mark in "_$" else self.number()

    def mark(self) -> str:
        """The next character that counts, empty at the end."""
        skipped = _SKIPPED.match(self.text, self.at)
        assert skipped is not None
        self.at = skipped.end()
        return self.text[self.at : self.at + 1]

    def members(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while (mark := self.mark()) != "}":
            key = self.string() if mark in {'"', "'"} else self.bare_key()
            if self.mark() != ":":
                self.refuse("缺少冒号")
            self.at += 1
            found[key] = self.value(depth + 1)
            self.comma("}")
        self.at += 1
        return found

    def elements(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while self.mark() != "]":
            found.append(self.value(depth + 1))
            self.comma("]")
        self.at += 1
        return found

    def comma(self, closing: str) -> None:
        mark = self.mark()
        if mark == ",":
            self.at += 1
        elif mark != closing:
            self.refuse("缺少逗号或括号")

    def string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise Broken(len(self.text), "引号没有成对")
        self.at = match.end()
        inner = match[1] if match[1] is not None else match[2]
        return unescaped(inner) if "\\" in inner else inner

    def bare_key(self) -> str:
        match = _KEY.match(self.text, self.at)
        if match is None:
            self.refuse("不是键名")
        self.at = match.end()
        return match[0]

    def word(self) -> bool | None:
        match = _WORD.match(self.text, self.at)
        if match is None or match[0] not in _WORDS:
            self.refuse("不是数据")
        self.at = match.end()
        return _WORDS[match[0]]

    def number(self) -> int | float | str | None:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            return self.word()
        self.at = match.end()
        return _number(match[0], match[1])

    def refuse(self, why: str) -> Never:
        raise Broken(self.at, why)


def unescaped(inner: str) -> str:
    """The text between the quotes of a string, as JavaScript reads it; halves of pairs stay as they are."""
    return _ESCAPE.sub(_letter, inner)


def _letter(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is not None:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return "" if match[4] is None else _ESCAPED.get(match[4], match[4])


def _number(digits: str, hexadecimal: str | None) -> int | float | str | None:
    if len(digits) > LONGEST_NUMBER:
        return digits
    if hexadecimal is not None:
        return int(hexadecimal, 16) * (-1 if digits.startswith("-") else 1)
    if digits.lstrip("+-").isdecimal():
        return int(digits)
    number = float(digits)
    return number if math.isfinite(number) else None
