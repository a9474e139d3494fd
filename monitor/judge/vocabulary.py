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
    "dead": "死亡 身亡 遇难 丧生 丧命 罹难 殒命 毙命 亡故 去世 离世 辞世 死难 牺牲 殉职 遇害 被杀 溺亡 溺毙 猝死 病亡 病死 病逝 坠亡 被害 "
    "身故 死去 惨死 丢命 送命 殒身 失去生命 停止呼吸 停止心跳 停止了呼吸 停止了心跳 没了呼吸 没有了呼吸 没有呼吸 没有心跳 没了心跳 命丧 命归 命殒 没气了 没气 没了气 断了气 无生命体征 没有生命体征 没有了生命体征 不治 医治无效 毒发身亡 震亡 遇袭身亡 丢了性命 失去了生命 没了生命 失去性命 客死 "
    "葬身 丧身 遭难 殉难 阵亡 殒没 殁 咽气 断气 气绝 撒手人寰 献出生命 没能抢救过来 未能抢救过来 没抢救过来 没有抢救过来 没有救过来 没能救过来 抢救无效 抢救无效死亡 抢救无效身亡 抢救无效后死亡 抢救无效去世 抢救无效离世 抢救无效宣告死亡 不治身亡 不治死亡 无力回天 回天乏术 "
    "无一生还 无人生还 无一幸存 无人幸存 无一幸免 无人幸免 无一人生还 没有人生还 无一人幸免 无生命迹象 没有生命迹象 没有了心跳 宣告不治 已无呼吸 窒息而死 窒息而亡",
    "injured": "受伤 负伤 轻伤 轻微伤 受轻伤 轻度伤 伤势较轻 伤势轻微 骨折 烧伤 灼伤 烫伤 擦伤 挫伤 冻伤 软组织损伤 中枪 挂彩 伤势稳定 摔伤 划伤 挤伤 扭伤 吸入性损伤 "
    "致伤 受了伤 受了轻伤 受伤了 负了伤 皮外伤 皮肉伤 拉伤 脱臼 脑震荡 颅脑损伤 冲击伤 爆震伤 刀伤 枪伤 刮伤 磕伤 跌伤 割伤 中弹 中刀 骨裂",
    "severely_injured": "重伤 受重伤 身受重伤 伤势严重 伤势较重 伤势很重 伤势危重 受伤严重 受伤较重 重度伤 严重受伤 伤情严重 伤情较重 伤情危重 致残 受了重伤 伤势非常严重 伤势十分严重 伤势极重 伤势很严重 伤得很重 伤得较重 重度烧伤 严重烧伤 特重度烧伤 大面积烧伤 深度烧伤 重度烫伤 严重烫伤 重度灼伤 严重灼伤 重度颅脑损伤 严重骨折 受伤很重 重度受伤",
    "critical": "病危 危重 病情危重 生命垂危 命危 重症 病情严重 重症监护室抢救 病情较重 有生命危险 尚未脱离生命危险 尚未脱离危险 未脱离生命危险 病危通知书 情况危急 病情危急 伤势危急 情况危重 危在旦夕 奄奄一息",
    "ill": "中毒 食物中毒 发病 患病 感染 染病 染疫 染上 呕吐 腹泻 腹痛 发热 发烧 恶心 头晕 不适 身体不适 上吐下泻 肚子疼 拉肚子 昏迷 皮疹 出现症状 出现反应 不良反应 异常反应 心因性反应 过敏反应 咳嗽 乏力 抽搐 昏厥 晕倒 头痛 呼吸困难 腹部不适 胃肠道症状 肠胃不适 中毒症状 不良症状 食物中毒症状 中暑 "
    "晕厥 眩晕 头昏 昏倒 休克 腹胀 便血 呕血 红疹 起疹 红肿 流泪 胸闷 气促 心慌 畏寒 寒战 胃痛 脱水 呕吐腹泻 上吐下泻症状 不明原因发热 不适症状 煤气中毒 检出感染 高热 高烧 低烧 发烧症状 熏倒 流感样症状 流感症状 感冒症状 呼吸道症状 类流感症状",
    "confirmed": "确诊 被确诊 确诊感染 阳性 检测阳性 检出阳性 核酸阳性",
    "suspected": "疑似感染",
    "hospitalised": "住院 入院 送医 送院 送往医院 送到医院 送至医院 收治 留院 住院治疗 入院治疗 送医治疗 送医救治 送医院 在院治疗 接受治疗 救治 送治 留观 留院观察 留院治疗 观察治疗 在医院治疗 就医 就诊 住进医院 送院治疗 送医院抢救 抢救治疗 送诊 住院观察 接收治疗 挂水 吊水 打点滴 打吊针 输液治疗",
    "missing": "失踪 失联 下落不明 失去联系 下落尚不明 去向不明 生死未卜 生死不明 不知所踪 不知去向 音讯全无 杳无音信 失去踪影 "
    "未找到 没有找到 没找到 尚未找到 未寻获 未能找到 搜寻无果",
    "trapped": "被困 被埋 受困 被掩埋 被压 被围困 遭困 困在 被卡 被困住 压在废墟 埋在废墟",
    "evacuated": "疏散 转移 撤离 紧急转移 转移安置 避险转移 紧急转移安置 紧急避险转移 转移避险 紧急避险 紧急疏散 疏散撤离 撤离疏散 疏散转移",
    "participants": "聚集 围堵 集体上访 围观 游行 静坐 上访 参与 参加 拉横幅 打横幅 拉起横幅 打出横幅 堵门 堵路 堵住 围住 集会 示威 抗议 请愿 罢工 罢运 罢课 讨薪 讨说法 闹事 打砸 滋事 围攻 围困",
    "screened": "筛查 检测 采样 核酸检测 体检 排查 医学观察过",
    "exposed": "暴露 接触 共同就餐 一同就餐 集体就餐 共餐 共同进餐 误照 照射",
    "dead_or_injured": "死伤 伤亡 致死伤 死或伤",
}  # fmt: skip

