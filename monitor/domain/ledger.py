"""The ledger: commits 1, 2, 3 ... of one bureau, each naming the hash of the one before.

A commit's bytes are a version byte and canonical JSON of bureau, number, epoch, time, worker,
actor, events and prev. They are stored verbatim and hashed as stored; verifying never serialises
again. The number is primary key, optimistic lock and place in the chain at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson

from monitor.domain import canonical
from monitor.domain.event import Event
from monitor.domain.instant import stamp, unstamp
from monitor.errors import LedgerBroken, LedgerTooNew

VERSION = 1
#: prev of commit 1
NOTHING = "0" * 64
#: an export line is the commit's JSON with this appended as its last key: bytes stay verbatim
_TAIL = b',"hash":"'
_HEX = frozenset(b"0123456789abcdef")
_BOM = b"\xef\xbb\xbf"
#: every key of a commit and of an event; a key more or less is another format
_COMMIT_KEYS = frozenset({"actor", "bureau", "epoch", "events", "number", "prev", "time", "worker"})
_EVENT_KEYS = frozenset({"data", "kind", "v"})


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger stands; printed on every form as epoch/number/first 16 hex of the hash."""

    number: int
    hash: str
    epoch: int
    #: time of that commit, aware UTC; None for an empty ledger
    time: datetime | None

    def __str__(self) -> str:
        return f"{self.epoch}/{self.number}/{self.hash[:16].upper()}"


EMPTY = Head(0, NOTHING, 1, None)


@dataclass(frozen=True, slots=True)
class Commit:
    bureau: str
    number: int
    #: raised by one with every restore from a backup
    epoch: int
    #: never before the time of the commit before it
    time: datetime
    #: which process wrote it
    worker: str
    #: on whose behalf: a person id, a post, or "system"
    actor: str
    events: tuple[Event, ...]
    prev: str
    hash: str
    #: the stored bytes, version byte first
    raw: bytes

    @property
    def head(self) -> Head:
        return Head(self.number, self.hash, self.epoch, self.time)


def seal(
    bureau: str,
    after: Head,
    events: Iterable[Event],
    now: datetime,
    *,
    worker: str,
    actor: str,
    algorithm: str,
    epoch: int | None = None,
) -> Commit:
    """The commit that follows `after`. Its time is max(now, time of `after`).

    Raises:
        ValueError: without any event, and for data that has no canonical bytes.
    """
    events = tuple(events)
    if not events:
        raise ValueError("a commit has at least one event")
    time = now if after.time is None else max(now, after.time)
    body = {
        "actor": actor,
        "bureau": bureau,
        "epoch": after.epoch if epoch is None else epoch,
        "events": [{"data": event.data, "kind": event.kind, "v": event.version} for event in events],
        "number": after.number + 1,
        "prev": after.hash,
        "time": stamp(time),
        "worker": worker,
    }
    raw = bytes([VERSION]) + canonical.encode(cast("canonical.Json", body))
    return Commit(
        bureau, after.number + 1, cast("int", body["epoch"]), time, worker, actor, events, after.hash,
        canonical.digest(raw, algorithm), raw,
    )  # fmt: skip


def parse(raw: bytes, hash_: str) -> Commit:
    """Read stored bytes one trusts already, such as one's own store's; `Chain` checks, this does not.

    Raises:
        LedgerBroken: numbered 0, when they are no commit.
        LedgerTooNew: when their format is newer than this program.
    """
    _known_format(raw)
    try:
        return _commit(orjson.loads(memoryview(raw)[1:]), raw, hash_)
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise LedgerBroken(0, f"内容无法读取（{fault}）") from fault


def _known_format(raw: bytes) -> None:
    if raw[:1] > bytes([VERSION]):
        raise LedgerTooNew(f"账本格式为第 {raw[0]} 版，本程序只认识第 {VERSION} 版，请升级程序；在此之前只读")
    if raw[:1] != bytes([VERSION]):
        raise LedgerBroken(0, "缺少格式字节，不是账本内容")


def _commit(body: Any, raw: bytes, hash_: str) -> Commit:
    events = tuple([Event(each["kind"], each["v"], each["data"]) for each in body["events"]])
    return Commit(
        body["bureau"], body["number"], body["epoch"], unstamp(body["time"]), body["worker"],
        body["actor"], events, body["prev"], hash_, raw,
    )  # fmt: skip


