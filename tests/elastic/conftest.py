"""Three nodes on loopback that make one cluster."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.elastic.server import UNPACKED, Node, three


@pytest.fixture
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    """A cluster for this test alone, which may be left in any state; its nodes notice a frozen one within seconds."""
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
