"""A made corpus: 500-character texts, a fifth of them about incidents, the same every time."""

import json
import random
from collections.abc import Iterator

_COUNTIES = (
    "云岩区",
    "南明区",
    "花溪区",
    "乌当区",
    "白云区",
    "观山湖区",
    "清镇市",
    "开阳县",
    "息烽县",
    "修文县",
)
_QUIET = (
    "贵阳市{c}举办第{n}期健康讲座，邀请专家讲解春季养生知识，现场群众积极参与，反响热烈。",
    "{c}今日晴转多云，气温{d}度，适宜出行，市民可到公园踏青赏花，注意森林防火。",
    "贵阳市{c}召开第{n}次工作会议，总结一季度工作，部署下一阶段任务，强调要抓好落实。",
    "{c}第{n}社区开展义诊活动，为老年人测量血压血糖，发放宣传资料，受到居民欢迎。",
    "据介绍，{c}近年来持续改善就医环境，新建改建卫生院{d}所，群众看病更加方便。",
)
_INCIDENTS = (
    "3月{d}日，贵阳市{c}第{n}小学{k}名学生午餐后呕吐腹痛，疑似食物中毒，已送医治疗，暂无人员死亡。",
    "3月{d}日{c}发生一起交通事故，一辆客车侧翻，造成{k}人受伤，其中{m}人伤势较重，{m}人死亡。",
    "{c}某化工厂发生泄漏，{k}名工人中毒送医，相关部门已赶赴现场处置。",
    "家属反映，在{c}人民医院就诊的患者术后死亡，要求医院给出说法，家属情绪激动。",
)


def documents(count: int, length: int = 500, share: float = 0.2) -> Iterator[dict[str, str]]:
    """Lines of judge's input."""
    made = random.Random(20260311)
    for number in range(count):
        grave = made.random() < share
        text = ""
        while len(text) < length:
            pattern = made.choice(_INCIDENTS) if grave and not text else made.choice(_QUIET)
            text += pattern.format(
                c=made.choice(_COUNTIES), n=made.randint(1, 5000), d=made.randint(1, 28), k=made.randint(2, 60),
                m=made.randint(1, 3),
            )  # fmt: skip
        when = (
            f"2026-03-{made.randint(1, 28):02d}T{made.randint(0, 23):02d}:{made.randint(0, 59):02d}:00+08:00"
        )
        yield {"id": f"d{number}", "title": "", "text": text[:length], "published": when, "source": "news"}


def lines(count: int, share: float = 0.2) -> bytes:
    made = documents(count, share=share)
    return b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in made)
