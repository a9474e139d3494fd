"""A desk on a home of its own, with real receivers; its process may die and its clock is moved by hand."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts.daybook import Daybook
from alerts.mail import Mail, Server
from alerts.message import Channel
from alerts.webhook import Webhook
from config.channels import Channels, Limit
from config.settings import Retention, Settings
from monitor.domain.instant import parse_instant
from monitor.domain.source import Found
from monitor.errors import StorageBusy
from monitor.service.assemble import open_home, open_links
from monitor.service.bureau import Bureau
from monitor.service.desk_loop import DeskLoop
from monitor.service.intake import LiveIntake
from tests.delivery.receivers import Hook, Mailbox

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
SHORT = timedelta(seconds=2)


class HandClock:
    """Desk time moved by hand; real seconds for time-outs."""

    pace = 1.0

    def __init__(self) -> None:
        self.time = NINE
        self.real = 1000.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.real

    def wait(self, span: timedelta) -> None:
        self.time += span

    def departure(self) -> timedelta:
        return timedelta(0)


class Town:
    """One home on disk, a webhook and a mail server; `desk()` is a process that may die."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = HandClock()
        self.hook, self.mailbox = Hook(), Mailbox()
        self.by = "webhook"
        #: addresses everybody has besides
        self.also: tuple[str, ...] = ()
        #: what receivers take a minute
        self.limits: tuple[Limit, ...] = ()
        #: hosts that take the same key twice
        self.keyless: tuple[str, ...] = ()
        #: in place of the plain mail channel
        self.mail: Mail | None = None
        self._opened: list[AbstractContextManager[object]] = []

    def desk(self, name: str = "desk-1", last_alive: datetime | None = None) -> DeskLoop:
        opening = open_home(self.folder)
        home = opening.__enter__()
        self._opened.append(opening)
        settings = Settings(
            self.folder, "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)),
            channels=Channels(None, b"", limits=self.limits),
        )  # fmt: skip
        bureau = Bureau(settings, home, name, self.clock.now)
        self._give_addresses(bureau)
        channels: dict[str, Channel] = {
            "webhook": Webhook(threads=4, timeout=SHORT, keyless=self.keyless),
            "mail": self.mail
            or Mail(Server("127.0.0.1", self.mailbox.port, "none", "desk@example.cn"), timeout=SHORT),
            "log": Daybook(self.folder / "duty.jsonl"),
        }
        linking = open_links(self.folder)
        self._opened.append(linking)
        loop = DeskLoop(bureau, self.clock, channels, name, threads=4, links=linking.__enter__())
        loop.start(last_alive)
        return loop

    def _give_addresses(self, bureau: Bureau) -> None:
        addresses = {"webhook": lambda who: self.hook.url(f"/{who}"), "mail": lambda who: f"{who}@example.cn"}
        people = tuple(
            replace(
                person,
                addresses={by: addresses[by](person.id) for by in (self.by, *self.also)} | {"log": person.id},
            )
            for person in bureau.roster.people
        )
        bureau.roster = replace(bureau.roster, people=people)
        bureau.desk = replace(bureau.desk, roster=bureau.roster)

    def report(self, loop: DeskLoop, external_id: str = "a1", ill: int = 112) -> None:
        """A grave event comes in through the same ledger."""
        text = f"3月11日，贵阳市云岩区城北小学{ill}名学生食物中毒，其中1人经抢救无效死亡。"
        found = Found(
            origin="daily", kind="news", external_id=external_id, url=None, title="城北小学学生饭后不适", text=text,
            published=parse_instant("2026-03-11T09:00+08:00"), publisher=None, fetched=self.clock.now(), looked_before=None,
        )  # fmt: skip
        intake = LiveIntake(loop.bureau)
        intake.start()
        intake.receive(found)

    def later(self, loop: DeskLoop, **span: int) -> None:
        """Time passes while the desk is there."""
        self.clock.time += timedelta(**span)
        loop._last = self.clock.time

    def close(self) -> None:
        self.hook.close()
        self.mailbox.close()
        for opening in self._opened[::-1]:
            opening.__exit__(None, None, None)


def settle(loop: DeskLoop, rounds: int = 200) -> None:
    """Turn until nothing is due, waiting or under way."""
    for _ in range(rounds):
        loop.turn()
        if loop.idle():
            return
    raise AssertionError("the desk never came to rest")


def deliveries(loop: DeskLoop) -> dict[str, str]:
    alerts = loop.bureau.journal.state.alerts.values()
    return {alert.key: alert.delivery for alert in alerts if not alert.folded_into}


def locked(_ref):
    raise StorageBusy("文库被占用")
