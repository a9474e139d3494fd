"""What frames a number as one of no event: a story told, a drill's script, a definition, a condition."""

import re


def _each(words: str, rest: str) -> str:
    """Every word with the rest: a search is quick where each piece opens with a letter of its own."""
    return "|".join(word + rest for word in words.split("|"))


#: the story is told in this sentence; a place or a trade by the same letters is none (电影院, 游戏厅, 小说家)
_STORY = re.compile(
    r"该剧|该片|本剧|本片|剧中|片中|书中|剧情|影片|改编自|饰演|编剧|追剧|手游|网游|"
    + _each(
        "电影|电视剧|小说|漫画|动画|番剧|短剧|话剧|游戏|故事|舞台|副本", "(?:中|里|情节|主角|《|讲述|发生在)"
    )
    + "|"
    + _each("剧|片|书|作品|小说|故事", "[^,。]{0,6}讲述")
)
#: a drill's script: what it sets, not what happened while it went on
_SCRIPT = re.compile(
    _each(
        "演练|演习|推演|预案",
        "[^。]{0,40}?(?:设定|设置|假设|假定|场景|背景|科目|情景|脚本|预设|想定|模拟|虚拟|演练内容)",
    )
    + "|"
    + _each("模拟|假设|设定|虚拟|预设", "[^。]{0,40}?(?:场景|情景|事故|事件|发生)")
    + "|"
    + _each("演练|演习", r"(?:中的|科目|内容)?[:,]?\Z")
)
#: what befell those who played or watched
_REALLY = re.compile(r"意外|真实|实际发生|竟|突发|不慎|拍摄|剧组|片场|放映|演出|观影|观看|散场|开机")
#: a band of a standard (10人以上30人以下), or what makes an affair of a class (死亡3人以上的事故)
_BAND = re.compile(r"以上[^,。;]{0,4}\d+[人名例]?以下|以上(?:不足|不满|、)\d")
_CLASS = re.compile(
    r"(?:以上|以下|以内)?(?:死亡|受伤|重伤|中毒|伤亡)?(?:的|或者?|、|,或者?)(?:[^,。;]{0,12}(?:事故|事件|案件|情形|灾害))?,?(?:属于?|为|是|应当?|构成|列为|按|纳入)"
)
_BEYOND = re.compile(r"及以上|以上|以下|以内")
#: 3例及以上同种感染,就叫暴发; 10例以上病例的要报告; 1例病例即启动监测
_THEN = re.compile(
    r"[^,。;]{0,12}?(?:的(?:应|要|须|需|按|可|,)|,?(?:就叫|即为|即可|称为|即称|视为|判定为)|即启动|即应|应当?(?:在|于|及时|立即))"
)
_GENERAL = re.compile(
    _each("一次|凡|每起|单次|一次性", r"[^,。]{0,8}\Z")
    + "|"
    + _each("规定|条例|标准|分级|办法|定义|界定|分为", r"[^,。]{0,30},?[^,。已]{0,10}\Z")
    + r"|预案[^,。]{0,30}\Z"
)
#: 每100名患者中约有3人: a rate
_RATE = re.compile(r"每(?:百|千|万|十万|百万|\d{2,7})[万名人例位]")
_IF = re.compile(
    r"(?:如果|假如|倘若|要是|若是|若(?<![一-龥]若)(?!干)|倘(?<![一-龥]倘)|万一|一旦|如(?<![一-龥]如)(?=[不未发遇出有果]))"
)
_WOULD = re.compile(
    r"会(?<![机议大协不学社]会)(?:有|造成|导致|致|死|再)|将(?:会)?(?:有|造成|导致|致)|就(?:有|会|可能)|可能|至少"
)


_AT_ONCE = re.compile(r"(?!后)[^,。;]{0,6}即(?:启动|应|可|行)")


def told_of(head: str, own: str, tail: str) -> bool:
    """Whether the number belongs to fiction, a script, a standard or a condition.

    `head` and `tail` stand around it in the sentence, `own` is the number with its word.
    """
    return _story(head) or _drill(head) or _standard(head, own, tail) or _condition(head)


def _story(head: str) -> bool:
    return _STORY.search(head) is not None and not _REALLY.search(head)


def _drill(head: str) -> bool:
    match = _SCRIPT.search(head)
    return match is not None and not _REALLY.search(head, match.start())


def _standard(head: str, own: str, tail: str) -> bool:
    if "即" in tail and _AT_ONCE.match(tail):
        return True
    if not _BEYOND.search(own) and not _BEYOND.match(tail):
        return False
    around = own + tail[:20]
    return bool(_BAND.search(around) or _GENERAL.search(head) or _CLASS.match(tail) or _THEN.match(tail))


def _condition(head: str) -> bool:
    if _RATE.search(head):
        return True
    match = _IF.search(head)
    return match is not None and _WOULD.search(head, match.end()) is not None
