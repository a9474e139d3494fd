"""Three nodes on loopback that make one cluster."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.elastic.server import UNPACKED, Node, three


@pytest.fixture(scope="module")
def nodes(elastic_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    """They notice a frozen one within seconds; ours, whatever server the other tests were given."""
    if not (UNPACKED / "bin" / "elasticsearch").is_file():
        pytest.skip("要停掉节点的测试只用自己启动的 Elasticsearch")
    ours = three(tmp_path_factory.mktemp("three"))
    try:
        for node in ours:
            node.start()
        with ThreadPoolExecutor(3) as waiting:
            list(waiting.map(Node.wait, ours))
        yield ours
    finally:
        for node in ours:
            node.kill()
