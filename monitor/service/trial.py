"""What trying an address gave, for a person and as JSON. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from monitor.domain.document import Document
from monitor.domain.instant import BEIJING, Instant
from monitor.domain.judgement import ATTENTION_NAMES, TYPES, Judgement
from monitor.domain.letter import LETTER_STATUS_NAMES
from monitor.domain.source import Found
from spiders.detecting import Detected

_BEGINNING = 60
#: characters that are shown of a title, an address or a note: a page may call itself by a million
_SHOWN = 300
_NOTES = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """One item as it would come in."""

    title: str
    url: str
    #: as a person writes it; "" where the source says nothing
    published: str
    publisher: str
    #: characters of its text, and how it begins
    length: int
    beginning: str
    #: of a letter: how it stands
    state: str
    #: 需回应, 观察 or 不关注, and why
    attention: str
    why: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a look at an address gave."""

    address: str
    #: what robots.txt says of it; "" where it was not asked
    robots: str = ""
    #: what the address was taken for
    mark: str = ""
    #: a fault's name and a line that says what to do; "" where all went well
    fault: str = ""
    why: str = ""
    samples: tuple[Sample, ...] = ()
    #: what a person should know before saving it
    missing: tuple[str, ...] = ()
    #: feeds the page announces
    feeds: tuple[str, ...] = ()
    #: the settings it would be watched by; empty where it cannot be
    table: Mapping[str, Any] | None = None


def sample_of(found: Found, document: Document, judgement: Judgement) -> Sample:
    letter = found.letter
    return Sample(
        title=_line(found.title), url=(found.url or "")[:2000], published="" if found.published is None else shown(found.published),
        publisher=_line(found.publisher or ""), length=len(found.text), beginning=_line(document.text[:_BEGINNING]),
        state="" if letter is None else LETTER_STATUS_NAMES[letter.status],
        attention=ATTENTION_NAMES[judgement.attention], why=_line(because(judgement, found)),
        notes=tuple(_line(each) for each in found.notes[:_NOTES]),
    )  # fmt: skip


def _line(text: str) -> str:
    """On one line, for a page and a terminal: what a terminal would obey is left out."""
    return "".join(each if each.isprintable() else " " for each in text[:_SHOWN])


def shown(moment: Instant) -> str:
    """A time as a person writes it, no sharper than it was given."""
    local = moment.at.astimezone(BEIJING)
    return f"{local:%Y-%m-%d}" if moment.precision == "day" else f"{local:%Y-%m-%d %H:%M}"


def because(judgement: Judgement, found: Found) -> str:
    """Why an item is kept in sight or not, by the rules that met it."""
    for criterion in judgement.criteria:
        words = "、".join(f"“{each.text}”" for each in criterion.evidence[:3])
        return f"{criterion.document}{criterion.clause}" + (f"：{words}" if words else "")
    if judgement.cancelled and judgement.attention != "respond":
        return f"文中有“{judgement.cancelled[0].span.text}”字样，另作处理"
    if judgement.type != "other":
        return TYPES.get(judgement.type, judgement.type) + ("" if judgement.in_scope else "，不在本单位范围")
    if found.kind in {"letter", "mail", "hotline"}:
        return "来信、来件一律需要办理"
    elsewhere = judgement.places and not judgement.in_scope
    return "地点不在本单位范围" if elsewhere else "没有本单位关注的内容"


def missing(
    samples: Sequence[Sample], found: Sequence[Found], detected: Detected, asked: int
) -> Iterator[str]:
    """What would be missing if it were saved as it is."""
    if detected.doubt:
        yield detected.doubt
    if _is_front(detected):
        yield "这是网站首页，各栏目混在一起；建议填具体栏目的地址，如通知公告、新闻动态"
    if not samples:
        yield "没有读到一条内容"
        return
    undated = sum(each.published is None for each in found)
    if undated:
        yield f"{undated} 条没有发布时间，会按发现时间起算；可在 select.date 写明时间在哪里"
    guessed = sum(any("发布时间由" in note for note in each.notes) for each in found)
    if guessed:
        yield f"{guessed} 条的发布时间是从页面里推断的，请抽查"
    empty = sum(not each.text for each in found)
    if empty:
        yield f"{empty} 条没有读到正文，只有标题；可在 select.body 写明正文在哪里"
    texts = [each.text for each in found if each.text]
    if len(texts) > 2 and len(set(texts)) == 1:
        yield "每条的正文都一样，读到的多半是栏目说明；请在 select.body 写明正文在哪里"
    if len(samples) < asked:
        yield f"只有 {len(samples)} 条"
    if detected.feeds:
        yield f"网页声明了订阅源 {_line(detected.feeds[0])}，比列表页更稳当，建议改用"
    if all(each.attention == ATTENTION_NAMES["ignore"] for each in samples):
        yield "这几条都与本单位无关；来源仍可监测，但请确认栏目没有选错"


def _is_front(detected: Detected) -> bool:
    path = urlsplit(getattr(detected.place, "address", "")).path
    return detected.spider == "listing" and _FRONT.fullmatch(path) is not None


_FRONT = re.compile(r"/?(?:(?:index|default|main)\.\w{2,5})?", re.IGNORECASE)


def table_of(detected: Detected, address: str, *, kind: str) -> dict[str, Any]:
    """The settings that would watch it, in the shape of `sources` in huiying.yaml."""
    table: dict[str, Any] = {"id": name_for(address), "spider": detected.spider, "address": address}
    if kind != "news":
        table["kind"] = kind
    preset = getattr(detected.place, "preset", "")
    if preset:
        table["preset"] = preset
    if getattr(detected.place, "articles", False):
        table["articles"] = True
    return table


def name_for(address: str) -> str:
    """An id to begin with, from host and last part of the path: wjw-tzgg."""
    parts = urlsplit(address)
    labels = [
        each
        for each in (parts.hostname or "").split(".")
        if each not in {"www", "com", "cn", "gov", "org", "net", "edu"}
    ]
    last = [
        each
        for each in re.split(r"[/.]", parts.path)
        if each and each not in {"index", "html", "htm", "shtml", "xml", "jsp", "aspx", "php"}
    ]
    words = [*labels[:1], *last[-1:]]
    made = re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:40].strip("-")
    return made if made and made[0].isalpha() else f"source-{made}".strip("-")


def lines(trial: Trial) -> Iterator[str]:
    """The trial for a terminal."""
    yield f"地址：{trial.address}"
    if trial.robots:
        yield f"抓取许可：{trial.robots}"
    if trial.mark:
        yield f"识别为：{trial.mark}"
    for number, each in enumerate(trial.samples, 1):
        state = f"　{each.state}" if each.state else ""
        yield f"{number:>2}. {each.title or '（无标题）'}"
        yield f"    {each.published or '没有时间'}　{each.publisher or '没有写明来源'}　正文 {each.length} 字{state}"
        yield f"    {each.attention}：{each.why}"
        yield from (f"    注意：{note}" for note in each.notes)
    yield from (f"缺：{each}" for each in trial.missing)
    if trial.fault:
        yield f"没有读好：{trial.why}"
