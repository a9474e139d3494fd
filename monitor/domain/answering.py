"""Folding what was said to the public: answers, their evidence, and answers struck out. As `folding`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor.domain.instant import Instant, unstamp
from monitor.domain.response import Answer, public_from
from monitor.domain.trial import Trial


def _responded(trial: Trial, data: Mapping[str, Any], now: datetime) -> None:
    incident = trial.incident(data["incident"])
    if incident.answer(data["response"]) is not None:
        raise ValueError(f"response {data['response']} is already there")
    published = Instant(unstamp(data["published"]), data["precision"])
    answer = Answer(
        id=data["response"], kind=data["kind"], published=published, url=data["url"] or "",
        proof=data["proof"], by=data["by"], at=now, public=unstamp(data["public"]), letters=_letters(data),
    )  # fmt: skip
    trial.change(incident.id, responses=(*incident.responses, answer), handled=True)


def _letters(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Under which letter a reply stands: its documents, where it was read in more than one form."""
    if data["kind"] != "letter_reply":
        return ()
    return tuple(str(each["document"]) for each in data["evidence"] if "document" in each)


def _change_answer(trial: Trial, data: Mapping[str, Any], **fields: Any) -> None:
    incident = trial.incident(data["incident"])
    if incident.answer(data["response"]) is None:
        raise KeyError(f"{incident.id} has no response {data['response']}")
    changed = tuple(
        replace(answer, **fields) if answer.id == data["response"] else answer
        for answer in incident.responses
    )
    trial.change(incident.id, responses=changed)


def _evidence_kept(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    if data["tells"]:
        said = None if data["published"] is None else Instant(unstamp(data["published"]), data["precision"])
        public = public_from(said, unstamp(data["captured"]))
        answer = trial.incident(data["incident"]).answer(data["response"])
        if answer is not None and answer.proof == "proven":
            public = min(public, answer.public)
        _change_answer(trial, data, evidence="kept", proof="proven", public=public)
    else:
        _change_answer(trial, data, evidence="other")


def _evidence_missing(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    _change_answer(trial, data, evidence=data["fault"])


def _response_struck(trial: Trial, data: Mapping[str, Any], _now: datetime) -> None:
    _change_answer(trial, data, struck=True)
    incident = trial.incident(data["incident"])
    since = incident.signed_at
    left = [answer for answer in incident.responses if not answer.struck]
    if not any(since is None or answer.at >= since for answer in left):
        # the department that signed has answered nothing that stands: its ladder climbs in full again
        trial.change(incident.id, handled=False)


ANSWERS: Mapping[str, Callable[[Trial, Mapping[str, Any], datetime], None]] = {
    "responded": _responded,
    "evidence_kept": _evidence_kept,
    "evidence_missing": _evidence_missing,
    "response_struck": _response_struck,
}
