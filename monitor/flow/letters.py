"""When a letter of a public box is read again, and when it is handed over again. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.letter import LETTER_STATUS_NAMES, LETTER_STATUSES, SETTLED, KnownLetter, LetterStatus

#: a letter nobody answers is watched for so long
WATCHED = timedelta(days=180)
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


def after_reading(known: KnownLetter, status: LetterStatus, reply_hash: str, now: datetime) -> Reading:
    """Its page was read; `reply_hash` is "" where no reply stands there."""
    done = status in SETTLED
    kept = replace(
        known, status=status, reply_hash=reply_hash, tries=0, read=now,
        next_look=None if done else due_next(known.first_seen, now),
    )  # fmt: skip
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


def after_failure(known: KnownLetter, now: datetime, *, gone: bool) -> KnownLetter:
    """Its page could not be read; one that is gone for the third time is looked at no more."""
    tries = known.tries + 1
    ended = gone and tries >= TRIES
    return replace(known, tries=tries, next_look=None if ended else due_next(known.first_seen, now))


def put_off(known: KnownLetter, now: datetime) -> KnownLetter:
    """Nothing leads to its page now."""
    return replace(known, next_look=max(due_next(known.first_seen, now), now + SOONEST))


def ended(known: KnownLetter, now: datetime) -> KnownLetter:
    """Nothing more is expected of it."""
    return replace(known, next_look=None, read=now)


def _sooner(known: KnownLetter, due: datetime) -> datetime:
    return due if known.next_look is None else min(due, known.next_look)
