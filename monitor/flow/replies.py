"""Replies to letters, pure: what a public letter box shows under a letter is an answer to its writer.

A reply is said to one person. It ends the response clock of a matter that is made of letters alone, once
each has its reply; beside a report in the press it is kept and ends nothing.
"""

from collections.abc import Callable
from datetime import datetime

from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.instant import Instant
from monitor.domain.letter import Letter
from monitor.errors import BadAct
from monitor.flow.responding import Reply, all_letters_answered, answered, name_of
from monitor.flow.scene import triaged_by


def letter_answered(
    incident: Incident,
    document: str,
    letter: Letter,
    url: str,
    now: datetime,
    keep_text: Callable[[str], str],
) -> tuple[Event, ...]:
    """The reply under a letter, recorded once; one that was amended is recorded beside it.

    Args:
        incident: the one the letter is in.
        document: the letter's document.
        letter: as its box shows it; its reply already masked.
        url: the letter's page; "" where the box has none.
        now: when it was seen, aware UTC.
        keep_text: keeps outside text, gives its ref.

    """
    reply = Reply(
        "letter_reply", _given(incident, document, letter, now), "proven", "system", url=url, text=letter.reply,
        evidence=({"document": document},), letter=document,
    )  # fmt: skip
    # the same words are recorded once, also when an officer has said that they are no answer
    if incident.status == "merged" or incident.answer(name_of(incident, reply)) is not None:
        return ()
    try:
        events = answered(incident, reply, now, keep_text)
    except BadAct:
        # older than the matter: it answers something else
        return ()
    if not all_letters_answered(incident, document):
        return events
    return (*events, *triaged_by(incident, now, "responded"))


def _given(incident: Incident, document: str, letter: Letter, now: datetime) -> Instant:
    """When the reply was given: as the box says, and now where it says nothing or what cannot be.

    No letter is answered before it is written or after its answer is read; a box whose dates say so has
    a clock or a form that is wrong, and its reply stands there all the same.
    """
    said = letter.replied
    asked = next((each.published.at for each in incident.members if each.document == document), now)
    if (
        said is None
        or said.day_end <= asked
        or (said.precision != "day" and said.at < asked)
        or said.at > now
    ):
        return Instant(now)
    return said
