"""A bureau's site on loopback, listed in the settings, and a house beside it that is not."""

from collections.abc import Iterator

import pytest

from tests.spiders.web import Site, site_on_loopback


@pytest.fixture
def site() -> Iterator[Site]:
    with site_on_loopback() as running:
        yield running


@pytest.fixture
def intranet() -> Iterator[Site]:
    """Not listed: whoever visits it has broken in."""
    with site_on_loopback() as running:
        yield running
