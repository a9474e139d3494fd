"""Numbers of people in a sentence: 3人, 两名学生, 三男两女, 一家五口, 3死5伤, 祖孙俩."""

import re
from dataclasses import dataclass
from operator import attrgetter

from monitor.judge.numbers import NUMBER, OPENS, Amount, amount, plain, vague
from monitor.judge.soon import soon

#: nouns that follow a number without a classifier (两女孩, 32学生)
NOUNS = (
    "同胞|灾民|同伴|伙伴|队友|战友|家人|亲人|兄妹|姐妹|姐弟|兄弟|姊妹|夫妻|父子|母子|母女|父女|祖孙|孩童|考生|驴友|登山者|钓鱼者|司乘人员|驾乘人员|被困者|遇难者|幸存者|失联者|失踪者|中毒者|学生|中学生|小学生|大学生|同学|师生|工人|员工|职工|儿童|女工|男工|女技师|乘客|男子|女子|老人|孩子|小孩|村民|居民|"
    "患者|病人|病患|游客|司机|孕妇|产妇|婴儿|新生儿|幼儿|女童|男童|女孩|男孩|女生|男生|青年|少年|教师|老师|农民|民工|"
    "群众|旅客|船员|矿工|路人|市民|幼童|妇女|少女|少年|女婴|男婴|工友|同事|老乡|乡亲|室友|邻居|客人|宾客|小学生|初中生|高中生|小朋友|伤员|伤者|死者|平民|士兵|警察|消防员|司乘|民众|网友|顾客|食客"
)
#: looked at before the nouns are tried one by one
_NOUN_LETTERS = "".join(sorted({noun[0] for noun in NOUNS.split("|")}))
_CLASS = (
    r"个?人(?!份|次|民(?!警)|口(?![吐腔鼻部])|头(?![晕痛疼昏部])|体(?![温内表征])|类|才|事(?![后发先])|力(?![竭尽])|防(?![护不])|气(?![管绝息道促喘])|格|际|伦|行道|道|间|大[代常会学])(?!均(?:[\dA-Z]|收|可|面|消|预|寿|费|次|补|水|占|用|经费|筹|住院|门诊))|名(?![额单列次])|位(?![数置列次])|例(?![如行会外])|"
    r"(?<=家.)口|(?<=家..)口|(?<=[老小]两)口|口(?=[,。、;!?\n)全均都被在死遇人之]|\Z)|具(?=[一-龥]{0,6}[遗尸]|[,。;、!)]|\Z)|条(?=(?:[一-龥]{1,4}的)?(?:生命|人命|性命))|员(?=[工])|"
    r"个(?=被(?![子褥单套])|到医院|送到|送医|抢救|当场|没了(?=[,。;])|孙|外孙|儿子|女儿|兄弟|姐妹|成年人|人质|劫匪|歹徒|孩|小孩|学生|老人|女|男|病[人患友号]|患|没气|没了气|死|伤|遇难|受伤|工人|工友|村民|儿童|婴|乘客|伤|同学|同事|家长|大人|小朋友|娃|老乡|乡亲|室友|邻居|亲戚|客人|宾客|姑娘|小伙|大学生|中学生|小学生|初中生|高中生|宝宝|居民|群众|司机|顾客|食客|游客|旅客|老师|教师|员工|职工|民工|农民|幼儿(?!园)|[一-龥]{2,4}籍|外地|本地|外省|同村|邻村|本村|[都均全]是?(?:重伤|轻伤|受伤|遇难|死))"
)
_SIZE = r"以上|以下|左右|上下|以内|之多"
_PEOPLE = re.compile(
    rf"(?={OPENS})(?<![\d.第初高唯统同专每任期周])(?<![^目此日之以年月天午晚夜当事先]前)(?:{NUMBER})"
    rf"(?:(?P<late>[余多来几])?(?P<class>{_CLASS})(?P<size>{_SIZE})?|(?=[{_NOUN_LETTERS}])(?=(?:{NOUNS}))|"
    rf"(?=(?<!(?<![\d一二两三四五六七八九十])[死亡伤]\d)(?<!(?<![\d一二两三四五六七八九十])[死亡伤]\d\d)(?<!(?<![\d一二两三四五六七八九十])[死亡伤][一二两三四五六七八九十])(?:死|亡(?!羊)|伤(?![寒风口心痕])|重伤|轻伤|失踪|失联|遇难|(?<=[死亡伤][\d一二两三四五六七八九十])(?:中毒|昏迷)|(?<=[死亡伤]\d\d)中毒)))"
)
#: 死3伤5: the figure stands behind, without a classifier; the letter before it is looked for first
_BEHIND = re.compile(
    r"[死亡伤)数踪联难毒院诊似病困了有](?:(?<=[死亡伤])(?P<behind>\d{1,4}|[一二两三四五六七八九十百]{1,4})(?=[死伤失,。;、!\n)]|\Z)|"
    r"(?:(?<=\(人\))|(?<=\(例\))|(?<=人数)|(?<=例数)|(?<=死亡)|(?<=受伤)|(?<=[重轻]伤)|(?<=失踪)|(?<=失联)|(?<=遇难)|(?<=中毒)|(?<=住院)|(?<=确诊)|(?<=疑似)|(?<=发病)|(?<=被困))"
    r"[:为|]?(?P<cell>\d{1,6})(?=[,。;、!\n)|]|\Z)|"
    r"(?:(?<=[死伤]了)|(?<=[死伤]的有))(?P<told>\d{1,4}|[一二两三四五六七八九十百]{1,5})[多来]?个(?=[,。;、!\n)]|\Z))"
)
_PAIR = re.compile(
    r"(?<=[妻子女弟妹孙徒媳母父兄友人口婆公婿嫂哥姐爷娘们])(?P<pair>俩|仨)|(?<=[侣妻妇子女儿弟妹孙父母兄友人婿嫂])(?P<both>双双)"
)
#: 一对老夫妻被烟熏死
_COUPLE = re.compile(
    r"一对[一-龥]{0,4}?(?:夫妻|夫妇|情侣|恋人|母女|母子|父女|父子|兄弟|姐妹|姐弟|兄妹|祖孙|双胞胎|老人|男女)(?!俩|双双|二人|两人|[2二两]人|[和及与、])"
)
#: found one by one: the twelfth body is a total of twelve
_NTH_BODY = re.compile(
    r"(?:找到|发现|搜寻到|搜救出|搜出|打捞[起出上]?|捞[起出]|挖出|寻获|清理出|抬出)了?(?P<nth>第(?P<count>\d{1,5}|[一二三四五六七八九十百零]{1,6})[具名位])"
    r"(?=(?:遇难者?|死者|死难者|罹难者?|失踪者|失联者|被困者|[一-龥]{2})?的?(?:遗体|尸体|尸骸|尸首))"
)
_MIXED = re.compile(
    r"(?<![\d.第])(?P<one>\d{1,4}|[一二两三四五六七八九十百]{1,4})[名个位]?(?P<first>男|女|大|老|死)(?P<two>\d{1,4}|[一二两三四五六七八九十百]{1,4})[名个位]?(?P<second>女|男|小|少)(?![孩生童子性])"
)
_HAS_MIXED = re.compile(r"[男女大老死][\d一二两三四五六七八九十百]")
#: 伤者逾万, 死者三十余: a noun with a bare figure at the end of its clause
_NOUN_BARE = re.compile(
    rf"(?:[死伤难]者|伤员|(?:死亡|遇难|罹难|丧生|受伤|失踪|失联)人数)(?:已|共|总数|[升增]至|上升[到至]|增加[到至]|达到?)*(?:{NUMBER})(?=[,。;、!\n另仍]|\Z)"
)
#: idioms that look like figures
_IDIOM = re.compile(
    r"九死一生|一死了之|万死|百死|一人之下|三人成虎|一人得道|千人一面|万人空巷|百人计划|千人计划|男[一二三](?<![一二三四五六七八九十]男.)(?=[死号])|女[一二三](?<![一二三四五六七八九十]女.)(?=[死号])|一口(?=气|咬|价)"
)

