"""The same days on SQLite and on Elasticsearch: whatever is asked, both answer the same."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from monitor.ports.library import Filters, Library, Reader
from monitor.ports.register import Register
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_library import ElasticLibrary
from monitor.store.elastic_register import ElasticRegister
from monitor.store.sqlite_ledger import SqliteLedger
from monitor.store.sqlite_library import SqliteLibrary
from monitor.store.sqlite_register import SqliteRegister
from tests.ledger import builders as make
from tests.replay.life import Life, Step
from tests.replay.steps import steps
from tests.store.conftest import LEDGER, LIBRARY, elastic_indices, ledger_file, library_file
from tests.store.texts import DESK, kept

pytestmark = pytest.mark.slow

#: where a month begins, for every store
MAY = datetime(2026, 5, 1, tzinfo=UTC)
_WORDS = (
    "呕吐",
    "小学",
    "午餐",
    "医院",
    "食堂",
    "发热",
    "投诉",
    "停水",
    "Covid-19",
    "ＣＴ",
    "120",
    "学生",
    "，",
    "。",
    " ",
)
_QUERIES = (
    "",
    "呕吐",
    "吐",
    "小学 午餐",
    "学生呕吐",
    "covid",
    "19",
    "ct",
    "120",
    "院食",
    "水停",
    "热，投",
    "没有这个词",
)


@pytest.fixture
def indices(elastic: Cluster) -> Indices:
    return elastic_indices(elastic, *LIBRARY)


@pytest.fixture
def libraries(elastic: Cluster, indices: Indices, tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    file = library_file(tmp_path)
    yield SqliteLibrary(file), ElasticLibrary(elastic, indices)
    file.close()


def filled(library: Library, seed: int) -> None:
    """A hundred and fifty documents of two offices, some joined, some corrected, some erased."""
    chance = random.Random(seed)
    for number in range(150):
        bureau = chance.choice(["zhoucun", "pingyi"])
        document = kept(
            f"doc-{number}",
            "".join(chance.choice(_WORDS) for _ in range(chance.randint(1, 30))),
            title=chance.choice(_WORDS),
            origin=chance.choice(["周村新闻网", "平邑新闻网"]),
            external_id=f"page-{chance.randint(0, 200)}",
            published=make.later(seconds=chance.randint(0, 400)),
            attention=chance.choice(["respond", "watch", "ignore"]),
            salt=number.to_bytes(16),
        )
        document = replace(document, detected=make.later(days=number // 2))
        library.keep(bureau, document, number.to_bytes(16))
        chosen = f"doc-{chance.randint(0, number)}"
        if chance.random() < 0.4:
            library.settle(bureau, chosen, tuple(chance.sample(["disease", "medical"], chance.randint(0, 2))))
        if chance.random() < 0.1:
            library.note(bureau, "周村新闻网", f"page-{chance.randint(0, 200)}", "附件读不出")
        known = library.document(bureau, chosen)
        if chance.random() < 0.05 and known is not None:
            library.erase(bureau, known.ref)


def pages(library: Library, bureau: str, query: str, reader: Reader, filters: Filters) -> list[Any]:
    found: list[Any] = []
    after = ""
    while hits := library.search(bureau, query, reader, filters, after, 7):
        found += [(hit.kept, hit.highlights) for hit in hits]
        after = hits[-1].cursor
    return found


def test_a_hundred_and_fifty_documents_are_found_listed_and_pledged_alike(
    libraries: tuple[Library, Library],
) -> None:
    for library in libraries:
        filled(library, seed=7)
    compared(*libraries)
    for library in libraries:
        for bureau in ("zhoucun", "pingyi"):
            until = library.expirable(bureau, 0, MAY)
            library.expire(
                bureau, 0, until, lambda documents: [each for each in documents if each[-1] in "05"]
            )
    compared(*libraries)


def compared(sqlite: Library, elastic: Library, bureaus: tuple[str, ...] = ("zhoucun", "pingyi")) -> None:
    """Whatever can be asked of them, they say the same."""
    within = Filters(source="周村新闻网", since=make.later(seconds=60), until=make.later(seconds=333))
    for bureau in bureaus:
        for query in _QUERIES:
            for reader in (
                DESK,
                Reader("department", ("medical",)),
                Reader("department", ("disease", "other")),
            ):
                for filters in (Filters(), Filters(attention="watch"), within):
                    asked = (bureau, query, reader, filters)
                    assert pages(elastic, *asked) == pages(sqlite, *asked), asked
        for first in (0, 20, 40):
            days = [(make.MORNING + timedelta(days=first + more)).date() for more in (0, 30)]
            assert list(elastic.tally(bureau, *days)) == list(sqlite.tally(bureau, *days))
        assert elastic.expirable(bureau, 0, MAY) == sqlite.expirable(bureau, 0, MAY)
        assert [elastic.document(bureau, f"doc-{number}") for number in range(150)] == [
            sqlite.document(bureau, f"doc-{number}") for number in range(150)
        ]
        assert list(elastic.pending(bureau, 400)) == list(sqlite.pending(bureau, 400))
        assert list(elastic.rows_between(bureau, 0, 400)) == list(sqlite.rows_between(bureau, 0, 400))
        assert list(elastic.digest_rows(bureau, 50)) == list(sqlite.digest_rows(bureau, 50))
        newest = [[hit.kept for hit in library.newest(bureau, 400)] for library in (sqlite, elastic)]
        assert newest[0] == newest[1]
        for number in range(0, 201, 4):
            page = f"page-{number}"
            assert list(elastic.versions(bureau, "周村新闻网", page)) == list(
                sqlite.versions(bureau, "周村新闻网", page)
            )


def everything(register: Register, documents: set[str], alerts: set[str]) -> Iterator[Any]:
    """Whatever a register can be asked of an office."""
    bureau = "guiyang"
    yield register.position(bureau)
    rows = register.incidents(bureau, open_only=False, limit=100)
    yield list(rows)
    yield list(register.incidents(bureau, open_only=True, limit=2, after=rows[0].incident if rows else ""))
    for row in rows:
        yield register.incident(bureau, row.incident)
        yield list(register.documents_of(bureau, row.incident))
        clocks = register.clocks(bureau, row.incident)
        yield list(clocks)
        for clock in clocks:
            for hours in (0, 1, 24):
                yield register.told_from(
                    bureau, row.incident, clock.clock, clock.due - timedelta(hours=hours)
                )
    due = register.clocks_due(bureau, make.later(days=99), 3)
    yield list(due)
    yield list(register.clocks_due(bureau, make.later(days=99), 9, after=due[-1])) if due else None
    yield list(register.alerts_open(bureau, 100))
    yield [register.incident_of(bureau, document) for document in sorted(documents)]
    yield [register.alert(bureau, key) for key in sorted(alerts)]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps(3, 22))
def test_a_life_of_acts_and_facts_leaves_the_same_rows(
    elastic: Cluster, tmp_path_factory: pytest.TempPathFactory, days: list[Step]
) -> None:
    life = Life()
    life.live(days)
    commits = life.ledger.read("guiyang", 0, 100_000)
    file = ledger_file(tmp_path_factory.mktemp("life"))
    # every life is the same office's: it needs indices of its own
    own = elastic_indices(elastic, *LEDGER)
    ledger = ElasticLedger(elastic, own)
    ledgers = (SqliteLedger(file), ledger)
    registers = (SqliteRegister(file), ElasticRegister(elastic, own, ledger))
    documents = {str(e.data["document"]) for c in commits for e in c.events if "document" in e.data}
    alerts = {str(e.data["key"]) for c in commits for e in c.events if e.kind == "alert_due"}
    for number, commit in enumerate(commits, 1):
        for each in ledgers:
            assert each.append(commit).outcome == "committed"
        if number % 5 == 0:
            # some look now and then, so that rows are written in portions
            assert registers[0].position("guiyang") == registers[1].position("guiyang")
    sqlite, elastic_one = (list(everything(register, documents, alerts)) for register in registers)
    assert elastic_one == sqlite
    for row in registers[0].incidents("guiyang", open_only=False, limit=100):
        touching = [list(each.touching("guiyang", row.incident)) for each in ledgers]
        assert touching[0] == touching[1]
    assert registers[1].rebuild("guiyang") == len(commits)
    assert list(everything(registers[1], documents, alerts)) == sqlite
    file.close()
