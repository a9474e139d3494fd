"""Events: the closed table of everything the ledger can say.

An event holds ids, numbers, codes, offsets and commitments, never outside text: titles, quotes,
reasons, names and phones lie in the library and stand here as a `ref` (a salted commitment).
Every kind has a version; an older version is raised by a pure upcaster when it is read, and the
stored bytes stay as they are. A kind that is not in the table makes the ledger read-only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.domain.canonical import Json
from monitor.domain.instant import unstamp
from monitor.errors import LedgerTooNew

Data = Mapping[str, Json]
Upcaster = Callable[[Data], Data]


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    version: int
    data: Data


@dataclass(frozen=True, slots=True)
class EventKind:
    """One row of the table: the fields of the newest version.

    A field type is `str`, `int`, `bool`, `time` (the ledger's spelling of an instant), `ref` (64 hex:
    the salted commitment to a text in the library), `hash` (64 hex: the plain hash of something else),
    `list` or `object`; a trailing `?` allows null. Every field is required, so that absence can
    never be mistaken for a value.
    """

    name: str
    version: int
    fields: Mapping[str, str]
    #: what it says, for docs/EVENTS.md and for `huiying ledger show`
    chinese: str


def _kind(name: str, chinese: str, /, **fields: str) -> tuple[str, EventKind]:
    return name, EventKind(name, 1, fields, chinese)


KINDS: Mapping[str, EventKind] = dict(
    (
        # the ledger itself
        _kind("ledger_opened", "账本启用", profile="str", algorithm="str", mode="str", origin="time?", speed="int?"),
        _kind("rules_adopted", "采用规则文本", hash="hash", what="str", text="str"),
        _kind("format_raised", "账本格式升级", format="int"),
        _kind("restored", "由备份恢复", epoch="int", backup_head="object", last_known="object?"),
        _kind("erased", "依法删除文本", ref="ref", basis="str", by="str"),
        _kind("personal_viewed", "查看个人信息", incident="str", document="str", by="str", note="ref"),
        _kind("personal_destroyed", "销毁个人信息", document="str", basis="str", by="str"),
        _kind("retention_ended", "文书到保存期限", after="int", until="int", before="time", basis="str", by="str"),
        _kind("outage", "系统中断", since="time", until="time"),
        _kind(
            "audit_alarm", "审计告警",
            name="str", since="time", rank="int", count="int", items="list", told="list", untold="list",
        ),
        _kind("audit_cleared", "审计告警解除", name="str", since="time", until="time"),
        _kind("clock_stepped", "主机时钟跳变", before="time", after="time", adopted="bool", by="str"),
        _kind("intake_digest", "采集汇总", since="time", until="time", counts="object", rows="int", root="hash"),
        _kind(
            "source_turned", "来源状况",
            source="str", health="str", since="time", fault="str", told="bool", by="str",
        ),
        # an incident and its documents
        _kind(
            "incident_opened", "形成事件",
            incident="str", document="str", type="str", lead="str", assist="list", title="ref",
            detected="time", provisional="bool", by="str",
        ),
        _kind(
            "document_joined", "文书归入事件",
            incident="str", document="str", ref="ref", source="str", published="time", precision="str",
            detected="time", attention="str", level="str?", type="str", counts="object", rules="hash",
            reason="str", stale="bool",
        ),
        _kind(
            "incident_graded", "定级",
            incident="str", level="str?", type="str", cause="str", criteria="list", review="list", by="str",
            note="ref?", at="time", near_deadline="bool",
        ),
        _kind("departments_assigned", "交办", incident="str", lead="str", assist="list", by="str", note="ref?"),
        _kind("incident_confirmed", "需回应", incident="str", by="str", note="ref?"),
        _kind("incident_dismissed", "不公开回应", incident="str", outcome="str", by="str", note="ref?"),
        _kind("incident_reopened", "重新启动", incident="str", reason="str", by="str"),
        _kind("incident_merged", "并入", incident="str", into="str", by="str"),
        _kind("incident_split", "拆分", incident="str", new="str", documents="list", by="str"),
        _kind("incident_closed", "办结", incident="str", by="str", note="ref?"),
        # clocks
        _kind(
            "clock_started", "时限开始",
            incident="str", clock="str", kind="str", limit="str", grade="str", basis="str", standing="str",
            rules="hash", ladder="hash", calendar="hash", start="time", precision="str", start_rule="str",
            due="time", provisional="bool", departments="list", reason="str",
        ),
        _kind(
            "clock_moved", "起算点变更",
            incident="str", clock="str", start="time", precision="str", due="time", reason="str",
        ),
        _kind("clock_bound", "时限确认", incident="str", clock="str", reason="str"),
        _kind("clock_met", "时限内事项完成", incident="str", clock="str", met_at="time", stopped_by="str", proof="str"),
        _kind("clock_claimed", "自报完成", incident="str", clock="str", claimed_at="time", stopped_by="str"),
        _kind("clock_cancelled", "时限取消", incident="str", clock="str", reason="str", by="str", near_deadline="bool"),
        _kind("clock_reopened", "时限恢复", incident="str", clock="str", reason="str", by="str"),
        _kind("clock_superseded", "时限并入", incident="str", clock="str", into="str"),
        _kind("extension_asked", "申请延期", incident="str", clock="str", until="time", by="str", note="ref?"),
        _kind("extension_granted", "同意延期", incident="str", clock="str", until="time", by="str", note="ref?"),
        _kind("extension_refused", "不同意延期", incident="str", clock="str", until="time", by="str", note="ref?"),
        # what people did
        _kind(
            "signed", "签收",
            incident="str", clock="str", by="str", department="str", way="str", note="ref?",
        ),
        _kind("transferred", "转办", incident="str", origin="str", to="str", by="str", note="ref?"),
        _kind("returned", "退回", incident="str", by="str", department="str", note="ref?"),
        _kind(
            "responded", "回应",
            incident="str", response="str", kind="str", published="time", precision="str", public="time",
            url="ref?", text="ref?", evidence="list", proof="str", by="str",
        ),
        _kind(
            "evidence_kept", "回应存证",
            incident="str", response="str", captured="time", published="time?", precision="str", url="ref",
            files="list", title="ref", tells="bool",
        ),
        _kind("evidence_missing", "存证未成", incident="str", response="str", fault="str", note="ref"),
        _kind("response_struck", "回应作废", incident="str", response="str", by="str", note="ref?"),
        # alerts
        _kind(
            "alert_due", "提醒到点",
            key="str", incident="str", clock="str", rung="str", repeat="int", person="str", role="str",
            channel="str", reason="str", rank="int", text="ref", mark="time", folded_into="str?",
        ),
        _kind("rung_skipped", "提醒档位跳过", incident="str", clock="str", rung="str", repeat="int", reason="str"),
        _kind("alert_held", "提醒保留", key="str", until="time", reason="str"),
        _kind("alert_folded", "提醒合并", key="str", folded_into="str"),
        _kind("alert_sending", "正在发送", key="str", attempt="int", worker="str", deadline="time"),
        _kind(
            "alert_settled", "发送结果",
            key="str", attempt="int", outcome="str", detail="str", next_try="time?",
        ),
    )
)  # fmt: skip

#: (kind, version it lifts from) -> data of the next version; append only
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


def new(kind: str, /, **data: Json) -> Event:
    """An event of the newest version, checked against the table.

    Raises:
        ValueError: an unknown kind, a field missing or too many, or a value of another type.
    """
    row = KINDS.get(kind)
    if row is None:
        raise ValueError(f"no event kind {kind!r}")
    check(row, data)
    return Event(kind, row.version, data)


def raised(event: Event, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> Event:
    """The same event in the newest version of its kind.

    Raises:
        LedgerTooNew: the kind, or this version of it, is not known to this program.
    """
    row = KINDS.get(event.kind)
    if row is None or event.version > row.version:
        raise LedgerTooNew(
            f"账本中有本程序不认识的事项“{event.kind}”第 {event.version} 版，请升级程序；在此之前只读"
        )
    if event.version == row.version:
        return event
    kind, version, data = event.kind, event.version, event.data
    while version < row.version:
        data = upcasters[kind, version](data)
        version += 1
    return Event(kind, version, data)


def check(row: EventKind, data: Data) -> None:
    """Refuse data that does not have exactly the fields of its kind.

    Raises:
        ValueError: naming the kind and the field.
    """
    if data.keys() != row.fields.keys():
        wrong = sorted(data.keys() ^ row.fields.keys())
        raise ValueError(f"{row.name}: fields {wrong} missing or too many")
    for name, wanted in row.fields.items():
        value = data[name]
        if value is None:
            if not wanted.endswith("?"):
                raise ValueError(f"{row.name}.{name} may not be null")
        elif not _TYPES[wanted.removesuffix("?")](value):
            raise ValueError(f"{row.name}.{name} is not a {wanted}: {value!r}")


def _is_time(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    try:
        unstamp(value)
    except ValueError:
        return False
    return True


def _is_ref(value: Json) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


_TYPES: Mapping[str, Callable[[Json], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list | tuple),
    "object": lambda value: isinstance(value, Mapping),
    "time": _is_time,
    "ref": _is_ref,
    "hash": _is_ref,
}
