"""Names of people in a letter, where the words around them say so. Pure.

A name is taken only after a label (联系人：), where somebody says who they are (我叫), beside a telephone
or identity number, after a word of kinship, before sex or identity card, and as the signature. What is
found once is found everywhere in the text, and so are names given by the form. Doctors and officials a
letter complains of (李医生、王院长) are not its writer's data and stay.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from monitor.domain.personal_span import PersonalKind
from monitor.domain.surnames import PLACE_TAILS, WORDS, family_name, is_name

Place = tuple[int, int, PersonalKind]

_HAN = "\u3400-\u9fff"
_LETTER = re.compile(f"[{_HAN}]")
_RUN = re.compile(f"[{_HAN}]{{2,}}")
#: a name of several parts, as Uyghurs, Kazakhs and others write it
_DOTTED = re.compile(f"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}}){{1,3}}")
_SPACED = re.compile(f"([{_HAN}])[ ]{{1,2}}([{_HAN}]{{1,2}})(?![{_HAN}])")
_LATIN = re.compile(r"[A-Z][A-Za-z.']{1,15}(?:[ ][A-Z][A-Za-z.']{1,15}){1,3}")

_LABEL = re.compile(
    r"(?:姓[ ]{0,4}名|来信人|写信人|来件人|发信人|联系人|反映人|投诉人|举报人|申请人|申诉人|咨询人|求助人|求救人|留言人|来电人|信访人|当事人|"
    r"监护人|陪护人|代理人|委托人|受害人|报料人|署名|落款|患者|病人|死者|伤者|家属|家长|学生|孩子|产妇|孕妇|称呼)(?:姓名|名字)?[ ]?:[ ]{0,4}"
)
_NAMED = re.compile(r"(?:姓名|名字)(?:是|为)?[ ]{0,4}")
_SELF = re.compile("(?:我的名字叫|我的名字是|我姓名是|我名叫|我叫|本人叫|本人姓名|名叫|名字叫)[ ]?")
_I_AM = re.compile("(?:我是|本人|我系)[ ]?")
_KIN = re.compile(
    r"(?:父亲|母亲|爸爸|妈妈|老爸|老妈|爷爷|奶奶|丈夫|妻子|老公|老婆|爱人|儿子|女儿|孩子|小孩|外公|外婆|姥姥|姥爷|岳父|岳母|公公|婆婆|"
    r"哥哥|弟弟|姐姐|妹妹|孙子|孙女|外孙|外孙女|儿媳|女婿|伯父|叔叔|舅舅|患者|病人|患儿|老人|死者)[ ]?"
)
#: what may follow a name without a mark between them
_GOES_ON = "性别|男|女|身份证|电话|手机|联系|住址|地址|年龄|现年|今年|现住|家住|住院|因|于|在|到|去|被|突发|患|经|从|入院|出院|就诊|来院|的|是|也|和|与|及|、|术后|生前|不幸|[0-9]"
_END = f"(?=[^{_HAN}]|$)"
_AFTER_LABEL = re.compile(f"{_END}|(?=性别|男|女|身份证|电话|手机|联系|住址|地址|年龄|和|与|及)")
_AFTER_SELF = re.compile(f"{_END}|(?={_GOES_ON}|家|系|来自)")
_AFTER_KIN = re.compile(rf"(?=[,(。 、;:.!]|$|{_GOES_ON})")
_SURE = re.compile(
    r"[ ]?[,(、:;]?[ ]?(?:(?:联系)?(?:电话|手机)|联系方式|身份证|男[,、; ]|女[,、; ]|男性|女性|现住|家住|今年|现年|[0-9]{1,3}岁|系[^,。\n]{1,12}(?:人|工|民|主|长)|"
    r"是[^,。\n]{2,12}(?:居民|村民|业主|家长|职工|患者|家属)|1[3-9][0-9 -]{9,13})"
)
_SEXED = re.compile(
    r"[ ]?[,、(:][ ]?(?:(?:性别)?[ ]?:?[男女](?=[,、;; .。)0-9])|(?:居民)?身份证|公民身份|出生于|[0-9]{1,3}岁[,、;。)])"
)
_BESIDE = re.compile(
    r"[ ,、:;(]{0,3}(?:(?:的)?(?:联系)?(?:电话|手机|方式)(?:号码?)?|联系号码|身份证(?:号码?)?|号码|Tel|tel|TEL|电)?[ ]?(?:是|为)?[:.]?[ ]{0,2}$"
)
_BEFORE_NAME = re.compile(
    r"(?:联系人|联系|请找|找|叫|是|给|问|加|打给|和|与|向|由|患者|家属|父亲|母亲|丈夫|妻子|儿子|女儿|爱人|对象|哥|姐|弟|妹|同事|邻居|本人|我|"
    r"姓名|老人|孩子|病人|家长|业主|村民|居民|市民|职工|学生|来信人|投诉人|反映人|申请人|举报人)$"
)
_AFTER_NUMBER = re.compile(f"[ ]?[,、(]?[ ]?([{_HAN}]{{2,4}})(?=[ ]?(?:[),。;、\\n]|$))")
_SIGNED = re.compile(
    rf"[ ]*(?:此致|敬礼!?|(?:市民|居民|村民|业主|群众|患者|家属|患者家属|家长|学生家长|职工|来信人|反映人|投诉人|申请人|举报人|求助人|落款|写信人|您的市民|一名患者|一位家长)[ ]?:?)?[ ]*"
    rf"([{_HAN}]{{2,4}}|[{_HAN}][ ]{{1,2}}[{_HAN}]{{1,2}})[ ]*(?:敬上|上|呈上|谨上|叩谢|拜上)?[,.。;]?[ ]*"
    r"(?:[0-9]{4}[-年./][0-9]{1,2}[-月./][0-9]{1,2}日?|[0-9]{1,2}月[0-9]{1,2}日|(?:二〇|二零)[^\n]{2,12}日)?[ 。.]*"
)
#: the signature stands among the last lines that are not empty
_LAST_LINES = 5


def names(text: str, numbers: Sequence[Place], given: Iterable[str]) -> Iterator[Place]:
    """Names in a text.

    Args:
        text: in the plain spelling of `personal_span.read`.
        numbers: telephones and identity papers found in it.
        given: names the form gave.

    """
    found = list(_in_context(text, numbers))
    found += [place for name in given if name in WORDS for place in _signed_as(text, name)]
    yield from found
    told = {text[start:end] for start, end, _ in found}
    for name in {*told, *given} - WORDS:
        yield from _everywhere(text, name)


def usable(name: str) -> str:
    """A name as a form gives it, or "" for what is none: an office, a company, a word of courtesy."""
    plain = name.strip()
    if _DOTTED.fullmatch(plain) or _LATIN.fullmatch(plain):
        return plain
    plain = "".join(plain.split())
    if not _RUN.fullmatch(plain) or len(plain) > 4 or "某" in plain:
        return ""
    if plain in WORDS:
        # 高兴 may be somebody's name, 匿名 is nobody's
        return plain if family_name(plain) and plain not in _NOBODY else ""
    return plain if is_name(plain) or not family_name(plain) else ""


_NOBODY = frozenset(
    "匿名 保密 本人 同上 不详 市民 群众 网友 家长 患者 家属 业主 村民 职工 员工 学生 病人 实名 先生 女士".split()  # noqa: SIM905
)


def _in_context(text: str, numbers: Sequence[Place]) -> Iterator[Place]:
    for match in _LABEL.finditer(text):
        yield from _listed(text, match.end())
    for lead, tail in ((_NAMED, _AFTER_LABEL), (_SELF, _AFTER_SELF), (_I_AM, _SURE), (_KIN, _AFTER_KIN)):
        for match in lead.finditer(text):
            yield from _at(text, match.end(), tail)
    yield from _of_sex(text)
    for start, end, kind in numbers:
        if kind in {"phone", "id_number"}:
            yield from _before(text, start)
            yield from _after(text, end)
    yield from _signature(text)


def _at(text: str, place: int, tail: re.Pattern[str]) -> Iterator[Place]:
    """The name that begins here, if one does and what follows agrees."""
    run = _RUN.match(text, place, place + 5)
    if run is not None:
        for length in (4, 3, 2):
            end = place + length
            if end <= run.end() and is_name(text[place:end]) and tail.match(text, end):
                yield place, end, "name"
                return
    dotted = _DOTTED.match(text, place)
    if dotted is not None:
        yield place, dotted.end(), "name"


def _listed(text: str, place: int) -> Iterator[Place]:
    """The names after a label: one, or several with 、 between them."""
    while True:
        spaced = _SPACED.match(text, place)
        latin = _LATIN.match(text, place)
        if spaced is not None and is_name(spaced[1] + spaced[2]):
            found: list[Place] = [(place, spaced.end(), "name")]
        elif latin is not None:
            found = [(place, latin.end(), "name")]
        else:
            found = list(_at(text, place, _AFTER_LABEL))
        yield from found
        if not found or text[found[0][1] : found[0][1] + 1] not in {"、", "和", "与", "及", ","}:
            return
        place = found[0][1] + 1


def _of_sex(text: str) -> Iterator[Place]:
    for run in _RUN.finditer(text):
        if len(run[0]) <= 4 and is_name(run[0]) and _SEXED.match(text, run.end()):
            yield run.start(), run.end(), "name"


def _before(text: str, place: int) -> Iterator[Place]:
    """张三 138...; 张三（电话：138...）; 请联系张三138..."""
    line = max(text.rfind("\n", 0, place) + 1, place - 40)
    beside = _BESIDE.search(text, line, place)
    end = place if beside is None else beside.start()
    start = end
    while start > line and _LETTER.match(text[start - 1]):
        start -= 1
    run = text[start:end]
    if 2 <= len(run) <= 4 and is_name(run):
        yield start, end, "name"
        return
    for length in (3, 2, 4):
        begin = end - length
        if begin > start and is_name(text[begin:end]) and _BEFORE_NAME.search(text, start, begin):
            yield begin, end, "name"
            return


def _after(text: str, place: int) -> Iterator[Place]:
    """138...（张三）"""
    match = _AFTER_NUMBER.match(text, place)
    if match is not None and is_name(match[1]):
        yield match.start(1), match.end(1), "name"


def _signature(text: str) -> Iterator[Place]:
    lines = [match for match in re.finditer(r"[^\n]+", text) if match[0].strip()]
    for line in lines[1:][-_LAST_LINES:]:
        match = _SIGNED.fullmatch(line[0]) if len(line[0]) < 80 else None
        if match is not None and is_name(match[1].replace(" ", "")):
            yield line.start() + match.start(1), line.start() + match.end(1), "name"


def _signed_as(text: str, name: str) -> Iterator[Place]:
    """A name that is a word (高兴) stands for somebody only by itself: as a label's value or a line."""
    for match in re.finditer(rf"(?<![{_HAN}]){re.escape(name)}(?![{_HAN}])", text):
        yield match.start(), match.end(), "name"
    for match in re.finditer(rf"(?:我叫|我是|本人|名叫){re.escape(name)}(?![{_HAN}])", text):
        yield match.end() - len(name), match.end(), "name"


def _everywhere(text: str, name: str) -> Iterator[Place]:
    """Each time it stands there, unless a place or a body is called so: 周村区 is not 周村."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not text.startswith(PLACE_TAILS, end):
            yield start, end, "name"
        start = text.find(name, end)
