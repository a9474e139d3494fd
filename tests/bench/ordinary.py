"""Made texts of 500 characters as news, letters and notices ordinarily are: the corpus the speed of judging is read on.

A fifth tell of one incident, once, at their head, and go on as reports do; the others are letters to the mayor and
news of policy, in which hardly a word is one the judge knows. The same texts every time; `rich` is fuller of event
words than any real text, `corpus` is bland.
"""

import random
from collections.abc import Iterator

_PLACES = (
    "云岩区", "南明区", "花溪区", "乌当区", "白云区", "观山湖区", "清镇市", "开阳县", "息烽县", "修文县", "毕节市", "遵义市播州区",
    "成都市武侯区", "湖北恩施",
)  # fmt: skip
_INCIDENTS = (
    "{m}月{d}日上午，{p}一所小学的{n}名学生在吃过早餐后感到恶心、肚子疼，学校随即把他们送到附近医院检查，医生初步判断为食物中毒，目前{n}人情况稳定。",
    "{m}月{d}日傍晚，{p}一条乡道上一辆面包车与对面驶来的货车相撞，面包车被撞得面目全非，造成{k}人死亡、{k}人受伤，路面一度无法通行。",
    "{m}月{d}日凌晨，{p}一家小吃店二楼冒出浓烟，火势很快蔓延到隔壁的服装店，消防员用了一个多小时才把明火扑灭，造成住在楼上的{k}名租客死亡。",
    "{m}月{d}日下午，{p}一处正在修建的厂房屋顶突然垮塌，几名正在作业的工人被压在下面，其中{k}人被救出时已经没有生命体征，另有{k}人受伤。",
    "受连日强降雨影响，{m}月{d}日夜里{p}部分乡镇发生山体滑坡，{k}户民房被泥石流掩埋，{k}人失联，当地连夜转移了{n}名村民。",
    "{m}月{d}日，{p}疾控中心接到一所幼儿园的报告，近三天有{n}名孩子陆续发热、出疹，经采样检测确诊手足口病{k}例，其余仍在观察。",
)  # fmt: skip
_GOING_ON = (
    "一位住在附近的居民回忆，当时只听见一声闷响，跑到窗边一看，街上已经围了不少人，有人在打电话，有人往外搬东西。",
    "接到消息后，当地立即组织力量赶到现场，疏导交通、维持秩序，街道干部挨家挨户上门说明情况，安抚大家的情绪。",
    "记者在现场看到，警戒线已经拉起，清理工作正在有序进行，几辆工程车停在路边，来往车辆需要绕行。",
    "家住对面的刘先生说，这条路平时车就多，两边又停满了车，他早就担心会出问题，希望有关方面能好好管一管。",
    "截至记者发稿时，善后工作仍在继续，具体原因还有待进一步调查，后续情况将及时向社会公布。",
    "当地负责人说，将以此为戒，举一反三，对辖区内同类场所逐一排查，能当场改的当场改，不能当场改的限期改。",
    "医院为此腾出了专门的病房，抽调有经验的医生和护士轮流值守，家属可以在指定的时间前来探望。",
    "天黑下来以后，现场架起了照明灯，附近的商户送来了热水和面包，不少年轻人自发留下来帮忙。",
)  # fmt: skip
_LETTERS = (
    "市长您好，我是{p}某小区的业主，我们小区交房已经两年多了，房产证却一直没有办下来，开发商总是推说正在走流程，问了好几次都没有结果。",
    "小区门口的那条路白天黑夜都有大货车经过，灰尘大、噪音也大，家里的窗户一年到头不敢开，老人和孩子根本休息不好。",
    "我们也向物业反映过，物业说这件事不归他们管，让我们去找社区，社区又说要等街道答复，就这样来来回回拖了大半年。",
    "孩子明年就要上小学了，可是附近只有一所学校，学位十分紧张，不知道今年划片会不会有变化，还请给一个明确的说法。",
    "公交车班次太少，早上上班的时候要等二三十分钟，遇到下雨天更是挤不上去，希望能够增加几趟，或者把末班车的时间往后延一延。",
    "我父母都是退休职工，去年从外地搬来和我们一起住，想问问他们的医保在这边能不能直接结算，需要带哪些材料，到哪里去办。",
    "楼下新开的烧烤店每天营业到凌晨两三点，油烟直接排到居民家里，喝酒划拳的声音吵得人睡不着，打过几次电话，来人看看就走了。",
    "路灯坏了将近一个月，晚上回家黑灯瞎火的，前几天还有位阿姨在台阶上绊了一跤，请尽快安排人来修一修，谢谢。",
    "去年交的维修基金到现在也没有公布明细，电梯三天两头停运，住在高层的邻居意见很大，大家希望能有一本明白账。",
    "我是一名在{p}务工的外地人，公司从春节后就没有按时发过工资，每次去问都说下个月一起补，家里等着用钱，实在没有办法才写这封信。",
    "以上情况句句属实，恳请领导在百忙之中过问一下，我们期待您的回复。",
    "听说旁边那块空地要建停车场，我们举双手赞成，只是希望不要砍掉那一排老樟树，夏天大家都喜欢在树下乘凉。",
)  # fmt: skip
_POLICY = (
    "{m}月{d}日，{p}召开专题会议，研究部署下一阶段的重点工作，会议指出，要把群众的事情放在心上，把各项任务抓在手上。",
    "据介绍，今年以来全区新增城镇就业{n}百余人，发放创业担保贷款{k}千多万元，一批老旧小区完成改造，居民的获得感不断增强。",
    "为方便企业和群众办事，窗口推行一次性告知、容缺受理和延时服务，许多过去要跑好几趟的事情，现在坐在家里就能办好。",
    "连日来，{p}的田间地头一派繁忙景象，村民们抢抓晴好天气翻地、育苗、施肥，农技人员走村入户，手把手教大家科学管理。",
    "活动现场，志愿者为居民量血压、讲解健康知识，文艺队表演了自编自演的节目，赢得阵阵掌声，一上午吸引了{n}多人参加。",
    "下一步，将继续完善配套设施，加强日常巡查，引导广大居民从身边小事做起，共同维护整洁有序的环境。",
    "新修订的办法自{m}月{d}日起施行，明确了申请条件、办理流程和监督方式，并对过渡期内的衔接作出了安排。",
    "这座新建的图书馆藏书{k}万余册，设有少儿阅览区和自习室，每周二到周日免费开放，市民凭身份证即可办理借阅。",
    "与会人员一致认为，要坚持问题导向，把准方向、找对路子，一件接着一件办，一年接着一年干，让发展成果惠及更多百姓。",
    "气象部门预计，未来三天以多云天气为主，早晚温差较大，适合户外活动，市民外出时注意添减衣物。",
)  # fmt: skip


