"""The numbers of people that stand beside a word of one sentence, before it and after it."""

import re

from monitor.judge import gaps
from monitor.judge.people import People
from monitor.judge.short import Word
from monitor.judge.vocabulary import DONE_BY_HELPERS


class Neighbours:
    """Tells which number a word of this sentence may take; binds none."""

    def __init__(self, sentence: str, counted: list[People], words: list[Word]) -> None:
        self.sentence = sentence
        self.counted = counted
        self.words = words

    def nearest(self, word: Word) -> People | None:
        """The number before the word that stands nearest."""
        return next((each for each in reversed(self.counted) if each.end <= word.start), None)

    def gap(self, counted: People, word: Word) -> str:
        """The letters between a number and the word behind it."""
        return self.sentence[counted.end : word.start]

    def after(self, word: Word) -> People | None:
        """The number behind the word that it may take."""
        start = self._past_those_among(word.end)
        following = next((each for each in self.counted if each.start >= start), None)
        if (
            following is None
            or following.start - start > 14
            or (following.uses and word.fate.binding != "noun")
        ):
            return None
        gap = self.sentence[start : following.start]
        if following.helpers and word.text in DONE_BY_HELPERS:
            return None
        # 确诊鼠疫3例: the name of the disease stands between
        named = (
            word.fate.kind in gaps.OF_DISEASE
            and (self.sentence[following.end - 1] == "例" or gap.endswith(gaps.CASE_ENDS))
            and gaps.NAME.fullmatch(gap)
        )
        further = gaps.STRUCK if word.fate.binding == "acts" else gaps.WHO_THEY_WERE
        if word.fate.kind in gaps.HARM and word.fate.binding != "verb" and further.match(gap):
            return following
        return following if named or gaps.AFTER.match(gap) else None

    def _past_those_among(self, end: int) -> int:
        """打死包括一名教师在内的9人: where the whole begins."""
        among = gaps.AMONG.match(self.sentence, end)
        return end if among is None else among.end()

    def owned(self, counted: People) -> bool:
        """Whether the number after the word is the subject of the next word (死亡 3人 | 3人受伤)."""
        following = next((word for word in self.words if word.start >= counted.end), None)
        if following is None or following.fate.binding == "noun" or following.start - counted.end > 16:
            return False
        if self.nearest(following) is not counted:
            # 遇难者增至408人 仍有303人失踪: the word has a number of its own
            return False
        gap = self.sentence[counted.end : following.start]
        if re.search(r"[,;:]", gap) or "、" in gap or gaps.CAUSE.search(gap):
            return False
        own = self.after(following)
        return own is None or own is counted

    def grown(self, word: Word) -> People | None:
        """The total after what was added to it, or the number in brackets right after a noun."""
        following = [each for each in self.counted if word.end <= each.start <= word.end + 12][:2]
        if not following:
            return None
        first = following[0]
        between = self.sentence[word.end : first.start]
        if gaps.LISTED.fullmatch(between) and not first.uses:
            return first
        if not gaps.GREW.fullmatch(between):
            return None
        second = next((each for each in self.counted if each.start >= first.end), None)
        if second is not None and gaps.GROWN_TO.fullmatch(self.sentence[first.end : second.start]):
            return second
        return first

    def passive(self, word: Word) -> bool:
        """Whether what is done here is done to those told before (3人被撞死)."""
        nearest = self.nearest(word)
        if nearest is None:
            return False
        return bool(gaps.PASSIVE.search(self.sentence, max(nearest.end, word.start - 12), word.start)) or (
            word.start == nearest.end and self.after(word) is None
        )

    def described_by(self, word: Word) -> bool:
        """受伤的7名群众已送医: the word stays theirs, whatever the next one says of them."""
        return word.fate.kind in gaps.HARM and self.sentence.startswith("的", word.end)

    def of_so_many(self, before: People, word: Word, after: People) -> bool:
        """连队120人牺牲了97人, 车上41名乘客遇难29人: of the first so many, the second."""
        if self.sentence[word.end] == "了":
            return True
        return (
            word.fate.kind in gaps.SHARED
            and after.start == word.end
            and after.amount.low < before.amount.low
            and gaps.ENDS.match(self.sentence, after.end) is not None
        )

    def cases_beside(self, before: People | None, word: Word) -> bool:
        """Whether a number beside the name of a disease counts cases."""
        after = self.after(word)
        return any(each is not None and self.sentence[each.end - 1] == "例" for each in (before, after))

    def told_between(self, earlier: People, later: People) -> bool:
        """Whether a word between two numbers says what happened to the first."""
        return any(earlier.end <= each.start < later.start for each in self.words)
