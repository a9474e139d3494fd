"""Who may use a home: one supervisor at a time, a demo's never in earnest, one in earnest never for a demo."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.domain.instant import unstamp
from monitor.errors import BadInput, NotFound, StorageBusy, StorageError
from monitor.service.assemble import look_into

_LOCK = "serve.lock"


@dataclass(frozen=True, slots=True)
class Opened:
    """A ledger as its first commit opened it, and where it stands."""

    mode: str
    #: when a demo's story began, aware UTC
    origin: datetime
    #: time of its last commit, aware UTC
    last: datetime


def ledgers(home: Path) -> Mapping[str, Opened]:
    """The ledgers of a home by bureau; none where there is no home yet.

    Raises:
        StorageError, LedgerError: they cannot be read.

    """
    found: dict[str, Opened] = {}
    try:
        with look_into(home) as there:
            for bureau in there.ledger.bureaus():
                first = there.ledger.read(bureau, 0, 1)[0]
                opened, last = first.events[0].data, there.ledger.head(bureau).time
                origin = unstamp(str(opened["origin"])) if "origin" in opened else first.time
                found[bureau] = Opened(str(opened.get("mode", "live")), origin, last or first.time)
    except NotFound:
        return {}
    return found


def refuse_demo(home: Path) -> None:
    """A home a demo was played in is not for duty.

    Raises:
        BadInput: it is one.

    """
    if any(each.mode == "demo" for each in ledgers(home).values()):
        raise BadInput(
            f"{home} 里是演示数据，不能用于正式运行；请用 HUIYING_HOME 或设置里的 home 另指一个目录",
            code="ledger-mode",
        )


def refuse_earnest(home: Path) -> None:
    """A home that holds anything but a demo's ledger is not for a demo.

    Raises:
        BadInput: it is one.

    """
    if any(each.mode != "demo" for each in ledgers(home).values()):
        raise BadInput(
            f"{home} 里是正式数据，不能用于演示；请用 HUIYING_HOME 另指一个目录", code="ledger-mode"
        )


@contextmanager
def sole_supervisor(home: Path) -> Iterator[None]:
    """Hold a home, made if missing, for one supervisor; given back by the system when it dies.

    Raises:
        StorageBusy: another one runs there.
        StorageError: the home cannot be written.

    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as fault:
        raise StorageError(f"{home} 写不进去（{fault.strerror}）；请检查数据目录的路径和权限") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StorageBusy(
                f"{home} 正由另一个 huiying serve 或 huiying demo 使用；请先停下它，或用 HUIYING_HOME 另指一个目录",
                code="home-in-use",
            ) from None
        yield
    finally:
        os.close(lock)
