"""What a cluster costs; python -m tests.bench.elastic_bench [DOCUMENTS] [NODES].

Each figure stands beside something real of the same minute: plain bulk requests of the same bytes, one
ledger beside sixty-four, the same search on a tenth of the documents.
"""

import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from config.store import Elastic
from monitor.domain.ledger import EMPTY
from monitor.ports.library import Filters, Kept, Reader
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_documents import source_of
from monitor.store.elastic_indices import Indices, set_up, set_up_documents
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_library import ElasticLibrary
from monitor.store.elastic_register import ElasticRegister
from tests.bench.library_bench import COMMON, RARE, documents
from tests.elastic.server import Node, three
from tests.ledger import builders as make
from tests.store.texts import DESK
from tests.torture.world import world

_BATCH = 500
_SECONDS = 8.0
#: idle desks are watched for so long, after so long
_IDLE_S, _SETTLED_S = 20.0, 5.0
_LEDGERS = 64
#: documents measured beside plain bulk requests; the rest only fill
_MEASURED = 10_000
#: a month of nobody's documents
_PLAIN = "2020.01"
#: each told to two
_MATTERS = 500


def commits(cluster: Cluster, indices: Indices, ledgers: int, threads: int) -> float:
    """Commits a second over so many ledgers; each thread has its own and writes to one after the other."""
    ledger = ElasticLedger(cluster, indices)
    names = [f"b{uuid.uuid4().hex[:12]}" for _ in range(ledgers)]
    began = time.perf_counter()

    def writer(mine: Sequence[str]) -> int:
        last = {bureau: make.commit(EMPTY, make.opened(), bureau=bureau) for bureau in mine}
        count = 0
        while time.perf_counter() < began + _SECONDS:
            bureau = mine[count % len(mine)]
            assert ledger.append(last[bureau]).outcome == "committed"
            last[bureau] = make.commit(last[bureau].head, make.outage(count), bureau=bureau)
            count += 1
        return count

    with ThreadPoolExecutor(threads) as hands:
        done = sum(hands.map(writer, [names[number::threads] for number in range(threads)]))
    return done / (time.perf_counter() - began)


def latency(work: Callable[[], Any], times: int = 30) -> tuple[float, float]:
    """Milliseconds, median and the second worst."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent), sorted(spent)[-2]


@contextmanager
def cluster_of(nodes: int) -> Iterator[tuple[Cluster, str]]:
    """As started here, or the one ELASTICSEARCH_URL names."""
    given = os.environ.get("ELASTICSEARCH_URL")
    if given:
        yield Cluster(Elastic((given,), within=timedelta(seconds=120))), "given"
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = (
            three(folder)
            if nodes == 3
            else [Node(folder, {"discovery.type": "single-node"}, heap="1g", lasting=True)]
        )
        try:
            for node in ours:
                node.start()
            for node in ours:
                node.wait()
            yield (
                Cluster(Elastic(tuple(node.url for node in ours), within=timedelta(seconds=120))),
                f"{nodes} nodes",
            )
        finally:
            for node in ours:
                node.kill()


def say(name: str, text: str) -> None:
    sys.stdout.write(f"{name:<28}{text}\n")
    sys.stdout.flush()


def kept_more(
    cluster: Cluster, indices: Indices, coming: Iterator[tuple[Kept, bytes]], count: int
) -> tuple[float, float]:
    """Documents a second by us, and of the first of them by plain bulk requests of the same bytes as well."""
    library = ElasticLibrary(cluster, indices)
    set_up_documents(cluster, indices, indices.documents_of(_PLAIN))
    spent = {"ours": 0.0, "plain": 0.0}
    measured = min(count, _MEASURED)
    for first in range(0, count, _BATCH):
        batch = list(islice(coming, _BATCH))
        began = time.perf_counter()
        library.keep_all("zhoucun", batch)
        if first >= measured:
            continue
        spent["ours"] += time.perf_counter() - began
        operations: list[Any] = []
        for number, (each, salt) in enumerate(batch, first):
            head = {"_index": indices.documents_of(_PLAIN), "_id": uuid.uuid4().hex, "routing": "plain"}
            operations += [{"create": head}, source_of("plain", number, each, salt)]
        began = time.perf_counter()
        cluster.ask(lambda client, operations=operations: client.bulk(operations=operations))  # type: ignore[misc]
        spent["plain"] += time.perf_counter() - began
    return measured / spent["ours"], measured / spent["plain"]


def looked_at(library: ElasticLibrary, size: int) -> None:
    department = Reader("department", ("disease",))
    for name, query, reader in (
        ("search, a rare word", RARE, DESK), ("search, a common word", COMMON, DESK),
        ("search, both", f"{COMMON} {RARE}", DESK), ("search, one character", COMMON[0], DESK),
        ("the list", "", DESK), ("a department's list", "", department),
    ):  # fmt: skip

        def look(query: str = query, reader: Reader = reader) -> object:
            return library.search("zhoucun", query, reader, Filters())

        middle, worst = latency(look)
        say(name, f"{middle:.0f} ms median, {worst:.0f} ms worst but one, at {size:,} documents")


def board(cluster: Cluster, indices: Indices, size: int) -> None:
    """What a board asks for: what came in lately, open incidents, clocks that fall due."""
    ledger = ElasticLedger(cluster, indices)
    register, library = ElasticRegister(cluster, indices, ledger), ElasticLibrary(cluster, indices)
    today = make.MORNING.date()

    def look() -> None:
        register.incidents("zhoucun", open_only=True, limit=50)
        register.clocks_due("zhoucun", make.later(days=3), 50)
        library.tally("zhoucun", today - timedelta(days=6), today)

    middle, worst = latency(look)
    say("what a board asks", f"{middle:.0f} ms median, {worst:.0f} ms worst but one, at {size:,} documents")


def sizes(cluster: Cluster, indices: Indices, size: int) -> None:
    """Bytes on the disk for each document, in one copy."""
    cluster.ask(lambda client: client.indices.flush(index=f"{indices.prefix}-*"))
    rows: Any = cluster.ask(
        lambda client: client.cat.indices(
            index=f"{indices.prefix}-*", h="index,pri.store.size", bytes="b", format="json"
        )
    )
    plain = indices.documents_of(_PLAIN)
    found = {row["index"]: int(row["pri.store.size"]) for row in rows if row["index"] != plain}
    for name, kind in (("documents", "-documents-"), ("names", "-names"), ("arrivals", "-arrivals")):
        total = sum(count for index, count in found.items() if kind in index)
        say(f"disk, {name}", f"{total / size:,.0f} bytes a document in one copy")


def storm(store: Mapping[str, object] | None) -> float:
    """Seconds from the commit by which five hundred matters fall due until the thousandth alert has come."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder) / "office", store=store) as ours:
        ours.start(hurry=0.0)
        ours.wait_begun(1)
        ours.brew(_MATTERS)
        began = time.monotonic()
        while len(ours.came) < 2 * _MATTERS:
            assert time.monotonic() < began + 120
            time.sleep(0.005)
        return time.monotonic() - began


