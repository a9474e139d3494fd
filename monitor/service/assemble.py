"""The composition root: the only file that names concrete adapters.

A home is the folder of one installation: ledger.db, library.db, sealed.db, keys.db, files/, the
lock files of the databases and the reserve. Where the settings name a cluster these lie there, and in the
folder is what is this host's own. `open_home` makes what is missing; `look_into` opens what is there to be
read only. `Where` is a folder, or a place that may be on a cluster.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.store import Elastic, Place
from monitor.errors import NotFound, StorageError
from monitor.ports.accounts import Accounts
from monitor.ports.copies import Copies
from monitor.ports.files import Files
from monitor.ports.lease import Leases
from monitor.ports.ledger import LedgerStore
from monitor.ports.library import Library
from monitor.ports.links import Links
from monitor.ports.moving import Moving
from monitor.ports.register import Register
from monitor.ports.sealed import Sealed
from monitor.ports.sources import Sources
from monitor.store.accounts_schema import ACCOUNTS_SCHEMA
from monitor.store.append_lock import AppendLock
from monitor.store.disk import told
from monitor.store.files import FolderFiles
from monitor.store.ledger_schema import LEDGER_SCHEMA
from monitor.store.library_schema import LIBRARY_SCHEMA
from monitor.store.links_schema import LINKS_SCHEMA
from monitor.store.memory_ledger import MemoryLedger
from monitor.store.memory_sources import MemorySources
from monitor.store.reserve import Reserve
from monitor.store.sealed_schema import KEYS_SCHEMA, SEALED_SCHEMA
from monitor.store.sources_schema import SOURCES_SCHEMA
from monitor.store.sqlite_accounts import SqliteAccounts
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_leases import SqliteLeases
from monitor.store.sqlite_ledger import SqliteLedger
from monitor.store.sqlite_library import SqliteLibrary
from monitor.store.sqlite_links import SqliteLinks
from monitor.store.sqlite_moving import SqliteMoving
from monitor.store.sqlite_register import SqliteRegister
from monitor.store.sqlite_schema import Schema
from monitor.store.sqlite_sealed import SqliteSealed
from monitor.store.sqlite_sources import SqliteSources

if TYPE_CHECKING:
    from monitor.store.elastic_home import OnCluster

LEDGER, LIBRARY, FILES = "ledger.db", "library.db", "files"
#: the crawler's memory; no backup holds it, for losing it loses no document
SOURCES = "sources.db"
#: how people sign in; no backup holds it, so that no password hash leaves the house
ACCOUNTS = "accounts.db"
#: the codes of signing links; no backup holds it
LINKS = "links.db"
#: personal data of letters, and the keys to them; a backup holds the keys only where that was asked for
SEALED, KEYS = "sealed.db", "keys.db"
#: stands in a home while its data are being exchanged for a backup's: what is there is not whole
RESTORING = ".restoring"


Where = Path | Place


@dataclass(frozen=True, slots=True)
class Home:
    """The ports of one installation, open."""

    folder: Path
    ledger: LedgerStore
    register: Register
    #: None where a home that is only looked into has none
    library: Library | None
    #: None where a home that is only looked into has none
    sealed: Sealed | None
    files: Files
    reserve: Reserve
    #: for a monotonic clock, e.g. `clock.monotonic`
    leases: Callable[[Callable[[], float]], Leases]
    #: None where a home that is only looked into lacks one of its databases
    moving: Moving | None
    #: how safely the ledger lies just now; None where it is a file
    copies: Callable[[], Copies] | None
    #: a copy of one moment of a database, made while others write
    copy: Callable[[str, Path], None]


@contextmanager
def open_home(where: Where) -> Iterator[Home]:
    """Open an installation to work in, made if missing; closed at the end of the with statement.

    Raises:
        StorageBusy, StorageError: naming the file and the remedy; so too for a home in which a
            restore was cut short.
    """
    folder = folder_of(where)
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / RESTORING).exists():
        raise StorageError(
            f"{folder} 上次恢复没有做完，里面的数据不完整；请加 --replace-home 重新运行 huiying restore",
            code="restore-unfinished",
        )
    reserve = Reserve(folder / "reserve")
    with ExitStack() as stack:
        if (cluster := cluster_of(where)) is not None:
            yield _clustered(folder, stack.enter_context(_reached(cluster)), reserve)
            return
        files = {}
        for name, schema, lock in (
            (LEDGER, LEDGER_SCHEMA, "append.lock"),
            (LIBRARY, LIBRARY_SCHEMA, "library.lock"),
            (SEALED, SEALED_SCHEMA, "sealed.lock"),
            (KEYS, KEYS_SCHEMA, "keys.lock"),
        ):
            file = SqliteFile(folder / name, schema, AppendLock(folder / lock), on_full=reserve.free)
            stack.callback(file.close)
            files[name] = file
        yield _home(folder, files, reserve)


@contextmanager
def look_into(where: Where) -> Iterator[Home]:
    """Open an installation, or an unpacked backup, to be read only, beside whoever writes.

    Raises:
        NotFound: when there is no ledger.
        StorageBusy, StorageError: naming the file and the remedy.
    """
    folder = folder_of(where)
    if (cluster := cluster_of(where)) is not None:
        with _reached(cluster) as ports:
            yield _clustered(folder, ports, Reserve(folder / "reserve"))
        return
    if not (folder / LEDGER).is_file():
        raise NotFound(f"没有找到账本 {folder / LEDGER}；请用 --home 或环境变量 HUIYING_HOME 指明数据目录")
    with ExitStack() as stack:
        files = {}
        for name, schema in (
            (LEDGER, LEDGER_SCHEMA),
            (LIBRARY, LIBRARY_SCHEMA),
            (SEALED, SEALED_SCHEMA),
            (KEYS, KEYS_SCHEMA),
        ):
            if (folder / name).is_file():
                file = SqliteFile(folder / name, schema, AppendLock(folder / f"{name}.lock"), readonly=True)
                stack.callback(file.close)
                files[name] = file
        yield _home(folder, files, Reserve(folder / "reserve"))


@contextmanager
def watch_ledger(where: Where) -> Iterator[tuple[LedgerStore, Register]]:
    """The ledger and its register alone, to be read only: no other file of the home can hinder it.

    Raises:
        NotFound: when there is none.
        StorageBusy, StorageError: naming the file and the remedy.
    """
    if (cluster := cluster_of(where)) is not None:
        with _reached(cluster) as ports:
            yield ports.ledger, ports.register
        return
    with _alone(folder_of(where) / LEDGER, LEDGER_SCHEMA, "append.lock", readonly=True) as file:
        yield SqliteLedger(file), SqliteRegister(file)


@contextmanager
def open_ledger(where: Where) -> Iterator[LedgerStore]:
    """The ledger alone, to append to, in a home that exists.

    Raises:
        StorageBusy, StorageError: naming the file and the remedy.
    """
    if (cluster := cluster_of(where)) is not None:
        with _reached(cluster) as ports:
            yield ports.ledger
        return
    with _alone(folder_of(where) / LEDGER, LEDGER_SCHEMA, "append.lock") as file:
        yield SqliteLedger(file)


@contextmanager
def watch_sources(folder: Path) -> Iterator[Sources]:
    """What the crawler remembers, to be read only.

    Raises:
        NotFound: when it remembers nothing yet.
        StorageBusy, StorageError: naming the file and the remedy.
    """
    with _alone(folder / SOURCES, SOURCES_SCHEMA, "sources.lock", readonly=True) as file:
        yield SqliteSources(file)


def passing_sources() -> Sources:
    """A crawler's memory that ends with the process."""
    return MemorySources()


