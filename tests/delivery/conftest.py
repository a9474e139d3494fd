"""The town every desk of these tests stands in."""

import pytest

from tests.delivery.desks import Town


@pytest.fixture
def town(tmp_path):
    ours = Town(tmp_path / "home")
    yield ours
    ours.close()