def storms(node: str) -> None:
    files = storm(None)
    store = {"nodes": [node], "prefix": f"storm{uuid.uuid4().hex[:8]}", "shards": 1}
    there = storm(store)
    say("storm of 1,000", f"{there:.2f} s, on SQLite {files:.2f} s: {there / files:.1f} times")


def idle(cluster: Cluster) -> None:
    """What desks with nothing to do cost: one that works, and one of another host that rests."""
    store = {"nodes": [cluster.nodes[0]], "prefix": f"idle{uuid.uuid4().hex[:8]}", "shards": 1}
    with tempfile.TemporaryDirectory() as folder, world(Path(folder) / "office", store=store) as ours:
        alone = _spent(cluster, [])
        works = ours.start(hurry=0.0)
        ours.wait_begun(1)
        with_one = _spent(cluster, [works])
        rests = ours.start(hurry=0.0, config=str(ours.elsewhere("other")))
        ours.wait_begun(2)
        with_two = _spent(cluster, [rests])
    for name, more, less in (("an idle desk", with_one, alone), ("one that rests", with_two, with_one)):
        say(
            name,
            f"{more.desk:.1f} ms of a processor a second, {more.node - less.node:.1f} ms of the node's, "
            f"{more.asked - less.asked:.0f} records asked for a second",
        )


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of processors and records read, each a second."""

    desk: float
    node: float
    asked: float


def _spent(cluster: Cluster, desks: Sequence[int]) -> Spent:
    def now() -> tuple[float, float, float]:
        answer: Any = cluster.ask(lambda client: client.nodes.stats(metric="indices,process"))
        nodes = answer["nodes"].values()
        ticks = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in desks]
        return (
            sum(int(each[11]) + int(each[12]) for each in ticks) * 1000 / os.sysconf("SC_CLK_TCK"),
            sum(each["process"]["cpu"]["total_in_millis"] for each in nodes),
            sum(each["indices"]["get"]["total"] for each in nodes),
        )

    # what a start leaves behind is not counted
    time.sleep(_SETTLED_S)
    began, before = time.monotonic(), now()
    time.sleep(_IDLE_S)
    took, after = time.monotonic() - began, now()
    return Spent(*((later - first) / took for first, later in zip(before, after, strict=True)))


def main(most: int, nodes: int) -> None:
    with cluster_of(nodes) as (cluster, where):
        indices = set_up(cluster, f"bench{uuid.uuid4().hex[:8]}")
        say("on", f"{where}, each commit on {indices.copies} copies at least")
        alone, many = commits(cluster, indices, 1, 1), commits(cluster, indices, _LEDGERS, 8)
        say("commits", f"{alone:.0f}/s on one ledger, {many:.0f}/s over {_LEDGERS}: {many / alone:.2f} times")
        storms(cluster.nodes[0])
        idle(cluster)
        coming = documents()
        for more, size in ((most // 10, most // 10), (most - most // 10, most)):
            ours, plain = kept_more(cluster, indices, coming, more)
            say(
                "documents",
                f"{ours:.0f}/s, plain bulk of the same bytes {plain:.0f}/s: {ours / plain:.2f} of it; to {size:,}",
            )
            looked_at(ElasticLibrary(cluster, indices), size)
            board(cluster, indices, size)
        sizes(cluster, indices, most)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(*given, *(1_000_000, 1)[len(given) :]))