_WHO_HELP = "医务|医护|救援|消防|民警|警力|警员|官兵|干部|专家|医生|医师|护士|志愿|队员|工作人员|救护|指战员|武警|公安|特警|记者|领导|负责人|疾控|流调|监督员|执法|技术人员|骨干|督导|协警|交警"
_HELPERS = re.compile(_WHO_HELP)
_HELPERS_NEAR = 6
_PHRASE_ENDS = re.compile("[,。;、]")
_HELPERS_BEFORE = re.compile(rf"(?:{_WHO_HELP})(?:人员|者|们|队伍)?(?:共计?|约|近)?\Z")
_HELD = re.compile(r"(?:核载|限载|核定载|定员|限乘|可容纳|能容纳|可载|编制|床位)[^,。;]{0,3}\Z")
#: 无一人死亡 counts nobody
_NOT_ONE = re.compile(
    r"(?:无|没有|没|未有|未发生|未发现|未出现|未造成|无任何|不曾有|未见|[未没]有?(?:收到|接到|接报|报告))\Z"
)
#: no event counts more people than this: what is told above it is kept out of every total and a person is asked
CROWD = 100_000_000
#: 夫妻二人双双: how far the pair may stand from the word
_NEAR = 6


@dataclass(slots=True)
class People:
    """A number of people: where it stands and how many they are. `uses` are the kinds already bound."""

    start: int
    end: int
    amount: Amount
    #: doctors, firemen, officials: the ones who come to help
    helpers: bool
    #: one man and one woman counted together (三男两女): the noun is part of the figure
    uses: list[str]


