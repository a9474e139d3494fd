"""What is sealed of letters: put away on entry, looked at with a reason, destroyed at the end of retention.

The order is the promise. Sealing comes before the library row and the ledger commit, so a crash leaves
at worst an item without a letter, which the next reading of that letter uses. A look is committed
before anything is opened. A destruction is committed before the key goes, and carried out again while
the ledger says it and the item is still there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from monitor.domain.access import Principal, why_no_look
from monitor.domain.canonical import mend_surrogates
from monitor.domain.event import Event, new
from monitor.domain.personal import find, mask
from monitor.domain.state import State
from monitor.errors import BadInput, NotFound, StorageError
from monitor.flow.masking import Parted, Piece, of_bytes, to_bytes, whole
from monitor.ports.sealed import Sealed, SealedItem
from monitor.service.bureau import Bureau

#: characters of a reason
SHORTEST, LONGEST = 4, 500
#: events of one commit (LEDGER, "Append")
_AT_ONCE = 100
_RULE = "本单位设置 personal.retention：{days} 天"


@dataclass(frozen=True, slots=True)
class Looked:
    """What one person was shown of one letter."""

    document: str
    #: as written; empty where the masked text was erased
    title: str
    text: str
    #: what the form asked of the writer, (kind, value)
    fields: tuple[tuple[str, str], ...]
    #: what was masked in title and text
    pieces: tuple[Piece, ...]
    #: the ledger's record of this look
    commit: int


def sealed_of(bureau: Bureau) -> Sealed:
    """Where this home seals.

    Raises:
        StorageError: it has no such place.

    """
    if bureau.home.sealed is None:
        raise StorageError(f"{bureau.home.folder} 里没有封存文件 sealed.db，请用 huiying restore 由备份恢复")
    return bureau.home.sealed


def seal(bureau: Bureau, document: str, parted: Parted, now: datetime) -> None:
    """Put away what is personal in a document, on disk before this returns; once for each document."""
    if parted:
        sealed_of(bureau).seal(bureau.settings.bureau, document, to_bytes(parted), parted.kinds, now)


def look(bureau: Bureau, who: Principal, document: str, why: str) -> Looked:
    """Open what is sealed of a letter for somebody; the ledger says so first.

    Raises:
        BadInput: personal-why, personal-not-permitted; nothing was opened, nothing recorded.
        NotFound: personal-absent, personal-destroyed, personal-keyless; likewise.
        LedgerError, StorageError: it could not be recorded, so nothing was opened.

    """
    bureau.journal.catch_up()
    incident = bureau.journal.state.incident_with(document)
    refusal = why_no_look(who, incident)
    if refusal:
        raise BadInput(refusal, code="personal-not-permitted")
    reason = _reason(why)
    store, name = sealed_of(bureau), bureau.settings.bureau
    _there(known_of(bureau, [document]).get(document), document)
    # a reason lies open in the library: what is personal in it is masked like a letter's
    note = bureau.keep_text(mask(reason, find(reason)))

    def decide(state: State, _now: datetime) -> tuple[Event, ...]:
        owner = state.incident_of.get(document, "")
        return (new("personal_viewed", incident=owner, document=document, by=who.person, note=note),)

    commit = bureau.journal.write(decide, actor=who.person)
    raw = store.open(name, document)
    if commit is None or raw is None:
        _there(known_of(bureau, [document]).get(document), document)
        raise StorageError("没有打开，请再试一次")
    return _shown(bureau, document, of_bytes(raw), commit.number)


def known_of(bureau: Bureau, documents: Sequence[str]) -> dict[str, SealedItem]:
    """What is known of items; the ledger's word that one was destroyed goes before the store's."""
    destroyed = bureau.journal.state.destroyed
    found = sealed_of(bureau).about(bureau.settings.bureau, documents)
    return {
        document: replace(item, state="destroyed") if document in destroyed else item
        for document, item in found.items()
    }


def _reason(why: str) -> str:
    reason = mend_surrogates(why).strip()
    if not SHORTEST <= len(reason) <= LONGEST:
        raise BadInput(
            f"请写明查看事由（{SHORTEST} 至 {LONGEST} 字），如“电话核实就诊时间”；事由和查看人一并记入账本",
            code="personal-why",
        )
    return reason


def _there(item: SealedItem | None, document: str) -> None:
    """Raises NotFound for what cannot be opened, saying which of the three it is."""
    if item is None:
        raise NotFound(f"文书 {document} 没有封存的个人信息，请核对编号", code="personal-absent")
    if item.state == "destroyed":
        raise NotFound("这件来信的个人信息已到保存期限，依规销毁，不能再查看", code="personal-destroyed")
    if item.state == "keyless":
        raise NotFound(
            "打开这件来信的密钥不在本机（由不含密钥的备份恢复）；请联系管理员找回原数据目录的 keys.db",
            code="personal-keyless",
        )


def _shown(bureau: Bureau, document: str, parted: Parted, commit: int) -> Looked:
    kept = bureau.library.document(bureau.settings.bureau, document)
    title = text = ""
    if kept is not None and kept.state != "erased":
        edge = len(kept.document.title)
        content = whole(kept.document.content, parted.pieces)
        title, text = content[:edge], content[edge + 1 :]
    return Looked(document, title, text, parted.fields, parted.pieces, commit)


def expire(bureau: Bureau, retention: timedelta, now: datetime, by: str = "system") -> int:
    """Destroy what was sealed `retention` ago or longer; how many items that were.

    The matter comes first: what belongs to an incident still open waits for its end.
    """
    bureau.journal.catch_up()
    due = _due(bureau, now - retention)
    basis = _RULE.format(days=retention.days)
    for first in range(0, len(due), _AT_ONCE):
        bureau.journal.write(partial(_destroyed, due[first : first + _AT_ONCE], basis, by))
    # also for what an earlier run had committed and not yet done; an empty one cuts the keys' log
    left = bureau.journal.state.destroyed.intersection(due)
    return sealed_of(bureau).destroy(bureau.settings.bureau, sorted(left), now)


def _due(bureau: Bureau, before: datetime) -> list[str]:
    store, name, state = sealed_of(bureau), bureau.settings.bureau, bureau.journal.state
    due: list[str] = []
    after = ""
    while some := store.due(name, before, _AT_ONCE, after):
        due += [each for each in some if _over(state, each)]
        after = some[-1]
    return due


def _over(state: State, document: str) -> bool:
    incident = state.incident_with(document)
    return incident is None or incident.status != "open"


def _destroyed(
    documents: Sequence[str], basis: str, by: str, state: State, _now: datetime
) -> tuple[Event, ...]:
    return tuple(
        new("personal_destroyed", document=each, basis=basis, by=by)
        for each in documents
        if each not in state.destroyed
    )
