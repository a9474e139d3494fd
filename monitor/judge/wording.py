"""Facts, figures, clauses and levels in the words an officer reads. Pure."""

from monitor.domain.instant import Limit, Unit
from monitor.domain.rule import Condition, Rule

#: unit in which money is counted
_YUAN = "元"
#: what is counted, and its unit
_FIGURES: dict[str, tuple[str, str]] = {
    "dead": ("死亡", "人"), "injured": ("受伤", "人"), "severely_injured": ("重伤", "人"), "ill": ("发病", "人"),
    "hospitalised": ("住院", "人"), "missing": ("失联", "人"), "trapped": ("被困", "人"), "exposed": ("暴露", "人"),
    "suspected": ("疑似病例", "例"), "confirmed": ("确诊", "例"), "week_cases": ("一周内病例", "例"),
    "evacuated": ("疏散转移", "人"), "participants": ("参与", "人"), "screened": ("筛查", "人"),
    "dead_or_injured": ("死伤", "人"), "counties": ("波及县（区）", "个"), "cities": ("波及市（地）", "个"),
    "provinces": ("波及省份", "个"), "loss_yuan": ("直接经济损失", _YUAN), "critical": ("危重", "例"),
    "cases": ("病例", "例"), "casualties": ("死伤合计", "人"), "dead_or_critical": ("死亡和危重合计", "例"),
    "incubation_cases": ("一个平均潜伏期内病例", "例"), "harmed": ("受到损害", "人"), "batch_harmed": ("同一批号不良反应", "人"),
    "batch_dead": ("同一批号死亡", "人"), "incidence_times": ("发病水平为前5年同期平均的", "倍"), "fight_participants": ("械斗参与", "人"),
    "stoppage_hours": ("停运", "小时"), "project_stopped_hours": ("重点工程停工", "小时"), "serious_reactions": ("特别严重不良反应", "人"),
    "severe_radiation": ("急性重度放射病或局部器官残疾", "人"), "severely_disabled": ("重度残疾", "人"), "moderately_disabled": ("中度残疾", "人"),
    "lightly_disabled": ("轻度残疾", "人"), "claim_yuan": ("索赔", "元"), "towns": ("波及乡镇", "个"),
}  # fmt: skip
#: circumstances as the end of a sentence: ……即为
_CIRCUMSTANCES: dict[str, str] = {
    "spread": "有扩散趋势", "big_city": "发生在大中城市", "pneumonic": "为肺鼠疫或肺炭疽", "bubonic": "为腺鼠疫",
    "first_in_city": "为当地首次发生", "collective_unit": "发生在学校、工地等集体单位", "important_event": "发生在重要活动期间",
    "new_disease": "为我国尚未发现的传染病", "eradicated_return": "已消灭的传染病重新流行", "pathogen_lost": "菌毒种或致病因子丢失",
    "group": "群体性（聚集性）发生", "group_reaction": "出现群体性反应", "food_cross_city": "涉及多个市",
    "transfusion": "因输血感染", "irradiated": "有人受意外照射", "same_unit": "发生在同一单位",
    "typhoid": "为甲肝、戊肝、伤寒或副伤寒", "measles_like": "为麻疹、风疹、腮腺炎、猩红热或水痘", "diarrhoea": "为感染性腹泻",
    "unexplained_pneumonia": "为不明原因肺炎", "national_help": "请求国家支援", "seat_attacked": "冲击党政军机关",
    "source_1_2_lost": "Ⅰ类、Ⅱ类放射源丢失、被盗或失控", "source_3_lost": "Ⅲ类放射源丢失、被盗或失控", "source_4_5_lost": "Ⅳ类、Ⅴ类放射源丢失、被盗或失控",
    "water_cut_city": "设区的市级以上城市水源地取水中断", "water_cut_county": "县级城市水源地取水中断", "water_cut_town": "乡镇水源地取水中断",
    "accident_first": "认定为一级医疗事故", "accident_second": "认定为二级医疗事故", "accident_third": "认定为三级医疗事故", "accident_fourth": "认定为四级医疗事故",
    "similar_cases": "同区域有类似病例", "vaccine_misinformation": "有误导公众的疫苗安全信息", "cross_province": "跨省", "cross_city": "跨市（地）",
    "school": "发生在学校", "key_project": "涉及国家重点工程", "heading_for_beijing": "可能进京上访", "sensitive_place": "在敏感地区或敏感时间",
    "care_fault": "有诊疗过错", "care_blamed": "患方质疑诊疗", "accident_found": "认定为医疗事故", "new_pathogen": "为特殊或新发病原体",
    "siege": "停尸、设灵堂、堵门等扰乱秩序", "staff_hurt": "殴打、伤害医务人员", "staff_held": "限制医务人员人身自由", "staff_threatened": "侮辱、恐吓医务人员",
    "weapon_in_hospital": "携带管制器具进入医院", "trouble_for_hire": "教唆、雇佣医闹", "scalper_caught": "倒卖挂号凭证",
    "very_grave_casualties": "有特别严重人员伤亡", "grave_casualties": "有严重人员伤亡", "two_alike_in_a_day": "24小时内两起以上同类",
    "great_epidemic_abroad": "周边或通航国家、地区有特大疫情", "imported_case": "有输入性病例", "cross_border": "涉及港澳台或境外",
    "very_grave_influence": "社会影响特别严重", "pathogen_sent": "隐匿运输、邮寄病原体", "wide_contamination": "大范围严重辐射污染",
    "over_dose": "超过年剂量限值的照射", "medical_waste_lost": "医疗废物流失、泄漏或扩散",
}  # fmt: skip
#: here the ill are the poisoned
_POISONINGS = frozenset({"poisoning", "occupational_poisoning", "pollution"})
_UNITS: dict[Unit, str] = {"m": "分钟", "h": "小时", "d": "日", "wd": "个工作日"}
#: an office's own rules rest on no document of law
_OWN_RULES = "本单位制度"
_WAN, _YI = 10_000, 100_000_000


