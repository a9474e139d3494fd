"""Schemas: numbered, append-only steps, all in one transaction with the version they lead to."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import StorageError


@dataclass(frozen=True, slots=True)
class Schema:
    #: PRAGMA application_id, so that a foreign file is known as one
    mark: int
    #: what the file is called in messages
    name: str
    #: statements of step 1, 2, 3 ...; a step that has been released never changes
    steps: tuple[tuple[str, ...], ...]

    def bring_up(self, connection: sqlite3.Connection, path: Path) -> None:
        """Carry out the steps that are missing; the caller holds the append lock.

        Raises:
            StorageError: for a foreign file, or one of a newer program.
        """
        have = self.refuse_unknown(connection, path)
        if have == len(self.steps):
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            for step in self.steps[have:]:
                for statement in step:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {self.mark}")
            connection.execute(f"PRAGMA user_version = {len(self.steps)}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def refuse_unknown(self, connection: sqlite3.Connection, path: Path) -> int:
        """The version the file has; 0 for a new one."""
        have = int(connection.execute("PRAGMA user_version").fetchone()[0])
        mark = int(connection.execute("PRAGMA application_id").fetchone()[0])
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if not empty and mark != self.mark:
            raise StorageError(f"{path} 不是本程序的{self.name}文件，请检查路径", code="storage-foreign")
        if have > len(self.steps):
            raise StorageError(
                f"{path} 由更新版本的程序写成（格式第 {have} 版，本程序只认识到第 {len(self.steps)} 版），"
                "请升级程序；为免损坏数据，本程序不打开它",
                code="storage-too-new",
            )
        return have
