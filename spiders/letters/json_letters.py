"""Letters in answers of JSON: a list of them, or one with its replies. Pure.

Paths of the settings come first; what they do not say is looked for by the names boxes use
(`spiders.json_names` for what all items have, here for what letters have besides).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from monitor.domain.instant import Instant
from monitor.domain.place import JsonShape, LetterShape
from spiders.extract import one_line
from spiders.json_items import JsonItem, read_items
from spiders.json_names import IDS, TEXTS, TITLES, date_told, first, fold, folded, moment, plain, words
from spiders.letters.page import LONGEST_TEXT, LONGEST_TITLE, LetterPage, Reply, replies_of, said
from spiders.letters.row import NOWHERE, Lead, LetterRow

NUMBERS = (
    "number", "letternumber", "letterno", "lettercode", "lettersn", "sqcode", "acceptno", "acceptcode", "acceptnumber",
    "serialno", "serialnumber", "mailno", "mailcode", "mailnumber", "querycode", "xjbh", "slbh", "lsh", "gdbh", "bh",
    "编号", "信件编号", "code", "sn", "originalid", "tid",
)  # fmt: skip
STATES = (
    "statusname", "statename", "stateinfo", "statetext", "statustext", "statusdesc", "letterstatename",
    "letterstatusname", "letterstatuename", "dealstatusname", "handlestatusname", "replystatusname", "statuscn",
    "letterstatus", "letterstatue", "letterstate", "mailstatus", "mailstate", "dealstatus", "handlestatus",
    "replystatus", "replystate", "sqstatus", "blzt", "zt", "状态", "办理状态", "status", "state", "isreply", "isanswer",
)  # fmt: skip
UNITS = (
    "replyname", "replyunit", "replydept", "replyorg", "replyorgname", "replydeptname", "dealunit", "dealdept",
    "handleunit", "handledept", "orgnames", "showorgnames", "orgname", "deptname", "unitname", "unit", "dept",
    "department", "dousername", "forumname", "bldw", "cbdw", "sldw", "单位", "办理单位", "organization",
)  # fmt: skip
CATEGORIES = (
    "lettertypename", "typename", "categoryname", "category", "lettertype", "sqtype", "kindname", "domainname", "type",
    "类型", "类别",
)  # fmt: skip
REPLIES = (
    "reply", "replies", "replycontent", "replytext", "replyinfo", "replylist", "sqreply", "answer", "answers",
    "answercontent", "answerlist", "replybody", "hfnr", "dfnr", "blyj", "feedback", "dealresult", "handleresult",
    "result", "responses", "答复内容", "回复内容", "response",
)  # fmt: skip
REPLY_TIMES = (
    "replytime", "replydate", "replyat", "overdtime", "answertime", "answerdate", "finishtime", "finishdate",
    "dealtime", "handletime", "endtime", "hfsj", "dfsj", "bjsj", "答复时间", "回复时间", "办理时间",
)  # fmt: skip
ASKED = (
    "writedate",
    "writetime",
    "sqdtime",
    "askdate",
    "asktime",
    "createdateline",
    "threadtime",
    "lxsj",
    "来信时间",
)
_TITLES = ("sqtitle2", "sqtitle", "lettertitle", "mailtitle", *TITLES)
_QUESTIONS = (
    "lettercontent", "sqcontent2", "sqcontent", "mailcontent", "askcontent", "question", "threadcontent", "lxnr",
    "来信内容", *TEXTS,
)  # fmt: skip
_PERSONAL: Mapping[str, tuple[str, ...]] = {
    "name": ("realname", "username", "writer", "writername", "lettername", "fullname", "sqrealname", "sqname", "lxr", "xm", "姓名", "asker", "askname", "linkman", "applicant"),
    "phone": ("phone", "mobile", "tel", "telephone", "mobilephone", "sqphone", "sqtel", "lxdh", "dh", "sj", "电话", "contactphone", "linkphone"),
    "id_number": ("idcard", "idnumber", "idno", "cardno", "cardid", "sfzh", "zjhm", "sqcard", "certno"),
    "email": ("email", "mail", "mailbox", "sqemail", "yx", "邮箱"),
    "address": ("address", "addr", "homeaddress", "liveaddress", "sqaddress", "dz", "zz", "地址"),
}  # fmt: skip
#: fields of the writer that boxes of people.com.cn mark their parts with: a question, an official reply
_PARTS = ("contentlist", "contents", "postlist")
_REPLY_PART = "4"
_DEEPEST, _MOST_OBJECTS, _MOST_REPLIES = 5, 500, 50


def read_letter_items(data: Any, address: str, shape: JsonShape, own: LetterShape, now: datetime, *, alone: bool) -> tuple[LetterRow, ...]:  # fmt: skip
    """The letters of a list, each once.

    Args:
        data: the answer.
        address: where it came from.
        shape: what the settings say of an item.
        own: what they say of a letter.
        now: aware UTC.
        alone: there is no other address for a letter than one its item gives.

    Raises:
        SourceFault: as `read_items`.

    """
    found: dict[str, LetterRow] = {}
    for item in read_items(data, address, shape, now).items:
        seen = _told(item, shape, own)
        # what is no id of the answer is a hash or an address, and no detail address takes that
        id_ = _id(item, shape)
        lead = NOWHERE
        if id_ and not alone:
            lead = Lead(id=id_)
        elif item.url is not None:
            lead = Lead(address=item.url, id=id_)
        whole = alone and bool(seen.text) and (item.url is None or bool(seen.replies))
        row = LetterRow(seen, Lead(id=id_) if whole else lead, whole=whole)
        found.setdefault(row.key, row)
    return tuple(found.values())


def read_json_letter(data: Any, shape: JsonShape, own: LetterShape, now: datetime) -> LetterPage:
    """One letter; all empty where the answer holds none."""
    best = max(_objects(data), key=lambda each: _likeness(each, shape, own), default={})
    if not best or not _likeness(best, shape, own):
        return LetterPage()
    return _page(best, shape, own, now, root=data)


def _told(item: JsonItem, shape: JsonShape, own: LetterShape) -> LetterPage:
    page = _page(item.raw if isinstance(item.raw, dict) else {}, shape, own, None)
    return replace(
        page, title=item.title[:LONGEST_TITLE] or page.title, text=page.text or item.text[:LONGEST_TEXT],
        asked=page.asked or item.published,
    )  # fmt: skip


def _page(
    item: dict[str, Any], shape: JsonShape, own: LetterShape, now: datetime | None, *, root: Any = None
) -> LetterPage:
    names = folded(item)
    read = _Reading(item, names, root)
    question, parts = _parts(names)
    state_field, state = read.named(own.status, STATES)
    asked = moment(read.value(shape.published, ASKED))
    if asked is None and now is not None:
        asked = date_told(names, now)[1]
    personal = tuple(
        (kind, one_line(said(plain(words(value))))[:200])
        for kind, keys in _PERSONAL.items()
        for _, value in first(names, keys)
    )
    unit = read.text(own.unit, UNITS)
    given = parts or _replies(read, own, unit)
    return LetterPage(
        number=one_line(read.text(own.number, NUMBERS)).replace(" ", "")[:60],
        title=one_line(read.text(shape.title, _TITLES))[:LONGEST_TITLE],
        text=(question or read.text(shape.text, _QUESTIONS))[:LONGEST_TEXT],
        state=one_line(state)[:80], state_field=state_field, asked=asked, unit=one_line(unit)[:60],
        category=one_line(read.text("", CATEGORIES))[:60], replies=replies_of(given),
        personal=tuple(each for each in dict.fromkeys(personal) if each[1]),
    )  # fmt: skip


class _Reading:
    """Values of one object, by the path of the settings or by names."""

    def __init__(self, item: dict[str, Any], names: dict[str, Any], root: Any) -> None:
        self._item, self._names, self._root = item, names, root

    def named(self, path: str, keys: tuple[str, ...]) -> tuple[str, str]:
        """(the field's folded name, its text)."""
        if path:
            return fold(path.rsplit(".", 1)[-1]), plain(words(self._at(path)))
        for name, value in first(self._names, keys):
            told = said(plain(words(value)))
            if told:
                return name, told
        return "", ""

    def value(self, path: str, keys: tuple[str, ...]) -> Any:
        if path:
            return self._at(path)
        return next((value for _, value in first(self._names, keys)), None)

    def text(self, path: str, keys: tuple[str, ...]) -> str:
        return said(self.named(path, keys)[1])

    def _at(self, path: str) -> Any:
        for place in (self._item, self._root):
            try:
                found = jmespath.search(path, place)
            except (JMESPathError, TypeError, ValueError, ArithmeticError, RecursionError):
                found = None
            if found is not None:
                return found
        return None


def _replies(read: _Reading, own: LetterShape, unit: str) -> Iterator[Reply]:
    """One reply, or a list of them, each with a time and a unit of its own or those of the letter."""
    value = read.value(own.reply, REPLIES)
    at = moment(read.value(own.replied, REPLY_TIMES))
    for each in (value if isinstance(value, list) else [value])[:_MOST_REPLIES]:
        if not isinstance(each, dict):
            yield Reply(plain(words(each)), at, unit)
            continue
        names = folded(each)
        inner = _Reading(each, names, None)
        text = inner.text("", (*REPLIES, *TEXTS))
        when = moment(inner.value("", REPLY_TIMES)) or _any_date(names) or at
        yield Reply(text, when, one_line(inner.text("", (*UNITS, "name", "author"))) or unit)


def _parts(names: Mapping[str, Any]) -> tuple[str, list[Reply]]:
    """(question, replies) of a letter whose parts are marked by `dataType` (liuyan.people.com.cn)."""
    question, replies = "", []
    for _, value in first(names, _PARTS):
        for each in value[:_MOST_REPLIES] if isinstance(value, list) else ():
            part = folded(each)
            text = plain(words(next((told for _, told in first(part, TEXTS)), "")))
            if words(part.get("datatype")) == _REPLY_PART:
                replies.append(Reply(text, _any_date(part), _Reading({}, part, None).text("", UNITS)))
            elif words(part.get("datatype")) == "1":
                question = question or text
    return question, replies


def _any_date(names: Mapping[str, Any]) -> Instant | None:
    told = (
        "dateline",
        "createdateline",
        "time",
        "date",
        "createtime",
        "createdate",
        "createdat",
        "addtime",
        "fbsj",
    )
    dates = (moment(value) for _, value in first(names, told))
    return next((each for each in dates if each is not None), None)


def _id(item: JsonItem, shape: JsonShape) -> str:
    """The id the answer itself gives, "" where it gives none."""
    if shape.id:
        return item.name
    told = [words(value) for _, value in first(folded(item.raw), IDS)]
    return item.name if item.name in told else ""


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Every object in an answer, the outer ones first."""
    waiting: list[tuple[Any, int]] = [(data, 0)]
    for value, depth in waiting:
        if isinstance(value, dict):
            yield value
        if depth < _DEEPEST and isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            room = max(_MOST_OBJECTS - len(waiting), 0)
            waiting += [(each, depth + 1) for each in inner if isinstance(each, dict | list)][:room]


def _likeness(item: dict[str, Any], shape: JsonShape, own: LetterShape) -> int:
    """How much of a letter an object tells."""
    names = folded(item)
    read = _Reading(item, names, None)
    told = (
        (shape.title, _TITLES), (shape.text, _QUESTIONS), (own.reply, REPLIES), (own.status, STATES),
        (own.number, NUMBERS),
    )  # fmt: skip
    parted = any(isinstance(value, list) for _, value in first(names, _PARTS))
    weights = (3, 3, 2, 1, 1)
    found = sum(
        weight
        for weight, (path, keys) in zip(weights, told, strict=True)
        if read.value(path, keys) is not None
    )
    # a wrapper has a "status" and a "result" too
    return 0 if found < 3 and not parted else found + 3 * parted
