"""Words of time in a text: where they stand, and what each is made of. No meaning yet: that is days.py's.

An expression is a day, a part of the day and a clock, each at most once and in this order
(3月11日 下午 2时30分许), with little between them. Two of them joined by 至 are a range.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.judge.clockwords import CLOCK, PARTS, told_plainly

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_THIRD = r"上旬|中旬|下旬|月初|月底|月末|初|底|末"
_NUMERALS = "0123456789一二三四五六七八九十两零"
_JOINT = r"(?=(?:至|到|-|~|和)(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号])"
#: expressions that begin with a figure
_BY_FIGURE = re.compile(
    r"(?<![\d.])(?P<iso>(?:19|20)\d{2}(?P<sep>[-/.])(?P<im>1[0-2]|0?[1-9])(?P=sep)(?P<id>3[01]|[12]\d|0?[1-9]))(?!\.\d)"
    rf"|(?:(?P<year>(?:19|20)\d{{2}}|[一二][零一二三四五六七八九]{{3}})年(?:的)?)?(?P<month>{_N})月(?![龄大])份?(?:(?P<day>{_N})(?:[日号]|{_JOINT})|(?P<third>{_THIRD}))?"
    rf"|(?P<ago>{_N}|两)个?(?P<unit>天|小时|周|星期|月|年)(?:之)?前(?!后|往)"
    rf"|(?P<bare>{_N})(?:(?:日(?!(?:之?内|后|之后|游|龄|间|常|志|元|均|照|前(?!往))|报(?!道))|号(?=[晚凌清早上中下傍夜深,]|发生)){'|' + _JOINT})"
    r"|五一(?=期间|假期|当天|小长假|黄金周|劳动节)|十一(?=期间|假期|长假|黄金周)"
    r"|(?P<nmonth>1[0-2]|0?[1-9])·(?P<nday>3[01]|[12]\d|0?[1-9])(?=\"|[一-龥])"
    rf"|{CLOCK}"
)
#: expressions that begin with a letter
_BY_WORD = re.compile(
    rf"(?P<yword>今|去|前|同|当)年(?:的)?(?P<ymonth>{_N})月份?(?:(?P<yday>{_N})(?:[日号]|{_JOINT})|(?P<ythird>{_THIRD}))?"
    r"|(?P<long>去年|前年|往年)"
    r"|(?P<rel>大前天|前天|前日|昨天|昨日|今天|今日(?!头条|早报|说法|话题)|当天|当日|同日|同一天|次日|翌日|第二天|隔天|明天|明日|后天|"
    r"(?<![目提之以天日])前(?=[晚夜晨])|昨(?=[晚夜晨凌早上下中午傍深])|今(?=[晚夜晨早凌])|当(?=[晚夜]))"
    rf"|(?P<mrel>本|这个|上个?|当)月(?:(?P<mday>{_N})(?:[日号]|{_JOINT})|(?P<mthird>{_THIRD}))?"
    r"|(?<![每逢周一二两三四五六七八九十几数\d])(?P<wrel>上上|上|本|这|下)?个?(?:周|星期|礼拜)(?P<wday>[一二三四五六日天末])(?!围|报|刊|岁|年|\))"
    r"|(?P<week>上上?|本|这)个?(?:周|星期|礼拜)(?![一二三四五六日天末])"
    r"|(?P<hence>半个?(?P<halfof>小时|月|年)前)"
    r"|(?P<window>(?<![\d一二三四五六七八九十昨今当次同假生节近即每往])日前(?!往|去|来|线)|近日|连日|近几[日天]|近来|日来|前几天|前[两些]天|这[几两]天|前不久|不久前|近期|(?<![离距是])最近(?!的)|刚刚|刚才)"
    r"|(?P<feast>元旦|劳动节|国庆节|国庆(?=期间|假期|长假|当天|黄金周))"
    rf"|(?P<part>{'|'.join(sorted((part for part in PARTS if len(part) > 1), key=len, reverse=True))})"
    r"|(?<=[日号天昨今前当])(?P<letter>[晚晨早夜])(?!些|报|会|宴|餐|于|点|年|期|辈|婚|稿|已|就|饭|退|产|班|间?市)"
)
#: where an expression may begin: opened by one set of letters, which is what makes the search quick
_ANCHOR = re.compile(
    r"[今昨前当同次翌隔明本上这去大近日最刚连不凌清早晨中正午下傍晚夜深半子元国劳五十周星礼后第往0-9一二三四五六七八九十两零]"
    r"(?:(?=[天日号月年时点:早晨晚夜凌上下中傍午深半几两些个旦庆动一二三四五六末星礼周期拜久近才后间里来前不至到\-~/·.小])"
    r"|(?<=[日号天昨今前当][晚晨早夜]))"
)
_BETWEEN = re.compile(
    r"(?:的|,|、)?(?:\((?:周|星期|农历|正月|腊月)[^()]{1,8}\))?(?:,)?(?:当地时间|北京时间|深夜|\()?(?P<loose>约|近|将近|大约|大概|接近|快到)?"
)
_TO = re.compile(r"(?:开始|起)?(?:,|、)?(?:至|到|-{1,2}|~)(?:当地时间|北京时间)?")
_LANES = frozenset({"路", "街", "巷", "弄", "道", "村", "组", "楼", "栋"})
_NO_DAY = frozenset({"part", "letter", "clock"})


@dataclass(slots=True)
class Words:
    """One expression as it stands in the text: its pieces, unread."""

    start: int
    end: int
    day: re.Match[str] | None = None
    part: str = ""
    clock: re.Match[str] | None = None
    loose: bool = False
    #: the expression it runs to (3月9日至11日)
    to: "Words | None" = None


def words(text: str, start: int, end: int) -> Iterator[Words]:
    """The expressions of time that begin in text[start:end], in order, never overlapping."""
    found: Words | None = None
    for match, kind in _atoms(text, start, end):
        if found is not None and _goes_on(text, found, match, kind):
            _add(found, match, kind)
            continue
        fresh = Words(match.start(), match.end())
        _add(fresh, match, kind)
        if found is not None and found.to is None and _TO.fullmatch(text, found.end, fresh.start):
            found.to = fresh
            continue
        if found is not None:
            yield from _settled(found)
        found = fresh
    if found is not None:
        yield from _settled(found)


def _settled(found: Words) -> Iterator[Words]:
    if found.to is not None:
        if not _sound(found.to):
            found.to = None
        else:
            found.end = found.to.end
    if _sound(found):
        yield found


def _sound(found: Words) -> bool:
    """A bare clock must be told plainly: 三点 may be points."""
    return not (
        found.day is None and not found.part and found.clock is not None and not told_plainly(found.clock)
    )


def _atoms(text: str, start: int, end: int) -> Iterator[tuple[re.Match[str], str]]:
    reached = start
    for anchor in _ANCHOR.finditer(text, start, end):
        at = anchor.start()
        if at < reached:
            continue
        if text[at] in _NUMERALS:
            first = at
            while first > reached and at - first < 5 and text[first - 1] in _NUMERALS:
                first -= 1
            if text[first - 1 : first] == "第":
                continue
            match = _BY_FIGURE.match(text, first)
            if match is None and text[at - 1 : at] == '"':
                match = _BY_FIGURE.match(text, at)
        else:
            match = _BY_WORD.match(text, at)
        if match is None or _is_an_address(text, match):
            continue
        reached = match.end()
        yield match, _kind(match)


def _is_an_address(text: str, match: re.Match[str]) -> bool:
    """中华路28号 is a house, 一日 a length of time."""
    if match.re is not _BY_FIGURE or not match["bare"]:
        return False
    return match["bare"] == "一" or (
        match[0].endswith("号") and text[match.start() - 1 : match.start()] in _LANES
    )


def _kind(match: re.Match[str]) -> str:
    groups = match.re.groupindex
    for kind in ("part", "letter"):
        if kind in groups and match[kind]:
            return kind
    return "clock" if "hour" in groups and match["hour"] else "day"


def _goes_on(text: str, found: Words, match: re.Match[str], kind: str) -> bool:
    """Whether the piece belongs to the expression before it."""
    last = found.to or found
    if kind == "day" or last.clock is not None or (kind != "clock" and last.part):
        return False
    between = _BETWEEN.fullmatch(text, last.end, match.start())
    if between is None:
        return False
    if between["loose"]:
        last.loose = True
    return True


def _add(found: Words, match: re.Match[str], kind: str) -> None:
    last = found.to or found
    if kind in _NO_DAY:
        if kind == "clock":
            last.clock = match
        else:
            last.part = match[0]
    else:
        last.day = match
    last.end = match.end()
