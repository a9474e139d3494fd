"""What goes wrong with a database file, and what a person is told: which file, which remedy."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.ledger import EMPTY
from monitor.errors import NotFound, StorageBusy, StorageError, StorageFull
from monitor.ports.library import Filters, Library
from monitor.ports.sealed import Sealed
from monitor.service.assemble import KEYS, LEDGER, LIBRARY, SEALED, Home, look_into, open_home
from monitor.store.append_lock import AppendLock
from monitor.store.ledger_schema import LEDGER_SCHEMA
from monitor.store.sqlite_file import SqliteFile
from monitor.store.sqlite_ledger import SqliteLedger
from tests.ledger import builders as make
from tests.store.conftest import ledger_file
from tests.store.texts import DESK, SALT, kept

FIRST = make.commit(EMPTY, make.opened(), make.incident(), make.joined(), make.clock(), make.alert())


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Home]:
    with open_home(tmp_path) as home:
        assert home.library is not None
        assert home.ledger.append(FIRST).outcome == "committed"
        assert home.library.keep("zhoucun", kept(), SALT)
        assert home.library.keep("zhoucun", kept("doc-0", state="settled"), SALT)
        assert _sealed(home).seal("zhoucun", "doc-1", b"{}", ("name",), make.later())
        assert home.leases(lambda: 0.0).acquire("zhoucun", "watch", "a", timedelta(seconds=9), "here")
        yield home


def _library(home: Home) -> Library:
    assert home.library is not None
    return home.library


def _sealed(home: Home) -> Sealed:
    assert home.sealed is not None
    return home.sealed


WRITES: dict[str, Callable[[Home], object]] = {
    "append": lambda home: home.ledger.append(make.commit(FIRST.head)),
    "rebuild": lambda home: home.register.rebuild("zhoucun"),
    "acquire": lambda home: home.leases(lambda: 0.0).acquire("zhoucun", "tick", "a", timedelta(seconds=9)),
    "release": lambda home: home.leases(lambda: 0.0).release("zhoucun", "tick", "a"),
    "keep": lambda home: _library(home).keep("zhoucun", kept("doc-2"), SALT),
    "settle": lambda home: _library(home).settle("zhoucun", "doc-1", ()),
    "keep_text": lambda home: _library(home).keep_text("zhoucun", "标题", SALT),
    "keep_texts": lambda home: _library(home).keep_texts("zhoucun", [("标题", SALT), ("理由", SALT)]),
    "erase": lambda home: _library(home).erase("zhoucun", kept().ref),
    "expire": lambda home: _library(home).expire("zhoucun", 0, 2, lambda _documents: ()),
    "mark_digested": lambda home: _library(home).mark_digested("zhoucun", 1),
    "note": lambda home: _library(home).note("zhoucun", kept().origin, kept().external_id, "原信已撤下"),
    "seal": lambda home: _sealed(home).seal("zhoucun", "doc-2", b"{}", ("name",), make.later()),
    "destroy": lambda home: _sealed(home).destroy("zhoucun", ["doc-1"], make.later()) == 1,
}
READS: dict[str, Callable[[Home], object]] = {
    "read": lambda home: home.ledger.read("zhoucun", 0, 9),
    "raw": lambda home: home.ledger.raw("zhoucun", 0, 9),
    "head": lambda home: home.ledger.head("zhoucun"),
    "touching": lambda home: home.ledger.touching("zhoucun", "school"),
    "bureaus": lambda home: home.ledger.bureaus(),
    "position": lambda home: home.register.position("zhoucun"),
    "incident_of": lambda home: home.register.incident_of("zhoucun", "doc-1"),
    "incident": lambda home: home.register.incident("zhoucun", "school"),
    "incidents": lambda home: home.register.incidents("zhoucun", open_only=True, limit=9),
    "documents_of": lambda home: home.register.documents_of("zhoucun", "school"),
    "clocks": lambda home: home.register.clocks("zhoucun", "school"),
    "clocks_due": lambda home: home.register.clocks_due("zhoucun", make.later(days=9), 9),
    "alert": lambda home: home.register.alert("zhoucun", "school/response/start/1/wang/mail"),
    "told_from": lambda home: home.register.told_from("zhoucun", "school", "response", make.later(days=-9)),
    "alerts_open": lambda home: home.register.alerts_open("zhoucun", 9),
    "pending": lambda home: _library(home).pending("zhoucun", 9),
    "document": lambda home: _library(home).document("zhoucun", "doc-1"),
    "search": lambda home: _library(home).search("zhoucun", "呕吐", DESK, Filters()),
    "text": lambda home: _library(home).text("zhoucun", kept().ref),
    "texts": lambda home: _library(home).texts("zhoucun", [kept().ref]),
    "salt": lambda home: _library(home).salt("zhoucun", kept().ref),
    "newest": lambda home: _library(home).newest("zhoucun", 9, ""),
    "digest_rows": lambda home: _library(home).digest_rows("zhoucun", 9),
    "versions": lambda home: _library(home).versions("zhoucun", kept().origin, kept().external_id),
    "about": lambda home: _sealed(home).about("zhoucun", ["doc-1"]),
    "open": lambda home: _sealed(home).open("zhoucun", "doc-1"),
    "due": lambda home: _sealed(home).due("zhoucun", make.later(days=9), 9),
    "rows_between": lambda home: _library(home).rows_between("zhoucun", 0, 9),
    "expirable": lambda home: _library(home).expirable("zhoucun", 0, make.later(days=9)),
    "said": lambda home: home.leases(lambda: 0.0).said("zhoucun", "watch"),
    "tally": lambda home: _library(home).tally("zhoucun", make.MORNING.date(), make.MORNING.date()),
}


def test_every_method_of_the_ports_is_tried_against_a_locked_file(begun: Home) -> None:
    #: turn and copy take no lock of the file; keep_all stands behind keep, erase_all and purge_index behind erase
    others = {"turn", "keep_all", "erase_all", "purge_index"}
    named = {
        name
        for port in (begun.ledger, begun.register, begun.library, begun.sealed, begun.leases(lambda: 0.0))
        for name in dir(port)
        if not name.startswith("_")
    }
    assert named == WRITES.keys() | READS.keys() | others


@pytest.mark.parametrize("method", WRITES)
def test_writing_to_a_file_a_foreign_program_holds_is_told_as_busy_at_once(begun: Home, method: str) -> None:
    busy = pytest.raises(StorageBusy, match=r"(ledger|library|sealed|keys)\.db 正被别的程序占用，请稍后再试")
    with held_by_another(begun.folder), busy:
        WRITES[method](begun)
    assert WRITES[method](begun) is not False


@pytest.mark.parametrize("method", READS)
def test_reading_goes_on_beside_a_foreign_writer(begun: Home, method: str) -> None:
    calm = READS[method](begun)
    with held_by_another(begun.folder):
        assert READS[method](begun) == calm
    assert calm


@contextmanager
def held_by_another(folder: Path) -> Iterator[None]:
    with ExitStack() as held:
        for name in (LEDGER, LIBRARY, SEALED, KEYS):
            held.enter_context(foreign(folder / name))
        yield


class foreign:  # noqa: N801
    """Somebody with a database tool, in the middle of a transaction."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def test_a_file_held_exclusively_cannot_be_opened_and_says_so(tmp_path: Path) -> None:
    with open_home(tmp_path):
        pass
    tool = sqlite3.connect(tmp_path / LEDGER, isolation_level=None)
    tool.execute("PRAGMA locking_mode = EXCLUSIVE")
    tool.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StorageBusy, match="正被别的程序占用"), open_home(tmp_path):
            pass
    finally:
        tool.close()


