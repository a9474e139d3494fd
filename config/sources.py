"""The sources of huiying.yaml: what is watched, how often, and with what manners."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from config.reading import Sheet
from config.secret import SecretMissing, disclose
from config.shape import span_of
from config.source_tables import (
    LONGEST,
    USUAL,
    AskTable,
    CrawlingTable,
    FieldsTable,
    SelectTable,
    SourceTable,
)
from monitor.domain.document import SourceKind
from monitor.domain.place import (
    PAGES,
    ApiPlace,
    Asking,
    FeedPlace,
    JsonShape,
    LetterboxPlace,
    LetterShape,
    ListingPlace,
    MailboxPlace,
    Place,
    Selectors,
)
from monitor.domain.source import PASTED, Source
from monitor.errors import Fault

#: letters bear clocks of their own
_SLOWEST_LETTERS = timedelta(hours=1)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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

_NEEDS = {
    "feed": ("address",), "listing": ("address",), "api": ("address",), "letterbox": ("address",),
    "mailbox": ("mailbox",),
}  # fmt: skip
_PAGE = frozenset({"address", "hosts", "select", "own", "attachments", "any_certificate"})
_MAY = {
    "feed": _PAGE | {"articles"},
    "listing": _PAGE | {"preset", "pages"},
    "api": _PAGE | {"articles", "pages", "fields", "ask"},
    "letterbox": (_PAGE - {"own", "attachments"}) | {"pages", "fields", "ask", "detail"},
    "mailbox": frozenset({"mailbox"}),
}
#: all keys that belong to some kinds of sources alone
_OWN = (
    "address", "articles", "hosts", "select", "preset", "pages", "fields", "ask", "detail", "mailbox", "own",
    "attachments", "any_certificate",
)  # fmt: skip
#: what a source is to the judge where the settings say nothing
_KINDS: Mapping[str, SourceKind] = {"mailbox": "mail", "letterbox": "letter"}


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
    kind = table.kind or _KINDS.get(table.spider, "news")
    every = USUAL if table.every is None else span_of(table.every)
    return Source(
        table.id, kind, table.publisher, every, _place(table), table.own, table.attachments,
        table.any_certificate,
        slowest=every if table.every is not None else _slowest(table),
    )  # fmt: skip


def _slowest(table: SourceTable) -> timedelta:
    """How far apart looks may grow: nobody waits long for a letter, nor for an answer of our own to be seen."""
    if table.own or table.spider == "mailbox":
        return USUAL
    return _SLOWEST_LETTERS if table.spider == "letterbox" else LONGEST


def _place(table: SourceTable) -> Place:
    if table.mailbox is not None:
        box = table.mailbox
        return MailboxPlace(box.host, box.port, box.security, box.user, box.folder)
    assert table.address is not None
    selectors, pages = _selectors(table.select), table.pages or PAGES
    if table.spider == "feed":
        return FeedPlace(table.address, table.articles, table.hosts, selectors)
    if table.spider == "listing":
        return ListingPlace(table.address, table.hosts, selectors, table.preset or "", pages)
    fields, ask = table.fields or FieldsTable(), table.ask or AskTable()
    shape = JsonShape(
        fields.items, fields.id, fields.title, fields.text, fields.url, fields.published, fields.publisher
    )
    asking = Asking(tuple(ask.form.items()), ask.body, ask.first_page)
    if table.spider == "api":
        return ApiPlace(table.address, asking, shape, pages, table.articles, table.hosts, selectors)
    letter = LetterShape(fields.number, fields.status, fields.unit, fields.reply, fields.replied)
    reply = "" if table.select is None else table.select.reply
    return LetterboxPlace(
        table.address, table.hosts, selectors, reply, pages, asking, shape, letter, table.detail or ""
    )


def _selectors(table: SelectTable | None) -> Selectors:
    chosen = table or SelectTable()
    return Selectors(chosen.row, chosen.link, chosen.title, chosen.date, chosen.body)


def _twice(tables: tuple[SourceTable, ...], sheet: Sheet) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for place, table in enumerate(tables):
        if table.id in first:
            yield sheet.fault(
                f"sources.{place}.id", f"“{table.id}”已是第 {first[table.id] + 1} 个来源的编号", "每个来源一个编号，启用后不要改", "source-twice",
            )  # fmt: skip
        first.setdefault(table.id, place)
        if table.id == PASTED:
            yield sheet.fault(
                f"sources.{place}.id", f"“{PASTED}”留给人工粘贴的网页", "请换一个编号", "source-reserved"
            )


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
