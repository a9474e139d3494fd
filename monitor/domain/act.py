"""An act: what a person does to an incident, named by one of its documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.domain.canonical import Json

Do = Literal[
    "sign", "transfer", "return", "respond", "extend", "confirm", "dismiss", "regrade", "merge",
    "split", "open", "close", "strike",
]  # fmt: skip

#: act -> its name in Chinese, and the fields of `data` it knows
ACTS: Mapping[Do, tuple[str, tuple[str, ...]]] = {
    "sign": ("签收", ("clock", "reason")),
    "transfer": ("转办", ("to", "reason")),
    "return": ("退回", ("reason",)),
    "respond": ("记录回应", ("kind", "published", "url", "text", "evidence")),
    "extend": ("延期", ("clock", "until", "step", "reason")),
    "confirm": ("需回应", ()),
    "dismiss": ("不公开回应", ("as", "reason")),
    "regrade": ("改级", ("level", "cause", "reason", "published")),
    "merge": ("合并", ("with",)),
    "split": ("拆分", ("documents",)),
    "open": ("立为事件", ("title",)),
    "close": ("办结", ("reason",)),
    "strike": ("回应作废", ("response", "reason")),
}


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    do: Do
    document: str
    #: a person id, post, role or unit, as given
    by: str
    data: Mapping[str, Json]