def test_a_reader_that_meets_a_closing_process_waits_for_its_turn_and_reads(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    SqliteLedger(file).append(FIRST)
    met: list[str] = []

    def work(connection: sqlite3.Connection) -> int:
        if not met:
            met.append("busy")
            busy = sqlite3.OperationalError("database is locked")
            busy.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY
            raise busy
        return int(connection.execute("SELECT count(*) FROM commits").fetchone()[0])

    assert file.read(work) == 1
    file.close()


def test_the_append_lock_comes_in_turn_or_is_told_as_busy(tmp_path: Path) -> None:
    held, give_back = threading.Event(), threading.Event()
    theirs = AppendLock(tmp_path / "append.lock")

    def hold() -> None:
        with theirs.held():
            held.set()
            give_back.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    impatient = AppendLock(tmp_path / "append.lock", timedelta(milliseconds=30))
    with pytest.raises(StorageBusy, match=r"append\.lock 被别的进程占用超过 0.03 秒"), impatient.held():
        pass
    patient, got = AppendLock(tmp_path / "append.lock"), threading.Event()
    waiter = threading.Thread(target=lambda: _take(patient, got))
    waiter.start()
    assert not got.is_set()
    give_back.set()
    assert got.wait(10)
    for thread in (other, waiter):
        thread.join(10)
    with impatient.held(), impatient.held():
        pass


def _take(lock: AppendLock, got: threading.Event) -> None:
    with lock.held():
        got.set()


def full(file: SqliteFile, pages: int) -> None:
    """Let the file grow no further than so many pages; 0 lifts it."""
    file.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages or 10_000_000}"))


