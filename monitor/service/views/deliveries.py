"""Deliveries: who was told when, by which channel, and whether it arrived; one rung folded into one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.wording import CLOCK_NAMES
from monitor.domain.alert import Alert, Delivery
from monitor.domain.ledger import Commit
from monitor.domain.office import CHANNEL_NAMES, ROLE_NAMES
from monitor.service.views.sight import Sight
from monitor.service.views.spans import exact

#: rungs shown, newest first
MOST_RUNGS = 40

DELIVERY_NAMES: Mapping[Delivery, str] = {
    "pending": "待发", "sending": "发送中", "delivered": "送达", "failed_for_now": "暂未送达，稍后再发",
    "failed_for_good": "失败", "unknown": "未知",
}  # fmt: skip

#: why an alert went out
REASON_NAMES = {
    "started": "起算", "elapsed": "过半提醒", "before_due": "临期", "due": "到期", "overdue": "超期", "repeated": "再催",
    "signed_idle": "签收后无进展", "raised": "级别上调", "returned": "退回", "told_again": "续报", "extension_asked": "申请延期",
    "extension_granted": "同意延期", "extension_refused": "不同意延期", "next_channel": "改用其他渠道", "next_person": "改由他人接收", "alarm": "系统告警", "system_outage": "系统补发",
    "evidence_other": "回应页面不符", "evidence_missing": "回应页面取不到",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    person: str
    role: str
    channel: str
    delivery: Delivery
    words: str
    #: when the outcome was written down; "" while there is none
    at: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Rung:
    #: when it was written down that it goes out; a clock may have begun long before it was found
    at: str
    at_iso: str
    #: 首发 · 临期
    about: str
    #: the message's words
    text: str
    told: tuple[Told, ...]
    #: 送达 4 · 失败 1
    summary: str
    #: somebody may not have been reached
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Deliveries:
    rungs: tuple[Rung, ...]
    #: older rungs not shown
    hidden: int
    #: over all rungs: 送达 12 · 待发 1
    summary: str


def deliveries(alerts: Iterable[Alert], commits: Sequence[Commit], sight: Sight) -> Deliveries:
    """The alerts of one incident by rung, newest first.

    Args:
        alerts: those of the incident, as the state has them.
        commits: those that name the incident: when and why.
        sight: names and texts.

    """
    reasons, settled, written = _from(commits)
    whole = list(alerts)
    groups: dict[tuple[datetime, str, str], list[Alert]] = {}
    for alert in whole:
        rung = alert.key.rsplit("/", 4)[1] if alert.key.count("/") >= 5 else ""
        groups.setdefault((alert.mark, alert.clock, rung), []).append(alert)
    began = {name: written.get(group[0].key, group[0].mark) for name, group in groups.items()}
    ordered = sorted(groups, key=lambda name: (began[name], name[0]), reverse=True)
    shown = tuple(_rung(groups[name], began[name], reasons, settled, sight) for name in ordered[:MOST_RUNGS])
    return Deliveries(
        shown, max(0, len(ordered) - MOST_RUNGS), _summary(_state(each, whole) for each in whole)
    )


def _from(commits: Sequence[Commit]) -> tuple[dict[str, str], dict[str, datetime], dict[str, datetime]]:
    """Alert key -> why it went out, when its last outcome was written down, and when it was itself."""
    reasons: dict[str, str] = {}
    settled: dict[str, datetime] = {}
    written: dict[str, datetime] = {}
    for commit in commits:
        for event in commit.events:
            if event.kind == "alert_due":
                reasons[str(event.data["key"])] = str(event.data["reason"])
                written[str(event.data["key"])] = commit.time
            elif event.kind == "alert_settled":
                settled[str(event.data["key"])] = commit.time
    return reasons, settled, written


def _state(alert: Alert, among: Sequence[Alert]) -> Delivery:
    """Its own, or that of the message that tells of it too."""
    if not alert.folded_into:
        return alert.delivery
    host = next((each for each in among if each.key == alert.folded_into), None)
    return alert.delivery if host is None else host.delivery


def _rung(
    group: Sequence[Alert],
    at: datetime,
    reasons: Mapping[str, str],
    settled: Mapping[str, datetime],
    sight: Sight,
) -> Rung:
    first = group[0]
    kind = first.clock.split(".", maxsplit=1)[0]
    reason = REASON_NAMES.get(reasons.get(first.key, ""), "")
    about = " · ".join(each for each in (CLOCK_NAMES.get(kind, kind), reason) if each)
    return Rung(
        at=exact(at), at_iso=at.isoformat(), about=about or "通知", text=sight.text(first.text),
        told=tuple(_told(each, settled, sight) for each in group),
        summary=_summary(each.delivery for each in group if not each.folded_into) or "与同时发出的提醒合并",
        doubtful=any(each.delivery in {"unknown", "failed_for_good"} for each in group),
    )  # fmt: skip


def _told(alert: Alert, settled: Mapping[str, datetime], sight: Sight) -> Told:
    roles = {str(role): name for role, name in ROLE_NAMES.items()}
    at = settled.get(alert.key)
    words = (
        "与同时发出的提醒合并" if alert.folded_into else DELIVERY_NAMES.get(alert.delivery, alert.delivery)
    )
    return Told(
        person=sight.person(alert.person), role=roles.get(alert.role, ""),
        channel=CHANNEL_NAMES.get(alert.channel, alert.channel), delivery=alert.delivery, words=words,
        at="" if at is None or alert.folded_into else exact(at), attempts=alert.attempt,
    )  # fmt: skip


def _summary(states: Iterable[Delivery]) -> str:
    found = list(states)
    return " · ".join(
        f"{DELIVERY_NAMES[each].split('，')[0]} {found.count(each)}"
        for each in DELIVERY_NAMES
        if each in found
    )
