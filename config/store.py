"""Where the ledger and the library lie: in files of the home, or on a cluster of Elasticsearch."""

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

#: what a name of an index may begin with, and no more than is needed to tell installations apart
_PREFIX = r"^[a-z][a-z0-9-]{0,39}$"


class StoreTable(Table):
    nodes: Annotated[tuple[Said, ...], Field(min_length=1)]
    prefix: Annotated[str, Field(pattern=_PREFIX)] = "huiying"
    user: Said | None = None
    password: Said | None = None
    api_key: Said | None = None
    ca: Said | None = None
    shards: Annotated[int, Field(ge=1, le=64)] = 4
    lease_s: Annotated[int, Field(ge=2, le=60)] = 5


@dataclass(frozen=True, slots=True)
class Elastic:
    """How to reach a cluster, and which indices on it are ours. `repr` shows no secret."""

    #: addresses of nodes, no balancer before them, as https://host:9200
    nodes: tuple[str, ...]
    prefix: str = "huiying"
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    #: certificate of the authority that signed theirs; None: those the system trusts
    authority: Path | None = None
    #: parts the ledger is made with; bureaus are spread over them
    shards: int = 4
    #: how long the work of a process that died may lie; real time
    lease: timedelta = timedelta(seconds=5)
    #: an answer that comes later is none; real time
    within: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation keeps its things."""

    #: what is this host's own, and everything where there is no cluster
    folder: Path
    cluster: Elastic | None = None


def store(
    table: StoreTable | None, sheet: Sheet, environ: Mapping[str, str], base: Path
) -> tuple[Elastic | None, list[Fault]]:
    """The cluster, its secrets disclosed, and every fault; None where the home's own files are meant."""
    if table is None:
        return None, []
    faults = [
        sheet.fault("store.nodes", f"“{node}”不是可用的节点地址", "写 https://主机:9200；http:// 只用于本机", "store-node")
        for node in table.nodes
        if not _good(node)
    ]  # fmt: skip
    secrets = {"password": "", "api_key": ""}
    for name in secrets:
        text = getattr(table, name)
        try:
            secrets[name] = "" if text is None else disclose(text, environ, base)
        except SecretMissing as missing:
            faults.append(sheet.fault(f"store.{name}", str(missing), "请设置后再启动", "secret-missing"))
    if table.user and not table.password:
        faults.append(
            sheet.fault("store.user", "有用户名而没有口令", "请写 store.password", "store-password")
        )
    if table.user and table.api_key:
        faults.append(
            sheet.fault("store.api_key", "用户名与 API 密钥只能用一种", "请删去其一", "store-two-ways")
        )
    authority = None if table.ca is None else base / table.ca
    if authority is not None and not authority.is_file():
        faults.append(sheet.fault("store.ca", f"没有证书文件 {table.ca}", "请核对路径", "file-missing"))
    if (
        authority is not None
        and authority.is_file()
        and any(node.startswith("http://") for node in table.nodes)
    ):
        faults.append(
            sheet.fault(
                "store.ca", "配了 CA 而节点地址是 http://", "地址写 https://，或删去 ca", "store-ca-plain"
            )
        )
    return (
        Elastic(
            tuple(node.rstrip("/") for node in table.nodes), table.prefix, table.user or "",
            secrets["password"], secrets["api_key"], authority, table.shards,
            timedelta(seconds=table.lease_s),
        ),
        faults,
    )  # fmt: skip


def _good(node: str) -> bool:
    """No name or password in it, no path."""
    parts = guarded(node)
    if parts is None:
        return False
    return parts.path in {"", "/"} and not parts.query and not parts.fragment and parts.username is None
