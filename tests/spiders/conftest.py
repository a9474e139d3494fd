"""The one event loop with Twisted's reactor, a site on loopback, a desk that keeps what is found."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from spiders.looking import reactor_loop
from tests.spiders.desk import Desk
from tests.spiders.web import Site, site_on_loopback


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with reactor_loop() as running:
        yield running


@pytest.fixture
def desk(loop: asyncio.AbstractEventLoop) -> Iterator[Desk]:
    with ThreadPoolExecutor(1) as hands:
        yield Desk(loop, hands)


@pytest.fixture
def site() -> Iterator[Site]:
    with site_on_loopback() as running:
        yield running
