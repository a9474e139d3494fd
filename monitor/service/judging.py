"""Wiring the judge: configuration -> Judge, a JSON line -> Document, a Judgement -> the promised output."""

import hashlib
import json
from typing import Any

import orjson

from config.atlas import load_atlas
from config.lexicon import load_lexicon
from config.own_rules import RuleBook, rule_book
from config.profile import load_profile
from monitor.domain.document import SOURCE_KINDS, Document
from monitor.domain.instant import Instant, parse_instant
from monitor.domain.judgement import EventTime, Judgement, Span
from monitor.domain.office import Profile
from monitor.errors import BadDocument
from monitor.judge.gazetteer import Gazetteer
from monitor.judge.judge import Judge

#: a publication outside these years is a slip of the pen
_YEARS = (1900, 2200)
#: how a reader without programming calls what JSON gave
_SORTS = {int: "数字", float: "数字", bool: "真假值", list: "列表", dict: "对象"}
_REQUIRED = ("id", "text", "published", "source")


def build_judge(profile_id: str) -> Judge:
    """The judge of a shipped profile or of a profile folder.

    Raises:
        NotFound: when there is no such profile.
        BadConfig: when profile, rules or words are faulty.

    """
    return judge_for(load_profile(profile_id))


def judge_for(profile: Profile) -> Judge:
    """The judge of a loaded profile, by the shipped rule book with the office's own rules laid over it."""
    return judge_by(profile, rule_book(profile.own_rules))


def judge_by(profile: Profile, book: RuleBook) -> Judge:
    """The judge of a loaded profile by this book."""
    lexicon = load_lexicon()
    atlas = load_atlas()
    whole = hashlib.sha256(
        f"{book.version}{lexicon.version}{atlas.version}{profile.version}".encode()
    ).hexdigest()
    return Judge(book.rules, lexicon, Gazetteer(atlas), profile, whole)


def parse_line(raw: bytes) -> Document:
    """One input line.

    Raises:
        BadDocument: code line-encoding, line-json, line-object, field-missing, field-type, field-time or
            field-source; the message names the field and the remedy.

    """
    return parse_document(load_line(raw))


def load_line(raw: bytes) -> dict[str, Any]:
    """The JSON object of one line.

    Raises:
        BadDocument: when it is none.

    """
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        data = _patient(raw)
    if not isinstance(data, dict):
        raise BadDocument('这一行应是一个对象，例如 {"id": "1", "text": "……"}', code="line-object")
    return data


def _patient(raw: bytes) -> object:
    """What the quick reader refuses and JSON allows: a byte order mark, an escaped half of a surrogate pair."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument(
            f"第 {error.start + 1} 个字节不是 UTF-8，请用 UTF-8 编码保存后重试", code="line-encoding"
        ) from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadDocument(
            "这一行不是合法的 JSON，请检查引号、逗号和换行（每行一个完整的对象）", code="line-json"
        ) from None


def parse_document(data: dict[str, Any]) -> Document:
    """A document from its JSON object.

    Raises:
        BadDocument: see `parse_line`.

    """
    for name in _REQUIRED:
        if name not in data or data[name] is None:
            raise BadDocument(f"缺少 {name}：必填 id、text、published、source", code="field-missing")
    for name in (*_REQUIRED, "title", "url", "publisher"):
        if data.get(name) is not None and not isinstance(data[name], str):
            raise BadDocument(
                f"{name} 应是文字（加引号），不是{_SORTS.get(type(data[name]), '别的')}", code="field-type"
            )
    if not data["id"].strip():
        raise BadDocument("id 不能为空，请给每条文书一个编号", code="field-missing")
    if data["source"] not in SOURCE_KINDS:
        raise BadDocument(
            f"source 不能是“{data['source'][:40]}”，可写：{'、'.join(SOURCE_KINDS)}", code="field-source"
        )
    published = _published(data["published"])
    return Document(
        data["id"],
        data.get("title") or "",
        data["text"],
        published,
        data["source"],
        data.get("url"),
        data.get("publisher"),
    )


def _published(text: str) -> Instant:
    try:
        published = parse_instant(text)
        year = published.day.year
    except (ValueError, OverflowError):
        year, published = 0, None
    if published is None or not _YEARS[0] <= year <= _YEARS[1]:
        raise BadDocument(
            f"published“{text[:40]}”不是 {_YEARS[0]} 至 {_YEARS[1]} 年间的 ISO 8601 时间，例如 2024-05-05T08:30:00+08:00",
            code="field-time",
        )
    return published


def as_output(judgement: Judgement, *, mentions: bool) -> dict[str, Any]:
    """The promised object, keys in the promised order."""
    shown: dict[str, Any] = {
        "id": judgement.id,
        "profile": judgement.profile,
        "attention": judgement.attention,
        "level": judgement.level,
        "emergency": judgement.emergency,
        "type": judgement.type,
        "topics": list(judgement.topics),
        "region": {
            "in_scope": judgement.in_scope,
            "places": [{"name": each.name, "code": each.code, "start": each.span.start, "end": each.span.end} for each in judgement.places],
        },
        "counts": {
            name: {"low": count.low, "high": count.high, **_words(count.span)} for name, count in judgement.counts.items()
        },
        "criteria": [
            {
                "rule": each.rule, "document": each.document, "clause": each.clause, "version": each.version,
                "status": each.status, "level": each.level, "quote": each.quote,
                "evidence": [{"start": span.start, "end": span.end, "text": span.text} for span in each.evidence],
            }
            for each in judgement.criteria
        ],
        "cancelled": [{"group": each.group, **_words(each.span)} for each in judgement.cancelled],
        "departments": [{"name": each.name, "role": each.role, "why": each.why} for each in judgement.departments],
        "clocks": [{"kind": each.kind, "limit": each.limit, "basis": each.basis} for each in judgement.clocks],
        "needs_review": judgement.needs_review,
        "review_reasons": list(judgement.review_reasons),
        "missing_facts": list(judgement.missing_facts),
        "event_time": _time(judgement.event_time),
        "reasons": [
            {"about": each.about, "text": each.text, "rule": each.rule, "evidence": [{"start": span.start, "end": span.end, "text": span.text} for span in each.evidence]}
            for each in judgement.reasons
        ],
    }  # fmt: skip
    if mentions:
        shown["mentions"] = [
            {"kind": each.kind, "low": each.low, "high": each.high, "negated": each.negated, "part_of": each.part_of,
             "start": each.span.start, "end": each.span.end}
            for each in judgement.mentions
        ]  # fmt: skip
    return shown


def _time(told: EventTime | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {
        "earliest": told.earliest.isoformat(),
        "latest": told.latest.isoformat(),
        **_words(told.span),
    }


def _words(span: Span) -> dict[str, Any]:
    return {"text": span.text, "start": span.start, "end": span.end}


def encode(data: dict[str, Any]) -> bytes:
    """One output line as UTF-8; a lone surrogate of the input is escaped, never fatal."""
    try:
        return orjson.dumps(data, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        # numbers beyond 64 bits come here too
        return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
