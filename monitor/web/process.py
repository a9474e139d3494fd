"""The console as a process: uvicorn on the settings' host and port, ended by SIGTERM or Ctrl-C."""

import signal
import socket
from collections.abc import Mapping
from types import FrameType

import uvicorn
from loguru import logger

from config.settings import Settings
from config.web import Web
from monitor.ports.clock import Clock
from monitor.web.app import ConsoleApp, make_app
from monitor.web.listening import Impatient, listening

#: requests under way at the end are given this long, in seconds
_GRACE = 10


class Server(uvicorn.Server):
    """Opens the console before it serves and closes it after.

    Lets those who wait for a change go before it waits for their connections to end.
    """

    def __init__(self, app: ConsoleApp, web: Web) -> None:
        super().__init__(
            uvicorn.Config(
                app, host=web.host, port=web.port, log_config=None, access_log=False, server_header=False,
                http=Impatient, proxy_headers=False, lifespan="off", ws="none", timeout_graceful_shutdown=_GRACE,
                h11_max_incomplete_event_size=64 * 1024,
            )
        )  # fmt: skip
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self._app.open()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.room.end_waits()
        await super().shutdown(sockets)
        await self._app.close()


def run(settings: Settings, clock: Clock, worker: str, entries: Mapping[str, str] | None = None) -> None:
    """Serve until told to stop.

    Raises:
        BadInput: nothing can listen there.
        BadConfig: with every fault.
        StorageError, LedgerError: the home cannot be opened.

    """
    sock = listening(settings.web)
    with sock:
        app = make_app(settings, clock, worker, entries)
        for number in (signal.SIGTERM, signal.SIGINT):
            # uvicorn raises the signal once more when it has ended; by then there is nothing to do
            signal.signal(number, _ended)
        logger.info("值班台：{}", settings.web.url)
        Server(app, settings.web).run(sockets=[sock])


def _ended(_signal: int, _frame: FrameType | None) -> None:
    """Nothing more is to be done."""
