"""One console a test module: the school incident of one department, the letter of another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import scenes
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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[scenes.Office]:
    """An office on the morning of 11 March, nothing told yet."""
    with scenes.office(tmp_path / "home", "11 09:00") as ours:
        yield ours


@pytest.fixture
def site(desk: scenes.Office) -> Iterator[scenes.Site]:
    """Its console."""
    with scenes.console(desk.folder, desk.clock) as running:
        yield running
