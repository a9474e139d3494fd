"""三个节点的集群: any one node and any desk may die or freeze; a minority acknowledges nothing."""

import random
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.store import Elastic
from monitor.domain.instant import unstamp
from monitor.domain.ledger import EMPTY
from monitor.errors import StorageError
from monitor.ports.copies import Copies
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices, set_up
from monitor.store.elastic_ledger import ElasticLedger
from tests.elastic.server import Node
from tests.ledger import builders as make
from tests.torture.reckoning import reckon
from tests.torture.world import World, world

pytestmark = [pytest.mark.torture, pytest.mark.timeout(400)]

LEASE = timedelta(seconds=5)


def urls(nodes: list[Node]) -> tuple[str, ...]:
    return tuple(node.url for node in nodes)


def health(node: Node, wanted: str, count: int = 3) -> None:
    """Until this node sees so many nodes and no copy missing."""
    cluster = Cluster(Elastic((node.url,), within=timedelta(seconds=60)))
    answer = cluster.ask(
        lambda client: client.cluster.health(wait_for_status=wanted, wait_for_nodes=str(count), timeout="50s")
    )
    cluster.close()
    assert not answer["timed_out"], answer


def until(
    there: Callable[[], bool], seconds: float = 60, otherwise: Callable[[], object] = lambda: ""
) -> None:
    latest = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < latest, otherwise()
        time.sleep(0.1)


def standing(nodes: list[Node]) -> str:
    """What each of them says of the cluster, for whoever has to find out why."""
    said = []
    for node in nodes:
        cluster = Cluster(Elastic((node.url,), within=timedelta(seconds=5)))
        for asked in ("health", "nodes", "shards"):
            try:
                said.append(str(cluster.ask(lambda client, asked=asked: getattr(client.cat, asked)(v=True))))  # type: ignore[misc]
            except StorageError as fault:
                said.append(f"{node.url} {asked}: {fault.message}")
        cluster.close()
    return "\n".join(said)


@pytest.fixture
def prefix() -> str:
    return f"t{uuid.uuid4().hex}"