_ACTS = {
    "dead": "击毙 射杀 杀害 枪杀 夺走 夺去 吞噬 活埋 毒害致死 残杀 杀死 害死 致死",
    "injured": "误伤 弄伤",
    "hospitalised": "接诊 接收",
    "trapped": "掩埋 埋压 压埋 埋了 埋住 压住 困住 困了",
    "ill": "吃坏 毒倒 吃倒 放倒",
}  # fmt: skip

#: what one thing does to somebody: 撞 -> 撞死, 撞亡, 撞伤
_BLOWS = "撞 轧 碾 打 砍 捅 刺 炸 压 砸 烧 熏 呛 淹 毒 电 勒 踩 震 闷 咬 击 扎 蜇 叮 踢 殴 刨 崩 拖 夹 劈 割 射 啄 顶 掐 噎 烫 绊 刮 挤 抓 饿 冻 摔 埋 捂 憋 碰 剐 掩"
#: 摔断了锁骨, 砸断右腿
_BONES = "腿 手 臂 手臂 胳膊 脚 手指 锁骨 肋骨 腰椎 小腿 大腿"
#: the ones a man may suffer of himself: they bind like 受伤 (3人烧伤)
_SUFFERED = frozenset({"割伤", "烧伤", "烫伤", "冻伤", "摔伤", "划伤", "挤伤", "刮伤"})

#: names of diseases count people only beside 例 (鼠疫2例, 3例霍乱)
_DISEASES = (
    "鼠疫 肺鼠疫 腺鼠疫 霍乱 炭疽 肺炭疽 皮肤炭疽 麻疹 风疹 水痘 猩红热 手足口病 流行性腮腺炎 腮腺炎 甲肝 戊肝 伤寒 副伤寒 痢疾 登革热 猴痘 "
    "百日咳 感染性腹泻 丙肝 乙肝 狂犬病 疟疾 布病 布鲁氏菌病 基孔肯雅热 甲流 流感 新冠肺炎 肺结核 红眼病 白喉 脊髓灰质炎 出血热 流脑 乙脑 "
    "传染性非典型肺炎 非典型肺炎 非典 人感染禽流感 人感染高致病性禽流感 不明原因肺炎 尘肺 尘肺病"
)
DISEASES = frozenset(_DISEASES.split())

