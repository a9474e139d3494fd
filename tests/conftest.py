"""For all tests: what a shell that runs them in the background takes away is given back."""

import functools
import os
import signal
from collections.abc import Callable, Iterator
from copy import copy
from typing import TypeVar

import pytest

from config.profile import load_profile, shipped_profiles
from monitor.service import auditor_process, bureau, desk_process, judging, trying
from tests.elastic.server import installed, shared

T = TypeVar("T")

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


@pytest.fixture(scope="session", autouse=True)
def _built_once() -> Iterator[None]:
    """The judge of a shipped profile never changes and takes half a second: each process of tests builds it once."""
    shipped = shipped_profiles()

    def once(build: Callable[[str], T]) -> Callable[[str], T]:
        kept = functools.cache(build)
        # a copy each: what one test sets on its own no other sees
        return lambda profile: copy(kept(profile)) if profile in shipped else build(profile)

    with pytest.MonkeyPatch.context() as patch:
        judge, profile = once(judging.build_judge), once(load_profile)
        for module, name, value in (
            (bureau, "build_judge", judge), (trying, "build_judge", judge), (bureau, "load_profile", profile),
            (desk_process, "load_profile", profile), (auditor_process, "load_profile", profile),
        ):  # fmt: skip
            patch.setattr(module, name, value)
        yield