def test_a_full_disk_takes_nothing_half_and_goes_on_when_there_is_room_again(tmp_path: Path) -> None:
    file = ledger_file(tmp_path)
    ledger = SqliteLedger(file)
    ledger.append(FIRST)
    full(file, 1)
    large = make.commit(FIRST.head, *(make.joined(f"doc-{n}", "school") for n in range(200)))
    with pytest.raises(StorageFull, match=r"ledger\.db 所在磁盘已满，请清理磁盘"):
        ledger.append(large)
    assert ledger.head("zhoucun") == FIRST.head
    full(file, 0)
    assert ledger.append(large).outcome == "committed"
    file.close()


def test_a_full_disk_frees_the_reserve_once_and_the_commit_goes_through(tmp_path: Path) -> None:
    freed: list[str] = []

    def free() -> bool:
        freed.append("reserve")
        full(file, 0)
        return True

    file = SqliteFile(tmp_path / LEDGER, LEDGER_SCHEMA, AppendLock(tmp_path / "append.lock"), on_full=free)
    ledger = SqliteLedger(file)
    ledger.append(FIRST)
    full(file, 1)
    large = make.commit(FIRST.head, *(make.joined(f"doc-{n}", "school") for n in range(200)))
    assert ledger.append(large).outcome == "committed"
    assert freed == ["reserve"]
    file.close()


def test_a_home_that_is_only_looked_into_cannot_be_written_and_is_not_made(tmp_path: Path) -> None:
    with (
        pytest.raises(NotFound, match="请用 --home 或环境变量 HUIYING_HOME 指明数据目录"),
        look_into(tmp_path / "none"),
    ):
        pass
    assert not (tmp_path / "none").exists()
    with open_home(tmp_path) as home:
        home.ledger.append(FIRST)
    with look_into(tmp_path) as home:
        with pytest.raises(StorageError, match="以只读方式打开"):
            home.ledger.append(make.commit(FIRST.head))
        assert home.ledger.head("zhoucun") == FIRST.head


def test_an_erased_text_leaves_no_byte_in_any_file_of_the_library(tmp_path: Path) -> None:
    secret = "患者张某某住址北大街十二号"
    with open_home(tmp_path) as home:
        assert home.library is not None
        for number in range(50):
            home.library.keep("zhoucun", kept(f"doc-{number}", f"第{number}号无关来信。"), SALT)
        letter = kept("letter", secret)
        home.library.keep("zhoucun", letter, SALT)
        note = home.library.keep_text("zhoucun", f"理由：{secret}", SALT)
        assert secret[:2] in spread(tmp_path)
        assert home.library.erase_all("zhoucun", [letter.ref, note]) == 2
        left = spread(tmp_path)
        for pair in ("患者", "张某", "某某", "北大", "大街", "十二"):
            assert pair not in left
        assert "无关" in left
    assert "北大" not in spread(tmp_path)


def spread(folder: Path) -> str:
    return "".join(path.read_bytes().decode(errors="replace") for path in folder.glob("library.db*"))


def test_a_home_opens_though_another_process_has_a_file_to_itself_for_a_moment(tmp_path: Path) -> None:
    """After a crash the first reader recovers a file, without our lock; a desk that starts beside it waits."""
    with open_home(tmp_path):
        pass
    other = sqlite3.connect(tmp_path / SEALED, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    done = threading.Timer(0.3, other.close)
    done.start()
    try:
        with open_home(tmp_path) as home:
            assert _sealed(home).seal("zhoucun", "doc-1", b"{}", ("name",), make.later())
    finally:
        done.join()


def test_a_byte_that_rotted_spoils_a_letter_and_not_what_is_read_beside_it(
    begun: Home, tmp_path: Path
) -> None:
    library = _library(begun)
    ref = library.keep_text("zhoucun", "请立即签收", SALT)
    with sqlite3.connect(tmp_path / LIBRARY) as tool:
        for each in (ref, kept().ref):
            (text,) = tool.execute("SELECT text FROM texts WHERE ref = ?", (each,)).fetchone()
            tool.execute("UPDATE texts SET text = ? WHERE ref = ?", (bytes([0xFF]) + text[1:], each))
    tool.close()
    text = library.text("zhoucun", ref)
    assert text is not None
    assert text.endswith("立即签收")
    document = library.document("zhoucun", "doc-1")
    assert document is not None
    assert "\ufffd" in document.document.content