_NOUNS = {
    "dead": "死者 遇难者 死难者 罹难者 遇难人员 遗体 尸体 死亡病例 死亡人员 遇难群众 死亡人数 遇难人数 死亡数 死亡患者 死亡者 死难人数 丧生者 殉难者 亡者 丧生人数 遇难者总数 死亡总数 死亡总人数 殉职人员 牺牲者 尸身 尸首 罹难人数 溺亡者 遇难遗体 死亡人口 因灾死亡人口",
    "injured": "伤者 伤员 轻伤员 轻伤者 受伤者 受伤人员 受伤人数 伤病员 伤势较轻者 受伤群众 轻伤人员 轻重伤员 受伤总数 受伤人口 受伤学生 受伤乘客 受伤工人 受伤职工 伤者人数 伤员人数 轻伤患者 受伤民众 受伤村民",
    "severely_injured": "重伤员 重伤者 重伤人员 重伤人数 重伤病人 危重伤员 重伤患者 重症伤员 危重伤者",
    "critical": "重症患者 危重病人 危重患者 重症病例 危重病例 重型病例 危重症患者 重症病人",
    "ill": "中毒者 中毒患者 中毒人员 中毒人数 发病人数 患病人数 病例 感染者 患者 病人 中毒病人 中毒学生 发病者 病患 中毒病例 发病病例 感染人数 报告病例",
    "confirmed": "确诊病例 确诊患者 确诊病人 阳性病例 阳性感染者 实验室确诊病例 确诊人数 确认病例 确诊者 阳性人员 感染病例",
    "suspected": "疑似病例 疑似患者 疑似病人 疑似感染者 疑似者",
    "hospitalised": "住院患者 住院病人 住院人数 住院病例 在院患者 住院者 在院病例 送医人数 入院者 入院人数",
    "missing": "失踪者 失踪人员 失踪人口 失踪人数 失联人员 失联者 失联人数 失踪失联人员",
    "trapped": "被困人员 被困者 被困群众 被埋人员 被困矿工 被困人数 被困工人 被埋者",
    "exposed": "密切接触者 密接者 密接 就餐 暴露者 接触者 暴露人数 暴露人员 就餐者 密切接触人员 就餐人数 共同暴露者 次密接",
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
    "重症监护室 重症医学科 重症监护病房 重症监护 发病原因 发病时间 接触性 聚集性 聚集区 患者满意度 "
    "发热患者 参加医疗保险 参加培训 参加会议 参加演练 参加考试 参加招聘 参加活动 参与救援 参与抢救 "
    "参与救治 参加救援 参加抢救 参与扑救 参加扑救 "
    "生命危 烧伤面积 烫伤面积 被害人 被害者 被害妄想 排查到 排查出 遇难者家庭 死者家庭 伤者家庭 患者家庭 遇难者亲属 死者亲属 遇难者遗属 遇难者名单 死者身份 遇难者身份 出院病例 治愈病例 康复病例 排除病例 不明原因发热门诊 死亡边缘 死亡线 死亡名单 死亡赔偿金 死亡抚恤 伤亡赔偿 "
    "参与灭火 参与处置 参与医疗救援"
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
    blows = {
        blow + end: Fate(kind, "acts")
        for blow in _BLOWS.split()
        for end, kind in (("死", "dead"), ("亡", "dead"), ("伤", "injured"))
        if blow + end not in _SUFFERED
    }
    broken = {
        f"断{done}{side}{bone}": Fate("injured", "verb")
        for done in ("", "了")
        for side in ("", "左", "右", "双", "一条", "两条")
        for bone in _BONES.split()
    }
    both = {f"{blow}死{blow}伤": Fate("dead_or_injured", "acts") for blow in _BLOWS.split()}
    return (
        blows
        | both
        | broken
        | {
            word: Fate(kind, how)
            for words, how in binding
            for kind, joined in words.items()
            for word in joined.split()
        }
        | dict.fromkeys(DISEASES, Fate("ill", "noun"))
    )
