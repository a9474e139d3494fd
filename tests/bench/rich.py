"""Made texts of 500 characters rich in event words, numbers and places, as reports and letters are.

A fifth tell of an incident in the way reports do, the others are letters and notices that only sound grave; plain
sentences fill the rest. The same texts every time; `corpus` makes the bland ones.
"""

import random
from collections.abc import Iterator

_PLACES = (
    "贵阳市云岩区", "贵阳市花溪区", "清镇市", "开阳县", "修文县", "遵义市播州区", "毕节市", "六盘水市水城区", "成都市武侯区",
    "长沙市岳麓区", "广西柳州", "云南昭通", "重庆市万州区", "湖北恩施", "河南周口", "浙江温州", "广东佛山", "内蒙古赤峰", "云岩",
    "观山湖区", "乌当区", "安顺", "黔南州都匀市", "铜仁市碧江区",
)  # fmt: skip
_HOUSES = (
    "第一人民医院",
    "妇幼保健院",
    "中医院",
    "第三小学",
    "实验中学",
    "中心幼儿园",
    "建材市场",
    "机械厂",
    "客运站",
    "社区卫生服务中心",
)
_LETTERS = (
    "尊敬的领导，我是{p}居民，{m}月{d}日带{k}岁的孩子到{h}就诊，挂号排队{n}分钟，医生态度冷淡，药费收了{y}元也没有明细，恳请核实处理。",
    "我们{n}户业主反映{p}{h}旁的垃圾站长期散发臭味，夏天蚊虫成堆，老人咳嗽胸闷，多次拨打热线无人答复，请问何时搬迁？",
    "{h}职工{n}人的绩效工资拖欠{k}个月，单位说财政未拨付，同事们准备集体上访，望卫健部门给个说法。",
    "家住{p}，小区二次供水水箱一年没有清洗，水色发黄有异味，邻居{k}家先后拉肚子，不知与水质有没有关系，请疾控部门来检测。",
    "建议在{p}增设公交站点，现在去{h}看病要换乘{k}趟车，路上没有人行道，货车一辆接一辆，老人和学生过马路非常危险。",
    "反映{p}某美容店没有医疗机构执业许可证，却给顾客打针，收费{y}元一次，我的朋友打完后脸肿了{k}天，老板拒绝退款。",
    "孩子今年{k}岁，想问{h}能不能接种流感疫苗，接种后会不会发烧，{m}月{d}日以后还有没有名额，电话一直占线。",
    "{p}{h}食堂阿姨不戴口罩，餐盘里有头发，{n}名家长在群里议论，学校说已经更换公司，但我们担心孩子吃坏肚子。",
)  # fmt: skip
_NOTICES = (
    "{p}{m}月{d}日召开安全生产会议，要求吸取外地火灾、爆炸事故教训，排查隐患{n}处，整改{k}处，严防坍塌、中毒等事故发生。",
    "为提高应急处置能力，{p}在{h}举行地震应急疏散演练，模拟{k}人受伤、{n}人被困，救护车{k}辆、消防员{n}人参加。",
    "疾控专家提醒，夏季是食物中毒高发期，去年全国报告食物中毒{n}起，发病{y}人，外出就餐后如出现呕吐、腹泻应及时就医。",
    "{p}去年共发生道路交通事故{n}起，死亡{k}人，同比下降百分之{d}，交警部门将继续严查酒驾、超员。",
    "针对网传“{p}出现霍乱，已有{k}人死亡”的消息，当地卫生健康局{m}月{d}日发布通报：经核实，该信息不实，全市未发现霍乱病例。",
    "{m}月{d}日，{p}{h}开展义诊，{k}名专家为{n}名群众测血压、查血糖，发放资料{y}份，没有收取任何费用。",
    "据介绍，{p}新建的{h}占地{n}亩，投资{y}万元，设床位{n}张，预计服务周边{k}个乡镇、{y}余名群众。",
)  # fmt: skip
_INCIDENTS = (
    "{m}月{d}日中午，{p}{h}{n}名学生在食堂就餐后陆续出现呕吐、腹痛，疑似食物中毒，其中{k}人住院治疗，无危重病例，暂无死亡报告。",
    "{m}月{d}日8时许，{p}境内一辆核载{n}人的大客车与货车相撞后侧翻，造成{k}人当场死亡，{n}人受伤，其中{k}人伤势较重，伤者已送往{h}救治。",
    "{p}一化工厂{m}月{d}日凌晨发生爆炸并引发大火，截至当天18时已致{k}人死亡、{n}人受伤，另有{k}人失联，消防出动{n}名消防员、{k}辆车。",
    "{m}月{d}日，{p}{h}报告水痘病例{n}例，较前一天新增{k}例，累计{n}例，患儿均已隔离治疗，疾控中心派出{k}名专家开展流调。",
    "{p}一建筑工地{m}月{d}日发生脚手架坍塌，{n}名工人被埋，救出{k}人，{k}人经抢救无效死亡，直接经济损失约{y}万元，事故原因正在调查。",
    "{p}{m}月{d}日遭遇山洪，波及{k}个县{n}个乡镇，转移群众{y}余人，{k}人遇难，{k}人失踪，倒塌房屋{n}间，救援仍在进行。",
    "{m}月{d}日晚，{p}居民一家{k}口用煤炉取暖，一氧化碳中毒，{k}人被送到{h}，经高压氧治疗后脱离生命危险，没有人员死亡。",
    "{m}月{d}日，一男子持刀闯入{p}{h}，砍伤{k}人，警方{n}分钟后将其控制，伤者中{k}人重伤，仍在抢救。",
)  # fmt: skip
_LATER = (
    "事故发生后，{p}主要负责同志赶赴现场，成立{k}个工作组，调集{n}名医护人员、{k}辆救护车参与救治，善后工作正在进行。",
    "另据{h}通报，收治的{n}名伤员中，{k}人伤情危重，其余生命体征平稳；记者从{p}了解到，此前网传死亡{n}人的说法不实。",
    "截至{m}月{d}日17时，累计出院{k}人，仍有{n}人住院观察，相关责任人已被控制，具体原因有待进一步调查。",
)  # fmt: skip
_PLAIN = (
    "事情的前因后果大致如此，我们也曾当面沟通，对方先是答应尽快解决，后来又说要向上面请示，一来二去便没有了下文。",
    "大家都明白基层工作的难处，可是日子总要过下去，谁家里没有老小，谁又愿意隔三差五跑来跑去，只盼着早些有个明确的说法。",
    "路口的梧桐树下常有人下棋聊天，傍晚时分格外热闹，附近的商铺也跟着亮起了灯，孩子们放学后在空地上追逐嬉闹。",
    "工作人员耐心解释了办理流程，需要带齐身份证明和有关材料，到窗口取号后按顺序等候，也可以提前在网上预约。",
    "会议强调，要进一步提高认识，压实责任，细化举措，加强协作配合，把各项任务落到实处，确保取得实实在在的成效。",
    "这条河从城中穿过，两岸修了步道和长椅，春天柳絮飞扬，秋天落叶铺满台阶，是人们散步锻炼的好去处。",
    "对于大家提出的意见，有关部门表示将认真梳理研究，能马上办的马上办，一时办不了的说明原因，并及时向社会公布进展。",
    "他说自己干这一行已经很久了，见过形形色色的人，最难忘的还是那些素不相识却愿意伸手帮一把的好心人。",
)


