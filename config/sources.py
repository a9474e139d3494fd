"""The sources of huiying.yaml: what is watched, how often, and with what manners."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from cssselect import GenericTranslator, SelectorError
from pydantic import AfterValidator, Field

from config.checking import Table, refusal
from config.reading import Sheet
from config.secret import SecretMissing, disclose
from config.shape import Said, Slug, SpanText, span_of
from monitor.domain.document import SourceKind
from monitor.domain.source import FeedPlace, ListingPlace, MailboxPlace, Selectors, Source
from monitor.errors import Fault

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _every(text: str) -> str:
    if not SHORTEST <= span_of(text) <= LONGEST:
        raise refusal("source-every", f"“{text}”太密或太疏", "一次到下一次写 1m 到 1d，一般 10m")
    return text


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        fine = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
        _ = parts.port
    except ValueError:
        fine = False
    if not fine or text != text.strip() or any(letter.isspace() for letter in text):
        # it may hold a password, so it is not shown
        raise refusal("source-address", "地址写法不对", "以 http:// 或 https:// 开头，不带用户名、密码和空格")
    return text


def _agent(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not text.strip():
        raise refusal(
            "crawling-agent",
            "自报的名称只能用英文字母、数字和标点",
            "例如 Huiying/0.1 (+https://wjw.example.gov.cn)",
        )
    return text


def _css(text: str) -> str:
    if text:
        try:
            GenericTranslator().css_to_xpath(text)
        except SelectorError:
            raise refusal(
                "selector-invalid", f"“{text}”不是 CSS 选择器", "例如 ul.list > li；含 # 的请加英文引号"
            ) from None
    return text


Css = Annotated[str, AfterValidator(_css)]
Address = Annotated[str, AfterValidator(_address)]


class SelectTable(Table):
    row: Css = ""
    link: Css = ""
    title: Css = ""
    date: Css = ""
    body: Css = ""


class MailboxTable(Table):
    host: Said
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    user: Said
    password: Said
    folder: Said = "INBOX"


class SourceTable(Table):
    id: Slug
    spider: Literal["feed", "listing", "mailbox"]
    kind: SourceKind | None = None
    publisher: Said | None = None
    every: Annotated[SpanText, AfterValidator(_every)] = "10m"
    address: Address | None = None
    articles: bool = False
    hosts: tuple[Said, ...] = ()
    select: SelectTable | None = None
    mailbox: MailboxTable | None = None
    own: bool = False


class CrawlingTable(Table):
    agent: Annotated[str, AfterValidator(_agent)] = "Huiying/0.1 (public opinion duty desk)"
    host_delay_s: Annotated[int, Field(ge=1, le=60)] = 2


@dataclass(frozen=True, slots=True)
class Crawling:
    """How the crawler behaves toward hosts."""

    #: sent as User-Agent and looked up in robots.txt
    agent: str = "Huiying/0.1 (public opinion duty desk)"
    #: between two requests to one host
    host_delay: timedelta = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched, and the secrets for it."""

    sources: tuple[Source, ...] = ()
    crawling: Crawling = Crawling()
    #: source id -> password of its mailbox; never printed
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)


NOTHING_WATCHED = Watched()

_NEEDS = {"feed": ("address",), "listing": ("address",), "mailbox": ("mailbox",)}
_MAY = {
    "feed": frozenset({"address", "articles", "hosts", "select", "own"}),
    "listing": frozenset({"address", "hosts", "select", "own"}),
    "mailbox": frozenset({"mailbox"}),
}
_OWN = ("address", "articles", "hosts", "select", "mailbox", "own")


def watched(
    tables: tuple[SourceTable, ...],
    crawling: CrawlingTable,
    sheet: Sheet,
    environ: Mapping[str, str],
    base: Path,
) -> tuple[Watched, list[Fault]]:
    """The sources as domain objects, and every fault that one table cannot see by itself."""
    faults = [*_twice(tables, sheet), *_misplaced(tables, sheet)]
    if faults:
        return NOTHING_WATCHED, faults
    passwords: dict[str, str] = {}
    for place, table in enumerate(tables):
        if table.mailbox is not None:
            try:
                passwords[table.id] = disclose(table.mailbox.password, environ, base)
            except SecretMissing as missing:
                path = f"sources.{place}.mailbox.password"
                faults.append(
                    sheet.fault(path, str(missing), "请设置后再启动，或改写密码的出处", "secret-missing")
                )
    manners = Crawling(crawling.agent, timedelta(seconds=crawling.host_delay_s))
    return Watched(tuple(_source(table) for table in tables), manners, passwords), faults


def _source(table: SourceTable) -> Source:
    kind: SourceKind = table.kind or ("mail" if table.spider == "mailbox" else "news")
    return Source(table.id, kind, table.publisher, span_of(table.every), _place(table), table.own)


def _place(table: SourceTable) -> FeedPlace | ListingPlace | MailboxPlace:
    if table.mailbox is not None:
        box = table.mailbox
        return MailboxPlace(box.host, box.port, box.security, box.user, box.folder)
    assert table.address is not None
    chosen = table.select or SelectTable()
    selectors = Selectors(chosen.row, chosen.link, chosen.title, chosen.date, chosen.body)
    if table.spider == "feed":
        return FeedPlace(table.address, table.articles, table.hosts, selectors)
    return ListingPlace(table.address, table.hosts, selectors)


def _twice(tables: tuple[SourceTable, ...], sheet: Sheet) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for place, table in enumerate(tables):
        if table.id in first:
            yield sheet.fault(
                f"sources.{place}.id", f"“{table.id}”已是第 {first[table.id] + 1} 个来源的编号", "每个来源一个编号，启用后不要改", "source-twice",
            )  # fmt: skip
        first.setdefault(table.id, place)


def _misplaced(tables: tuple[SourceTable, ...], sheet: Sheet) -> Iterator[Fault]:
    for place, table in enumerate(tables):
        path = f"sources.{place}"
        for key in _NEEDS[table.spider]:
            if getattr(table, key) is None:
                yield sheet.fault(
                    path,
                    f"{table.spider} 来源缺少“{key}”",
                    f"请在这个来源里加上 {key}: ……",
                    "source-key-missing",
                )
        for key in _OWN:
            if key not in _MAY[table.spider] and getattr(table, key) not in (None, False, ()):
                listed = "、".join(sorted(_MAY[table.spider]))
                yield sheet.fault(
                    f"{path}.{key}", f"{table.spider} 来源用不到“{key}”", f"请删去；{table.spider} 可写：{listed}", "source-key-needless",
                )  # fmt: skip
        box = table.mailbox
        if box is not None and box.security == "none" and box.host not in _LOOPBACK:
            yield sheet.fault(
                f"{path}.mailbox.security", "不加密会把密码和来信明文送过网络", "请写 tls（端口 993）或 starttls（端口 143）", "mailbox-plain",
            )  # fmt: skip
