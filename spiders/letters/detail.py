"""The page of a letter -> what it says of it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from spiders.article import select
from spiders.dates import read_date
from spiders.extract import UNSEEN, one_line, parse
from spiders.letters.labels import PERSONAL, LetterField, field_of, labelled, plain
from spiders.letters.marking import shown
from spiders.letters.page import LONGEST_TEXT, LONGEST_TITLE, LetterPage, Reply, replies_of, said
from spiders.letters.pairs import ANSWER, Pair, pairs_of
from spiders.letters.status import status_of

#: characters of a value of one line
_SHORT = 80
_NUMBER = re.compile(r"[\w\-〔〕\[\]()（）号第字.／/]{1,60}")
_MOST_PERSONAL = 40
_HEADINGS = ("h1", "h2", "h3")


def read_letter(page: str, selectors: Selectors, reply: str = "") -> LetterPage:
    """What the page says of its letter; all empty where it holds none.

    Args:
        page: HTML.
        selectors: title, date and body of the question, where they are known.
        reply: CSS of the reply.

    Raises:
        BadSelector: when one of the selectors is no CSS.

    """
    tree = parse(page)
    if tree is None:
        return LetterPage()
    body = tree.find("body")
    root = tree if body is None else body
    table = _Table(pairs_of(root))
    answers = select(tree, reply) if reply else []
    chosen = "\n".join(text for each in answers if (text := shown(each))).strip()
    replies = (Reply(chosen, table.replied, table.by),) if chosen else _replies(table)
    doubtful = not chosen and any(not table.is_sure(each) for each in table.values("reply"))
    text = _chosen(tree, selectors.body).replace(chosen or "\0", "").strip()
    text = text or table.first("question") or _message(root, table, answers)
    dated = _chosen(tree, selectors.date)
    state, state_field, state_sure = _state(table)
    return LetterPage(
        number=_number(table), title=_title(tree, table, selectors.title), text=text[:LONGEST_TEXT],
        state=state, state_field=state_field, state_sure=state_sure,
        asked=read_date(dated) if dated else table.asked, unit=one_line(table.first("to"))[:_SHORT],
        category=one_line(table.first("category"))[:_SHORT], replies=replies_of(replies),
        personal=tuple(dict.fromkeys(table.personal))[:_MOST_PERSONAL], doubtful=doubtful,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    pairs: tuple[Pair, ...]

    def values(self, field: LetterField) -> Iterator[Pair]:
        return (each for each in self.pairs if each.field == field and said(each.value))

    def is_sure(self, pair: Pair) -> bool:
        """Whether it cannot be part of what a citizen wrote."""
        asked = any(each.field == "question" for each in self.pairs)
        return pair.sure and (asked or not pair.after_prose)

    def first(self, field: LetterField) -> str:
        return next((said(each.value) for each in self.values(field)), "")

    @property
    def asked(self) -> Instant | None:
        """The earliest: a letter is written before it is received, and received before it is shown."""
        dates = (read_date(each.value) for each in self.values("asked"))
        return min((date for date in dates if date is not None), default=None)

    @property
    def replied(self) -> Instant | None:
        dates = (read_date(each.value) for each in self.values("replied"))
        return max((date for date in dates if date is not None), default=None)

    @property
    def by(self) -> str:
        return one_line(self.first("by"))[:_SHORT]

    @property
    def personal(self) -> Iterator[tuple[str, str]]:
        for each in self.pairs:
            value = one_line(said(each.value))[:200]
            if each.field in PERSONAL and value:
                yield str(each.field), value


def _state(table: _Table) -> tuple[str, str, bool]:
    """(the words that say how it stands, the field they stand in, whether they are the box's own)."""
    fields: tuple[LetterField, ...] = ("status", "answered")
    for field in fields:
        told = sorted(table.values(field), key=lambda each: not table.is_sure(each))
        if told and (words := one_line(said(told[0].value))[:_SHORT]):
            return words, field, table.is_sure(told[0])
    return "", "", True


def _replies(table: _Table) -> tuple[Reply, ...]:
    """The replies, each with the time and the unit that stand beside it."""
    promised = any(each.field == "reply" and ANSWER.search(plain(each.label)) for each in table.pairs)
    groups: list[dict[str, str]] = [{}]
    for each in table.pairs:
        if each.field not in {"reply", "replied", "by"}:
            continue
        if each.field == "reply" and promised and not ANSWER.search(plain(each.label)):
            continue
        if each.field in groups[-1]:
            groups.append({})
        groups[-1][each.field] = each.value
    return tuple(_reply(group) for group in groups)


def _reply(group: dict[str, str]) -> Reply:
    at = read_date(group.get("replied", ""))
    return Reply(group.get("reply", ""), at, one_line(said(group.get("by", ""))))


def _chosen(tree: html.HtmlElement, selector: str) -> str:
    if not selector:
        return ""
    return "\n".join(text for each in select(tree, selector) if (text := shown(each))).strip()


def _number(table: _Table) -> str:
    number = one_line(table.first("number")).replace(" ", "")
    return number if _NUMBER.fullmatch(number) else ""


def _title(tree: html.HtmlElement, table: _Table, selector: str) -> str:
    title = one_line(_chosen(tree, selector)) or one_line(table.first("title"))
    if title:
        return title[:LONGEST_TITLE]
    for tag in _HEADINGS:
        found = [one_line(shown(each)) for each in tree.iter(tag)]
        named = [each for each in found if 4 <= len(each) <= 120 and field_of(each) is None]
        # several of one rank are sections, none of them the letter's name
        if len(named) == 1:
            start = labelled(named[0])
            return named[0] if start is None or start[0] is None else start[2]
    return ""


def _message(root: html.HtmlElement, table: _Table, replies: list[html.HtmlElement]) -> str:
    """A page without a label for the question: the longest box of text before the reply."""
    if any(each.field == "question" for each in table.pairs):
        return ""
    best = ""
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in UNSEEN:
            continue
        if element in replies or _starts_reply(_own_words(element)):
            break
        text = _box(element)
        if len(text) > len(best) and not _labels_only(text):
            best = text
    return best


def _own_words(element: html.HtmlElement) -> str:
    own = one_line((element.text or "")[:200])
    return own or (
        one_line(shown(element)[:200]) if element.tag in {"span", "strong", "b", "label", "em"} else ""
    )


def _box(element: html.HtmlElement) -> str:
    """The text that stands in an element itself and in its paragraphs, without that of boxes inside."""
    if element.tag not in {"div", "td", "section", "article", "blockquote", "dd", "li", "pre"}:
        return ""
    if any(child.tag in _BOXES for child in element):
        return ""
    return shown(element)


_BOXES = frozenset(
    ["div", "table", "ul", "ol", "dl", "section", "article", "form", "h1", "h2", "h3", "h4", "h5", "h6"]
)


def _starts_reply(line: str) -> bool:
    start = labelled(line)
    field = start[0] if start is not None else field_of(line)
    if start is not None and status_of(start[2]) is not None:
        return False
    return field == "reply" or (field in {"by", "replied"} and ANSWER.search(line[:20]) is not None)


def _labels_only(text: str) -> bool:
    starts = [labelled(line) for line in text.split("\n")]
    return all(start is not None and start[0] is not None for start in starts)
