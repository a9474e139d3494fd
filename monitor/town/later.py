"""What goes on happening: matter after matter, each made of its number alone, without end. All invented."""

from collections.abc import Callable
from datetime import timedelta

from monitor.town.matter import Answer, Matter, Telling, Where
from monitor.town.story import LEAD

#: one new matter each so many simulated minutes, the first so long after the demo's start
EVERY = timedelta(minutes=40)
FIRST = LEAD + timedelta(minutes=9)

#: names differ in their last letter too: two houses that share more than their kind's name count as one
_FIRST, _LAST = "翠芷竹桐梧枫桂荷莲菱茗芳", "溪岚坞洲汀桥湾坪塘榭"
_NAMES = len(_FIRST) * len(_LAST)


def later(number: int) -> Matter:
    """The matter of this number, 0, 1, 2 ...; the same number gives the same matter."""
    make = _KINDS[number % len(_KINDS)]
    return make(number, FIRST + number * EVERY)


def _name(number: int) -> str:
    place = number * 7 % _NAMES
    return f"{_FIRST[place % len(_FIRST)]}{_LAST[place // len(_FIRST)]}"


def _matter(number: int, word: str, *tellings: Telling, answer: Answer | None = None) -> Matter:
    return Matter(f"later-{number}", word, tellings, answer=answer)


def _tell(at: timedelta, where: Where, title: str, text: str) -> Telling:
    return Telling(at, where, title, text)


def _fees(number: int, at: timedelta) -> Matter:
    house, more = f"{_name(number)}医院", 300 + number * 37 % 900
    return _matter(
        number, house,
        _tell(at, "letter", f"{house}的费用清单看不懂",
              f"我爱人在周村区{house}住院五天，费用清单上护理费和床位费各多出两天，多收费{more}元，问了两次都说系统"
              "就是这样算的。请帮忙核对，多收的部分应当退还。"),
        _tell(at + timedelta(hours=9), "own", f"关于{house}收费问题的情况说明",
              f"针对群众来信反映的周村区{house}多收费问题，我局调取费用清单逐项核对。经查，该院出院结算时护理费和床位费"
              f"重复收费共{more}元，已责令全额退还并向患者说明情况，同时要求该院对收费项目开展自查，自查结果向社会公布。"),
    )  # fmt: skip


def _weather(number: int, at: timedelta) -> Matter:
    road, degrees = f"{_name(number)}路", number % 9
    return _matter(
        number, road,
        _tell(at, "news", f"{road}路灯更新完工，夜间出行更明亮",
              f"周村区{road}路灯更新工程近日完工，共更换节能灯具{60 + degrees}盏。附近居民说，晚上散步亮堂多了。施工单位"
              "将继续巡查线路，发现灯具不亮的，可以拨打灯杆上的报修电话。"),
    )  # fmt: skip


def _queue(number: int, at: timedelta) -> Matter:
    house, waited = f"{_name(number)}中医院", 2 + number % 5
    return _matter(
        number, house,
        _tell(at, "letter", f"{house}的专家号约不到",
              f"我母亲要到周村区{house}复诊，连续{waited}周放号不到一分钟就没有号源了，专家号预约不上，门口却有人说加钱就能"
              "拿到号。请查一查是不是有号贩子，让普通人也能挂上号。"),
    )  # fmt: skip


def _meal(number: int, at: timedelta) -> Matter:
    house, ill = f"{_name(number)}幼儿园", 31 + number * 5 % 40
    return _matter(
        number, house,
        _tell(at, "news", f"周村区{house}{ill}名幼儿用餐后呕吐",
              f"周村区{house}有{ill}名幼儿用餐后出现呕吐、腹痛，初步判断为食物中毒，均已送医治疗，病情平稳，无人死亡。园方"
              "已停止供餐，配合有关部门封存餐食样本，等待检测结果。"),
        _tell(at + timedelta(minutes=75), "letter", f"{house}孩子食物中毒，请公布原因",
              f"我是周村区{house}一名幼儿的家长，孩子今天食物中毒，现在还在医院观察。园里只说在配合调查，"
              "请尽快公布原因，让家长知道以后还能不能放心用餐。"),
        _tell(at + timedelta(hours=6), "own", f"关于{house}幼儿食物中毒事件的情况通报",
              f"周村区{house}发生幼儿食物中毒事件，共有{ill}名幼儿就诊，经积极治疗病情平稳，无死亡病例。我局已组织区疾控"
              "中心开展流行病学调查并采样送检，检测结果出来后第一时间公布，感谢家长理解和配合。"),
    )  # fmt: skip


