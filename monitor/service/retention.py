"""The end of retention of what nobody acted on: first the ledger says so, then the library lets it go.

What belongs to an incident stays, what proves an answer, and so do evidence and ledger (LEDGER, "State and register"). The rows
that digests pledge stay too, so that nothing vanishes unseen.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from loguru import logger

from monitor.domain.event import Event, new
from monitor.domain.instant import stamp
from monitor.domain.state import State
from monitor.service.bureau import Bureau

_RULE = "本单位设置 retention.ignored：{days} 天"


def end_retention(bureau: Bureau, ignored: timedelta, now: datetime, by: str = "system") -> int:
    """Let go the documents in no incident that came in `ignored` ago or longer; how many.

    Only rows that a digest has pledged: until then they are new.
    """
    bureau.journal.catch_up()
    # what an earlier run had committed and not yet done; letting go again changes nothing
    gone = _let_go(bureau)
    library, before = bureau.library, now - ignored
    until = library.expirable(bureau.settings.bureau, bureau.journal.state.expired, before)
    basis = _RULE.format(days=ignored.days)
    if bureau.journal.write(partial(_ended, until, before, basis, by)) is not None:
        gone += _let_go(bureau)
    if gone:
        logger.info("未形成事件的文书已到保存期限，删除 {} 篇", gone)
    return gone


def _ended(
    until: int, before: datetime, basis: str, by: str, state: State, _now: datetime
) -> Sequence[Event]:
    until = min(until, state.digested)
    if until <= state.expired:
        return ()
    ended = new(
        "retention_ended", after=state.expired, until=until, before=stamp(before), basis=basis, by=by
    )  # fmt: skip
    return (ended,)


def _let_go(bureau: Bureau) -> int:
    state = bureau.journal.state

    def stays(documents: Sequence[str]) -> Collection[str]:
        # somebody may have put one of them to an incident just now
        bureau.journal.catch_up()
        return [each for each in documents if state.incident_with(each) is not None or each in state.pledged]

    return bureau.library.expire(bureau.settings.bureau, state.expired_after, state.expired, stays)
