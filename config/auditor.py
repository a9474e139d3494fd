"""The auditor: how long a rung may be late before it is told, and whom the outbound heartbeat goes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.address import guarded
from config.checking import Table
from config.reading import Sheet
from config.secret import SecretMissing, disclose
from config.shape import Said
from monitor.errors import Fault


class HeartbeatTable(Table):
    url: Said


class AuditorTable(Table):
    grace_s: Annotated[int, Field(ge=10, le=3600)] = 60
    heartbeat: HeartbeatTable | None = None


@dataclass(frozen=True, slots=True)
class Auditing:
    #: a rung that is late by more, with nothing on the ledger, is told; real time
    grace: timedelta = timedelta(seconds=60)
    #: asked once a minute while all is well; "": nobody is. It holds a key, so it is never printed
    heartbeat: str = field(default="", repr=False)


USUAL_AUDITING = Auditing()


def auditing(
    table: AuditorTable, sheet: Sheet, environ: Mapping[str, str], base: Path
) -> tuple[Auditing, list[Fault]]:
    """How the auditor works, its address disclosed, and every fault."""
    grace = timedelta(seconds=table.grace_s)
    if table.heartbeat is None:
        return Auditing(grace), []
    path = "auditor.heartbeat.url"
    try:
        url = disclose(table.heartbeat.url, environ, base)
    except SecretMissing as missing:
        return Auditing(grace), [sheet.fault(path, str(missing), "请设置后再启动", "secret-missing")]
    if guarded(url) is None:
        # the address is a secret: it is not repeated
        fault = sheet.fault(
            path,
            "这不是可用的心跳地址",
            "写 https:// 开头的完整地址；http:// 只用于本机",
            "heartbeat-address",
        )
        return Auditing(grace), [fault]
    return Auditing(grace, url), []
