"""The console's own address, and the hosts evidence may be fetched from though they are private."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from config.checking import Table
from config.shape import Said
from config.source_tables import Address
from monitor.errors import BadConfig, Fault


class WebTable(Table):
    host: Said = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    url: Address | None = None


class EvidenceTable(Table):
    hosts: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Web:
    """Where the console listens, and the address people reach it by."""

    host: str = "127.0.0.1"
    port: int = 8000
    #: begins every link in an alert; no slash at its end
    url: str = "http://127.0.0.1:8000"

    @property
    def secure(self) -> bool:
        """Reached over TLS: cookies are then never sent in the clear."""
        return self.url.startswith("https://")


ON_THIS_HOST = Web()


def web(table: WebTable, port: str | None) -> Web:
    """The console's place; `port` is the environment's PORT, which goes before the file's.

    Raises:
        BadConfig: PORT is set and no port.

    """
    if port and not (port.isascii() and port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):
        raise BadConfig(
            (Fault("环境变量", None, "PORT", "不是端口", "写 1 到 65535 的整数，或不设", "value-range"),)
        )
    listening = int(port) if port else table.port
    host = f"[{table.host}]" if ":" in table.host else table.host
    return Web(table.host, listening, (table.url or f"http://{host}:{listening}").rstrip("/"))