def delays(ours: World) -> list[timedelta]:
    """From the rung to the commit that says it was told."""
    marks: dict[str, datetime] = {}
    found: dict[str, timedelta] = {}
    for at, event in ours.commits():
        key = str(event.data.get("key", ""))
        if event.kind == "alert_due":
            marks[key] = unstamp(str(event.data["mark"]))
        elif event.kind == "alert_settled" and event.data["outcome"] == "delivered" and key in marks:
            found.setdefault(key, at - marks[key])
    return sorted(found.values())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_node_and_a_desk_die_while_a_thousand_fall_due(
    nodes: list[Node], prefix: str, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    store = {"nodes": list(urls(nodes)), "prefix": prefix, "shards": 1}
    with world(tmp_path, store=store) as ours:
        health(nodes[0], "green")
        first, second = ours.start(), ours.start(config=str(ours.elsewhere("other")))
        ours.wait_begun(2)
        ours.brew(500)
        until(lambda: len(ours.came) > chance.randrange(100, 500))
        victim = nodes[chance.randrange(3)]
        victim.kill()
        until(lambda: len(ours.came) > chance.randrange(500, 800))
        ours.kill(first)
        assert ours.bureau.home.copies is not None
        assert ours.bureau.home.copies() == Copies(wanted=3, needed=2, there=2)
        ours.wait_settled(120)
        ours.end(second)
        found = reckon(ours)
        assert found.broken == ()
        assert delays(ours)[-1] <= LEASE + timedelta(seconds=10)
        victim.start()
        victim.wait()
        health(nodes[0], "green")
        assert ours.bureau.home.copies().whole


class Frozen:
    """Nodes that are there and do not move."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._stopped: set[str] = set()

    def only(self, *moving: Node) -> None:
        for node in self._nodes:
            if node in moving:
                node.signal(signal.SIGCONT)
            else:
                node.freeze()


@pytest.fixture
def frozen(nodes: list[Node]) -> Iterator[Frozen]:
    yield Frozen(nodes)
    for node in nodes:
        with suppress(ProcessLookupError):
            node.signal(signal.SIGCONT)
    health(nodes[0], "green")


def primary(nodes: list[Node], cluster: Cluster, indices: Indices) -> Node:
    """Who has the primary of the ledger's only shard."""
    shards: Any = cluster.ask(lambda c: c.search_shards(index=indices.ledger, routing="zhoucun"))
    (node,) = [copy["node"] for copy in shards["shards"][0] if copy["primary"]]
    name = shards["nodes"][node]["name"]
    return nodes[int(name.removeprefix("n")) - 1]


def test_a_minority_shows_what_it_cannot_acknowledge_and_nobody_builds_on_it(
    nodes: list[Node], prefix: str, frozen: Frozen
) -> None:
    whole = Cluster(Elastic(urls(nodes)))
    indices = set_up(whole, prefix, shards=1)
    first = make.commit(EMPTY, make.opened())
    assert ElasticLedger(whole, indices).append(first).outcome == "committed"
    health(nodes[0], "green")
    alone = primary(nodes, whole, indices)
    others = [node for node in nodes if node is not alone]
    hasty = timedelta(seconds=1.5)
    view = Cluster(Elastic((alone.url,), within=hasty))
    cut_off = ElasticLedger(view, indices)
    second = make.commit(first.head, make.outage(0), worker="cut-off")
    assert cut_off.append(second).outcome == "committed"
    phantom = make.commit(second.head, make.outage(1), worker="cut-off")

    frozen.only(alone)
    assert cut_off.append(phantom).outcome == "unknown", "nothing is acknowledged"
    shown: Any = view.ask(
        lambda c: c.get(index=indices.ledger, id="zhoucun/3", routing="zhoucun", preference="_local")
    )
    assert shown["_source"]["hash"] == phantom.hash, "the fork: it is shown nevertheless"
    upon = make.commit(phantom.head, make.outage(2), worker="reader")
    reader = ElasticLedger(Cluster(Elastic((alone.url,), within=hasty)), indices)
    with suppress(StorageError):
        assert reader.append(upon).outcome != "committed"
    with suppress(StorageError):
        assert reader.append(phantom).outcome != "committed", "nor is it, by being sent again"

    # with them dies what still lay in their sockets: thawed, they would take it in and make it true
    for node in others:
        node.kill()
    alone.freeze()
    for node in others:
        node.start()
    for node in others:
        node.wait()
    rest = ElasticLedger(Cluster(Elastic(urls(others))), indices)
    true = make.commit(second.head, make.outage(3), worker="majority")
    until(lambda: committed(rest, true), otherwise=lambda: standing(others))
    frozen.only(*nodes)
    health(nodes[0], "green")
    assert list(cut_off.read("zhoucun", 0, 9)) == [first, second, true], "what was never acknowledged is gone"
    assert reader.append(upon).outcome == "conflict"
    assert cut_off.append(phantom).outcome == "conflict"
    assert cut_off.append(make.commit(true.head, make.outage(4))).outcome == "committed"


def committed(ledger: ElasticLedger, commit: Any) -> bool:
    """While a new primary is chosen there is none to ask."""
    with suppress(StorageError):
        return ledger.append(commit).outcome == "committed"
    return False


def test_the_whole_cluster_is_gone_for_a_while_and_what_fell_due_comes_as_a_marked_digest(
    nodes: list[Node], prefix: str, frozen: Frozen, tmp_path: Path
) -> None:
    store = {"nodes": list(urls(nodes)), "prefix": prefix, "shards": 1}
    with world(tmp_path, store=store) as ours:
        desk = ours.start()
        ours.wait_begun(1)
        ours.brew(3)
        ours.wait_settled(60)
        ours.brew(4, datetime.now(UTC) + timedelta(seconds=4))  # noqa: TID251 - due while nobody can be asked
        before = len(ours.came)
        frozen.only()
        until(lambda: "暂时写不进账本" in ours.said, 40, lambda: ours.said[-3000:])
        time.sleep(5)
        assert len(ours.came) == before, "nothing is decided alone"
        frozen.only(*nodes)
        health(nodes[0], "green")
        ours.wait_settled(90)
        ours.end(desk)
        assert "账本恢复写入" in ours.said
        assert reckon(ours).broken == ()
        assert any(event.kind == "outage" for _, event in ours.commits())
        assert any("系统补发" in each.text for each in ours.came)
