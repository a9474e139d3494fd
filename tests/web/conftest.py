"""One console a test module: the school incident of one department, the letter of another."""

from collections.abc import Iterator

import pytest

from tests.web.consoles import Console, SetClock, serving, two_matters


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder, clock = tmp_path_factory.mktemp("home"), SetClock()
    two_matters(folder, clock)
    with serving(folder, clock) as running:
        yield running


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console of one's own, for tests that change what others would see."""
    folder, clock = tmp_path_factory.mktemp("home"), SetClock()
    two_matters(folder, clock)
    with serving(folder, clock) as running:
        yield running
