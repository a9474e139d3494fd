"""When a source is looked at next, and what is remembered of the look. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain.source import BLOCKING, Look, Source, SourceState

#: a failing source is tried less and less often, up to this
SLOWEST_FAILING = timedelta(hours=1)
#: a host that keeps us out is left in peace for longer
FIRST_BLOCKED = timedelta(minutes=30)
SLOWEST_BLOCKED = timedelta(hours=6)
#: no host may ask us to stay away for longer: it would be forgotten
LONGEST_RETRY_AFTER = timedelta(hours=24)
#: a server may say "unchanged" in error, so the whole is fetched this often whatever it says
WHOLE_EVERY = timedelta(hours=6)


def whole_due(state: SourceState, now: datetime) -> bool:
    """Whether the next request must not be conditional."""
    return state.last_whole is None or now - state.last_whole >= WHOLE_EVERY


def after_look(state: SourceState, look: Look, every: timedelta, now: datetime) -> SourceState:
    """What is remembered after a look that ended now."""
    if look.fault is not None:
        return _failed(state, look, every, now)
    return SourceState(
        etag=look.etag or (state.etag if look.unchanged else ""),
        last_modified=look.last_modified or (state.last_modified if look.unchanged else ""),
        body_hash=look.body_hash or state.body_hash,
        last_look=now,
        last_success=now,
        last_whole=now if look.body_hash else state.last_whole,
        last_new=now if look.new else state.last_new,
        next_due=now + every,
        uid_validity=look.uid_validity if look.uid_validity is not None else state.uid_validity,
        last_uid=look.last_uid if look.uid_validity is not None else state.last_uid,
    )


def anew(state: SourceState, now: datetime) -> SourceState:
    """What is kept of a source that is put in, or stands elsewhere: it is read at once, and whole.

    What a server said of its pages, and a mailbox of its numbers, may have been another's. What was
    handed over is known by address and by the intake, so nothing comes in twice.
    """
    return replace(
        state, etag="", last_modified="", body_hash="", last_whole=None, uid_validity=None, last_uid=0,
        next_due=now,
    )  # fmt: skip


def replanned(state: SourceState, before: Source, after: Source, now: datetime) -> SourceState:
    """What is kept of a source whose settings were changed while it was watched."""
    if (before.kind, before.place, before.attachments) != (after.kind, after.place, after.attachments):
        return anew(state, now)
    if state.fault is None and state.last_look is not None and before.every != after.every:
        return replace(state, next_due=state.last_look + after.every)
    return state


def _failed(state: SourceState, look: Look, every: timedelta, now: datetime) -> SourceState:
    blocked = look.fault in BLOCKING
    failures = state.failures + 1
    pause = _pause(every, failures, blocked=blocked)
    if look.retry_after is not None:
        pause = max(pause, min(look.retry_after, LONGEST_RETRY_AFTER))
    return replace(
        state,
        last_look=now,
        last_new=now if look.new else state.last_new,
        failing_since=state.failing_since or now,
        blocked_since=(state.blocked_since or now) if blocked else None,
        fault=look.fault,
        why=look.why,
        failures=failures,
        next_due=now + pause,
        # what the mailbox handed over before it failed is not asked for again
        uid_validity=look.uid_validity if look.uid_validity is not None else state.uid_validity,
        last_uid=look.last_uid if look.uid_validity is not None else state.last_uid,
    )


def _pause(every: timedelta, failures: int, *, blocked: bool) -> timedelta:
    first = max(every, FIRST_BLOCKED) if blocked else every
    slowest = max(first, SLOWEST_BLOCKED if blocked else SLOWEST_FAILING)
    doubled: timedelta = first * 2 ** min(failures - 1, 12)
    return min(doubled, slowest)
