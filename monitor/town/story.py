"""The story so far: what happened in the six simulated hours before the demo starts. Data; all invented.

Offsets are hours and minutes after the story's origin; the demo starts `LEAD` after it. The town, its
schools, hospitals and people do not exist.
"""

from datetime import timedelta

from monitor.town.matter import Answer, Matter, Telling, Where

#: simulated time between the story's origin and the demo's first start
LEAD = timedelta(hours=6)


def _at(hours: int, minutes: int, where: Where, title: str, text: str) -> Telling:
    return Telling(timedelta(hours=hours, minutes=minutes), where, title, text)


#: grade II, published six hours before the start, nobody has answered: its 5 h are over
_SCHOOL = Matter(
    "school",
    "青禾小学",
    (
        _at(0, 0, "feed", "青禾小学百余名学生用餐后不适",
            "周村区青禾小学部分学生今天在校集体用餐后出现呕吐、腹痛、腹泻，被老师和家长陆续送医。截至记者发稿，已有112名"
            "学生食物中毒就诊，其中1人经抢救无效死亡，其余学生正在接受治疗。食堂已停止供餐，餐食样本已封存送检。"),
        _at(0, 50, "news", "青禾小学食物中毒事件追踪：112人就诊1人死亡",
            "记者从现场获悉，周村区青禾小学食物中毒事件中，累计112名学生就诊，1人死亡。多名家长守在急诊区外等候消息，"
            "希望有关部门尽快说明原因，公布孩子们的救治情况，并告知后续供餐怎样安排。"),
        _at(2, 5, "letter", "青禾小学的孩子吃坏肚子，谁来给个说法",
            "我是周村区青禾小学三年级学生的家长。孩子今天吃过食堂的饭就开始呕吐、拉肚子，班里好多同学都食物中毒住院了，"
            "到现在没有人告诉家长是怎么回事，请卫生健康局尽快给个说法。"),
    ),
    signer="zhao-min",
    delay=timedelta(minutes=35),
    answer=Answer(
        timedelta(minutes=95),
        "关于青禾小学学生食物中毒事件的情况通报",
        "周村区青禾小学发生学生食物中毒事件，截至{date}累计112人就诊，1人经抢救无效死亡。事件发生后，我局立即组织医疗"
        "专家全力救治，区疾控中心已开展流行病学调查，餐食样本检测结果将第一时间公布。对逝者表示沉痛哀悼，向学生和家长"
        "表示诚挚慰问。",
    ),
)  # fmt: skip

#: grade II, its 5 h are over 40 simulated minutes after the start
_FACTORY = Matter(
    "factory",
    "恒川精细化工厂",
    (
        _at(1, 40, "feed", "周村区恒川精细化工厂气体泄漏，62名工人中毒",
            "周村区恒川精细化工厂一车间今天发生氯气泄漏，62名工人急性职业中毒，已全部送医救治，其中4人伤情较重，"
            "暂无死亡报告。泄漏阀门已经关闭，厂区周边空气正在监测，周边居民可照常生活。"),
        _at(2, 30, "news", "直击恒川精细化工厂氯气泄漏现场：阀门已关，伤者送医",
            "记者赶到周村区恒川精细化工厂时，泄漏阀门已经关闭。厂方介绍，氯气泄漏造成62名工人急性职业中毒，均已送医。"
            "家属询问伤者住在哪里、伤情如何，现场尚无人统一答复。"),
    ),
    signer="qian-wei",
    delay=timedelta(minutes=40),
    answer=Answer(
        timedelta(minutes=50),
        "关于恒川精细化工厂职业中毒事件医疗救治情况的通报",
        "周村区恒川精细化工厂发生氯气泄漏，造成62名工人急性职业中毒。我局调集区内救治力量，开通绿色通道，全部伤员均"
        "得到及时救治，截至{date}生命体征平稳，无死亡病例。伤员家属可到收治科室的家属接待处了解情况，后续将继续发布。",
    ),
)  # fmt: skip

#: 48 h, told by a letter and two papers, answered on the office's own site before the start
_FEES = Matter(
    "fees",
    "松涛医院",
    (
        _at(0, 20, "letter", "反映松涛医院重复收费",
            "我母亲上个月在周村区松涛医院住院八天，出院时核对费用清单，发现同一项血常规检查一天收了三次钱，一共多收费"
            "一千二百多元。找收费处和医务科，两边互相推。请卫生健康局查一查，把多收的钱退给我们。"),
        _at(0, 45, "feed", "住院八天，同一项检查一天收三次钱？",
            "有市民向本报反映，家人在周村区松涛医院住院八天，费用清单显示同一项血常规检查一天收费三次，疑似重复收费"
            "一千二百余元，收费处和医务科互相推。记者联系院方，院方称正在核对。"),
        _at(1, 10, "news", "市民质疑周村区松涛医院重复收费 院方称正在核对",
            "近日，一份住院费用清单在本地论坛流传。清单显示，周村区松涛医院一名病人住院八天，同一项血常规检查多次计费，"
            "家属质疑重复收费一千二百多元。院方回应称已安排人员核对费用清单，有结果会告知家属。"),
        _at(3, 30, "own", "关于松涛医院收费问题的情况说明",
            "针对媒体和群众反映的周村区松涛医院重复收费问题，我局会同有关部门调取该院住院费用清单逐笔核对。经查，该院因"
            "系统设置差错，对血常规检查重复收费共计1236元。已责令其退还多收费用并向患者致歉，同时对全院收费项目开展自查，"
            "自查结果将于月底前公布。"),
    ),
)  # fmt: skip

