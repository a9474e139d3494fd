"""What a number in a sentence is worth: of this event, of years past, supposed, refuted, added, part."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from monitor.judge import frames
from monitor.judge.refuted import only_said, refuted, set_right

#: total: of this event; increment: added to one; old: superseded by a newer one; settled: the text corrects
#: others by it; history: another time or a statistic; supposed: might have been; refuted: said to be false
#: absurd: more people than any event can count
Standing = Literal["total", "increment", "old", "settled", "history", "supposed", "refuted", "absurd"]

#: an earlier event this long before publication is history
LONG_AGO = timedelta(days=45)

_SUPPOSED = re.compile(
    r"如果|假如|假设|假定|倘若|若是|一旦|万一|可能(?:会|将)?(?:造成|导致|致|引发|有|出现)|或将(?:造成|导致)|恐将(?:造成|导致)|即将(?:造成|导致)|将使|否则|避免了?|防止|预防|以免|险些|差点|"
    r"足以|预计|预测|模拟|设想|想定|情景|如有|如发生|如出现|若发生|若出现|凡|最多可|能造成|应急预案|是指|分为|的,?(?:为|属于?|由|应当|处|按|可|即)|以上[^,。]{0,12}的[,;]?|"
    r"达到?[^,。]{0,6}以上(?:时|的)|超过[^,。]{0,6}时|标准[为是:]"
)
_PURPOSE = frozenset({"防止", "预防", "以免", "避免", "避免了"})
#: 通车3年
_FOR_YEARS = r"[^,。]{0,4}[\d一二三四五六七八九十]{1,3}年"
#: every piece opens with a letter of its own, which is what makes the search quick
_STATISTIC = re.compile(
    r"每年|每[天日周月](?![报零通一])|去冬|今[春夏秋冬]以来|入[春夏秋冬]以来|开春以来|年均|平均每|历年|往年|去年全|全年|全年度|上半年|下半年|前[一二三四]?季度|季度(?<=[一二三四]季度)|近[\d一二三四五六七八九十]{1,3}年|过去[\d一二三四五六七八九十数几]{1,3}年|"
    r"年来(?<=[\d一二三四五六七八九十百数几]年来)|上世纪|历史上|有史以来|建国以来|以来[,]?(?:全|共|累计|已|我|各|该|发生|报告|本|境内)|1-\d{1,2}月|至(?<=\d至)\d{1,2}月|一至[一二三四五六七八九十]{1,2}月|同比|"
    r"同期|统计年报|疫情概况|统计公报|年报显示|据统计[,]?(?:全|每|我|去|20|世界|各)|世界卫生组织|世卫组织(?:统计|估计)|全球每|我国每|全国每|全国共|死亡率|发病率|占全部|通车"
    + _FOR_YEARS
    + r"|建成"
    + _FOR_YEARS
    + r"|投用"
    + _FOR_YEARS
    + r"|运营"
    + _FOR_YEARS
    + r"|开业"
    + _FOR_YEARS
    + r"|投产"
    + _FOR_YEARS
    + r"|年(?:内|度|初以来|以来|来)?(?:已|共|累计|总共|一共){0,3}(?:收治|接诊|诊治|救治)(?![^。]{0,24}(?:鼠疫|霍乱|炭疽|非典|禽流感))|多发季节|大屠杀|公祭|接警[\d,]{2,}|出车[\d,]{2,}|门急?诊量"
)
#: the sentence has come back to the event itself (去年……，今天……)
_NOW = re.compile(r"今天|今日|昨天|昨日|今晨|今晚|近日|日前|目前|此次|本次|这次|再次|今年|刚刚|日(?<=\d日)")
_REVIEW = re.compile(
    r"统计公报|年度公报|公报显示|蓝皮书|白皮书|统计年鉴|回顾性?分析|研究(?:结果)?(?:显示|发现|表明)|研究者(?:对|分析)|队列研究|荟萃分析|Meta分析"
)
_LAST_YEAR = re.compile(
    r"去年|前年|上年|年前(?<=[\d一二三四五六七八九十数几]年前)|多年前|当年|那年|昔日|旧案"
)
_ADDED = re.compile(
    r"(?:新增加?|又新增|再增|再添|新添|新发现|又发现|又有|再有|再次发现|较[^,。]{1,8}增加了?|比[^,。]{1,8}增加了?|增加了|日增|又找到|又搜寻到|又救出|又新增加|当日新增|又确诊|又报告|再报告)[^,。\d一二三四五六七八九十]{0,10}\Z|[又再]\Z"
)
#: as long as that may be
_ADDED_LONGEST = 24
_ADDED_BEFORE = re.compile(
    r"(?:较[^,。]{1,8}|比[^,。]{1,8}|当日|今日|昨日|又|再)?(?:新增加?|新发|增加了?|新添|新发现)\Z|[又再]有?\Z"
)
_ADDED_WORD = re.compile(r"\A[^,。]{0,10}(?:新增|比[^,。]{0,8}增加)")
_RAISED_FROM = re.compile(r"(?:从|由)[^,。]{0,10}\Z")
_RAISED_TO = re.compile(
    r"\A[^,。]{0,8}?(?:上升|增加|减少|下降|上调|更新|更正|修正|下调|上修|下修|升|增|降|减)[到至为]"
)
_OLD = re.compile(
    r"此前|早前|之前(?:的|通报|报道|公布|发布)|先前|最初|起初|曾(?:报|经|通报)|原先|原报|早些时候|上次通报|昨日通报|第一次通报|首次通报|初报"
)
_NEW = re.compile(
    r"更正为|修正为|核实为|更新为|订正为|实为|实际为|核定为|最终确认|最终核实|确认为|降至|减至|下降[至到]|减少[至到]"
)
#: 吸取外省爆炸78人死亡的教训: of another event
_LESSON = re.compile(r"[吸汲]取")
#: 116人恐无一生还: feared, not known
_FEARED = re.compile(r"恐(?![怖慌吓惧龙袭])")
_PART = re.compile(
    r"其中|包括|仅[^,]{1,12}就|含(?!有)|内有|里面|当中|这些人中|人中|例中|名中|者中|中有|分别为|分别是"
)
_MORE = re.compile(
    r"(?:另有|另外有?|另|还有|此外|后又|随后又|又有|再有|再加上|加上|以及|另一|另外的?)[^,。]{0,6}\Z"
)
_AS_OF = re.compile(
    r"截至?到?(?:北京时间|目前)?(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日|(?P<word>今天|今日|昨天|昨日))?(?P<part>凌晨|早晨|早上|上午|中午|下午|傍晚|晚上?|夜间)?(?:(?P<hour>\d{1,2})(?:时|点|:))?"
)
_DATE = re.compile(
    r"(?=[0-9])(?:(?P<year>(?:19|20)\d{2})年)?(?P<month>1[0-2]|0?[1-9])月(?![龄大])(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号])?"
)
_YEAR = re.compile(r"(?P<year>(?:1[6-9]|20)\d{2})年(?!代)")
_FULL_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年(?:全国|全年|全省|全市|全县|我国|我省|我市|世界|度)")


@dataclass(frozen=True, slots=True)
class Context:
    """What the sentence says around a number."""

    standing: Standing
    part: bool
    #: a division in brackets of the total before them
    split: bool
    #: told beside another one, to be added to it (另有1人送医后死亡)
    more: bool
    #: (month, day, hour) of "截至 ..."; () where it does not say
    as_of: tuple[int, ...]


_BESIDES = re.compile(r"另有|此外|另外|还有")
_DIVIDED = re.compile(r"[人名例]|[死亡伤]\Z")


def added_before(sentence: str, start: int) -> int:
    """How many letters before `start` say that the number is an increment (新增|确诊3例)."""
    match = _ADDED_BEFORE.search(sentence, max(0, start - 12), start)
    return 0 if match is None else start - match.start()


def reviews(text: str) -> int:
    """Where the text begins to tell what a study or a yearbook counted; -1 where it does not."""
    match = _REVIEW.search(text)
    return -1 if match is None else match.start()


def of_today(sentence: str) -> bool:
    """Whether the sentence itself says that it speaks of now."""
    return _NOW.search(sentence) is not None or _AS_OF.search(sentence) is not None


def context(sentence: str, start: int, end: int, published: date, *, rebuttal: bool = False) -> Context:
    """Judge the surroundings of the number at start..end of the sentence.

    `rebuttal` tells that the text somewhere calls a story false: then what 网传 says is not believed.
    """
    head = sentence[max(0, start - 120) : start]
    clause_at = max(head.rfind(","), head.rfind("("), head.rfind(":")) + 1
    clause = head[clause_at:]
    tail = sentence[end : end + 60]
    standing = _standing(sentence, head, clause, tail, published, sentence[start:end])
    unsettled = rebuttal or set_right(sentence, end)
    if standing in {"total", "increment"} and unsettled and only_said(head):
        standing = "refuted"
    since = head.rfind("其中")
    split = _in_brackets(head)
    among = since >= 0 and not _BESIDES.search(head, since)
    part = bool(_PART.search(clause)) or split or among
    return Context(standing, part, split, bool(_MORE.search(head)), _as_of(sentence[:end]))


def _in_brackets(head: str) -> bool:
    """4人死亡(2人当场,2人送医后): a split of what was just told."""
    opened = head.rfind("(")
    return opened > head.rfind(")") and _DIVIDED.search(head, max(0, opened - 4), opened) is not None


def _standing(sentence: str, head: str, clause: str, tail: str, published: date, own: str) -> Standing:
    if refuted(head, clause, own, tail):
        return "refuted"
    if _FEARED.search(own) or _supposed(head, tail) or frames.told_of(head, own, tail):
        return "supposed"
    if _RAISED_FROM.search(clause) and _RAISED_TO.match(tail):
        return "old"
    if _ADDED.search(head, max(0, len(head) - _ADDED_LONGEST)) or _ADDED_WORD.match(own):
        return "increment"
    if _LESSON.search(clause) or long_past(sentence, head + own, published):
        return "history"
    if _NEW.search(clause) or _NEW.search(own):
        return "settled"
    return "old" if _OLD.search(head) else "total"


_DONE = re.compile(r"已(?:经)?(?:造成|导致|致)|确认")
_DEFINED = re.compile(r"[^,。]{0,8}的,?(?:为|属于?|应当|应|处|构成|按|由)")
_THREATENED = re.compile(r"[^。]{0,12}(?:的风险|的危险|的可能)")


def _supposed(head: str, tail: str) -> bool:
    near = head[-40:]
    match = _SUPPOSED.search(near)
    if match is not None and match[0] in _PURPOSE and "," in near[match.end() :]:
        # 为防止伤亡,提前转移260人: what is done to prevent is done
        match = _SUPPOSED.search(near, match.end())
    if match is not None and not _DONE.search(near, match.end()):
        return True
    if "的" not in tail:
        return False
    return _DEFINED.match(tail) is not None or _THREATENED.match(tail) is not None


#: what a year gone by cannot be told without
_YEARS_WORD = re.compile("[年昔旧]")


@lru_cache(maxsize=16)
def _statistic(sentence: str) -> bool:
    """One sentence is asked about for each of its numbers."""
    return _STATISTIC.search(sentence) is not None or _FULL_YEAR.search(sentence) is not None


def long_past(sentence: str, head: str, published: date) -> bool:
    """Whether the sentence speaks of a statistic or of a day long before publication."""
    if _statistic(sentence):
        return True
    last = (
        max((match.end() for match in _LAST_YEAR.finditer(head)), default=None)
        if _YEARS_WORD.search(head)
        else None
    )
    if last is not None and not _NOW.search(head, last):
        return True
    dates = list(_DATE.finditer(head)) if "月" in head else None
    if dates:
        day = _nearest_past(dates[-1], published)
        return day is not None and published - day > LONG_AGO
    years = [int(match["year"]) for match in _YEAR.finditer(head)] if "年" in head else []
    return bool(years) and max(years) < published.year - (1 if published.month == 1 else 0)


def _nearest_past(match: re.Match[str], published: date) -> date | None:
    month, day = int(match["month"]), int(match["day"] or 28)
    year = int(match["year"]) if match["year"] else published.year
    try:
        found = date(year, month, min(day, 28))
    except ValueError:
        return None
    if match["year"] is None and found > published + timedelta(days=2):
        return found.replace(year=year - 1)
    return found


_HOURS = {
    "凌晨": 3,
    "早晨": 7,
    "早上": 8,
    "上午": 10,
    "中午": 12,
    "下午": 15,
    "傍晚": 18,
    "晚": 20,
    "晚上": 20,
    "夜间": 22,
}


def _as_of(head: str) -> tuple[int, ...]:
    last = None
    if "截" not in head:
        return ()
    for match in _AS_OF.finditer(head):
        if match["day"] or match["hour"] or match["word"]:
            last = match
    if last is None:
        return ()
    hour = int(last["hour"]) if last["hour"] else _HOURS.get(last["part"] or "", 23)
    if last["part"] in {"下午", "傍晚", "晚", "晚上", "夜间"} and hour < 12:
        hour += 12
    day = int(last["day"]) if last["day"] else (0 if last["word"] else -1)
    return (int(last["month"] or -1), day, hour)


_NONE = (
    r"(?:尚未|暂未|并未|均未|幸未|未曾|未有|未|没有|没|并无|暂无|均无|幸无|尚无|无|零|(?<![\d.])0)"
    r"(?:造成|导致|发生|出现|发现|引发|产生|报告|收治|见|有|任何|其他|其它|新的?|人员|群众|居民|学生|师生|游客|旅客|乘客|司乘|员工|工人|患者|病例|伤员|住户|民众|"
    r"村民|儿童|者|一人|1人|人|一例|1例|例|一名|名|一|现|重大|严重|和|及|或者?|与|、|因|此次?|本次?|该?事故|死亡|受伤|被困|失踪|财产损失|中毒|伤亡|感染|重症|危重)*"
)
#: every way to say none holds one of these
_NONE_LETTER = re.compile("[未没无零0]")
_NONE_BEFORE = re.compile(_NONE + r"\Z")
_UNHEARD = re.compile(
    r"(?:的|情况的?|和财产损失的?|以及[^,。]{1,8}的)?(?:报告|消息|报道|信息|通报|情况报告|风险|可能|危险)"
)
_SUBGROUP = re.compile(r"中国|中方|华人|华侨|我国公民|同胞")


def denied(sentence: str, start: int, end: int) -> bool:
    """Whether the sentence says there was none of this (无人员伤亡, 未造成人员死亡)."""
    head = sentence[max(0, start - 32) : start]
    if not _NONE_LETTER.search(head):
        return False
    match = _NONE_BEFORE.search(head)
    if match is None or _SUBGROUP.search(head):
        return False
    if re.search(r"接到|收到|获悉|如果|一旦|确保|力争|避免|防止|实现|新增", head) or match[0].startswith(
        "新"
    ):
        return False
    if re.match(r"(?:无|没有|未)(?:人员)?(?:现|新)", match[0]) and "新" in match[0]:
        return False
    return not _UNHEARD.match(sentence, end)
