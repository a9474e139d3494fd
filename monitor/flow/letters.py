"""When a letter of a public box is read again, and when it is handed over again. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.letter import LETTER_STATUS_NAMES, LETTER_STATUSES, SETTLED, KnownLetter, LetterStatus

#: a letter nobody answers is watched for so long
WATCHED = timedelta(days=180)
#: a letter that is closed without an answer may still get one; so long it is read on
LINGERS = timedelta(days=30)
#: a new letter is read at each look for so long, then by its age
FIRST = timedelta(hours=1)
SOONEST, LATEST = timedelta(hours=1), timedelta(hours=24)
#: of its age, so much goes by to the next look: after a day every hour, after 24 days once a day
_SHARE = 24
#: a page that is gone so often in a row is gone; one that fails so often is told by its title
TRIES = 3
#: newest first on a list, oldest first to be read
_APART = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A letter as a list shows it, without its words."""

    key: str
    number: str
    #: address of its page; "" where only this row leads there
    place: str
    title_hash: str
    shown: str
    #: how many stood above it in this look
    above: int = 0


def sighted(known: KnownLetter | None, seen: Sighting, now: datetime) -> tuple[KnownLetter, bool]:
    """(what is remembered of it now, whether it is new or its row has changed: it is then due at once)."""
    due = now - seen.above * _APART
    if known is None:
        return KnownLetter(
            key=seen.key, number=seen.number, place=seen.place, status="received", title_hash=seen.title_hash,
            first_seen=now, next_look=due, shown=seen.shown,
        ), True  # fmt: skip
    kept = replace(known, place=seen.place or known.place, shown=seen.shown, title_hash=seen.title_hash)
    if known.title_hash != seen.title_hash:
        # other words: handed over whatever its state
        return replace(kept, next_look=_sooner(known, due), tries=0, read=None), True
    if known.shown != seen.shown:
        return replace(kept, next_look=_sooner(known, due), tries=0), True
    return kept, False


def due_next(first_seen: datetime, now: datetime) -> datetime:
    """When a letter that is still open is looked at next; at most 180 days after it was first seen."""
    age = now - first_seen
    if age < FIRST:
        return now
    return min(now + min(max(age / _SHARE, SOONEST), LATEST), max(first_seen + WATCHED, now))


def outlived(known: KnownLetter, now: datetime) -> bool:
    """Whether it has been watched for as long as any letter is."""
    return now - known.first_seen >= WATCHED


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a letter."""

    known: KnownLetter
    #: it is handed over: new, answered, or standing otherwise than last time
    tell: bool
    #: Chinese, for a person
    notes: tuple[str, ...] = ()


def after_reading(
    known: KnownLetter, status: LetterStatus, reply_hash: str, now: datetime, *, answered: bool
) -> Reading:
    """Its page was read.

    Args:
        known: what is remembered of it.
        status: how it stands now.
        reply_hash: "" where no reply stands there.
        now: aware UTC.
        answered: the reply says something to the matter, and is no word that it will be looked into.

    """
    kept = replace(known, status=status, reply_hash=reply_hash, tries=0, read=now)
    if _over(known, status, now, answered=answered):
        kept = replace(kept, next_look=None)
    elif status in SETTLED:
        # behind those nobody has called answered
        kept = put_off(kept, now)
    else:
        kept = replace(kept, next_look=due_next(known.first_seen, now))
    if known.read is None:
        return Reading(kept, tell=True)
    notes = []
    if LETTER_STATUSES.index(status) < LETTER_STATUSES.index(known.status):
        before, after = LETTER_STATUS_NAMES[known.status], LETTER_STATUS_NAMES[status]
        notes.append(f"办理状态由“{before}”退回“{after}”，请核对")
    if known.reply_hash and not reply_hash:
        notes.append("此前公开的答复已不在页面上")
    elif known.reply_hash and known.reply_hash != reply_hash:
        notes.append("答复内容与此前公开的不同")
    return Reading(kept, tell=(status, reply_hash) != (known.status, known.reply_hash), notes=tuple(notes))


def _over(known: KnownLetter, status: LetterStatus, now: datetime, *, answered: bool) -> bool:
    """Whether nothing more is expected.

    A list is often ahead of the page, and the first reply of many boxes says only that the letter was
    passed on: what a box calls answered is read until the answer is seen. `closed` ends it without one,
    once it has been seen twice and the letter is old.
    """
    if status not in SETTLED or answered:
        return status in SETTLED
    return status == "closed" and known.status == "closed" and now - known.first_seen >= LINGERS


def after_failure(known: KnownLetter, now: datetime, *, gone: bool) -> KnownLetter:
    """Its page could not be read; one that is gone for the third time is looked at no more."""
    tries = known.tries + 1
    ended = gone and tries >= TRIES
    return replace(known, tries=tries, next_look=None if ended else due_next(known.first_seen, now))


def put_off(known: KnownLetter, now: datetime) -> KnownLetter:
    """An hour later at the soonest: nothing leads to its page now, or nothing new is to be expected at once."""
    return replace(known, next_look=max(due_next(known.first_seen, now), now + SOONEST))


def ended(known: KnownLetter, now: datetime) -> KnownLetter:
    """Nothing more is expected of it."""
    return replace(known, next_look=None, read=now)


def _sooner(known: KnownLetter, due: datetime) -> datetime:
    return due if known.next_look is None else min(due, known.next_look)