class Chain:
    """Checks commits one after another: hash, strict JSON, bureau, number, prev, time, epoch.

    Nothing here trusts the reader: the hash is computed over the bytes as stored, before anything
    in them is believed. To go on from a commit in the middle give its head, and with it the
    algorithm of commit 1 and the bureau.
    """

    def __init__(self, after: Head = EMPTY, *, algorithm: str = "", bureau: str = "") -> None:
        self.head = after
        #: fixed by commit 1, never changed later
        self.algorithm = algorithm
        self.bureau = bureau

    def add(self, raw: bytes, hash_: str) -> Commit:
        """Take the next commit.

        Raises:
            LedgerBroken: naming its number and what does not hold.
            LedgerTooNew: its bytes are in a format this program does not know.
        """
        number = self.head.number + 1
        if number > 1:
            self._unaltered(raw, hash_, number)
        commit = _strictly(raw, hash_, number)
        if number == 1:
            self._take_first(commit)
            self._unaltered(raw, hash_, number)
        self._follow(commit, number)
        self.head = commit.head
        return commit

    def _unaltered(self, raw: bytes, hash_: str, number: int) -> None:
        if canonical.digest(raw, self.algorithm) != hash_:
            raise LedgerBroken(number, "内容与校验码不符，已被改动")

    def _follow(self, commit: Commit, number: int) -> None:
        if commit.bureau != self.bureau:
            raise LedgerBroken(number, f"混入另一单位“{commit.bureau}”的账本内容，本账本属于“{self.bureau}”")
        if commit.number > number:
            raise LedgerBroken(number, f"此处应为第 {number} 号，实为第 {commit.number} 号：缺号或次序被调换")
        if commit.number < number:
            raise LedgerBroken(number, f"此处应为第 {number} 号，实为第 {commit.number} 号：重复或次序被调换")
        if commit.prev != self.head.hash:
            raise LedgerBroken(number, f"所记前一号校验码与第 {number - 1} 号不衔接，其一已被改换")
        if self.head.time is not None and commit.time < self.head.time:
            raise LedgerBroken(number, "时间早于前一号")
        if commit.epoch != self.head.epoch:
            self._restored(commit, number)

    def _restored(self, commit: Commit, number: int) -> None:
        first = commit.events[0]
        if first.kind != "restored" or commit.epoch != self.head.epoch + 1 or number == 1:
            raise LedgerBroken(number, f"期次由 {self.head.epoch} 变为 {commit.epoch}，却没有恢复记录")
        named = first.data.get("backup_head")
        if first.data.get("epoch") != commit.epoch or not isinstance(named, dict):
            raise LedgerBroken(number, "恢复记录不完整")
        if (named.get("number"), named.get("hash")) != (self.head.number, self.head.hash):
            raise LedgerBroken(number, "恢复记录所称的备份末号与前一号不符")

    def _take_first(self, commit: Commit) -> None:
        if commit.number != 1:
            raise LedgerBroken(1, f"此处应为第 1 号，实为第 {commit.number} 号：开头有缺失或次序被调换")
        first = commit.events[0]
        if first.kind != "ledger_opened":
            raise LedgerBroken(1, "第 1 号不是启用记录")
        named = str(first.data.get("algorithm"))
        if named not in canonical.ALGORITHMS:
            raise LedgerBroken(1, f"不认识的校验算法“{named}”")
        if self.algorithm not in {"", named}:
            raise LedgerBroken(1, f"启用记录的校验算法是“{named}”，应为“{self.algorithm}”")
        self.algorithm = named
        self.bureau = self.bureau or commit.bureau


def _strictly(raw: bytes, hash_: str, number: int) -> Commit:
    """The commit, once its bytes are canonical and it has exactly the keys and types of one."""
    try:
        _known_format(raw)
        body = canonical.decode(raw[1:])
    except LedgerBroken as fault:
        raise LedgerBroken(number, fault.why) from fault
    except ValueError as fault:
        raise LedgerBroken(number, f"内容不是规范写法（{fault}）") from fault
    if not isinstance(body, dict) or body.keys() != _COMMIT_KEYS or not _well_typed(body):
        raise LedgerBroken(number, "缺少或多出账本应有的栏目，或栏目类型不对")
    try:
        return _commit(body, raw, hash_)
    except ValueError as fault:
        raise LedgerBroken(number, f"时间写法不对（{fault}）") from fault


def _well_typed(body: dict[str, Any]) -> bool:
    texts = all(type(body[key]) is str for key in ("actor", "bureau", "prev", "time", "worker"))
    numbers = all(type(body[key]) is int for key in ("number", "epoch"))
    events = body["events"]
    return texts and numbers and isinstance(events, list) and bool(events) and all(map(_is_event, events))


def _is_event(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() != _EVENT_KEYS:
        return False
    return type(value["kind"]) is str and type(value["v"]) is int and isinstance(value["data"], dict)


def export_line(commit: Commit) -> bytes:
    """One line of ledger.jsonl: the commit's JSON as stored, its hash appended as the last key.

    The version byte is left out: version 1 is the only one, and a later one would say so in a key.
    """
    return commit.raw[1:-1] + _TAIL + commit.hash.encode() + b'"}\n'


def read_export(lines: Iterable[bytes]) -> Iterator[tuple[bytes, str]]:
    """Bytes and hash of each exported commit, verbatim.

    Blank lines, CRLF and a byte order mark, which editors leave behind, are passed over: they lie
    outside the bytes that are hashed.

    Raises:
        LedgerBroken: for a line that is not an exported commit, numbered by its place.
    """
    number = 0
    for line in lines:
        text = (line.removeprefix(_BOM) if number == 0 else line).rstrip(b"\r\n")
        if not text.strip():
            continue
        number += 1
        body, tail, rest = text.rpartition(_TAIL)
        if not tail or not _is_tail(rest):
            cut = not line.endswith(b"\n")
            raise LedgerBroken(number, "末行不完整，导出文件被截断" if cut else "这一行不是账本导出的格式")
        yield bytes([VERSION]) + body + b"}", rest[:-2].decode()


def _is_tail(rest: bytes) -> bool:
    """64 hex and the closing of the line: a truncated line may end in another field named hash."""
    return len(rest) == 66 and rest.endswith(b'"}') and _HEX.issuperset(rest[:64])
