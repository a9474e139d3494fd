"""Answers: what was said to the public, and what is kept of it as evidence. Pure but for the library it reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant, unstamp
from monitor.domain.ledger import Commit
from monitor.domain.response import RESPONSE_NAMES, Answer
from monitor.service.views.clock_lines import PROOF_NAMES
from monitor.service.views.papers import safe_url
from monitor.service.views.sight import Sight
from monitor.service.views.spans import exact, published

#: how well an answer stands: its page was kept; the page tells of something else; only somebody's word
Standing = Literal["proven", "other", "claimed"]

#: kinds of kept files a page shows, with what they are called
KEPT_NAMES = {"text": "网页文字", "screenshot": "网页截图"}
#: an answer whose page was not there so long is tried no more (service/prover.py)
PATIENCE = timedelta(days=7)
_STANDINGS: Mapping[Standing, str] = {"other": "与本事件不符", "claimed": "自报"}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of the evidence."""

    #: SHA-256 of its bytes, which is its name
    file: str
    label: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The page of an answer as it was when it was fetched."""

    title: str
    #: http or https only; "" otherwise
    url: str
    #: when it was fetched, to the second
    captured: str
    #: as the page says; 未写明 where it says nothing
    published: str
    #: whether it tells of this incident
    tells: bool
    files: tuple[KeptFile, ...]
    #: SHA-256 of the page as it was sent; kept, never shown: it is hostile
    page: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    id: str
    kind: str
    #: as the person or the page said when it was recorded
    published: str
    url: str
    standing: Standing
    #: 证实, 见证, 自报, 与本事件不符
    proof: str
    #: None while nothing was kept
    evidence: Evidence | None
    #: why there is no evidence; "" where there is
    lacking: str
    by: str
    #: when it was recorded, to the second
    at: str
    #: why an officer said it is no answer; "" while it stands
    struck: str
    text: str


def answer_lines(
    incident: Incident, commits: Iterable[Commit], sight: Sight, now: datetime
) -> tuple[AnswerLine, ...]:
    """An incident's answers, newest first.

    Args:
        incident: whose answers.
        commits: those that name the incident or one merged into it, in order.
        sight: names and texts.
        now: aware UTC.

    """
    told = _told(incident, commits)
    return tuple(_line(each, told, sight, now) for each in reversed(incident.responses))


def files_of(incident: Incident, commits: Iterable[Commit]) -> dict[str, str]:
    """File id -> what it is (`page`, `text`, `screenshot`): all that was kept of this incident's answers.

    Args:
        incident: whose answers.
        commits: those that name the incident or one merged into it.

    """
    return {
        str(each["file"]): str(each.get("what", ""))
        for event in _of_answers(incident, commits)
        if event.kind == "evidence_kept"
        for each in _named(event.data)
    }


def _of_answers(incident: Incident, commits: Iterable[Commit]) -> Iterable[Event]:
    """The events that speak of an answer of this incident."""
    ours = {answer.id for answer in incident.responses}
    return (event for commit in commits for event in commit.events if event.data.get("response") in ours)


def _named(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in data["files"] if isinstance(each, Mapping) and "file" in each]


_Told = Mapping[tuple[str, str], Mapping[str, Any]]


def _told(incident: Incident, commits: Iterable[Commit]) -> _Told:
    """(event kind, response id) -> the newest of its kind."""
    return {(event.kind, str(event.data["response"])): event.data for event in _of_answers(incident, commits)}


def _line(answer: Answer, told: _Told, sight: Sight, now: datetime) -> AnswerLine:
    recorded = told.get(("responded", answer.id), {})
    kept = told.get(("evidence_kept", answer.id))
    evidence = None if kept is None else _evidence(kept, sight)
    standing = _standing(answer)
    url = sight.text(answer.url) if answer.url else ""
    return AnswerLine(
        id=answer.id, kind=RESPONSE_NAMES[answer.kind], published=_exactly(answer.published), url=safe_url(url),
        standing=standing, proof=PROOF_NAMES[answer.proof] if standing == "proven" else _STANDINGS[standing],
        evidence=evidence, lacking="" if evidence else _lacking(answer, told.get(("evidence_missing", answer.id)), sight, now),
        by=_by(answer, sight), at=exact(answer.at), struck=_struck(answer, told, sight),
        text=sight.text(str(recorded["text"])) if recorded.get("text") else "",
    )  # fmt: skip


def _by(answer: Answer, sight: Sight) -> str:
    if answer.by != "system":
        return sight.person(answer.by)
    return "系统由公开信箱采到，" if answer.kind == "letter_reply" else "系统由本单位网站采到，"


def _standing(answer: Answer) -> Standing:
    if answer.evidence == "other":
        return "other"
    return "claimed" if answer.proof == "claimed" else "proven"


def _evidence(data: Mapping[str, Any], sight: Sight) -> Evidence:
    said = data["published"]
    files = {str(each.get("what")): str(each["file"]) for each in _named(data)}
    return Evidence(
        title=sight.text(str(data["title"])), url=safe_url(sight.text(str(data["url"]))),
        captured=exact(unstamp(str(data["captured"]))),
        published=_exactly(Instant(unstamp(str(said)), data["precision"])) if said else "未写明",
        tells=bool(data["tells"]), page=files.get("page", ""),
        files=tuple(KeptFile(files[what], label) for what, label in KEPT_NAMES.items() if what in files),
    )  # fmt: skip


def _exactly(said: Instant) -> str:
    """To the second where it is known so well: this is what a supervisor holds against the due time."""
    return published(said, said.at) if said.precision == "day" else exact(said.at)


def _lacking(answer: Answer, missing: Mapping[str, Any] | None, sight: Sight, now: datetime) -> str:
    if not answer.url:
        return "没有填写网址，无从取证，只按自报计；请补记一次带网址的回应"
    if answer.struck:
        return "作废前没有取得证据"
    if missing is None:
        return "正在取证，一般几分钟内完成"
    why = f"存证未成：{sight.text(str(missing['note'])).rstrip('。')}"
    if str(missing["fault"]) in _FINAL:
        return f"{why}；请核对网址，更正后重新记录"
    return f"{why}；" + ("已停止重试，请人工核对" if now - answer.at > PATIENCE else "系统会自动再试")


#: asking again will not help (FAULTS.md, "Evidence of an answer")
_FINAL = frozenset({"evidence-address", "evidence-private", "evidence-redirects", "evidence-too-large"})


def _struck(answer: Answer, told: _Told, sight: Sight) -> str:
    if not answer.struck:
        return ""
    data = told.get(("response_struck", answer.id), {})
    by = sight.person(str(data["by"])) if data.get("by") else ""
    why = sight.text(str(data["note"])) if data.get("note") else ""
    return f"已作废（{'：'.join(each for each in (by, why) if each)}）" if by or why else "已作废"
