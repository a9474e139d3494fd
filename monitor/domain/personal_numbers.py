"""Numbers that lead to a person: telephones, identity papers, cards, accounts, plates, doors. Pure.

What looks alike and is none: counts, money, dates, letter and order numbers, the numbers of documents
and standards, coordinates, 12345 and 120. A finder takes the plain spelling of `personal_span.read`.
Each pattern is linear: no repetition stands inside another over the same letters.
"""

import re
from collections.abc import Iterator
from datetime import date

from monitor.domain.personal_span import PersonalKind

Place = tuple[int, int, PersonalKind]

_FREE_LEFT, _FREE_RIGHT = r"(?<![0-9A-Za-z*])(?<![0-9]\.)", r"(?![0-9A-Za-z*])"
#: written on to a word for it: tel138..., vx138...
_DIAL_LEFT = rf"(?:{_FREE_LEFT}|(?<=[Tt][Ee][Ll])|(?<=[VvWw][Xx]))"
_GAP = "[ -]{0,2}"
_CHINESE = "〇零一二三四五六七八九幺"

_MOBILE = re.compile(
    rf"{_DIAL_LEFT}(?:\(?(?:\+|00)?86\)?{_GAP})?"
    r"(?:1[3-9][0-9]{9}"
    r"|1[3-9][0-9][ -]{1,3}[0-9]{4}[ -]{1,3}[0-9]{4}"
    r"|1[3-9][0-9][ -]{1,3}[0-9]{8}"
    r"|1[3-9][0-9]{5}[ -]{1,3}[0-9]{4}"
    r"|1[3-9][0-9][ -]{1,3}[0-9]{3}[ -]{1,3}[0-9]{5}"
    r"|1[3-9][0-9]{2}[ -]{1,3}[0-9]{3}[ -]{1,3}[0-9]{4}"
    r")(?![0-9])"
)
_SPELT = re.compile(f"(?<![{_CHINESE}])[一幺][三四五六七八九][{_CHINESE}]{{9}}(?![{_CHINESE}])")
#: area codes of GB/T-style trunk dialling: 010, 02x, 0[3-9]xx
_LANDLINE = re.compile(
    rf"{_FREE_LEFT}\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{_GAP}[1-9](?:[0-9]{{6,7}}|[0-9]{{2,3}}[ -][0-9]{{4}})"
    rf"{_FREE_RIGHT}"
)
_LOCAL = re.compile(
    rf"(?:电话|座机|固话|手机|联系方式|联系号码|(?<![A-Za-z])[Tt][Ee][Ll])(?:号码?|是|为)?[ ]?[:;.]?[ ]?"
    rf"([2-9][0-9]{{6,7}}|[2-9][0-9]{{2,3}}-[0-9]{{4}}){_FREE_RIGHT}"
)
#: these numbers are no telephones, however they look
_NUMBERED = re.compile(
    r"(?:编号|工单号?|单号|流水号|受理号|受理码|查询码|查询密码|批号|批准文号|条形?码|序列号|文号|案号|票号|票据号|"
    r"信件号|登记号|备案号|许可证号|注册证号|任务号|案件号|订单号?)(?:码)?(?:为|是)?[ ]?[:#]?[ ]?$"
)
#: an amount, not a telephone
_COUNTED = re.compile(r"[ ]?(?:元|万|亿|人|例|名|只|支|盒|吨|公斤|平方|件|%|‰)")

_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]"
_ID18 = re.compile(
    rf"{_FREE_LEFT}((?:{_PROVINCES})[0-9]{{4}})[ -]?((?:18|19|20)[0-9]{{6}})[ -]?([0-9]{{3}}[0-9Xx]){_FREE_RIGHT}"
)
_ID15 = re.compile(rf"{_FREE_LEFT}(?:{_PROVINCES})[0-9]{{4}}([0-9]{{6}})[0-9]{{3}}{_FREE_RIGHT}")
_PAPER = re.compile(
    r"(?:(?:身份证件?|公民身份|证件|护照|通行证|军官证|士兵证|居住证)(?:号码?|编号)?|(?:社保|医保|社会保障)卡?(?:号码?|卡号|账号))"
    rf"(?:为|是)?[ ]?[:.]?[ ]?([A-Za-z]{{0,3}}[0-9][0-9 ]{{4,19}}[0-9Xx]){_FREE_RIGHT}"
)
#: GB 11643-1999, ISO 7064 MOD 11-2
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

_CARD = re.compile(
    r"(?:银行卡|卡号|账号|帐号|账户|帐户|开户行[^\n]{0,20}|存折|信用卡|借记卡|工资卡)(?:号码?|为|是)?[ ]?[:.]?[ ]?"
    rf"([0-9](?:[ -]?[0-9]){{11,18}}){_FREE_RIGHT}"
)
_UNIONPAY = re.compile(rf"{_FREE_LEFT}62[0-9]{{2}}[ -]?[0-9]{{4}}[ -]?[0-9]{{4}}[ -]?[0-9]{{4}}(?:[ -]?[0-9]{{1,3}})?{_FREE_RIGHT}")  # fmt: skip

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,18}(?![A-Za-z0-9@])"
)
_WECHAT = re.compile(
    r"(?:微信号?|[Ww]e[Cc]hat|(?<![A-Za-z])(?:[Ww][Xx]|[Vv][Xx])(?![A-Za-z]))(?:号|ID|id|同号)?[ ]?(?:是|为|:)?[ ]?"
    r"([A-Za-z][-_A-Za-z0-9]{5,19})(?![-_A-Za-z0-9@.])"
)
_QQ = re.compile(r"(?<![A-Za-z])[Qq][Qq](?:号码?)?[ ]?(?:是|为|:)?[ ]?([1-9][0-9]{4,11})(?![0-9A-Za-z@])")
_PLATE = re.compile(
    "(?<![\u4e00-\u9fff])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼](?=[A-Z])|"
    "(?<=[\u4e00-\u9fff])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼](?=[A-Z][ ·.]?[A-HJ-NP-Z0-9]{5})"
)
_PLATE_TAIL = re.compile(r"[A-Z][ ·.]?([A-HJ-NP-Z0-9]{5,6})(?![A-Za-z0-9])")

