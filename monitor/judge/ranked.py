"""The class or rank of what was hit: the seat of a government, a lost source of radiation, a town's intake of water."""

import re

from monitor.judge.standing import denied
from monitor.judge.telling import Around, Read

_SEAT = re.compile(
    r"[^,。;]{0,8}?(?:省委|市委|县委|区委|州委|地委|省政府|市政府|县政府|区政府|州政府|人民政府|党政机关|党委政府|政府机关|军事机关|军区|武装部|国家机关|公安局)"
)


def seat(around: Around) -> Read | None:
    match = _SEAT.match(around.text, around.end)
    if match is None or re.search(r"[乡镇]人民政府|街道|[乡镇](?:政府|党政)", match[0]):
        return None
    return Read("seat_attacked", 1, around.start, match.end())


_LOST = re.compile(r"丢失|被盗|失控|失窃|遗失|失踪|被抢|下落不明|去向不明")
#: Ⅱ类放射源丢失属重大辐射事故 explains the grades
_DEFINED = re.compile(
    r"的?(?:属于?|定为|应为|即为|构成)(?:特别重大|特大|重大|较大|一般|[ⅠⅡⅢⅣ]级)(?:、(?:特别重大|重大|较大|一般))*(?:辐射)?事[故件]"
)
_CLASS = re.compile(r"(?P<class>III|II|IV|I|V|[ⅠⅡⅢⅣⅤ1-5一二三四五])类")
_OF_CLASS = {
    name: fact
    for fact, names in (
        ("source_1_2_lost", "I II Ⅰ Ⅱ 1 2 一 二"),
        ("source_3_lost", "III Ⅲ 3 三"),
        ("source_4_5_lost", "IV V Ⅳ Ⅴ 4 5 四 五"),
    )
    for name in names.split()
}


def source(around: Around) -> Read | None:
    lost = _LOST.search(around.text)
    if lost is None or denied(around.text, lost.start(), lost.end()):
        return None
    if _DEFINED.match(around.text, lost.end()):
        return None
    classes = [_OF_CLASS[match["class"]] for match in _CLASS.finditer(around.text)]
    if not classes:
        return None
    return Read(min(classes), 1, min(lost.start(), around.start), max(lost.end(), around.end))


#: the rank of what is cut, by the words; the last of them before the cut decides
_RANK = re.compile(
    r"(?P<town>乡镇|村镇|[一-龥](?:镇|乡)(?![市县区])(?=[一-龥]{0,4}(?:集中|水厂|饮用|自来|水源|取水)))|"
    r"(?P<county>县级|县城|[一-龥]{1,6}(?:县|自治旗))|"
    r"(?P<city>设区|地级市?|省会|全市|市区|主城|(?<!县级)城市集中式|[一-龥](?<![级城])市(?![民场委]))"
)


def intake(around: Around) -> Read | None:
    """The rank of the place whose intake is cut; a city named is of the rank its code says."""
    rank, at = "", 0
    for match in _RANK.finditer(around.text, 0, around.end):
        rank, at = match.lastgroup or "", match.end()
    near = [code for start, code in around.places if code and start < at <= start + 10]
    if rank == "city" and around.text[at - 1] in "市式" and near and not near[-1].endswith("00"):
        rank = "county"
    return Read(f"water_cut_{rank}", 1, around.start, around.end) if rank else None
