"""A letter as one page, one JSON or one row tells it, before it is known how it stands. Pure."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.domain.instant import Instant
from monitor.domain.letter import LetterStatus
from spiders.letters.status import LONGEST as LONGEST_STATUS
from spiders.letters.status import settled, status_of

#: what boxes write where there is nothing
_NOTHING = frozenset({
    "", "无", "暂无", "没有", "空", "未知", "不详", "null", "none", "nil", "undefined", "n/a", "保密", "匿名", "暂无内容",
    "无内容", "暂无数据",
})  # fmt: skip
#: and where there is no reply
_NO_REPLY = re.compile(
    "(?:此信|该信|本信|信件)?(?:暂|尚|还|等|正在)?(?:未|无|没有|待|等待)?(?:回复|答复|处理情况|办理结果|处理结果|处理)(?:内容)?(?:为空)?"
)
#: a reply nobody can read here, and one that is still to come
_UNSHOWN = re.compile(
    r"(?:.{0,12}(?:回复|答复|来信|信件|信人|本人).{0,12})?(?:不予?公开|未公开|暂不公开|保密处理)(?:.{0,6}(?:回复|答复)(?:内容)?)?"
    r"|.{0,10}(?:暂未|尚未|还未|还没有|暂无|尚无|等待|待)[^，。]{0,6}(?:回复|答复).{0,14}"
)
#: letters a reply has at the least: a count, a code or "ok" is none
_LEAST_HAN, _LEAST_LETTERS = 2, 20
_HAN = re.compile("[\u3400-\u9fff]")
_EDGES = re.compile(r"^[\s\-—–_*.。…/\\（()）【】\[\]]+|[\s\-—–_*.。…/\\（()）【】\[\]]+$")
LONGEST_TITLE = 300
_FIRST_WORDS = 40
LONGEST_TEXT = 200_000
_UNIT = re.compile(r"[【\[(（]\s*(?:经办|承办|办理|答复|回复)(?:单位|部门)\s*[:：]\s*([^】\])）\n]{2,40})")


def said(value: str) -> str:
    """A value, empty where it only says that there is none: 暂无, --, 无."""
    return "" if _EDGES.sub("", value).casefold() in _NOTHING else value.strip()


@dataclass(frozen=True, slots=True)
class Reply:
    """One public reply."""

    text: str
    at: Instant | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What one place says of a letter; empty where it says nothing."""

    number: str = ""
    title: str = ""
    #: the question alone
    text: str = ""
    #: in the words of the box, and the name of the field they stand in
    state: str = ""
    state_field: str = ""
    #: False: a citizen may have written it
    state_sure: bool = True
    asked: Instant | None = None
    #: to whom it went
    unit: str = ""
    category: str = ""
    replies: tuple[Reply, ...] = ()
    personal: tuple[tuple[str, str], ...] = ()
    #: what is taken for a reply may be part of what a citizen wrote
    doubtful: bool = False

    @property
    def reply(self) -> str:
        """All replies in the order of their times, each once; those without a time where they stood."""
        return "\n\n".join(dict.fromkeys(each.text for each in _ordered(self.replies)))[:LONGEST_TEXT]

    @property
    def replied(self) -> Instant | None:
        """The time of the last reply."""
        return max((each.at for each in self.replies if each.at is not None), default=None)

    @property
    def answering(self) -> str:
        """Who answered last, else whom the reply names at its end, else to whom the letter went."""
        ordered = _ordered(self.replies)
        named = [each.unit for each in ordered if each.unit]
        signed = [match[1].strip() for each in ordered for match in _UNIT.finditer(each.text)]
        return next(iter((*named[::-1], *signed[::-1])), self.unit)

    def trusted(self, shown: str) -> "LetterPage":
        """A doubtful reply that the box itself denies is none, one that it confirms is no longer doubtful.

        `shown` is the state its row shows now.
        """
        stated = self._stated(shown) if self.state_sure or shown else None
        if not self.doubtful:
            # a reply beside 未回复: the box contradicts itself, or a citizen has written into its page
            return replace(self, doubtful=bool(self.replies) and stated == "received")
        if stated in _DENIED:
            return replace(self, replies=(), doubtful=False)
        # 已办结 and its like end a letter without saying that anybody was answered
        return replace(self, doubtful=stated != "replied")

    def standing(self, shown: str) -> tuple[LetterStatus, tuple[str, ...]]:
        """(how it stands, what is odd about that); `shown` is the state its row showed last."""
        words, stated = self._words(shown), self._stated(shown)
        answered = bool(self.replies)
        notes = []
        if words and stated is None:
            how = "已答复" if answered else "未答复"
            notes.append(f"办理状态“{words[:LONGEST_STATUS]}”不认识，按{how}处理，请核对")
        if self.doubtful:
            notes.append("页面分不清来信和答复，或与办理状态矛盾，答复内容请核对")
        status = settled(stated, answered=answered)
        if status == "replied" and not answered:
            notes.append("信箱标明已答复，但没有公开答复内容")
        if not self.text:
            notes.append("没有找到来信正文")
        return status, tuple(notes)

    def _stated(self, shown: str) -> LetterStatus | None:
        words = self._words(shown)
        return status_of(words, self.state_field) if words == self.state else status_of(words)

    def _words(self, shown: str) -> str:
        """The page's own words for its state; the list's where it has none, or none that are surely its own."""
        return self.state if self.state and (self.state_sure or not shown) else shown


