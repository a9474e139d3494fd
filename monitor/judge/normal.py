"""One spelling for matching: half-width, simplified, without what nobody sees, and the way back.

Spans are counted in what was given, so every deletion is remembered.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import opencc

from monitor.domain.judgement import Span

#: never printed: zero width, bidi marks and isolates, joiners, soft hyphen, byte order mark, controls
_UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0300-\u036f"
)
#: blanks between Chinese characters or beside a figure are typography ("3 人死亡")
_BLANK = r" \t\u00a0\u3000\u2000-\u200a"
#: every piece opens with a letter of the one set in front, which is what makes the search quick; markup is dropped,
#: its text is kept, and it is bounded so that a lone "<" costs nothing
_DROP = re.compile(
    f"[<&{_UNSEEN}{_BLANK}](?:"
    f"(?<=[{_UNSEEN}])[{_UNSEEN}]*"
    rf"|(?<=<)/?[a-zA-Z][^<>\n]{{0,400}}>|(?<=<)!--[^<>]{{0,400}}-->"
    r"|(?<=&)(?:(?:nbsp|ensp|emsp|thinsp);|#(?:160|8203);)"
    f"|(?<=[{_BLANK}])(?:(?<![A-Za-z].)[{_BLANK}]*|[{_BLANK}]*(?![A-Za-z]))"
    ")"
)

#: full-width forms whose half-width twin reads the same; 。 and 、 keep their own meaning
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = {
    "—": "-", "–": "-", "－": "-", "―": "-", "～": "~", "〜": "~", "〇": "零", "○": "零", "Ｏ": "O",
    "“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": "'", "’": "'", "﹑": "、",
    "｡": "。", "【": "(", "】": ")", "〔": "(", "〕": ")", "［": "(", "］": ")", "\r": "\n",
    "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "・": "·", "•": "·", "．": ".", "…": "。",
    "壹": "一", "贰": "二", "貳": "二", "叁": "三", "參": "三", "肆": "四", "伍": "五", "陆": "六",
    "柒": "七", "捌": "八", "玖": "九", "拾": "十", "佰": "百", "仟": "千", "倆": "俩",
}  # fmt: skip
#: written numerals that are also names (陆家嘴, 伍家岗): only the rare ones are read as figures
_NOT_FIGURES = "陆伍肆柒"


@cache
def table() -> dict[int, int]:
    """Code point -> code point, never longer nor shorter. About 30 ms to build, once a process."""
    chars = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(chars)).split("\n")
    pairs = zip(chars, simplified, strict=True)
    mapping = {ord(old): ord(new) for old, new in pairs if old != new and len(new) == 1}
    mapping |= {ord("著"): ord("著"), ord("於"): ord("于"), ord("乾"): ord("乾")}
    mapping |= _WIDTH
    mapping |= {ord(old): ord(new) for old, new in _SIGNS.items() if old not in _NOT_FIGURES}
    # halves of a pair that lost the other one; nothing can be done with them
    return mapping | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


_FORMAL = re.compile("(?<=[拾佰仟零])[陆陸伍肆柒]|[陆陸伍肆柒](?=[拾佰仟])")
_FORMAL_ANY = re.compile("[陆陸伍肆柒]")
_FORMAL_FIGURES = {"陆": "六", "陸": "六", "伍": "五", "肆": "四", "柒": "七"}

#: the marks of every Chinese text; replacing them one by one is faster than `translate`
_COMMON = (
    ("，", ","),
    ("；", ";"),
    ("：", ":"),
    ("（", "("),
    ("）", ")"),
    ("！", "!"),
    ("？", "?"),
    ("“", '"'),
    ("”", '"'),
    ("…", "。"),
)


@cache
def _rare() -> re.Pattern[str]:
    """Runs of letters of the table beyond the common marks: few texts hold one."""
    common = {ord(old) for old, _ in _COMMON}
    return re.compile("[" + "".join(re.escape(chr(code)) for code in table() if code not in common) + "]+")


@cache
def _marked() -> re.Pattern[str]:
    """A letter of the rare ones, or one that a piece to be dropped opens with."""
    return re.compile(f"[<&{_UNSEEN}{_BLANK}{_rare().pattern[1:-2]}]")


def _uniform(text: str, *, marked: bool) -> str:
    if marked and _rare().search(text):
        if _FORMAL_ANY.search(text):
            text = _FORMAL.sub(lambda match: _FORMAL_FIGURES[match[0]], text)
        letters = table()
        # `translate` on the whole text would take five times as long where only a few letters change
        text = _rare().sub(lambda match: match[0].translate(letters), text)
    for old, new in _COMMON:
        text = text.replace(old, new)
    return text


@dataclass(frozen=True, slots=True)
class Normal:
    """A text made uniform. Positions in `text` are turned back by `span`."""

    given: str
    text: str
    #: where in `text` something was cut out just before, ascending, and how much in all up to there
    cuts: tuple[int, ...]
    shifts: tuple[int, ...]

    def back(self, position: int) -> int:
        """The position in what was given."""
        if not self.cuts:
            return position
        index = bisect_right(self.cuts, position)
        return position + (self.shifts[index - 1] if index else 0)

    def forward(self, position: int) -> int:
        """The position in `text` of one in what was given; inside a cut, the place after it."""
        shift = 0
        for cut, total in zip(self.cuts, self.shifts, strict=True):
            if cut + total > position:
                break
            shift = total
        return max(0, position - shift)

    def span(self, start: int, end: int) -> Span:
        """The span in what was given; unseen characters inside it belong to it."""
        if not self.cuts:
            return Span(start, end, self.given[start:end])
        first, last = self.back(start), self.back(end - 1) + 1
        return Span(first, last, self.given[first:last])


def normalise(given: str) -> Normal:
    """Make a text uniform for matching. Linear in its length, whatever it holds."""
    # most news hold nothing rare and nothing to be dropped: one look tells
    marked = _marked().search(given) is not None
    text = _uniform(given, marked=marked)
    if not marked:
        return Normal(given, text, (), ())
    parts: list[str] = []
    cuts: list[int] = []
    shifts: list[int] = []
    kept = dropped = last = 0
    for match in _DROP.finditer(text):
        start, end = match.span()
        parts.append(text[last:start])
        kept += start - last
        dropped += end - start
        cuts.append(kept)
        shifts.append(dropped)
        last = end
    if not cuts:
        return Normal(given, text, (), ())
    parts.append(text[last:])
    return Normal(given, "".join(parts), tuple(cuts), tuple(shifts))
