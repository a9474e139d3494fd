"""The ways an alert leaves the house: the mail server, what webhooks are signed with, and what receivers bear."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.channel_copies import Copies, CopiesTable, copies
from config.checking import Table
from config.reading import Sheet
from config.secret import SecretMissing, disclose
from config.shape import Said
from monitor.errors import Fault

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
#: a host name or address, with or without a port
HOST = r"^(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?$"
#: group robots of 企业微信, 钉钉 and 飞书
GROUP_ROBOTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "open.larksuite.com")


class MailTable(Table):
    host: Said
    port: Annotated[int, Field(ge=1, le=65535)]
    security: Literal["tls", "starttls", "none"] = "starttls"
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    user: Said | None = None
    password: Said | None = None
    #: the desk's own mailbox, sent every mail unseen by the recipient
    copy_to: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    copies: CopiesTable | None = None


class WebhookTable(Table):
    secret: Said | None = None
    #: hosts that take the same message twice: group robots know no keys
    keyless: tuple[Annotated[str, Field(pattern=HOST)], ...] = ()


class LimitTable(Table):
    channel: Literal["webhook", "mail"]
    host: Annotated[str, Field(pattern=HOST)]
    per_minute: Annotated[int, Field(ge=4, le=10_000)]
    each: Literal["host", "address"] = "host"


class ChannelsTable(Table):
    mail: MailTable | None = None
    webhook: WebhookTable = WebhookTable()
    limits: tuple[LimitTable, ...] = ()


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: str
    sender: str
    user: str
    password: str = field(repr=False)
    #: None: whether a mail arrived cannot be asked
    copies: Copies | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A receiver takes only so many messages a minute."""

    channel: str
    #: with or without port
    host: str
    per_minute: int
    #: what the receiver counts by: all that comes to the host, or each address there (group robots)
    each: Literal["host", "address"] = "host"


@dataclass(frozen=True, slots=True)
class Channels:
    """What is set up; a person who has only an address for something else is reached by the duty log."""

    #: None: no mail is sent
    mail: MailServer | None
    #: b"": webhooks are not signed
    webhook_secret: bytes = field(repr=False)
    #: hosts of webhooks that do not know keys
    keyless: tuple[str, ...] = GROUP_ROBOTS
    limits: tuple[Limit, ...] = ()


def channels(
    table: ChannelsTable, sheet: Sheet, environ: Mapping[str, str], base: Path
) -> tuple[Channels, list[Fault]]:
    """The channels with their secrets disclosed, and every fault."""
    faults = [*_mail_faults(table, sheet), *_limit_faults(table, sheet)]
    secrets: dict[str, str] = {}
    copied = None if table.mail is None else table.mail.copies
    given = {
        "channels.mail.password": None if table.mail is None else table.mail.password,
        "channels.mail.copies.password": None if copied is None else copied.password,
        "channels.webhook.secret": table.webhook.secret,
    }
    for path, text in given.items():
        try:
            secrets[path] = "" if text is None else disclose(text, environ, base)
        except SecretMissing as missing:
            faults.append(sheet.fault(path, str(missing), "请设置后再启动", "secret-missing"))
            secrets[path] = ""
    limits = tuple(Limit(each.channel, each.host, each.per_minute, each.each) for each in table.limits)
    keyless = (*GROUP_ROBOTS, *table.webhook.keyless)
    secret = secrets["channels.webhook.secret"].encode()
    return Channels(_server(table.mail, secrets), secret, keyless, limits), faults


def _server(mail: MailTable | None, secrets: Mapping[str, str]) -> MailServer | None:
    if mail is None:
        return None
    return MailServer(
        host=mail.host, port=mail.port, security=mail.security, sender=mail.sender, user=mail.user or "",
        password=secrets["channels.mail.password"],
        copies=copies(mail.copies, mail.copy_to, secrets["channels.mail.copies.password"]),
    )  # fmt: skip


def _mail_faults(table: ChannelsTable, sheet: Sheet) -> Iterator[Fault]:
    mail = table.mail
    if mail is not None and mail.security == "none" and mail.host not in _LOOPBACK:
        yield sheet.fault(
            "channels.mail.security", "到外部邮件服务器的连接没有加密", "请改为 tls 或 starttls；none 只用于本机", "mail-plain"
        )  # fmt: skip
    if mail is not None and (mail.copies is None) != (mail.copy_to is None):
        missing = "copies" if mail.copies is None else "copy_to"
        yield sheet.fault(
            f"channels.mail.{'copy_to' if missing == 'copies' else 'copies'}", f"少了 channels.mail.{missing}",
            "copy_to 是值班台自己的邮箱，copies 说明怎样登录去查；两项要写一起写", "mail-copies-half",
        )  # fmt: skip
    copied = None if mail is None else mail.copies
    if copied is not None and copied.security == "none" and copied.host not in _LOOPBACK:
        yield sheet.fault(
            "channels.mail.copies.security", "到外部邮箱的连接没有加密", "请改为 tls 或 starttls；none 只用于本机", "mail-plain"
        )  # fmt: skip


def _limit_faults(table: ChannelsTable, sheet: Sheet) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for place, limit in enumerate(table.limits):
        if (limit.channel, limit.host) in seen:
            yield sheet.fault(
                f"channels.limits.{place}.host", f"{limit.host} 的限量写了两次", "同一渠道的同一主机只写一条", "limit-twice"
            )  # fmt: skip
        seen.add((limit.channel, limit.host))
