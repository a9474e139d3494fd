"""The circumstances a clause may ask for, found by their words; what a sentence denies or forbids is none."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from monitor.domain.lexicon import Lexicon
from monitor.judge.measures import TOLD, measured
from monitor.judge.places import Spot
from monitor.judge.scan import Hit, outside

#: these are about the text, or hold their own denials, and are taken as they stand
_AS_THEY_STAND = frozenset(
    {"harm", "care_blamed", "group", "school", "collective_unit", "same_unit", "big_city"}
)
_NO = "未 没有? 无 并非 不是 尚无 暂无 排除 不存在 不构成 不属于 不属 否认 并未 非"
_NONE_OF = r"(?:有|发生|出现|造成|发现|见|被|认定为|鉴定为|任何|人员|明显)*\Z"
_FORBIDDEN = "严禁 禁止 不得 打击 惩处 惩治 防范 防止 预防 避免 杜绝 遏制 如果 如有 一旦 假如 若"
_WHATEVER = r"[^,。;!?\n]{0,24}\Z"
#: every piece opens with a letter of its own, which is what makes the search quick
_DENIED = re.compile(
    "|".join(
        [f"{word}{_NONE_OF}" for word in _NO.split()] + [f"{word}{_WHATEVER}" for word in _FORBIDDEN.split()]
    )
)
_REACH = 28


class Circumstances:
    """Finds them from the hits of one scan. Pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names: dict[str, list[str]] = {}
        for flag in lexicon.flags:
            for word in flag.words:
                self._names.setdefault(word, []).append(flag.name)
        self._unless = tuple(word for flag in lexicon.flags for word in flag.unless)

    def books(self) -> dict[str, Iterable[str]]:
        """The word books the scan must hold for `find`."""
        return {"flag": self._names, "flag_unless": self._unless}

    def find(
        self, text: str, hits: dict[str, list[Hit]], spots: Sequence[Spot], published: date
    ) -> dict[str, Hit]:
        """Circumstance -> its first words; for what is measured the number as well."""
        flags: dict[str, Hit] = {}
        told: dict[str, list[Hit]] = {}
        for hit in outside(hits["flag"], hits["flag_unless"]):
            for name in self._names[hit.word]:
                if name in flags:
                    continue
                if name.startswith(TOLD):
                    told.setdefault(name, []).append(hit)
                elif name in _AS_THEY_STAND or not _DENIED.search(
                    text, max(0, hit.start - _REACH), hit.start
                ):
                    flags[name] = hit
        return flags | measured(text, told, spots, published) if told else flags
