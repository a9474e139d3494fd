"""Where personal data stand in a text, and the text as its finders read it."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, get_args

PersonalKind = Literal[
    "name", "phone", "id_number", "email", "address_detail", "bank_card", "plate", "account"
]
PERSONAL_KINDS: tuple[PersonalKind, ...] = get_args(PersonalKind)

#: kind -> what a person reads
PERSONAL_NAMES: dict[str, str] = {
    "name": "姓名", "phone": "电话", "id_number": "证件号码", "email": "电子邮箱", "address_detail": "门牌",
    "bank_card": "银行卡号", "plate": "车牌", "account": "微信或QQ号", "address": "住址", "other": "其他信息",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class PersonalSpan:
    """Code points [start, end) of a text."""

    start: int
    end: int
    kind: PersonalKind


#: nobody sees them, and they tear a number apart: zero width, bidi marks, joiners, soft hyphen
_UNSEEN = frozenset({
    0xAD, 0x34F, 0x61C, 0xFEFF,
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10),
})  # fmt: skip
#: of the words finders look for; names keep their own letters when they are masked
_TRADITIONAL = "聯繫係電話號碼證機親媽爺兒訴報舉請屬長學產婦樓單棟園區銀賬帳戶開護現歲業職來寫發詢於"
_SIMPLIFIED = "联系系电话号码证机亲妈爷儿诉报举请属长学产妇楼单栋园区银账账户开护现岁业职来写发询于"
#: one spelling for blanks, dashes and full-width forms; never longer, never shorter
_PLAIN = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0, 0x09, *range(0x2000, 0x200B)), 0x20),
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFF0D), 0x2D),
    ord("【"): ord("("), ord("】"): ord(")"), ord("《"): ord("("), ord("》"): ord(")"),
    **dict(zip(map(ord, _TRADITIONAL), map(ord, _SIMPLIFIED), strict=True)),
    ord("•"): ord("·"), ord("・"): ord("·"), ord("．"): ord("."), ord("\r"): ord("\n"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """A text in one spelling, without what nobody sees; `back` leads to the text as given."""

    text: str
    #: places in `text` before which something unseen was left out, and how much up to there
    cuts: tuple[int, ...]
    shifts: tuple[int, ...]

    def span(self, start: int, end: int, kind: PersonalKind) -> PersonalSpan:
        """A span of `text` as one of what was given."""
        return PersonalSpan(self._back(start), self._back(end - 1) + 1, kind)

    def _back(self, place: int) -> int:
        index = bisect_right(self.cuts, place)
        return place + (self.shifts[index - 1] if index else 0)


def read(given: str) -> Read:
    """The text as finders read it; linear in its length."""
    plain = given.translate(_PLAIN)
    if not any(ord(letter) in _UNSEEN for letter in plain):
        return Read(plain, (), ())
    kept: list[str] = []
    cuts: list[int] = []
    shifts: list[int] = []
    for place, letter in enumerate(plain):
        if ord(letter) not in _UNSEEN:
            kept.append(letter)
        elif cuts and cuts[-1] == len(kept):
            shifts[-1] = place + 1 - len(kept)
        else:
            cuts.append(len(kept))
            shifts.append(place + 1 - len(kept))
    return Read("".join(kept), tuple(cuts), tuple(shifts))
