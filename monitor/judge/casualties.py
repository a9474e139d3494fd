"""What happened to how many: binds the numbers of a sentence to the words that say it.

A verb takes the number before it in its clause (3人死亡), else the one right after (死亡3人);
a number may serve several words (32名学生中毒住院), the last of 受伤...死亡 decides.
"""

import re
from dataclasses import dataclass

from monitor.judge import bridges, gaps, patients
from monitor.judge.neighbours import Neighbours
from monitor.judge.numbers import Amount
from monitor.judge.people import People
from monitor.judge.short import Word, short_words
from monitor.judge.vocabulary import DISEASES


@dataclass(slots=True)
class Bound:
    """A number bound to a word. Positions are those of the sentence."""

    kind: str
    amount: Amount
    word: Word
    people: People
    #: slight injuries only: with the severe ones they make the whole
    light: bool = False
    #: the word only describes people told of otherwise (收治7名重伤员)
    beside: bool = False
    #: stands next to another number before one word: the two add up (3名教师和2名学生遇难)
    alongside: bool = False

    @property
    def start(self) -> int:
        return min(self.people.start, self.word.start)

    @property
    def end(self) -> int:
        return max(self.people.end, self.word.end)


def bind(sentence: str, words: list[Word], counted: list[People]) -> list[Bound]:
    """Every number of people bound to a fate word, in the order of the text; `counted` are those of the sentence."""
    if not counted:
        return []
    words = sorted([*words, *short_words(sentence, counted, words)], key=lambda word: word.start)
    binder = _Binder(sentence, counted, words)
    for index in range(len(words)):
        binder.bind(index)
    binder.cases()
    return sorted(binder.found, key=lambda each: (each.start, each.end))


