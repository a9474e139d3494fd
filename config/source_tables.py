"""The tables of sources in huiying.yaml: each field's type, and the faults one field can see by itself."""

import json
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

import jmespath
from cssselect import GenericTranslator, SelectorError
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, Field

from config.checking import Table, refusal
from config.shape import Said, Slug, SpanText, span_of
from monitor.domain.document import SourceKind

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)
#: where nothing is written: looked at no more often than this
USUAL = timedelta(minutes=10)


def _every(text: str) -> str:
    if not SHORTEST <= span_of(text) <= LONGEST:
        raise refusal(
            "source-every", f"“{text}”太密或太疏", "一次到下一次写 1m 到 1d；不写则按来源更新的快慢自动调整"
        )
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


def _path(text: str) -> str:
    if text:
        try:
            jmespath.compile(text)
        except JMESPathError:
            raise refusal(
                "jmespath-invalid",
                f"“{text}”不是 JMESPath",
                "例如 data.list 或 [].title；写法见 jmespath.org",
            ) from None
    return text


def _json(text: str) -> str:
    if text:
        try:
            json.loads(text.replace("{page}", "1"))
        except ValueError:
            raise refusal("json-invalid", "body 不是 JSON", "整段写成 JSON 文本，页码处写 {page}") from None
    return text


Css = Annotated[str, AfterValidator(_css)]
Address = Annotated[str, AfterValidator(_address)]
Path = Annotated[str, AfterValidator(_path)]
JsonText = Annotated[str, AfterValidator(_json)]
#: families of content systems whose lists are known (spiders/presets)
Preset = Literal["hanweb", "trs", "nfcms", "gkmlpt", "vsb", "ucap", "plain"]
#: a list is turned so many pages at most
Pages = Annotated[int, Field(ge=1, le=50)]


class SelectTable(Table):
    row: Css = ""
    link: Css = ""
    title: Css = ""
    date: Css = ""
    body: Css = ""
    reply: Css = ""


class FieldsTable(Table):
    """Where an item's things stand in an answer of JSON."""

    items: Path = ""
    id: Path = ""
    title: Path = ""
    text: Path = ""
    url: Path = ""
    published: Path = ""
    publisher: Path = ""
    number: Path = ""
    status: Path = ""
    unit: Path = ""
    reply: Path = ""
    replied: Path = ""


class AskTable(Table):
    """How an interface is asked, where not by a plain GET."""

    form: dict[str, str] = Field(default_factory=dict)
    body: JsonText = ""
    first_page: Annotated[int, Field(ge=0, le=1)] = 1


class MailboxTable(Table):
    host: Said
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    user: Said
    password: Said
    folder: Said = "INBOX"


class SourceTable(Table):
    id: Slug
    spider: Literal["feed", "listing", "api", "letterbox", "mailbox"]
    kind: SourceKind | None = None
    publisher: Said | None = None
    every: Annotated[SpanText, AfterValidator(_every)] | None = None
    address: Address | None = None
    articles: bool = False
    hosts: tuple[Said, ...] = ()
    preset: Preset | None = None
    pages: Pages | None = None
    select: SelectTable | None = None
    fields: FieldsTable | None = None
    ask: AskTable | None = None
    detail: Address | None = None
    mailbox: MailboxTable | None = None
    own: bool = False
    attachments: bool = False
    any_certificate: bool = False


class CrawlingTable(Table):
    agent: Annotated[str, AfterValidator(_agent)] = "Huiying/0.1 (public opinion duty desk)"
    host_delay_s: Annotated[int, Field(ge=1, le=60)] = 2