def _manner(number: int, at: timedelta) -> Matter:
    house = f"{_name(number)}卫生院"
    return _matter(
        number, house,
        _tell(at, "letter", f"{house}收费窗口服务态度差",
              f"今天陪老人到周村区{house}看病，收费窗口只开一个，工作人员一边接电话一边让我们等，多问一句就很不耐烦，服务"
              f"态度恶劣。当时排队的有{9 + number % 11}个人，都可以作证，希望整改。"),
    )  # fmt: skip


def _advice(number: int, at: timedelta) -> Matter:
    park = f"{_name(number)}公园"
    return _matter(
        number, park,
        _tell(at, "feed", f"{park}里的健身操，跟着专家这样练",
              f"每天清晨，周村区{park}里都有居民跟着音乐做操。专家提醒，锻炼前先热身十分钟，量力而行，出汗后及时添衣。健康"
              f"科普：每周累计运动{150 + number % 30}分钟，对心肺和睡眠都有好处。"),
    )  # fmt: skip


def _closed(number: int, at: timedelta) -> Matter:
    house, days = f"{_name(number)}卫生室", 3 + number % 9
    return _matter(
        number, house,
        _tell(at, "letter", f"{house}关门{days}天了",
              f"我们这里的周村区{house}已经停诊{days}天，门上没有任何说明，老人量血压、拿药都要坐车去镇上。请问什么时候恢复"
              "开诊，停诊期间去哪里看病，希望给个明白话。"),
        _tell(at + timedelta(hours=14), "own", f"关于{house}停诊有关情况的说明",
              f"针对群众反映的周村区{house}停诊{days}天问题，我局派人到现场核实。经查，该室医生因病请假，未按规定公示停诊"
              "安排。现已安排邻近医生每周坐诊三天，停诊和坐诊时间在门口公示，保障群众看病拿药。"),
    )  # fmt: skip


def _plant(number: int, at: timedelta) -> Matter:
    house, ill = f"{_name(number)}公司", 50 + number * 3 % 40
    return _matter(
        number, house,
        _tell(at, "feed", f"周村区{house}发生气体泄漏，{ill}名工人中毒",
              f"周村区{house}一条电镀生产线发生有毒气体泄漏，{ill}名工人急性职业中毒，已全部送医救治，暂无死亡报告。厂区生产线已"
              "全部停运，环保部门正在监测周边空气，附近道路临时管制。"),
        answer=Answer(
            timedelta(minutes=60 + number % 4 * 80),
            f"关于{house}职业中毒事件医疗救治情况的通报",
            f"周村区{house}发生有毒气体泄漏，造成{ill}名工人急性职业中毒。我局组织专家会诊，开通绿色通道，截至{{date}}全部"
            "伤员得到及时救治，无死亡病例。区疾控中心已派人参与现场调查，后续情况将继续发布。",
        ),
    )  # fmt: skip


def _birth(number: int, at: timedelta) -> Matter:
    house = f"{_name(number)}妇幼保健院"
    return _matter(
        number, house,
        _tell(at, "letter", f"{house}办出生医学证明要跑几趟",
              f"孩子在周村区{house}出生，去办出生医学证明，第一次说材料不全，第二次说系统升级，第{3 + number % 3}次又说办证"
              "人员外出培训。请问到底需要什么材料，什么时间办理？"),
    )  # fmt: skip


def _filmed(number: int, at: timedelta) -> Matter:
    house = f"{_name(number)}医院"
    return _matter(
        number, house,
        _tell(at, "news", f"周村区{house}医生被指收红包，当事人称有录音",
              f"有患者家属向记者提供录音，称周村区{house}一名医生术前收红包{1 + number % 4}千元。院方表示已暂停该医生手术安排，"
              "正在调查核实，如情况属实将严肃处理，并向社会公布结果。"),
        _tell(at + timedelta(hours=20), "own", f"关于反映{house}医生收红包问题的调查情况",
              f"针对群众反映周村区{house}医生收红包问题，我局成立调查组进行核实。经查，该医生术前收红包属实，款项已退还，"
              "现已给予暂停执业、通报批评处理。欢迎群众继续监督，对违反医德医风的行为发现一起查处一起。"),
    )  # fmt: skip


def _drill(number: int, at: timedelta) -> Matter:
    place = f"{_name(number)}广场"
    return _matter(
        number, place,
        _tell(at, "news", f"周村区在{place}举行急救技能应急演练",
              f"周村区在{place}举行急救技能应急演练。演练模拟{10 + number % 30}人受伤的场景，检伤分类、现场包扎、转运交接"
              "各环节衔接有序，观摩的居民也跟着学习了心肺复苏。"),
    )  # fmt: skip


#: eleven kinds and 120 names: a kind meets the same name again after 1,320 matters, 36 simulated days
_KINDS: tuple[Callable[[int, timedelta], Matter], ...] = (
    _queue, _weather, _meal, _manner, _advice, _fees, _plant, _closed, _drill, _birth, _filmed,
)  # fmt: skip