class _Binder:
    """Goes through the words of one sentence from left to right."""

    def __init__(self, sentence: str, counted: list[People], words: list[Word]) -> None:
        self.near = Neighbours(sentence, counted, words)
        self.sentence = sentence
        self.counted = counted
        self.words = words
        self.found: list[Bound] = []

    def bind(self, index: int) -> None:
        word = self.words[index]
        if bridges.affair(self.sentence, self.near.nearest(word), word):
            return
        if word.fate.binding == "noun":
            self._noun(word)
        elif word.fate.binding == "acts" and not self.near.passive(word):
            after = self.near.after(word)
            self._take(word, after or self._before(word, fresh=True))
            self._onwards(word, after)
        else:
            self._verb(word)

    def cases(self) -> None:
        """新增3例,累计32例: where a sentence speaks of the ill, cases without a word are cases of it."""
        about = next((word for word in self.words if word.fate.kind == "ill"), None)
        if about is None or any(each.kind in gaps.OF_DISEASE for each in self.found):
            return
        for each in self.counted:
            if each.uses or self.sentence[each.end - 1] != "例":
                continue
            match = gaps.CASES.search(self.sentence, max(0, each.start - 8), each.start)
            after = self.sentence[each.end : each.end + 1]
            if match is not None and after in {"", ",", "、", ")", ";"}:
                self._take(Word(match.start(), match.end(), match[0], about.fate), each)

    def _verb(self, word: Word) -> None:
        before, after = self._before(word, fresh=True), self.near.after(word)
        if after is not None and self.near.owned(after) and not self.near.described_by(word):
            after = None
        if (
            before is not None
            and after is not None
            and (word.start - before.end > 3 or self.sentence[word.start - 1] == ",")
            and "," in self.near.gap(before, word)
        ):
            before = None
        if before is not None and after is not None and self.near.of_so_many(before, word, after):
            before = None
        chosen = before or after or self._before(word, fresh=False)
        self._take(word, chosen)
        if chosen is not after:
            self._alongside(word, chosen)
        self._risen(word)

    def _noun(self, word: Word) -> None:
        before = self.near.nearest(word)
        if word.text in DISEASES and not self.near.cases_beside(before, word):
            return
        if before is not None and bridges.named(self.sentence, before, word):
            self._take(word, before)
            self._alongside(word, before)
            return
        after = self.near.after(word) or self.near.grown(word)
        if after is not None and not self.near.owned(after):
            self._take(word, after)
            self._risen(word)

    def _alongside(self, word: Word, counted: People | None) -> None:
        """3名教师和2名学生遇难: the numbers joined to the one just bound share its word."""
        if (
            counted is None
            or word.fate.kind not in gaps.SHARED
            or not gaps.classed(self.sentence, counted.end)
        ):
            return
        at = self.counted.index(counted)
        for earlier in reversed(self.counted[:at]):
            between = self.sentence[earlier.end : counted.start]
            if (
                self.near.told_between(earlier, counted)
                or (earlier.uses and not self._chains(earlier, word))
                or not gaps.AND.fullmatch(between)
                or gaps.NOT_ALONGSIDE.search(between)
            ):
                return
            self._take(word, earlier)
            for each in self.found:
                if each.people is counted and each.word is word:
                    each.alongside = True
            counted = earlier

    def _onwards(self, word: Word, counted: People | None) -> None:
        """打死12名学生和1名教师: whom the blow struck besides."""
        if counted is None or word.fate.kind not in gaps.SHARED:
            return
        for later in self.counted[self.counted.index(counted) + 1 :]:
            between = self.sentence[counted.end : later.start]
            if (
                later.uses
                or not gaps.AND.fullmatch(between)
                or gaps.NOT_ALONGSIDE.search(between)
                or self.near.told_between(counted, later)
                or self.near.owned(later)
            ):
                return
            self._take(word, later)
            self.found[-1].alongside = True
            counted = later

    def _risen(self, word: Word) -> None:
        """死亡人数从3人升至5人: the second figure is of the same kind."""
        latest = self.found[-1] if self.found else None
        if latest is None or latest.word is not word or latest.people.start < word.end:
            return
        following = next((each for each in self.counted if each.start >= latest.people.end), None)
        if following is not None and gaps.RISEN.fullmatch(self.sentence[latest.people.end : following.start]):
            self._take(word, following)

    def _before(self, word: Word, *, fresh: bool) -> People | None:
        """The nearest number before the word that can be its subject; `fresh`: not yet told of."""
        nearest = self.near.nearest(word)
        if nearest is None or word.start - nearest.end > gaps.FARTHEST + 60:
            return None
        if nearest.uses and (fresh or not self._chains(nearest, word)):
            return None
        return nearest if bridges.spanned(self.sentence, nearest, word) else None

    def _chains(self, counted: People, word: Word) -> bool:
        kind = word.fate.kind
        if kind in counted.uses:
            return False
        if "dead" in counted.uses or "dead_or_injured" in counted.uses:
            previous = self.found[-1].word.end
            return kind in {"missing", "injured"} and bool(
                re.fullmatch(r"或者?", self.sentence[previous : word.start])
            )
        return True

    def _take(self, word: Word, counted: People | None) -> None:
        if counted is None:
            return
        between = self.near.gap(counted, word) if counted.end <= word.start else ""
        if gaps.UNHARMED.search(between):
            return
        kind = word.fate.kind
        if "dead" in counted.uses and kind in {"missing", "injured"}:
            self._either(counted, kind)
            return
        if kind in counted.uses or (
            word.text in patients.WORDS and not patients.ill(self.sentence, word, counted)
        ):
            return
        if kind == "dead":
            self.found = [
                each
                for each in self.found
                if each.people is not counted
                or (
                    each.kind not in {"injured", "severely_injured", "critical", "trapped", "missing"}
                    and each.word.text not in patients.WORDS
                    and not (each.kind == "hospitalised" and word.start > each.word.end)
                )
            ]
        if kind in {"confirmed", "suspected"}:
            self.found = [
                each for each in self.found if each.people is not counted or each.word.text not in gaps.LOOSE
            ]
        if (word.text in gaps.CASE_NOUNS or word.text in DISEASES) and {
            "confirmed",
            "suspected",
            "dead",
        } & set(counted.uses):
            return
        beside = word.fate.binding == "noun" and kind in gaps.HURT and "hospitalised" in counted.uses
        counted.uses.append(kind)
        self.found.append(Bound(kind, counted.amount, word, counted, word.text in gaps.LIGHT, beside))

    def _either(self, counted: People, kind: str) -> None:
        """死亡或受伤 is one figure for both; 死亡或失踪 is read as the graver."""
        if kind == "injured":
            for each in self.found:
                if each.people is counted and each.kind == "dead":
                    each.kind = "dead_or_injured"
