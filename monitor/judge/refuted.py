"""What a text says only to deny it: a rumour, a false report, a suspected case that was ruled out."""

import re

_REFUTED = re.compile(
    r"系谣言|是谣言|为谣言|属谣言|纯属谣言|谣言称|不属实|不实(?:信息|消息|言论|传言|的)?|纯属虚构|系误读|属误读|旧图|拼接(?:而成|图|视频|照片|的图)|移花接木|张冠李戴|断章取义|与事实不符|摆拍|旧闻重|旧视频|纯属捏造|并无此事|没有此事|子虚乌有|是假的|系编造|系虚假|虚假(?:信息|消息)|造谣|谣传|误传|讹传"
)
#: names hearsay by itself
_HEARD = "网传|据传|盛传|网友称|网友爆料|传言|谣传|网上流传|有网民|有网友称|网友发帖|网民发布|网帖|传闻|短视频称|发帖称|谣言称"
_HEARSAY = re.compile(_HEARD)
#: with words that mean it only where the text refutes it: an infection is 传播 too
_RUMOURED = re.compile(f"{_HEARD}|流传|朋友圈|传播|散布|微信群")
_NOBODY = re.compile(r"(?:未|没有?|无)(?:有|造成|发生|出现|一)?(?:任何|人员|人)*(?:伤亡|死亡|受伤)")
_NOT = "并非 不是 不存在 并不存在 未发生 没有发生 没有 并没有 绝非 未有 绝无 而非 非 排除了?"
_ANY = r"(?:所谓的?|网传的?|传言的?|过|任何|一起|1起|一次|一例)*\"?\Z"
_NONE_HAPPENED = (
    r"(?:再|曾|有)?(?:发生|出现)过?(?:任何|一起|1起|一次|较大|重大|特大)*(?:死亡|致死|伤亡|重伤|受伤|中毒)?\Z"
)
#: every piece opens with a letter of its own, which is what makes the search quick
_DENIED = re.compile(
    "|".join([word + _ANY for word in _NOT.split()] + [word + _NONE_HAPPENED for word in ("未", "没有?")])
)
_SET_RIGHT = re.compile(r"实际(?!上?控制)|辟谣|否认|澄清|真实情况|事实上|并不属实")
_TRUE = re.compile(r"实际|实为|经核实|经查实|真实情况|事实上|其实|确认|确有|事发|核实[,:]")


def rebuts(text: str) -> bool:
    """Whether the text somewhere calls a story false, or denies what is only said (网传10人死亡 ... 无人员伤亡)."""
    if _REFUTED.search(text) is not None:
        return True
    # cheap looks first: few texts tell hearsay, fewer deny it
    if not ("传" in text or "网" in text or "帖" in text) or not ("亡" in text or "受伤" in text):
        return False
    return _RUMOURED.search(text) is not None and _NOBODY.search(text) is not None


def refuted(head: str, clause: str, own: str, tail: str) -> bool:
    """Whether the number is said to be false. `head` and `tail` stand around it, `own` is the number with its word."""
    return _DENIED.search(head) is not None or _false(head, tail) or _ruled_out(clause, own, tail)


def set_right(sentence: str, end: int) -> bool:
    """Whether the sentence tells right after `end` how it really was."""
    return _SET_RIGHT.search(sentence, end, end + 80) is not None


def only_said(head: str) -> bool:
    """Whether what follows `head` is, in a text that refutes a story, that story: nothing in it confirms it."""
    return _unconfirmed(_RUMOURED, head)


def hearsay(head: str) -> bool:
    """Whether what follows `head` is told as hearsay that nothing in it confirms, whatever the text says besides."""
    return _unconfirmed(_HEARSAY, head)


def _unconfirmed(words: re.Pattern[str], head: str) -> bool:
    last = None
    for match in words.finditer(head):
        last = match
    if last is None:
        return False
    # 网传内容不实,当天有6名学生腹痛: the rumour is done with, what follows is told as true
    done = _REFUTED.search(head, last.end())
    if done is not None and re.search(r"[,;]", head[done.end() :]):
        return False
    return not _TRUE.search(head, last.end())


#: 造成3人受伤,网传多人死亡为不实信息: what is false begins with the hearsay
_OF_ANOTHER = re.compile(rf"[,;](?:而|但|所谓|对于|针对)*(?:{_HEARD})")


def _false(head: str, tail: str) -> bool:
    """Called false: after the number (30人死亡系谣言), or before it with nothing true in between."""
    last = None
    for match in _REFUTED.finditer(head):
        last = match
    if last is not None:
        return not _TRUE.search(head, last.end()) and not re.search(r"[,;]", head[last.end() :])
    after = _REFUTED.search(tail)
    return after is not None and not (
        _TRUE.search(tail, 0, after.start()) or _OF_ANOTHER.search(tail, 0, after.start())
    )


#: 1例疑似病例已被排除
_OUT_BEFORE = re.compile(r"排除了?[^,。;\d]{0,12}\Z")
_OUT_AFTER = re.compile(r",?[^,。;]{0,12}(?:已|均|全部|被|予以|都|后)排除")


def _ruled_out(clause: str, own: str, tail: str) -> bool:
    if "疑似" not in own and "疑似" not in clause[-8:]:
        return False
    return _OUT_BEFORE.search(clause) is not None or _OUT_AFTER.match(tail) is not None
