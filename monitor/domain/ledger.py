"""The ledger: commits 1, 2, 3 ... of one bureau, each naming the hash of the one before.

A commit's bytes are a version byte and canonical JSON of bureau, number, epoch, time, worker,
actor, events and prev. They are stored verbatim and hashed as stored; verifying never serialises
again. The number is primary key, optimistic lock and place in the chain at once.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from monitor.domain import canonical
from monitor.domain.event import Data, Event
from monitor.domain.instant import stamp, unstamp
from monitor.errors import LedgerBroken

VERSION = 1
#: prev of commit 1
NOTHING = "0" * 64
#: an export line is the commit's JSON with this appended as its last key: bytes stay verbatim
_TAIL = ',"hash":"'


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
    """The commit that follows `after`. Its time is max(now, time of `after`)."""
    events = tuple(events)
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
    """Read stored bytes. Their hash is taken as given; `Chain` checks it.

    Raises:
        LedgerBroken: when they are no commit.
    """
    try:
        if raw[:1] != bytes([VERSION]):
            raise ValueError(f"version byte {raw[:1]!r}")
        body = json.loads(raw[1:])
        events = tuple(Event(each["kind"], each["v"], cast("Data", each["data"])) for each in body["events"])
        return Commit(
            body["bureau"], body["number"], body["epoch"], unstamp(body["time"]), body["worker"],
            body["actor"], events, body["prev"], hash_, raw,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as fault:
        raise LedgerBroken(0, f"内容无法读取（{fault}）") from fault


class Chain:
    """Checks commits one after another: number, prev, hash, strict JSON, epoch, time, bureau.

    Nothing here trusts the reader: the hash is computed over the bytes as stored.
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
        """
        number = self.head.number + 1
        try:
            commit = parse(raw, hash_)
        except LedgerBroken as fault:
            raise LedgerBroken(number, fault.why) from fault
        self._follow(commit, number)
        self._unaltered(commit, number)
        self.head = commit.head
        return commit

    def _follow(self, commit: Commit, number: int) -> None:
        if number == 1:
            self._take_first(commit)
        if commit.number != number:
            raise LedgerBroken(number, f"此处应为第 {number} 号，实为第 {commit.number} 号，中间有缺失或重复")
        if commit.prev != self.head.hash:
            raise LedgerBroken(number, "与前一号的校验码不衔接")
        if commit.bureau != self.bureau:
            raise LedgerBroken(number, f"属于另一单位“{commit.bureau}”的账本")
        if self.head.time is not None and commit.time < self.head.time:
            raise LedgerBroken(number, "时间早于前一号")
        if commit.epoch != self.head.epoch and not _restores(commit, self.head):
            raise LedgerBroken(number, "期次变更而无恢复记录")

    def _take_first(self, commit: Commit) -> None:
        first = commit.events[0] if commit.events else None
        if first is None or first.kind != "ledger_opened":
            raise LedgerBroken(1, "第 1 号不是启用记录")
        named = str(first.data.get("algorithm"))
        if named not in canonical.ALGORITHMS:
            raise LedgerBroken(1, f"不认识的校验算法“{named}”")
        self.algorithm = self.algorithm or named
        self.bureau = self.bureau or commit.bureau

    def _unaltered(self, commit: Commit, number: int) -> None:
        if canonical.digest(commit.raw, self.algorithm) != commit.hash:
            raise LedgerBroken(number, "内容与校验码不符，已被改动")
        try:
            canonical.decode(commit.raw[1:])
        except ValueError as fault:
            raise LedgerBroken(number, f"内容不是规范写法（{fault}）") from fault


def _restores(commit: Commit, before: Head) -> bool:
    first = commit.events[0] if commit.events else None
    return first is not None and first.kind == "restored" and commit.epoch == before.epoch + 1


def export_line(commit: Commit) -> bytes:
    """One line of ledger.jsonl: the commit's JSON as stored, its hash appended as the last key."""
    return commit.raw[1:-1] + f'{_TAIL}{commit.hash}"}}\n'.encode()


def read_export(lines: Iterable[bytes]) -> Iterator[tuple[bytes, str]]:
    """Bytes and hash of each exported commit, verbatim; blank lines are passed over.

    Raises:
        LedgerBroken: for a line that is not an exported commit, numbered by its place.
    """
    number = 0
    for line in lines:
        text = line.rstrip(b"\r\n")
        if not text.strip():
            continue
        number += 1
        body, tail, rest = text.rpartition(_TAIL.encode())
        if not tail or not rest.endswith(b'"}') or not rest[:-2].isalnum():
            raise LedgerBroken(number, "这一行不是账本导出的格式")
        yield bytes([VERSION]) + body + b"}", rest[:-2].decode()
