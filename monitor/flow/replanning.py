"""What is kept of a source whose settings changed while it is watched. Pure."""

from dataclasses import replace
from datetime import datetime

from monitor.domain.source import Source, SourceState


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
    """What is kept of a source that was changed."""
    if (before.kind, before.place, before.attachments) != (after.kind, after.place, after.attachments):
        return anew(state, now)
    if state.fault is None and state.last_look is not None and before.every != after.every:
        return replace(state, next_due=state.last_look + after.every)
    return state
