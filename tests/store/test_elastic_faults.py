"""What goes wrong on the way to a cluster, in words for whoever runs it; nothing is changed by it."""

import uuid
from collections.abc import Iterator

import pytest

from config.store import Elastic
from monitor.domain.ledger import EMPTY
from monitor.errors import StorageAway, StorageDenied, StorageError, StorageFull
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices, set_up
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_library import ElasticLibrary
from tests.elastic.server import free_port
from tests.ledger import builders as make
from tests.spiders.web import Page, site_on_loopback
from tests.store.conftest import LEDGER, LIBRARY, elastic_indices
from tests.store.texts import SALT, kept

pytestmark = pytest.mark.slow


@pytest.fixture
def indices(elastic: Cluster) -> Indices:
    return elastic_indices(elastic, *LEDGER, *LIBRARY[1:])


@pytest.fixture
def blocked(elastic: Cluster, indices: Indices) -> Iterator[Indices]:
    """As a cluster leaves them whose disk is nearly full."""
    elastic.ask(
        lambda c: c.indices.put_settings(
            index=f"{indices.prefix}-*", settings={"index.blocks.read_only_allow_delete": True}
        )
    )
    yield indices
    elastic.ask(
        lambda c: c.indices.put_settings(
            index=f"{indices.prefix}-*", settings={"index.blocks.read_only_allow_delete": None}
        )
    )


def nowhere() -> str:
    return f"http://127.0.0.1:{free_port()}"


def test_no_node_answers_and_nothing_was_sent() -> None:
    cluster = Cluster(Elastic((nowhere(), nowhere())))
    with pytest.raises(StorageAway, match=r"连不上 http://127\.0\.0\.1:\d+；请查看节点与网络") as told:
        set_up(cluster, "huiying")
    assert not told.value.unclear
    first = make.commit(EMPTY, make.opened())
    with pytest.raises(StorageAway):
        ElasticLedger(cluster, Indices("huiying", 1)).append(first)


def test_one_of_two_nodes_is_dead_and_the_other_serves(elastic_url: str, indices: Indices) -> None:
    ledger = ElasticLedger(Cluster(Elastic((nowhere(), elastic_url))), indices)
    commits = make.ledger(3)
    assert [ledger.append(each).outcome for each in commits] == ["committed"] * 3
    assert list(ledger.read("zhoucun", 0, 9)) == commits


def test_something_else_answers_at_the_address() -> None:
    with site_on_loopback() as site:
        site.pages["/_cluster/health?timeout=5s"] = Page(b"{}", headers={"Content-Type": "application/json"})
        with pytest.raises(StorageError, match="不是 Elasticsearch 8；请核对地址与版本") as told:
            set_up(Cluster(Elastic((site.address,))), "huiying")
        assert told.value.code == "elastic-version"


def test_an_index_of_our_name_that_is_not_ours_is_refused_and_left_as_it_is(elastic: Cluster) -> None:
    prefix = f"t{uuid.uuid4().hex}"
    elastic.ask(
        lambda c: c.indices.create(index=f"{prefix}-ledger", mappings={"properties": {"a": {"type": "long"}}})
    )
    with pytest.raises(StorageError, match=f"索引 {prefix}-ledger 不是回应建立的.*原索引未作改动") as told:
        set_up(elastic, prefix)
    assert told.value.code == "elastic-foreign"
    left = elastic.ask(lambda c: c.indices.get(index=f"{prefix}-*"))
    assert list(left) == [f"{prefix}-ledger"]
    assert left[f"{prefix}-ledger"]["mappings"] == {"properties": {"a": {"type": "long"}}}


def test_a_cluster_that_made_its_indices_read_only_is_told_as_full_and_serves_what_it_has(
    elastic: Cluster, indices: Indices, request: pytest.FixtureRequest
) -> None:
    ledger, library = ElasticLedger(elastic, indices), ElasticLibrary(elastic, indices)
    first = make.commit(EMPTY, make.opened())
    ledger.append(first)
    library.keep("zhoucun", kept(), SALT)
    request.getfixturevalue("blocked")
    with pytest.raises(StorageFull, match="索引只读（多为磁盘超过水位）；请腾出磁盘并解除只读"):
        ledger.append(make.commit(first.head, make.outage(1)))
    with pytest.raises(StorageFull):
        library.keep("zhoucun", kept("doc-2", "另一篇"), SALT)
    assert ledger.head("zhoucun") == first.head
    assert library.document("zhoucun", "doc-1") == kept()
    assert library.document("zhoucun", "doc-2") is None


def test_a_name_nobody_gave_us_is_not_taken_for_a_dead_node(elastic_url: str) -> None:
    """The node here asks for no password: one that is offered does no harm, and is never shown."""
    cluster = Cluster(Elastic((elastic_url,), user="huiying", password="mima"))
    assert "mima" not in repr(cluster)
    assert cluster.ask(lambda client: client.cluster.health())["number_of_nodes"] == 1
    with pytest.raises(StorageDenied, match="TLS 连接不成"):
        Cluster(Elastic((elastic_url.replace("http:", "https:"),))).ask(
            lambda client: client.cluster.health()
        )
