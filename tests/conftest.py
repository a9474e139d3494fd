"""For all tests: what a shell that runs them in the background takes away is given back."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.elastic.server import installed, shared

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # children inherit an ignored signal, and the stories about Ctrl-C would tell of the shell, not of us
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def elastic_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A single node of Elasticsearch that all test processes of this run share."""
    if not installed():
        told = "没有 Elasticsearch：请运行 tests/elasticsearch_server.sh，或设置 ELASTICSEARCH_URL"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with shared(folder / "elastic") as url:
        yield url