def people(sentence: str) -> list[People]:
    """Every number of people in a sentence, in order, never overlapping."""
    found = _rare(sentence)
    matches = list(_PEOPLE.finditer(sentence))
    if not matches:
        return sorted(found, key=_by_start) if len(found) > 1 else found
    taken = [(each.start, each.end) for each in found]
    taken += [match.span() for match in _IDIOM.finditer(sentence)]
    for match in matches:
        if taken and any(start < match.end() and match.start() < end for start, end in taken):
            continue
        one = _one(match, sentence)
        if one is not None:
            found.append(one)
    return sorted(found, key=_by_start)


_by_start = attrgetter("start")


def _rare(sentence: str) -> list[People]:
    """三男两女, 母子俩, 死3伤5. The letters without which there is none are looked for first."""
    found: list[People] = []
    if _HAS_MIXED.search(sentence):
        found += [_mixed(match) for match in _MIXED.finditer(sentence)]
    if "一对" in sentence:
        found += [_two(match) for match in _COUPLE.finditer(sentence)]
    if "俩" in sentence or "仨" in sentence or "双双" in sentence:
        found += _pairs(sentence)
    if "者" in sentence or "伤员" in sentence or "人数" in sentence:
        found += _after_noun(sentence)
    return found + _bare(sentence)


def _two(match: re.Match[str]) -> People:
    return People(match.start(), match.end(), Amount(2, 2), False, [])


def _after_noun(sentence: str) -> list[People]:
    found: list[People] = []
    for match in _NOUN_BARE.finditer(sentence):
        size = amount(match)
        if size is not None:
            start = match.start("before" if match["before"] else "core")
            found.append(People(start, match.end(), size, False, []))
    return found


def _pairs(sentence: str) -> list[People]:
    """父子俩, 兄弟仨, 夫妻双双; 夫妻俩双双 is one pair."""
    found: list[People] = []
    for match in _PAIR.finditer(sentence):
        value = 3 if match["pair"] == "仨" else 2
        if not (found and match["both"] and match.start() - found[-1].end < _NEAR):
            found.append(People(match.start(), match.end(), Amount(value, value), False, []))
    return found


def _bare(sentence: str) -> list[People]:
    """Figures without a classifier: in short forms, in tables, and the twelfth body."""
    found: list[People] = []
    for match in _BEHIND.finditer(sentence):
        group = match.lastgroup or "behind"
        loose, value = vague(match[group]), round(plain(match[group]) or 0)
        if value or loose:
            size = loose or Amount(value, value)
            found.append(People(match.start(group), match.end(), size, False, []))
    if "第" in sentence:
        for match in _NTH_BODY.finditer(sentence):
            value = round(plain(match["count"]) or 0)
            found.append(People(match.start("nth"), match.end("nth"), Amount(value, value), False, []))
    return found


def _mixed(match: re.Match[str]) -> People:
    total = int((plain(match["one"]) or 0) + (plain(match["two"]) or 0))
    return People(match.start(), match.end(), Amount(total, total), False, [])


def _one(match: re.Match[str], sentence: str) -> People | None:
    if "." in match["core"] and not (match["unit"] or match["core"][-1] in "十百千万亿"):
        return None
    if _HELD.search(sentence, max(0, match.start() - 8), match.start()):
        return None
    size = amount(match)
    if size is None:
        return None
    if size.low == 1 == size.high and (
        _NOT_ONE.search(sentence, max(0, match.start() - 6), match.start())
        or sentence.endswith("最后", 0, match.start())
    ):
        return None
    if match["late"] and not match["after"]:
        size = Amount(size.low + 1, None)
    size = sized(size, match["size"])
    start = match.start()
    end = match.end()
    helpers = soon(_HELPERS, sentence, end, _HELPERS_NEAR, _PHRASE_ENDS) or _HELPERS_BEFORE.search(
        sentence, max(0, start - 10), start
    )
    return People(start, end, size, bool(helpers), [])


def sized(size: Amount, word: str | None) -> Amount:
    if word in {"以上", "之多"}:
        return Amount(size.low, None)
    if word in {"以下", "以内"}:
        return Amount(min(1, size.low), size.high)
    return size