@contextmanager
def open_sources(folder: Path) -> Iterator[Sources]:
    """What the crawler remembers of its sources, in a home that exists.

    Raises:
        StorageBusy, StorageError: naming the file and the remedy.
    """
    with _beside(folder / SOURCES, SOURCES_SCHEMA) as file:
        yield SqliteSources(file)


@contextmanager
def open_accounts(where: Where) -> Iterator[Accounts]:
    """How people sign in to this home, which is made if missing.

    Raises:
        StorageBusy, StorageError: naming the file and the remedy.
    """
    if (cluster := cluster_of(where)) is not None:
        with _reached(cluster) as ports:
            yield ports.accounts
        return
    folder = folder_of(where)
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _beside(folder / ACCOUNTS, ACCOUNTS_SCHEMA) as file:
        yield SqliteAccounts(file)


@contextmanager
def open_links(where: Where) -> Iterator[Links]:
    """The codes people sign with, in a home that exists.

    Raises:
        StorageBusy, StorageError: naming the file and the remedy.
    """
    if (cluster := cluster_of(where)) is not None:
        with _reached(cluster) as ports:
            yield ports.links
        return
    folder = folder_of(where)
    # without a link no message goes out: on a full disk they last as long as the ledger
    with _beside(folder / LINKS, LINKS_SCHEMA, on_full=Reserve(folder / "reserve").free) as file:
        yield SqliteLinks(file)