def noun(fact: str, kind: str) -> str:
    """死亡, 发病: what a figure counts, for an event of this type."""
    if fact == "ill" and kind in _POISONINGS:
        return "中毒"
    return _FIGURES[fact][0] if fact in _FIGURES else fact


def amount(fact: str, number: int) -> str:
    """3人, 1000万元."""
    unit = _FIGURES[fact][1] if fact in _FIGURES else ""
    if unit != _YUAN:
        return f"{number}{unit}"
    for size, name in ((_YI, "亿"), (_WAN, "万")):
        if number >= size and number % (size // 100) == 0:
            whole, rest = divmod(number // (size // 100), 100)
            return f"{whole}{f'.{rest:02}'.rstrip('0') if rest else ''}{name}{unit}"
    return f"{number}{unit}"


def figure(fact: str, number: int, kind: str) -> str:
    """死亡3人."""
    return f"{noun(fact, kind)}{amount(fact, number)}"


def asked(condition: Condition, kind: str) -> str:
    """What a clause asks for: 死亡1人, 发病达30人, 有扩散趋势."""
    fact, at_least = condition.fact, condition.at_least
    if at_least is None:
        return circumstance(fact)
    if at_least == 1:
        return f"写明有{noun(fact, kind)}" if fact == "loss_yuan" else figure(fact, 1, kind)
    return f"{noun(fact, kind)}达{amount(fact, at_least)}"


def circumstance(flag: str) -> str:
    """有扩散趋势."""
    return _CIRCUMSTANCES.get(flag, f"有“{flag}”情形")


def titled(document: str) -> str:
    """《生产安全事故报告和调查处理条例》: without the number in brackets after it."""
    if document.startswith(_OWN_RULES):
        return document
    title, bracket, number = document.partition("（")
    return f"《{title if bracket and '号' in number else document}》"


def reference(rule: Rule) -> str:
    """《……》第三条: where the clause stands, and that it is not law where it is not."""
    marks = _marks(rule)
    return f"{titled(rule.document)}{rule.clause}" + (f"（{'；'.join(marks)}）" if marks else "")


def aside(rule: Rule, *more: str) -> str:
    """（《……》第三条，待核，不得作为法定依据）: the same in brackets, with what else is to be said of it."""
    return f"（{'，'.join([titled(rule.document) + rule.clause, *_marks(rule), *(each for each in more if each)])}）"


def limit(within: Limit | None) -> str:
    """2小时内; 立即 where the document sets no hours."""
    return "立即" if within is None else f"{within.amount}{_UNITS[within.unit]}内"


def _marks(rule: Rule) -> list[str]:
    marks = ["待核，不得作为法定依据"] if rule.standing == "unverified" else []
    return [*marks, "本单位启用的地方加严标准"] if rule.rule_set else marks
