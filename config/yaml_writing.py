"""A mapping as YAML somebody can go on editing: plain where that is safe, quoted wherever it is not."""

import json
import re
from collections.abc import Mapping, Sequence

from config.reading import Data

#: words that YAML, in this version or an older one, takes for something else
_TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
#: begins with a letter, so it is neither number nor mark; holds no mark that means something further on
_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff./?=&%+~@;!*|^$()<>，。、（）：“”\u00b7:-]*")
#: a span such as 30m, which nobody writes in quotes
_SPAN = re.compile(r"[1-9]\d{0,4}(m|h|d|wd)", re.ASCII)
#: what a YAML file may not hold as it is (YAML 1.2, 5.1), or what is easily taken for the end of a line
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def plain_data(value: object) -> Data:
    """The value as a file gives it back: lists for tuples, no keys without a value.

    Raises:
        TypeError: for anything a file of settings cannot hold.

    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain_data(each) for key, each in value.items() if each is not None}
    if isinstance(value, Sequence):
        return [plain_data(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no place in settings")


def as_item(table: Mapping[str, Data], indent: int, gap: int) -> list[str]:
    """The lines of one item of a list, without line ends.

    Args:
        table: not empty.
        indent: the column of the dash.
        gap: from the dash to the first key, at least 2.

    """
    lines = _lines(table, indent + gap)
    return [" " * indent + "-" + " " * (gap - 1) + lines[0].lstrip(" "), *lines[1:]]


def in_flow(value: Data) -> str:
    """In one line and in JSON's notation, which is YAML's too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {in_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(in_flow(each) for each in value) + "]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _lines(table: Mapping[str, Data], column: int) -> list[str]:
    found = []
    for key, value in table.items():
        head = f"{' ' * column}{_scalar(key)}:"
        if isinstance(value, dict) and value:
            found += [head, *_lines(value, column + 2)]
        elif isinstance(value, list):
            listed = (
                _scalar(each, inside=True) if isinstance(each, str) else in_flow(each) for each in value
            )
            found.append(f"{head} [{', '.join(listed)}]")
        else:
            found.append(f"{head} {_scalar(value) if isinstance(value, str) else in_flow(value)}")
    return found


def _scalar(text: str, *, inside: bool = False) -> str:
    plain = _PLAIN.fullmatch(text) and not text.endswith(":") and text.lower() not in _TAKEN
    # inside [ ] a colon before a quote or bracket would part a key from its value: not worth knowing when
    if (plain and not (inside and ":" in text)) or _SPAN.fullmatch(text):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
