"""The words that say what happened to people, by kind, and how each binds to a number.

`verb` binds to the number before it (3人死亡), else to the one right after (死亡3人).
`acts` does something to somebody: the number after it comes first (撞死4人), unless it is passive.
`noun` binds only to a number it touches (伤员105人, 4名伤员).
"""

from dataclasses import dataclass
from typing import Literal

Binding = Literal["verb", "acts", "noun"]


@dataclass(frozen=True, slots=True)
class Fate:
    """A word and what it says of the people counted beside it."""

    kind: str
    binding: Binding


_VERBS = {
    "dead": "死亡 身亡 遇难 丧生 丧命 罹难 殒命 毙命 亡故 去世 离世 辞世 致死 死难 牺牲 殉职 遇害 被杀 溺亡 溺毙 猝死 病亡 病死 病逝 坠亡 "
    "身故 死去 惨死 丢命 送命 殒身 失去生命 停止呼吸 停止心跳 无生命体征 没有生命体征 没有了生命体征 不治 医治无效 毒发身亡 震亡 遇袭身亡 丢了性命 失去了生命 没了生命 失去性命 客死",
    "injured": "受伤 负伤 轻伤 轻微伤 受轻伤 轻度伤 伤势较轻 伤势轻微 骨折 烧伤 灼伤 烫伤 擦伤 挫伤 冻伤 软组织损伤 中枪 挂彩 伤势稳定 摔伤 划伤 挤伤 扭伤 吸入性损伤",
    "severely_injured": "重伤 受重伤 身受重伤 伤势严重 伤势较重 伤势很重 伤势危重 受伤严重 受伤较重 重度伤 严重受伤 伤情严重 伤情较重 伤情危重 致残",
    "critical": "病危 危重 病情危重 生命垂危 命危 重症 病情严重 重症监护室抢救 病情较重 有生命危险 尚未脱离生命危险 尚未脱离危险 未脱离生命危险 病危通知书",
    "ill": "中毒 食物中毒 发病 患病 感染 染病 染疫 染上 呕吐 腹泻 腹痛 发热 发烧 恶心 头晕 不适 身体不适 上吐下泻 肚子疼 拉肚子 昏迷 皮疹 出现症状 出现反应 不良反应 异常反应 心因性反应 过敏反应 咳嗽 乏力 抽搐 昏厥 晕倒 头痛 呼吸困难 腹部不适 胃肠道症状 肠胃不适 中毒症状 不良症状 食物中毒症状 中暑",
    "confirmed": "确诊 被确诊 确诊感染 阳性 检测阳性 检出阳性 核酸阳性",
    "suspected": "疑似感染",
    "hospitalised": "住院 入院 送医 送院 送往医院 送到医院 送至医院 收治 留院 住院治疗 入院治疗 送医治疗 送医救治 送医院 在院治疗 接受治疗 救治 送治 留观 留院观察 留院治疗 观察治疗 在医院治疗 就医 就诊 住进医院 送院治疗 送医院抢救 抢救治疗 送诊 住院观察 接收治疗 挂水 吊水 打点滴 打吊针 输液治疗",
    "missing": "失踪 失联 下落不明 失去联系 下落尚不明 去向不明",
    "trapped": "被困 被埋 受困 被掩埋 被压 被围困 遭困 困在 被卡",
    "evacuated": "疏散 转移 撤离 紧急转移 转移安置 避险转移",
    "participants": "聚集 围堵 集体上访 围观 游行 静坐 上访 参与 参加",
    "screened": "筛查 检测 采样 核酸检测 体检 排查 医学观察过",
    "exposed": "暴露 接触 共同就餐 一同就餐 集体就餐 共餐 共同进餐 误照 照射",
    "dead_or_injured": "死伤 伤亡",
}  # fmt: skip

_ACTS = {
    "dead": "撞死 轧死 碾死 打死 砍死 捅死 刺死 炸死 杀死 压死 砸死 烧死 熏死 呛死 淹死 毒死 电死 勒死 射杀 击毙 杀害 夺走 夺去 踩死 震死 闷死 活埋 枪杀 炸亡 撞亡 烧亡 毒害致死",
    "injured": "撞伤 打伤 砍伤 捅伤 刺伤 炸伤 砸伤 压伤 咬伤 击伤 踩伤 抓伤 误伤 轧伤 扎伤 弄伤",
    "hospitalised": "接诊 接收",
    "ill": "吃坏 毒倒 吃倒",
}  # fmt: skip

#: names of diseases count people only beside 例 (鼠疫2例, 3例霍乱)
_DISEASES = (
    "鼠疫 肺鼠疫 腺鼠疫 霍乱 炭疽 肺炭疽 皮肤炭疽 麻疹 风疹 水痘 猩红热 手足口病 流行性腮腺炎 腮腺炎 甲肝 戊肝 伤寒 副伤寒 痢疾 登革热 猴痘 "
    "百日咳 感染性腹泻 丙肝 乙肝 狂犬病 疟疾 布病 布鲁氏菌病 基孔肯雅热 甲流 流感 新冠肺炎 肺结核 红眼病 白喉 脊髓灰质炎 出血热 流脑 乙脑 "
    "传染性非典型肺炎 非典型肺炎 非典 人感染禽流感 人感染高致病性禽流感 不明原因肺炎 尘肺 尘肺病"
)
DISEASES = frozenset(_DISEASES.split())