def documents(
    count: int, length: int = 500, share: float = 0.2, plain: float = 0.8
) -> Iterator[dict[str, str]]:
    """Lines of judge's input; `plain` is the part of the sentences that has no word the judge knows, or few."""
    made = random.Random(20260323)
    for number in range(count):
        grave = made.random() < share
        texts = (
            (made.choice(_INCIDENTS), *made.sample(_LATER, 3))
            if grave
            else made.sample(_LETTERS + _NOTICES, 7)
        )
        text = _filled(made, texts[0])
        rest = list(texts[1:])
        while len(text) < length:
            text += made.choice(_PLAIN) if made.random() < plain or not rest else _filled(made, rest.pop(0))
        day = f"2026-{made.randint(1, 12):02d}-{made.randint(1, 28):02d}"
        yield {
            "id": f"r{number}", "title": _filled(made, "关于{p}{h}有关情况的{k}点反映"), "text": text[:length],
            "published": f"{day}T09:{made.randint(0, 59):02d}:00+08:00", "source": "news" if grave else made.choice(("letter", "news")),
        }  # fmt: skip


def _filled(made: random.Random, pattern: str) -> str:
    return pattern.format(
        p=made.choice(_PLACES), h=made.choice(_HOUSES), m=made.randint(1, 12), d=made.randint(1, 28),
        k=made.randint(2, 9), n=made.randint(10, 60), y=made.randint(100, 9000),
    )  # fmt: skip