def documents(count: int, length: int = 500, share: float = 0.2) -> Iterator[dict[str, str]]:
    """Lines of judge's input."""
    made = random.Random(20261123)
    for number in range(count):
        grave = made.random() < share
        letter = not grave and made.random() < 0.7
        month, day = made.randint(1, 12), made.randint(3, 28)
        rest = made.sample(_GOING_ON if grave else _LETTERS if letter else _POLICY, 8)
        told = [made.choice(_INCIDENTS), *rest] if grave else rest
        text = "".join(_filled(made, each, month, day) for each in told)
        while len(text) < length:
            text += _filled(made, made.choice(_POLICY), month, day)
        yield {
            "id": f"o{number}", "title": "关于有关情况的反映" if letter else "", "text": text[:length],
            "published": f"2026-{month:02d}-{day:02d}T22:{made.randint(0, 59):02d}:00+08:00", "source": "letter" if letter else "news",
        }  # fmt: skip


def _filled(made: random.Random, pattern: str, month: int, day: int) -> str:
    """The sentence with its figures; what it tells happened on the day of publication or shortly before."""
    return pattern.format(
        p=made.choice(_PLACES),
        m=month,
        d=made.randint(day - 2, day),
        k=made.randint(2, 9),
        n=made.randint(10, 60),
    )
