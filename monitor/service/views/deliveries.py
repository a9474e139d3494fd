"""Deliveries: who was told when, by which channel, and whether it arrived; one rung folded into one. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.bundle import is_bundle
from alerts.delivery import ORDER, UNKNOWN_TRIES
from alerts.wording import CLOCK_NAMES
from monitor.domain.alert import Alert, Delivery
from monitor.domain.ledger import Commit
from monitor.domain.office import CHANNEL_NAMES, ROLE_NAMES
from monitor.service.views.sight import Sight
from monitor.service.views.spans import exact, moment

#: an alert folded into one that was folded itself, and no deeper
_DEEPEST = 3
#: rungs shown, newest first
MOST_RUNGS = 40

DELIVERY_NAMES: Mapping[Delivery, str] = {
    "pending": "待发", "sending": "发送中", "delivered": "送达", "failed_for_now": "暂未送达，稍后再发",
    "failed_for_good": "失败", "unknown": "未知，可能已送达",
}  # fmt: skip
#: of a state not on the ledger under this name: it waits for a place at its receiver
_HELD = "保留"

#: why an alert went out
REASON_NAMES = {
    "started": "起算", "elapsed": "过半提醒", "before_due": "临期", "due": "到期", "overdue": "超期", "repeated": "再催",
    "signed_idle": "签收后无进展", "raised": "级别上调", "returned": "退回", "told_again": "续报", "extension_asked": "申请延期",
    "extension_granted": "同意延期", "extension_refused": "不同意延期", "next_channel": "改用其他渠道", "next_person": "改由他人接收", "bundle": "合并提醒", "alarm": "系统告警", "system_outage": "系统补发",
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


def deliveries(
    alerts: Iterable[Alert],
    commits: Sequence[Commit],
    sight: Sight,
    now: datetime,
    known: Mapping[str, Alert],
) -> Deliveries:
    """The alerts of one incident by rung, newest first.

    Args:
        alerts: those of the incident, as the state has them.
        commits: those that name the incident: when and why.
        sight: names and texts.
        now: aware UTC.
        known: all alerts by key: one of this incident may be told with one of another.

    """
    seen = _Seen(sight, now, known)
    reasons, settled, written = _from(commits)
    whole = list(alerts)
    groups: dict[tuple[datetime, str, str], list[Alert]] = {}
    for alert in whole:
        rung = alert.key.rsplit("/", 4)[1] if alert.key.count("/") >= 5 else ""
        groups.setdefault((alert.mark, alert.clock, rung), []).append(alert)
    began = {name: written.get(group[0].key, group[0].mark) for name, group in groups.items()}
    ordered = sorted(groups, key=lambda name: (began[name], name[0]), reverse=True)
    shown = tuple(_rung(groups[name], began[name], reasons, settled, seen) for name in ordered[:MOST_RUNGS])
    return Deliveries(shown, max(0, len(ordered) - MOST_RUNGS), _summary(seen.state(each) for each in whole))


def alerts_of(incident: str, commits: Sequence[Commit], known: Mapping[str, Alert]) -> list[Alert]:
    """An incident's alerts, found by the commits that name it: all there ever were are not walked over for a page."""
    due = (event.data for commit in commits for event in commit.events if event.kind == "alert_due")
    keys = dict.fromkeys(str(data["key"]) for data in due if data["incident"] == incident)
    return [known[key] for key in keys if key in known]


@dataclass(frozen=True, slots=True)
class _Seen:
    sight: Sight
    now: datetime
    known: Mapping[str, Alert]

    def host(self, alert: Alert) -> Alert:
        """The alert whose message tells of this one: itself, or what it was folded into, once or twice over."""
        host = alert
        for _ in range(_DEEPEST):
            into = self.known.get(host.folded_into)
            if into is None:
                break
            host = into
        return host if host is alert else self._went_on(host)

    def _went_on(self, host: Alert) -> Alert:
        """Where that message failed for good and went on by another channel, the one that did."""
        if host.delivery != "failed_for_good":
            return host
        stem = host.key.rpartition("/")[0]
        others = (self.known.get(f"{stem}/{channel}") for channel in ORDER)
        return next(
            (each for each in others if each is not None and each.delivery != "failed_for_good"), host
        )

    def state(self, alert: Alert) -> str:
        host = self.host(alert)
        return _HELD if waits(host) else DELIVERY_NAMES[host.delivery].split("，")[0]

    def words(self, alert: Alert) -> str:
        host = self.host(alert)
        if host is alert:
            return self._said(alert)
        if is_bundle(host.key):
            by = "" if host.channel == alert.channel else f"，改用{CHANNEL_NAMES[host.channel]}"
            return f"与其他提醒合并{by}发出，{self._said(host)}"
        told = "与同时发出的提醒合并"
        return told if host.delivery == "delivered" else f"{told}，{self._said(host)}"

    def _said(self, alert: Alert) -> str:
        if waits(alert):
            return held_words(alert, self.now)
        if alert.delivery == "unknown" and alert.unknowns < UNKNOWN_TRIES:
            return "未知，正在查证或再发一次"
        return DELIVERY_NAMES.get(alert.delivery, alert.delivery)


def waits(alert: Alert) -> bool:
    """Held back by us, and not by its receiver or its own failure."""
    return alert.held_until is not None and alert.delivery in {"pending", "failed_for_now"}


def held_words(alert: Alert, now: datetime) -> str:
    """保留至 11:41：对方每分钟只收 20 条."""
    until = "" if alert.held_until is None else moment(alert.held_until, now)
    return f"保留至 {until}：对方每分钟只收 {alert.held_for.rpartition('.')[2]} 条"


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


def _rung(
    group: Sequence[Alert],
    at: datetime,
    reasons: Mapping[str, str],
    settled: Mapping[str, datetime],
    seen: _Seen,
) -> Rung:
    first = group[0]
    kind = first.clock.split(".", maxsplit=1)[0]
    reason = REASON_NAMES.get(reasons.get(first.key, ""), "")
    about = " · ".join(each for each in (CLOCK_NAMES.get(kind, kind), reason) if each)
    return Rung(
        at=exact(at), at_iso=at.isoformat(), about=about or "通知", text=seen.sight.text(first.text),
        told=tuple(_told(each, settled, seen) for each in group),
        summary=_summary(seen.state(each) for each in group if not each.folded_into)
        or f"{'合并发出' if any(is_bundle(each.folded_into) for each in group) else '与同时发出的提醒合并'}",
        doubtful=any(each.delivery in {"unknown", "failed_for_good"} for each in group),
    )  # fmt: skip


def _told(alert: Alert, settled: Mapping[str, datetime], seen: _Seen) -> Told:
    roles = {str(role): name for role, name in ROLE_NAMES.items()}
    at = settled.get(alert.key)
    return Told(
        person=seen.sight.person(alert.person), role=roles.get(alert.role, ""),
        channel=CHANNEL_NAMES.get(alert.channel, alert.channel), delivery=seen.host(alert).delivery, words=seen.words(alert),
        at="" if at is None or alert.folded_into else exact(at), attempts=alert.attempt,
    )  # fmt: skip


def _summary(states: Iterable[str]) -> str:
    found = list(states)
    names = [name.split("，")[0] for name in DELIVERY_NAMES.values()]
    return " · ".join(f"{each} {found.count(each)}" for each in (_HELD, *names) if each in found)
