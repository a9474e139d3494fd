"""What a person should know of a configuration that loads: proposals to be settled, limits of this host."""

from collections.abc import Collection, Iterator

from monitor.domain.judgement import TYPES
from monitor.domain.office import CLOCK_NAMES, GRADE_NAMES, ClockRule, Profile
from monitor.errors import Fault

#: below it two connections that write and checkpoint at once may corrupt a WAL file; our append lock
#: keeps them apart, so this is a warning
SAFE_SQLITE = (3, 51, 3)
_OLD = "sqlite-old"

_STARTS = {
    "earliest": "最早的可证时间", "event": "事件发生", "published": "首次发布", "detected": "发现", "assigned": "交办",
}  # fmt: skip


def design_values(profile: Profile) -> tuple[str, ...]:
    """Every value that no document gives and the office has to settle (设计/本单位填写), a line each."""
    return tuple(_design_values(profile))


def host_faults(algorithm: str, known: Collection[str], file: str) -> tuple[Fault, ...]:
    """What makes this host unfit for the settings: SM3 asked for where OpenSSL lacks it."""
    if algorithm in known:
        return ()
    return (
        Fault(
            file, None, "algorithm", f"本机的 Python 没有 {algorithm.upper()} 算法",
            "换用带 SM3 的 OpenSSL（1.1.1 以上且未禁用），或在账本启用前改用 sha256", "algorithm-missing",
        ),
    )  # fmt: skip


def host_warnings(sqlite: tuple[int, int, int]) -> tuple[str, ...]:
    """What is allowed here and still worth mending."""
    if sqlite >= SAFE_SQLITE:
        return ()
    have, want = (".".join(map(str, each)) for each in (sqlite, SAFE_SQLITE))
    line = (
        f"SQLite {have} 低于 {want}：两个连接同时写入和合并日志时可能损坏文件。本程序用文件锁避免了这种情形，"
        f"请勿用其他程序打开账本；方便时升级 SQLite [{_OLD}]"
    )
    return (line,)


def _design_values(profile: Profile) -> Iterator[str]:
    for rule in (*profile.clocks, *profile.optional_clocks):
        if rule.standing == "design":
            yield f"时限 {_named(rule)}：{rule.limit}"
        if rule.standing != "design" and rule.start == "earliest":
            yield f"起算点 {_named(rule)}：{_STARTS[rule.start]}（国家文件未规定起算点）"
    for ladder in profile.ladders:
        if ladder.standing == "design":
            count = len(ladder.rungs) + len(ladder.provisional)
            yield f"告警阶梯 {CLOCK_NAMES[ladder.kind]}：{count} 级"
    for department in profile.departments:
        if _proposed(department.source):
            yield f"科室 {department.name}"
    for duty in profile.duties:
        if _proposed(duty.source):
            words = f"（{'、'.join(duty.words[:3])}……）" if duty.words else ""
            yield f"分工 {_types(duty.topics)}{words}：{duty.lead}主办"
    for row in profile.hand_over:
        if _proposed(row.source):
            yield f"移交 {_types(row.topics)}：{row.body}"
    if _proposed(profile.opinion_source):
        yield f"舆情牵头：{profile.opinion_lead}"
    if _proposed(profile.default_source):
        yield f"无行适用时主办：{profile.default_lead}"
    if _proposed(profile.remit_source):
        yield f"职责范围：{len(profile.remit)} 类归本单位"
    yield f"旧文不起算：{profile.stale_after.days} 天"
    yield f"归并时间窗：{int(profile.story_window.total_seconds()) // 3600} 小时"


def _proposed(source: str) -> bool:
    return "设计" in source or "本单位填写" in source


def _named(rule: ClockRule) -> str:
    return f"{CLOCK_NAMES[rule.kind]}（{'、'.join(GRADE_NAMES[grade] for grade in rule.grades)}）"


def _types(topics: tuple[str, ...]) -> str:
    return "、".join(TYPES[topic] for topic in topics)
