"""The ways an alert leaves the house: the mail server and the secret webhooks are signed with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.checking import Table
from config.reading import Sheet
from config.secret import SecretMissing, disclose
from config.shape import Said
from monitor.errors import Fault

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class MailTable(Table):
    host: Said
    port: Annotated[int, Field(ge=1, le=65535)]
    security: Literal["tls", "starttls", "none"] = "starttls"
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    user: Said | None = None
    password: Said | None = None


class WebhookTable(Table):
    secret: Said | None = None


class ChannelsTable(Table):
    mail: MailTable | None = None
    webhook: WebhookTable = WebhookTable()


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: str
    sender: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Channels:
    """What is set up; a person who has only an address for something else is reached by the duty log."""

    #: None: no mail is sent
    mail: MailServer | None
    #: b"": webhooks are not signed
    webhook_secret: bytes = field(repr=False)


def channels(
    table: ChannelsTable, sheet: Sheet, environ: Mapping[str, str], base: Path
) -> tuple[Channels, list[Fault]]:
    """The channels with their secrets disclosed, and every fault."""
    faults = list(_mail_faults(table, sheet))
    secrets: dict[str, str] = {}
    given = {
        "channels.mail.password": None if table.mail is None else table.mail.password,
        "channels.webhook.secret": table.webhook.secret,
    }
    for path, text in given.items():
        try:
            secrets[path] = "" if text is None else disclose(text, environ, base)
        except SecretMissing as missing:
            faults.append(sheet.fault(path, str(missing), "请设置后再启动", "secret-missing"))
            secrets[path] = ""
    return Channels(_server(table.mail, secrets), secrets["channels.webhook.secret"].encode()), faults


def _server(mail: MailTable | None, secrets: Mapping[str, str]) -> MailServer | None:
    if mail is None:
        return None
    return MailServer(
        host=mail.host, port=mail.port, security=mail.security, sender=mail.sender, user=mail.user or "",
        password=secrets["channels.mail.password"],
    )  # fmt: skip


def _mail_faults(table: ChannelsTable, sheet: Sheet) -> Iterator[Fault]:
    mail = table.mail
    if mail is not None and mail.security == "none" and mail.host not in _LOOPBACK:
        yield sheet.fault(
            "channels.mail.security", "到外部邮件服务器的连接没有加密", "请改为 tls 或 starttls；none 只用于本机", "mail-plain"
        )  # fmt: skip
