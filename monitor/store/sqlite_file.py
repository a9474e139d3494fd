"""One SQLite file: its connections, its append lock, its schema, its faults.

Writes hold the append lock around BEGIN IMMEDIATE ... COMMIT, and so does every checkpoint, for
checkpoints happen inside a COMMIT or the last close. Reads go on beside them (WAL). No mmap: a
failing disk must be an error, never a signal. Busy waiting is off: the lock does the waiting.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from monitor.errors import NotFound, StorageBusy, StorageError, StorageFull
from monitor.store.append_lock import AppendLock
from monitor.store.sqlite_faults import CommitUnclear, told
from monitor.store.sqlite_schema import Schema

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

#: a file that another process recovers or closes just now is asked again so often, so long apart
_TRIES, _WAIT_S = 40, 0.05
_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA recursive_triggers = ON",  # so that INSERT OR REPLACE meets the delete trigger
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -8000",
)


class SqliteFile:
    """A database file of ours; threads and processes may share it.

    Opened to be read only, it is never created, upgraded or checkpointed.
    """

    def __init__(
        self,
        path: Path,
        schema: Schema,
        lock: AppendLock,
        *,
        readonly: bool = False,
        on_full: Callable[[], bool] | None = None,
    ) -> None:
        self.path = path
        self.lock = lock
        self._readonly = readonly
        #: frees the reserve when the disk is full; True when it freed something
        self._on_full = on_full
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._open(schema)

    def read(self, work: Work[T]) -> T:
        """Do some reading at one moment; what it returns must not hold the connection.

        A reader meets a lock only while another process recovers or closes the file: those hold
        the append lock, so it waits for its turn and tries once more.
        """
        try:
            return self._read(work)
        except StorageBusy:
            if self._readonly:
                # the lock is not a mere reader's to touch
                return _soon(lambda: self._read(work))
            with self.lock.held():
                return self._read(work)

    def write(self, work: Work[T]) -> T:
        """Do some writing in one durable transaction; all of it or, when it raises, none.

        Raises:
            StorageFull: and nothing is written; tried once more when a reserve could be freed.
            CommitUnclear: the disk failed in COMMIT; read again what became of it.
        """
        try:
            return self._write(work)
        except StorageFull:
            if self._on_full is None or not self._on_full():
                raise
            return self._write(work)

    def copy_to(self, target: Path) -> None:
        """A copy of one moment, whole in one file, made while others write."""
        with told(self.path), self._borrowed() as connection:
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()

    def cut_log(self) -> bool:
        """Carry the write-ahead log into the file and cut it to nothing; False while a reader needs it."""
        with self.lock.held(), told(self.path):
            assert self._writer is not None
            busy, _, _ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def close(self) -> None:
        """Close every connection; the last one of all processes checkpoints, within the lock."""
        with self._guard:
            connections = [*self._idle, *([self._writer] if self._writer else [])]
            self._idle, self._writer = [], None
        with nullcontext() if self._readonly else self.lock.held(), told(self.path):
            for connection in connections:
                connection.close()

    def _open(self, schema: Schema) -> None:
        if self._readonly:
            if not self.path.exists():
                raise NotFound(f"没有找到 {self.path}")
            if self.read(lambda connection: schema.refuse_unknown(connection, self.path)) == 0:
                # somebody is just making it
                raise NotFound(f"{self.path} 还是空的，请稍后再试")
            return
        # a reader of another process, which needs no lock, may be the one that recovers the file after a crash
        _soon(lambda: self._open_to_write(schema))

    def _open_to_write(self, schema: Schema) -> None:
        with self.lock.held(), told(self.path):
            # letters, password hashes, codes: for its owner alone; SQLite gives -wal and -shm the same mode.
            # One that is there is not touched: closing a descriptor of it would give up the locks all
            # connections of this process hold on it (POSIX), and another's last close delete the log under them
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            writer = self._connected()
            try:
                writer.execute("PRAGMA journal_mode = WAL")
                schema.bring_up(writer, self.path)
            except BaseException:
                writer.close()
                raise
            self._writer = writer

    def _read(self, work: Work[T]) -> T:
        with told(self.path), self._borrowed() as connection:
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _write(self, work: Work[T]) -> T:
        with self.lock.held(), told(self.path):
            writer = self._writer
            if writer is None:
                raise StorageError(f"{self.path} 是以只读方式打开的，不能写入")
            writer.execute("BEGIN IMMEDIATE")
            try:
                result = work(writer)
                self._commit(writer)
            except BaseException:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise
            return result

    def _commit(self, writer: sqlite3.Connection) -> None:
        try:
            writer.execute("COMMIT")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR:
                raise CommitUnclear(f"{self.path}：写入时磁盘出错，结果不明（{fault}）") from fault
            raise

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._reader()
        try:
            yield connection
        finally:
            # never left to the garbage collector, which would checkpoint outside the lock
            with self._guard:
                self._idle.append(connection)

    def _reader(self) -> sqlite3.Connection:
        connection = self._connected()
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._address(), timeout=0, isolation_level=None, check_same_thread=False, uri=True,
            cached_statements=256,
        )  # fmt: skip
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _address(self) -> str:
        place = f"file:{quote(str(self.path.absolute()))}"
        if not self._readonly:
            return f"{place}?mode=rwc"
        # in a folder nobody may write (a backup on a read-only medium) no -shm can be made
        alone = not self.path.with_name(f"{self.path.name}-wal").exists()
        still = alone and not os.access(self.path.parent, os.W_OK)
        return f"{place}?mode=ro{'&immutable=1' if still else ''}"


def _soon(work: Callable[[], T]) -> T:
    """Do it, again and again for a moment while another process has the file to itself."""
    for _ in range(_TRIES):
        with suppress(StorageBusy):
            return work()
        time.sleep(_WAIT_S)
    return work()
