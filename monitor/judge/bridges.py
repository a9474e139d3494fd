"""Whether a number and a word in one sentence belong together, by the words between them."""

import re

from monitor.judge import gaps
from monitor.judge.people import People
from monitor.judge.short import Word
from monitor.judge.vocabulary import DONE_BY_HELPERS

#: 5人中除1名儿童外全部遇难: what follows is said of the others
_BUT_FOR = re.compile(r"除了?\Z")


def spanned(sentence: str, counted: People, word: Word) -> bool:
    """Whether the number before the word can be its subject."""
    gap = gaps.PAREN.sub("", sentence[counted.end : word.start])
    if (
        len(gap) > gaps.FARTHEST
        or "(" in gap
        or gaps.VAGUE.search(gap)
        or gaps.OWNER.search(gap)
        or gaps.EXCEPT.search(gap)
        or ("外" in gap and _BUT_FOR.search(sentence, max(0, counted.start - 3), counted.start))
    ):
        return False
    cause = gaps.CAUSE.search(gap)
    if cause is not None and not gaps.REASON.search(gap, 0, cause.start()):
        return False
    if counted.helpers and (word.text in DONE_BY_HELPERS or gaps.HELPING.search(gaps.MEANWHILE.sub("", gap))):
        return False
    head, comma, last = gap.rpartition(",")
    if not comma:
        return True
    opened = bool(gaps.OPENS.match(last)) or (
        not last and (word.fate.kind in gaps.GOES_ON or word.text.startswith(("伤势", "伤情")))
    )
    return opened and head.count(",") <= 2


def named(sentence: str, before: People, word: Word) -> bool:
    """Whether the noun names those the number before it counts."""
    kind, gap = word.fate.kind, sentence[before.end : word.start]
    if (
        len(gap) > (18 if sentence[before.end - 1] == "例" else 4)
        or gaps.NOT_COUNTED_BY.search(gap)
        or (before.helpers and kind != "dead")
    ):
        return False
    if not before.uses or kind in {"ill", "confirmed", "suspected"}:
        return True
    if kind == "dead" and set(before.uses) <= {"missing", "trapped", "ill", "confirmed"}:
        # 2名失联者的遗体: they are found. 1例人感染禽流感死亡病例: it is a case, and dead
        return True
    return not gap and set(before.uses) == {"hospitalised"}


_AFFAIR = re.compile(r"(?:的)?(?:事件|事故|一事|现象|情况|调查|问题|纠纷|原因|赔偿)")


def affair(sentence: str, nearest: People | None, word: Word) -> bool:
    """就食物中毒事件致歉: the word names the affair, nobody is counted by it."""
    if not _AFFAIR.match(sentence, word.end):
        return False
    return nearest is None or bool(gaps.ABOUT.search(sentence[nearest.end : word.start]))
