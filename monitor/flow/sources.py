"""When a source is looked at next, and what is remembered of the look. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from monitor.domain.source import BLOCKING, WEIGHTS, Look, Source, SourceState
from monitor.flow.rhythm import interval, learned, usual

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
    return state.validators_lie or state.last_whole is None or now - state.last_whole >= WHOLE_EVERY


def after_look(
    state: SourceState, look: Look, every: timedelta, now: datetime, slowest: timedelta = timedelta(0)
) -> SourceState:
    """What is remembered after a look that ended now.

    Args:
        state: what was remembered before.
        look: what came of it.
        every: from one look to the next, at the soonest.
        now: aware UTC.
        slowest: how far apart looks may grow by the source's rhythm; not above `every`: not at all.

    """
    if look.fault is None:
        after = _succeeded(state, look, now)
        after = replace(after, next_due=now + interval(after, every, slowest, now))
    else:
        # a source seldom looked at is tried again sooner
        first = max(every, min(usual(state, every, slowest), SLOWEST_FAILING))
        after = _failed(state, look, first, now)
    if look.uid_validity is not None:
        # what a mailbox handed over before it failed is not asked for again
        after = replace(after, uid_validity=look.uid_validity, last_uid=look.last_uid)
    return after


def anew(state: SourceState, now: datetime) -> SourceState:
    """What is kept of a source that is put in, or stands elsewhere: it is read at once, and whole.

    What a server said of its pages, and a mailbox of its numbers, may have been another's, and so may
    its rhythm. What was handed over is known by address and by the intake, so nothing comes in twice.
    """
    return replace(
        state, etag="", last_modified="", body_hash="", last_whole=None, uid_validity=None, last_uid=0,
        next_due=now, validators_lie=False, watched_since=None, news_count=0, gap=None, longest=None,
        silent_since=None,
    )  # fmt: skip


def replanned(state: SourceState, before: Source, after: Source, now: datetime) -> SourceState:
    """What is kept of a source whose settings were changed while it was watched."""
    if (before.kind, before.place, before.attachments) != (after.kind, after.place, after.attachments):
        return anew(state, now)
    changed = (before.every, before.slowest) != (after.every, after.slowest)
    if state.fault is None and state.last_look is not None and changed:
        span = interval(state, after.every, after.slowest, now)
        return replace(state, next_due=state.last_look + span)
    return state


def _succeeded(state: SourceState, look: Look, now: datetime) -> SourceState:
    return replace(
        learned(state, now, news=look.new > 0),
        etag=look.etag or (state.etag if look.unchanged else ""),
        last_modified=look.last_modified or (state.last_modified if look.unchanged else ""),
        body_hash=look.body_hash or state.body_hash,
        validators_lie=state.validators_lie or _lied(state, look),
        last_look=now,
        last_success=now,
        last_whole=now if look.body_hash else state.last_whole,
        well_since=state.well_since if state.health == "well" and state.well_since else now,
        failing_since=None,
        blocked_since=None,
        fault=None,
        why="",
        failures=0,
        strain=0.0,
    )


def _lied(state: SourceState, look: Look) -> bool:
    """Other contents under the same validators: asked conditionally, the host would have said "unchanged"."""
    before, after = (state.etag, state.last_modified), (look.etag, look.last_modified)
    changed = bool(look.body_hash and state.body_hash) and look.body_hash != state.body_hash
    return changed and before == after and any(after)


def _failed(state: SourceState, look: Look, first: timedelta, now: datetime) -> SourceState:
    assert look.fault is not None
    blocked = look.fault in BLOCKING
    strain = state.strain + WEIGHTS[look.fault]
    pause = _pause(first, strain, blocked=blocked)
    if look.retry_after is not None:
        pause = max(pause, min(look.retry_after, LONGEST_RETRY_AFTER))
    return replace(
        learned(state, now, news=True) if look.new else state,
        last_look=now,
        failing_since=state.failing_since or now,
        blocked_since=(state.blocked_since or now) if blocked else None,
        fault=look.fault,
        why=look.why,
        failures=state.failures + 1,
        strain=strain,
        next_due=now + pause,
    )


def _pause(first: timedelta, strain: float, *, blocked: bool) -> timedelta:
    """Doubled with each whole unit of strain; a source is never given up, however long it has been."""
    first = max(first, FIRST_BLOCKED) if blocked else first
    slowest = max(first, SLOWEST_BLOCKED if blocked else SLOWEST_FAILING)
    doubled: timedelta = first * 2 ** min(ceil(strain) - 1, 12)
    return min(doubled, slowest)
