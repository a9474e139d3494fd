"""The desk's own mailbox: every mail goes there too, and is looked for where nobody knows what became of one."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from config.source_tables import MailboxTable


class CopiesTable(MailboxTable):
    within_s: Annotated[int, Field(ge=5, le=600)] = 30


@dataclass(frozen=True, slots=True)
class Copies:
    #: the mailbox's address
    address: str
    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    folder: str
    #: how long a copy is waited for
    within: timedelta


def copies(table: CopiesTable | None, address: str | None, password: str) -> Copies | None:
    """The mailbox with its password disclosed; None where none is set up."""
    if table is None or address is None:
        return None
    return Copies(
        address=address, host=table.host, port=table.port, security=table.security, user=table.user,
        password=password, folder=table.folder, within=timedelta(seconds=table.within_s),
    )  # fmt: skip
