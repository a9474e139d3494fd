"""Commits in Chinese: number, Beijing time, who, what, and every field by its name."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from monitor.domain.event import KINDS, Event
from monitor.domain.instant import BEIJING, unstamp
from monitor.domain.judgement import LEVEL_NAMES, TYPES
from monitor.domain.ledger import Commit
from monitor.domain.office import CHANNEL_NAMES, CLOCK_NAMES, GRADE_NAMES, ROLE_NAMES
from monitor.domain.response import RESPONSE_NAMES
from monitor.domain.source import FAULT_NAMES

#: field -> its name; a field that is missing here is shown by its own
FIELDS: dict[str, str] = {
    "adopted": "已采用", "algorithm": "校验算法", "assist": "协办", "at": "事实公开时间", "attempt": "第几次",
    "attention": "处置类别", "backup_head": "备份末号", "basis": "依据", "before": "变前", "after": "变后",
    "by": "经办", "captured": "取证时间", "fault": "故障", "files": "存证文件", "tells": "讲到本事件", "calendar": "日历", "cause": "定级缘由", "channel": "渠道", "claimed_at": "自报时间",
    "clock": "时限", "count": "件数", "counts": "数字", "criteria": "标准条款", "deadline": "发送截止", "department": "科室",
    "departments": "责任科室", "detail": "回执", "detected": "发现时间", "document": "文书",
    "documents": "文书", "due": "应完成", "epoch": "期次", "evidence": "证据", "folded_into": "并入提醒",
    "format": "格式", "grade": "按级", "hash": "校验值", "health": "状况", "incident": "事件", "into": "并入", "items": "所涉各项", "key": "提醒号",
    "kind": "种类", "ladder": "提醒阶梯", "last_known": "已知末号", "lead": "牵头", "level": "等级",
    "limit": "限期", "mark": "到点时间", "met_at": "完成时间", "mode": "方式", "name": "何事", "near_deadline": "临近限期",
    "new": "新事件", "next_try": "下次发送", "note": "理由", "origin": "起点", "outcome": "结果",
    "person": "接收人", "precision": "时间精度", "profile": "单位配置", "proof": "证明方式",
    "provisional": "暂计", "public": "视为公开时间", "published": "发布时间", "rank": "次序", "reason": "原因", "ref": "文本",
    "repeat": "第几遍", "response": "回应", "review": "待核事项", "role": "身份", "root": "汇总校验值",
    "rows": "行数", "rules": "规则", "rung": "档位", "since": "自", "source": "来源", "speed": "倍速",
    "stale": "陈旧", "standing": "效力", "start": "起算", "start_rule": "起算规则", "stopped_by": "完成依据",
    "text": "正文", "title": "标题", "told": "已告知", "to": "转往", "type": "类型", "until": "至", "untold": "未能告知", "url": "网址", "way": "方式",
    "what": "何种规则", "worker": "进程",
}  # fmt: skip
_LONGEST = 60


def _plain(names: Mapping[Any, str]) -> dict[str, str]:
    """A table keyed by any text, not by its literals alone."""
    return dict(names)


#: field -> code -> its name
_NAMES: Mapping[str, Mapping[str, str]] = {
    "level": {code: f"{code}（{name}）" for code, name in LEVEL_NAMES.items()},
    "type": TYPES,
    "role": _plain(ROLE_NAMES),
    "grade": _plain(GRADE_NAMES),
    "kind": _plain(CLOCK_NAMES) | _plain(RESPONSE_NAMES),
    "clock": CLOCK_NAMES,
    "channel": CHANNEL_NAMES,
    "by": {"system": "系统"},
    "outcome": {
        "delivered": "已送达", "failed_for_now": "暂未送达", "failed_for_good": "送不到", "unknown": "结果不明",
        "no_public_answer": "不公开回应", "offline": "线下办理", "false_alarm": "误报",
    },
    "proof": {"proven": "有据", "attested": "二人证实", "claimed": "自报", "record": "本人记录"},
    "attention": {"respond": "回应", "watch": "观察", "ignore": "不办"},
    "standing": {"verified": "已核", "unverified": "待核", "own": "本单位制度", "design": "本单位填写"},
    "precision": {"second": "到秒", "minute": "到分", "day": "到日"},
    "health": {
        "well": "正常", "failing": "读不到", "blocked": "受阻", "silent": "久无新内容", "removed": "已移出设置",
    },
    "fault": _plain(FAULT_NAMES),
    "name": {
        "missed": "漏提醒", "unsent": "提醒未发出", "frozen": "事件冻结", "ledger-broken": "账本核验不通过",
        "ledger-unreadable": "账本读不出", "desk-silent": "值班进程无响应", "clocks-apart": "进程时间不一致",
        "clock-stepped": "本机时钟跳变", "clock-drift": "本机时钟不准", "disk-low": "磁盘空间不足",
        "disk-full": "磁盘将满", "reserve": "备用空间已用", "crawl-dead": "抓取进程无响应", "crawl-silent": "来源久未读到",
    },
    "mode": {"live": "正式", "replay": "重放", "demo": "演示", "exercise": "演练"},
}  # fmt: skip


def commit_lines(commit: Commit) -> Iterator[str]:
    """One heading, then a line for each event."""
    when = commit.time.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    actor = "系统" if commit.actor == "system" else commit.actor
    yield f"第 {commit.number} 号  {when}  {actor}（{commit.worker}）  {commit.hash[:16].upper()}"
    for event in commit.events:
        yield f"  {event_line(event)}"


def event_line(event: Event) -> str:
    row = KINDS.get(event.kind)
    name = event.kind if row is None else row.chinese
    wanted = {} if row is None else row.fields
    fields = [
        f"{FIELDS.get(field, field)} {_value(field, value, wanted.get(field, ''))}"
        for field, value in _ordered(event.data, wanted)
        if value is not None
    ]
    return f"{name}：{'；'.join(fields)}" if fields else name


def _ordered(data: Mapping[str, Any], wanted: Mapping[str, str]) -> list[tuple[str, Any]]:
    """In the order of the event table; what the table does not know comes last."""
    names = [name for name in wanted if name in data] + [name for name in data if name not in wanted]
    return [(name, data[name]) for name in names]


def _value(field: str, value: Any, wanted: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if wanted.startswith("time"):
        return _time(value)
    if wanted.startswith(("ref", "hash")):
        return str(value)[:16]
    if isinstance(value, list):
        return "、".join(_value(field, each, "") for each in value) or "无"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return _named(field, value) if isinstance(value, str) else str(value)


def _named(field: str, value: str) -> str:
    named = _NAMES.get(field, {}).get(value, value) or "无"
    return named if len(named) <= _LONGEST else f"{named[:_LONGEST]}……（共 {len(named)} 字）"


def _time(value: object) -> str:
    try:
        return unstamp(str(value)).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return str(value)