#: grade II; the department never answers the telephone, its head signs late, the answer is in time
_COACH = Matter(
    "coach",
    "云栖路",
    (
        _at(4, 30, "news", "周村区云栖路一旅游大巴侧翻，3人死亡53人受伤",
            "一辆旅游大巴今天在周村区云栖路下坡路段侧翻，造成3人死亡，53人受伤。120急救人员和消防救援力量赶赴现场，"
            "伤者已分送多家医院救治，事故原因正在调查，途经车辆请绕行。"),
        _at(5, 25, "feed", "周村区云栖路大巴侧翻事故：53名伤者分送多家医院",
            "记者从救援现场获悉，周村区云栖路旅游大巴侧翻事故造成3人死亡，53人受伤，伤者分送多家医院救治。不少家属"
            "尚不清楚亲人送到了哪家医院，希望尽快公布名单和联系电话。"),
    ),
    signer="qian-wei",
    delay=timedelta(minutes=75),
    answer=Answer(
        timedelta(minutes=70),
        "关于云栖路旅游大巴侧翻事故伤员救治情况的通报",
        "周村区云栖路旅游大巴侧翻事故造成3人死亡，53人受伤。我局第一时间启动医疗卫生应急救援，组织救护车转运，成立"
        "专家组逐一会诊。截至{date}，全部伤员得到妥善救治，家属可拨打公布的咨询电话查询，后续情况将持续发布。",
    ),
)  # fmt: skip

#: 48 h each, waiting for somebody to say 需回应
_WAITING = (
    Matter(
        "kindergarten",
        "翠屏幼儿园",
        (
            _at(5, 10, "news", "周村区翠屏幼儿园38名幼儿腹泻就医",
                "周村区翠屏幼儿园今天有38名幼儿用餐后出现腹泻、呕吐，初步判断为食物中毒，均已送医治疗，病情平稳，无人死亡。"
                "园方称已封存剩余餐食，将配合调查，家长可随时到园了解情况。"),
        ),
    ),
    Matter(
        "vaccination",
        "白鹭里社区卫生服务站",
        (
            _at(3, 55, "letter", "白鹭里接种点排队两个多小时",
                "我带孩子到周村区白鹭里社区卫生服务站打疫苗，排了两个半小时的队，预检台只有一名护士，问什么时候能轮到"
                "也没人理，态度很差。请安排人手，错开时间。"),
        ),
    ),
    Matter(
        "red-envelope",
        "柳岸医院",
        (
            _at(4, 50, "letter", "反映柳岸医院医生暗示收红包",
                "我父亲在周村区柳岸医院做手术，主刀医生术前多次暗示要红包，家里给了两千元。请卫生健康局调查处理，录音我们"
                "保存着，需要时可以提供。"),
        ),
    ),
)  # fmt: skip

#: not for the duty desk: a drill, advice, another province, the weather
_HARMLESS = Matter(
    "harmless",
    "与值班无关",
    (
        _at(0, 30, "news", "周村区开展突发公共卫生事件应急演练",
            "周村区组织开展突发公共卫生事件应急演练。演练模拟某单位发生群体性食物中毒，30余人就诊，流调、采样、转运各组"
            "按预案处置，检验了部门协同能力，参演各组随后进行了复盘讨论。"),
        _at(1, 25, "feed", "秋冬交替，这样吃不容易闹肚子",
            "专家提醒，秋冬交替时节要注意饮食卫生：生熟分开，剩饭菜彻底加热，四季豆要煮熟煮透，不采不吃野生蘑菇。健康"
            "科普小贴士：饭前便后洗手，用流动水冲洗二十秒以上。"),
        _at(2, 50, "news", "昆明市一商场电梯停运，被困人员全部救出",
            "云南省昆明市一商场电梯突然停运，6人被困二十分钟后全部救出，无人受伤。商场已停用该电梯并请厂家检修，恢复时间"
            "另行通知，同时提醒顾客走楼梯时注意脚下，照看好老人和孩子。"),
        _at(4, 10, "feed", "冷空气到货，最低气温零下三度",
            "受冷空气影响，周村区风力较大，气温明显下降，最低气温零下三度左右。气象部门提醒，出门注意添衣，农田大棚及时"
            "加固，驾车注意路面湿滑，雨雪天气尽量乘坐公共交通出行。"),
    ),
)  # fmt: skip

#: the office's own site before all this
_OLDER = Matter(
    "older",
    "旧日公告",
    (
        _at(-24 * 12, 0, "notice", "关于开展冬季健康教育宣传的通知",
            "为增强居民自我保健意识，我局定于本月起在各镇办开展冬季健康教育宣传，内容包括合理膳食、适量运动、居室通风和"
            "心理调适等，请各单位安排专人负责，做好场地和材料准备。"),
        _at(-24 * 9, 30, "notice", "关于公布节假日门诊安排的公告",
            "节假日期间，各医疗机构急诊照常开放，普通门诊上午开放、下午休息。请居民按需就诊，提前预约，错峰前往，就诊时"
            "带好身份证件和医保凭证，具体安排以各机构公示为准。"),
        _at(-24 * 8, 45, "notice", "关于卫生健康服务便民措施的公告",
            "为方便群众办事，我局服务窗口推行预约办理、帮办代办和邮寄送达，老年人可由工作人员陪同办理。办事指南已在大厅"
            "公示，欢迎群众提出意见，我们将逐条研究改进。"),
    ),
)  # fmt: skip

PROLOGUE: tuple[Matter, ...] = (_SCHOOL, _FACTORY, _FEES, _COACH, *_WAITING, _HARMLESS, _OLDER)