_FIGURE = "[0-9零〇一二三四五六七八九十百两]{1,5}"
#: a link of an address below street and village; 户 counts households and is none
_LINK = rf"(?:{_FIGURE}|[A-Za-z][0-9]{{0,3}})(?:号楼|号院|号门|栋|幢|座|单元|楼|层|室|号)"
#: 2单元101: the room without its word
_ROOM = "(?:(?<=单元|号楼)[ -]?[0-9]{3,4}(?![0-9人名例元户月年日.]))?"
_CHAIN = re.compile(rf"{_LINK}(?:[ -]?{_LINK}){{1,4}}{_ROOM}")
_AFTER = r"(?!线|文|令|台|窗|诊|门诊|出口|站|公告|病|机|床|开始|上午|下午|中午|晚|早|凌晨|左右|前|后|到|至|起|就|又|去|来)"
_HOME = re.compile(
    r"(?:小区|花园|家园|公寓|苑|新村|新城|嘉园|宿舍|家属院|大院|佳园|华府|名郡|安置房)"
    rf"[ ]?({_FIGURE}(?:号楼|号院|栋(?!楼)|幢|座|单元|室)(?:[ -]?{_LINK}){{0,4}}{_ROOM}|[0-9]{{1,3}}-[0-9]{{1,2}}-[0-9]{{1,4}}(?![0-9-]))"
)
_GIVEN = re.compile(
    r"(?:住址|地址|家住|住在|现住(?!院))(?:是|为)?[ ]?:?[^\n,。;0-9]{0,24}?"
    rf"({_LINK}{_AFTER}(?:[ -]?{_LINK}){{0,4}}{_ROOM}|[0-9]{{1,3}}-[0-9]{{1,2}}-[0-9]{{1,4}}(?![0-9-]))"
)
_DOOR = re.compile(rf"(?<=[路街巷弄村屯庄])({_FIGURE}(?:-[0-9]{{1,4}})?号(?:附{_FIGURE}号)?){_AFTER}")
#: what only a home has: without one of these a chain may be the way to a ward
_HOMELY = re.compile("单元|室")


def numbers(text: str) -> Iterator[Place]:
    """Every such number in a text, the surest first; they may overlap."""
    yield from _papers(text)
    yield from _cards(text)
    for match in _EMAIL.finditer(text):
        yield match.start(), match.end(), "email"
    yield from _telephones(text)
    for pattern in (_WECHAT, _QQ):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), "account"
    for match in _PLATE.finditer(text):
        tail = _PLATE_TAIL.match(text, match.end())
        if tail is not None and any(letter.isdigit() for letter in tail[1]):
            yield match.start(), tail.end(), "plate"
    yield from _doors(text)


def _papers(text: str) -> Iterator[Place]:
    for match in _ID18.finditer(text):
        if _day(match[2]) and _checked("".join(match.groups())) and not _numbered(text, match.start()):
            yield match.start(), match.end(), "id_number"
    for match in _ID15.finditer(text):
        if _day(f"19{match[1]}") and not _numbered(text, match.start()):
            yield match.start(), match.end(), "id_number"
    for match in _PAPER.finditer(text):
        yield match.start(1), match.end(1), "id_number"


def _cards(text: str) -> Iterator[Place]:
    for match in _CARD.finditer(text):
        yield match.start(1), match.end(1), "bank_card"
    for match in _UNIONPAY.finditer(text):
        if _luhn(match[0]):
            yield match.start(), match.end(), "bank_card"


def _telephones(text: str) -> Iterator[Place]:
    for pattern in (_MOBILE, _LANDLINE):
        for match in pattern.finditer(text):
            if not _is_other(text, match.start(), match.end()):
                yield match.start(), match.end(), "phone"
    for match in _SPELT.finditer(text):
        yield match.start(), match.end(), "phone"
    for match in _LOCAL.finditer(text):
        if not _COUNTED.match(text, match.end(1)):
            yield match.start(1), match.end(1), "phone"


def _is_other(text: str, start: int, end: int) -> bool:
    return _numbered(text, start) or _COUNTED.match(text, end) is not None


def _numbered(text: str, start: int) -> bool:
    """Whether the label before it says that it numbers a paper, an order, a letter."""
    return _NUMBERED.search(text, max(0, start - 14), start) is not None


def _doors(text: str) -> Iterator[Place]:
    for match in _CHAIN.finditer(text):
        if _HOMELY.search(match[0]):
            yield match.start(), match.end(), "address_detail"
    for pattern in (_HOME, _GIVEN, _DOOR):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), "address_detail"


def _day(eight: str) -> bool:
    """Whether YYYYMMDD is a day."""
    try:
        date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return False
    return True


def _checked(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def _luhn(number: str) -> bool:
    digits = [int(letter) for letter in reversed(number) if letter.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