_NOUNS = {
    "dead": "死者 遇难者 死难者 罹难者 遇难人员 遗体 尸体 死亡病例 死亡人员 遇难群众 死亡人数 遇难人数 死亡数 死亡患者 死亡者 死难人数 丧生者 殉难者 亡者 丧生人数",
    "injured": "伤者 伤员 轻伤员 轻伤者 受伤者 受伤人员 受伤人数 伤病员 伤势较轻者 受伤群众 轻伤人员",
    "severely_injured": "重伤员 重伤者 重伤人员 重伤人数 重伤病人 危重伤员",
    "critical": "重症患者 危重病人 危重患者 重症病例 危重病例 重型病例 危重症患者 重症病人",
    "ill": "中毒者 中毒患者 中毒人员 中毒人数 发病人数 患病人数 病例 感染者 患者 病人 中毒病人 中毒学生 发病者 病患 中毒病例 发病病例 感染人数 报告病例",
    "confirmed": "确诊病例 确诊患者 确诊病人 阳性病例 阳性感染者 实验室确诊病例 确诊人数 确认病例 确诊者 阳性人员 感染病例",
    "suspected": "疑似病例 疑似患者 疑似病人 疑似感染者 疑似者",
    "hospitalised": "住院患者 住院病人 住院人数 住院病例 在院患者 住院者 在院病例 送医人数 入院者 入院人数",
    "missing": "失踪者 失踪人员 失踪人数 失联人员 失联者 失联人数 失踪失联人员",
    "trapped": "被困人员 被困者 被困群众 被埋人员 被困人数 被困工人 被埋者",
    "exposed": "密切接触者 密接者 密接 暴露者 接触者 暴露人数 暴露人员 就餐者 密切接触人员 就餐人数 共同暴露者 次密接",
    "screened": "受检者 受检人员",
    "dead_or_injured": "伤亡人数 伤亡人员 死伤者 死伤人数 伤亡者",
}  # fmt: skip

#: words that hold one of the words above and mean something else; they swallow it
_SWALLOW = (
    "死亡率 病死率 死亡证明 死亡证 死亡通知 死亡威胁 死亡赔偿 死亡原因 死亡时间 死亡鉴定 死亡风险 致死率 "
    "死亡病例讨论 脑死亡 死者家属 伤者家属 遇难者家属 患者家属 病人家属 死亡医学证明 工伤 受伤害 轻伤二级 轻伤一级 "
    "轻伤鉴定 重伤鉴定 重伤二级 重伤一级 伤情鉴定 确诊率 感染率 感染科 感染性 抗感染 感染源 感染风险 感染防控 "
    "医院感染管理 院内感染管理 发病率 患病率 中毒原因 中毒迹象 受伤原因 住院部 住院费 住院楼 住院医师 住院总 "
    "住院押金 住院报销 就诊卡 就诊时间 就诊环境 就诊人次 参加工作 参加医保 参与人员 救治工作 救治能力 救治中心 "
    "医疗救治 检测机构 检测报告 检测中心 体检中心 体检报告 转移支付 转移话题 参与度 伤亡情况 伤亡惨重 发热门诊 "
    "重症监护室 重症医学科 重症监护病房 重症监护 发病原因 发病时间 失踪人口 接触性 聚集性 聚集区 患者满意度 "
    "发热患者 不明原因发热 参加医疗保险 参加培训 参加会议 参加演练 参加考试 参加招聘 参加活动 参与救援 参与抢救 "
    "参与救治 参加救援 参加抢救 参与扑救 参加扑救 参与灭火 参与处置 参与医疗救援"
)
SWALLOW = tuple(_SWALLOW.split())

#: what doctors, firemen and officials do to others: before these words their number counts nobody
DONE_BY_HELPERS = frozenset(
    [
        "救治",
        "收治",
        "接诊",
        "抢救治疗",
        "疏散",
        "转移",
        "撤离",
        "紧急转移",
        "转移安置",
        "筛查",
        "检测",
        "采样",
        "核酸检测",
        "排查",
        "接收",
        "送治",
        "送医救治",
        "送往医院",
        "体检",
        "参与",
        "参加",
        "救助",
    ]
)


def fates() -> dict[str, Fate]:
    """Every word -> what it says; later tables win where a word stands twice."""
    binding: tuple[tuple[dict[str, str], Binding], ...] = (
        (_VERBS, "verb"),
        (_ACTS, "acts"),
        (_NOUNS, "noun"),
    )
    return {
        word: Fate(kind, how)
        for words, how in binding
        for kind, joined in words.items()
        for word in joined.split()
    } | dict.fromkeys(DISEASES, Fate("ill", "noun"))
