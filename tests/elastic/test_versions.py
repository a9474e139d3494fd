"""Servers of other versions: each is named and refused before anything is written to it."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from config.store import Elastic, Place
from monitor.errors import StorageError
from monitor.service.assemble import open_home
from tests.elastic.server import UNPACKED, Node

pytestmark = [pytest.mark.torture, pytest.mark.timeout(600)]

_SCRIPT = Path(__file__).resolve().parents[1] / "elasticsearch_server.sh"
_JAVAS = Path("/usr/lib/jvm")


def newest_java() -> Path:
    """9.x asks for Java 21 and more."""
    found = [
        each for each in _JAVAS.glob("*") for number in range(21, 40)
        if f"-{number}-" in f"{each.name}-" and (each / "bin" / "java").exists()
    ]  # fmt: skip
    if not found:
        pytest.skip("9.x 要 Java 21 以上，本机没有")
    return max(found)


def java_17() -> None:
    return None


def serving(node: Node) -> None:
    """7.x says that it has begun before it answers."""
    latest = time.monotonic() + 60
    while True:
        try:
            if requests.get(f"{node.url}/_cluster/health", timeout=20).ok:
                return
        except requests.ConnectionError:
            assert time.monotonic() < latest
        time.sleep(0.2)


@pytest.mark.parametrize(("version", "java"), [("7.17.29", java_17), ("9.2.0", newest_java)])
def test_another_major_version_is_refused_and_nothing_is_made(
    tmp_path: Path, version: str, java: Callable[[], Path | None]
) -> None:
    chosen = java()
    subprocess.run(["sh", str(_SCRIPT), version], check=True)
    home = UNPACKED.with_name(f"elasticsearch-{version}")
    (tmp_path / "node").mkdir()
    node = Node(
        tmp_path / "node", {"discovery.type": "single-node", "cluster.name": "other"}, home=home, java=chosen
    )
    try:
        node.start()
        node.wait()
        serving(node)
        with pytest.raises(StorageError) as told, open_home(Place(tmp_path / "home", Elastic((node.url,)))):
            pass
        assert told.value.code == "elastic-version"
        assert f"集群里有 Elasticsearch {version} 的节点；本系统用 8.x" in str(told.value)
        found = requests.get(f"{node.url}/_cat/indices", timeout=20)
        assert "huiying" not in found.text, "nothing was made"
    finally:
        node.kill()
