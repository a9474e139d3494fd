"""One contract, every backend: `home` opens the same ports in memory, on SQLite and on Elasticsearch."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from config.store import Elastic
from monitor.ports.lease import Leases
from monitor.ports.ledger import LedgerStore
from monitor.ports.library import Library
from monitor.ports.register import Register
from monitor.store.append_lock import AppendLock
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices, set_up
from monitor.store.elastic_leases import ElasticLeases
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_library import ElasticLibrary
from monitor.store.elastic_register import ElasticRegister
from monitor.store.ledger_schema import LEDGER_SCHEMA
from monitor.store.library_schema import LIBRARY_SCHEMA
from monitor.store.memory_ledger import MemoryLeases, MemoryLedger, MemoryRegister
from monitor.store.memory_library import MemoryLibrary
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_leases import SqliteLeases
from monitor.store.sqlite_ledger import SqliteLedger
from monitor.store.sqlite_library import SqliteLibrary
from monitor.store.sqlite_register import SqliteRegister


@dataclass
class Watch:
    """A monotonic clock a test turns by hand."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def forward(self, **span: float) -> None:
        self.seconds += timedelta(**span).total_seconds()


@dataclass
class Home:
    ledger: LedgerStore
    register: Register
    #: another observer of the same leases, with a clock of its own
    observer: Callable[[Callable[[], float]], Leases]
    watch: Watch = field(default_factory=Watch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def ledger_file(folder: Path, *, patience: timedelta = timedelta(seconds=20)) -> SqliteFile:
    return SqliteFile(folder / "ledger.db", LEDGER_SCHEMA, AppendLock(folder / "append.lock", patience))


ELASTIC = pytest.param("elastic", marks=pytest.mark.slow)


@pytest.fixture(scope="session")
def elastic(elastic_url: str) -> Iterator[Cluster]:
    cluster = Cluster(Elastic((elastic_url,)))
    yield cluster
    cluster.close()


#: prefixes of indices a test has made, and where
_MADE: list[tuple[Cluster, str]] = []

LEDGER = ("ledger", "register", "leases")
LIBRARY = ("ledger", "arrivals", "names", "texts")


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    """A node takes a thousand indices and no more."""
    yield
    while _MADE:
        cluster, prefix = _MADE.pop()
        found = cluster.ask(lambda client: client.indices.get(index=f"{prefix}-*", features="settings"))  # noqa: B023
        if names := list(found):
            cluster.ask(lambda client: client.indices.delete(index=names))


def elastic_indices(cluster: Cluster, *names: str) -> Indices:
    """Of its own for each test, those of these names."""
    return set_up(cluster, forget_prefix(cluster), shards=1, names=names)


def forget_prefix(cluster: Cluster) -> str:
    """A prefix of which nothing is left when the test is over."""
    prefix = f"t{uuid.uuid4().hex}"
    _MADE.append((cluster, prefix))
    return prefix


def elastic_home(cluster: Cluster) -> Home:
    indices = elastic_indices(cluster, *LEDGER)
    ledger = ElasticLedger(cluster, indices)
    return Home(
        ledger,
        ElasticRegister(cluster, indices, ledger),
        lambda watch: ElasticLeases(cluster, indices, watch),
    )


@pytest.fixture(params=["memory", "sqlite", ELASTIC])
def home(request: pytest.FixtureRequest, folder: Path) -> Iterator[Home]:
    if request.param == "elastic":
        yield elastic_home(request.getfixturevalue("elastic"))
        return
    with ExitStack() as stack:
        if request.param == "memory":
            ledger = MemoryLedger()
            board: dict[tuple[str, str], object] = {}
            yield Home(
                ledger,
                MemoryRegister(ledger),
                lambda watch: MemoryLeases(watch, board),  # type: ignore[arg-type]
            )
        else:
            file = ledger_file(folder)
            stack.callback(file.close)
            yield Home(SqliteLedger(file), SqliteRegister(file), lambda watch: SqliteLeases(file, watch))


def library_file(folder: Path, *, patience: timedelta = timedelta(seconds=20)) -> SqliteFile:
    return SqliteFile(folder / "library.db", LIBRARY_SCHEMA, AppendLock(folder / "library.lock", patience))


@pytest.fixture(params=["memory", "sqlite", ELASTIC])
def library(request: pytest.FixtureRequest, folder: Path) -> Iterator[Library]:
    if request.param == "elastic":
        cluster = request.getfixturevalue("elastic")
        yield ElasticLibrary(cluster, elastic_indices(cluster, *LIBRARY))
        return
    if request.param == "memory":
        yield MemoryLibrary()
        return
    file = library_file(folder)
    yield SqliteLibrary(file)
    file.close()