#: a box that says so has not answered
_DENIED = frozenset({"received", "assigned", "in_hand"})


def with_row(page: LetterPage, row: LetterPage) -> LetterPage:
    """What a page leaves open, as its row in the list says it."""
    return replace(
        page, number=page.number or row.number, title=page.title or row.title, asked=page.asked or row.asked,
        unit=page.unit or row.unit, category=page.category or row.category, text=page.text or row.text,
        personal=tuple(dict.fromkeys((*page.personal, *row.personal))),
    )  # fmt: skip


def titled(page: LetterPage) -> LetterPage:
    """A page that gives its letter no title is called by the letter's first words.

    The list's title would serve as long as the list shows it, and then the letter would be another one.
    """
    first = page.text.split("\n", 1)[0]
    return page if page.title or not first else replace(page, title=first[:_FIRST_WORDS])


def replies_of(groups: Iterable[Reply]) -> tuple[Reply, ...]:
    """Those that say something: a state ("办理中"), a count or a code in place of words is no reply."""
    return tuple(
        Reply(text[:LONGEST_TEXT], each.at, each.unit[:60])
        for each in groups
        if (text := said(each.text)) and _is_reply(text)
    )


def _is_reply(text: str) -> bool:
    bare = _EDGES.sub("", text[:LONGEST_TITLE])
    if status_of(text) is not None or _NO_REPLY.fullmatch(bare) or _UNSHOWN.fullmatch(bare):
        return False
    letters = sum(letter.isalpha() for letter in text[:LONGEST_TITLE])
    return len(_HAN.findall(text[:LONGEST_TITLE])) >= _LEAST_HAN or letters >= _LEAST_LETTERS


def shortened(title: str) -> str:
    """A title without the dots of a list that cuts it."""
    return title.rstrip(" .…·。")


def is_cut(title: str) -> bool:
    """Whether a list has cut it."""
    return title.rstrip().endswith(("...", "…", "．．．", ".."))


def hash_of(*words: str) -> str:
    """A short name for words that are not kept: SHA-256, 32 hex."""
    return hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:32]


def _ordered(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """By time; one without a time stays behind the one before it on the page."""
    keyed = []
    last = datetime.min.replace(tzinfo=UTC)
    for place, each in enumerate(replies):
        last = each.at.at if each.at is not None else last
        keyed.append(((last, place), each))
    return tuple(each for _, each in sorted(keyed, key=lambda pair: pair[0]))
