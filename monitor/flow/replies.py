"""Replies to letters, pure: what a public letter box shows under a letter is an answer to its writer.

A reply is said to one person. It ends the response clock of a matter that is made of letters alone, once
each has its reply; beside a report in the press it is kept and ends nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant
from monitor.domain.letter import Letter
from monitor.flow.responding import Reply, all_letters_answered, answered, letter_reply_name
from monitor.flow.scene import triaged_by


def letter_answered(
    incident: Incident,
    documents: Sequence[str],
    letter: Letter,
    url: str,
    now: datetime,
    keep_text: Callable[[str], str],
) -> tuple[Event, ...]:
    """The reply under a letter, recorded once; one that was amended is recorded beside it.

    Args:
        incident: the one the letter is in.
        documents: the letter's documents in it, the oldest first: a box may have shown it in several forms.
        letter: as its box shows it; its reply already masked.
        url: the letter's page; "" where the box has none.
        now: when it was seen, aware UTC.
        keep_text: keeps outside text, gives its ref.

    """
    # the same words are recorded once, also when an officer has said that they are no answer
    left = tuple(each for each in documents if not _recorded(incident, each, letter.reply))
    if not left:
        return ()
    reply = Reply(
        "letter_reply", _given(incident, left, letter, now), "proven", "system", url=url, text=letter.reply,
        evidence=tuple({"document": each} for each in left), letters=left,
    )  # fmt: skip
    events = answered(incident, reply, now, keep_text)
    if not all_letters_answered(incident, left):
        return events
    return (*events, *triaged_by(incident, now, "responded"))


def _recorded(incident: Incident, document: str, text: str) -> bool:
    return any(
        each.letters and document in each.letters and each.id == letter_reply_name(each.letters[0], text)
        for each in incident.responses
    )


def _given(incident: Incident, documents: Sequence[str], letter: Letter, now: datetime) -> Instant:
    """When the reply was given: as the box says, and now where it says nothing or what cannot be.

    No letter is answered before it is written or after its answer is read; a box whose dates say so has
    a clock or a form that is wrong, and its reply stands there all the same.
    """
    said = letter.replied
    asked = min((each.published.at for each in incident.members if each.document in documents), default=now)
    if (
        said is None
        or said.day_end <= asked
        or (said.precision != "day" and said.at < asked)
        or said.at > now
    ):
        return Instant(now)
    return said