@contextmanager
def _beside(path: Path, schema: Schema, *, on_full: Callable[[], bool] | None = None) -> Iterator[SqliteFile]:
    """A database of its own beside the ledger, with its own lock."""
    with _alone(path, schema, path.with_suffix(".lock").name, on_full=on_full) as file:
        yield file


@contextmanager
def _alone(
    path: Path,
    schema: Schema,
    lock: str,
    *,
    readonly: bool = False,
    on_full: Callable[[], bool] | None = None,
) -> Iterator[SqliteFile]:
    file = SqliteFile(path, schema, AppendLock(path.with_name(lock)), readonly=readonly, on_full=on_full)
    try:
        yield file
    finally:
        file.close()


def files_in(folder: Path) -> Files:
    """The files of a home or backup at this folder."""
    return FolderFiles(folder / FILES)


def append_lock(folder: Path) -> AbstractContextManager[None]:
    """Hold back every append to a home, whether its database can be opened or not."""
    return AppendLock(folder / "append.lock").held()


def settings_lock(folder: Path) -> AbstractContextManager[None]:
    """Hold back whoever else would change the settings; `folder` is there and holds their history."""
    return AppendLock(folder / "changing.lock").held()


def folder_of(where: Where) -> Path:
    """What lies on this host."""
    return where.folder if isinstance(where, Place) else where


def cluster_of(where: Where) -> Elastic | None:
    return where.cluster if isinstance(where, Place) else None


def _reached(cluster: Elastic) -> "AbstractContextManager[OnCluster]":
    """The ports on a cluster. Its client is two fifths of what a desk loads: only who needs it waits for it."""
    from monitor.store.elastic_home import on_cluster  # noqa: PLC0415

    return on_cluster(cluster)


def _clustered(folder: Path, ports: "OnCluster", reserve: Reserve) -> Home:
    def copy(name: str, _target: Path) -> None:
        raise StorageError(f"{name} 在 Elasticsearch 上，不能由文件备份；见 docs/ELASTICSEARCH.md")

    return Home(
        folder=folder, ledger=ports.ledger, register=ports.register, library=ports.library,
        sealed=ports.sealed, files=ports.files, reserve=reserve, leases=ports.leases, moving=ports.moving, copies=ports.copies, copy=copy,
    )  # fmt: skip


def _home(folder: Path, files: dict[str, SqliteFile], reserve: Reserve) -> Home:
    def copy(name: str, target: Path) -> None:
        if name not in files:
            raise StorageError(f"{folder} 里没有 {name}")
        files[name].copy_to(target)

    ledger = files[LEDGER]
    return Home(
        folder=folder, ledger=SqliteLedger(ledger), register=SqliteRegister(ledger),
        library=SqliteLibrary(files[LIBRARY]) if LIBRARY in files else None,
        sealed=SqliteSealed(files[SEALED], files.get(KEYS)) if SEALED in files else None,
        files=files_in(folder), reserve=reserve,
        leases=lambda monotonic: SqliteLeases(ledger, monotonic),
        moving=SqliteMoving(files[LIBRARY], files[SEALED], files.get(KEYS)) if {LIBRARY, SEALED} <= files.keys() else None,
        copies=None, copy=copy,
    )  # fmt: skip


def ledger_in_memory() -> LedgerStore:
    """A ledger for replay: nothing is left behind but what is exported."""
    return MemoryLedger()
