"""The console as an application: the shield outside, the routes inside, one room behind them."""

from collections.abc import Mapping
from contextlib import ExitStack

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from loguru import logger
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from config.settings import Settings
from monitor.errors import HuiyingError, StorageAway
from monitor.ports.clock import Clock
from monitor.service.assemble import open_accounts, open_links
from monitor.service.entrance import Entrance, real_pace
from monitor.service.room import Room
from monitor.web.console import Console, NotSignedIn, Refused
from monitor.web.faults import told
from monitor.web.rendering import STATIC
from monitor.web.routes import api, pages
from monitor.web.security import Shield
from monitor.web.waiting import Waiting

_ABOUT = (
    "值班台的程序接口。先登录（会话加请求头 X-CSRF-Token），或用 huiying account token 发给的令牌："
    "Authorization: Bearer 令牌。各人只看到本人岗位和科室可见的事件；时间为带时区的 ISO 8601。"
)


class ConsoleApp(FastAPI):
    """FastAPI with the shield outside of everything, so that even a fault's answer wears its headers.

    Open it before the first request, close it after the last: `monitor.web.process.Server` does.
    """

    def __init__(self, settings: Settings, clock: Clock, worker: str, entries: Mapping[str, str]) -> None:
        super().__init__(
            title="政务舆情回应 接口",
            version="1",
            description=_ABOUT,
            openapi_url="/api/openapi.json",
            docs_url=None,
            redoc_url=None,
            # such a redirect names the scheme this process sees, which behind TLS is plain http
            redirect_slashes=False,
        )
        self.settings, self.clock, self.entries = settings, clock, entries
        self.room = Room(settings, clock, worker)
        self._open = ExitStack()

    def build_middleware_stack(self) -> ASGIApp:
        return Shield(Waiting(super().build_middleware_stack(), self._open_all), self.settings.web.url)

    async def open(self) -> None:
        """Open the home and the accounts; a cluster that is away is waited for, and told of to whoever asks.

        Raises:
            BadConfig: with every fault.
            StorageError, LedgerError: naming the file and the remedy.

        """
        try:
            await self._open_all()
        except StorageAway as fault:
            logger.error("存储还连不上，页面暂答“存储不可用”，连上后自动恢复：{}", fault.message)
        except BaseException:
            await self.close()
            raise

    async def _open_all(self) -> None:
        """Raises as `open`, and StorageAway; again after one."""
        await self.room.open()
        with ExitStack() as opening:
            accounts = opening.enter_context(open_accounts(self.settings.place))
            links = opening.enter_context(open_links(self.settings.place))
            roster = await self.room.ask(lambda bureau, _now: bureau.roster)
            self._open = opening.pop_all()
        self.state.console = Console(
            self.room,
            Entrance(accounts, real_pace(self.clock)),
            self.settings.web,
            roster,
            links,
            self.entries,
            self.settings,
        )

    async def close(self) -> None:
        """Close what `open` has opened."""
        self._open.close()
        await self.room.close()


def make_app(
    settings: Settings, clock: Clock, worker: str, entries: Mapping[str, str] | None = None
) -> ConsoleApp:
    """The console of one installation; its home is opened when it starts.

    Args:
        settings: of this installation.
        clock: desk time.
        worker: this process, as it stands in commits.
        entries: of a demonstration: random code -> person id.

    """
    app = ConsoleApp(settings, clock, worker, entries or {})
    for kind in (NotSignedIn, Refused, HuiyingError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, told)
    app.include_router(pages())
    app.include_router(api())
    app.mount("/static", StaticFiles(directory=STATIC))
    return app
