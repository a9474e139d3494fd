"""An office with a desk and an auditor on one home, real receivers, and time moved by hand."""

from dataclasses import replace
from datetime import timedelta

from alerts.daybook import Daybook
from alerts.mail import Mail, Server
from alerts.message import Channel
from alerts.webhook import Webhook
from config.auditor import Auditing
from config.profile import load_profile
from config.roster import sample_roster
from config.settings import Retention, Settings
from monitor.domain.roster import Roster
from monitor.service.alive import Alive
from monitor.service.assemble import look_into
from monitor.service.auditor import Auditor
from monitor.service.auditor_checks import Room
from tests.delivery.desks import SHORT, Town

PLENTY = Room(50_000_000_000)
SECOND = timedelta(seconds=1)


class WatchedOffice(Town):
    """Everybody has a webhook and a mailbox, unless `addresses` say otherwise."""

    def __init__(self, folder, **auditing):
        super().__init__(folder)
        self.settings = Settings(
            folder, "guiyang", "guiyang", "sha256", None, None, Retention(timedelta(days=90)),
            auditing=Auditing(**auditing),
        )  # fmt: skip
        self.profile = load_profile("guiyang")
        self.room = PLENTY
        self.roster = self._reached(webhook=True, mail=True)
        self.auditors: list[Auditor] = []
        self.signing = Alive(folder / "desk.alive")
        self.crawling = Alive(folder / "crawl.alive")

    def _reached(self, *, webhook: bool, mail: bool) -> Roster:
        roster = sample_roster(self.profile)
        people = []
        for each in roster.people:
            addresses = {"log": each.id}
            addresses |= {"webhook": self.hook.url(f"/{each.id}")} if webhook else {}
            addresses |= {"mail": f"{each.id}@example.cn"} if mail else {}
            people.append(replace(each, addresses=addresses))
        return replace(roster, people=tuple(people))

    def reached_by(self, *, webhook: bool = False, mail: bool = False) -> None:
        self.roster = self._reached(webhook=webhook, mail=mail)

    def ways(self) -> dict[str, Channel]:
        return {
            "webhook": Webhook(threads=4, timeout=SHORT),
            "mail": Mail(Server("127.0.0.1", self.mailbox.port, "none", "desk@example.cn"), timeout=SHORT),
            "log": Daybook(self.folder / "duty.jsonl"),
        }

    def auditor(self) -> Auditor:
        self.folder.mkdir(parents=True, exist_ok=True)
        made = Auditor(
            self.settings, self.profile, self.roster, self.clock, self.ways(), "auditor-1", room=lambda _: self.room
        )  # fmt: skip
        self.auditors.append(made)
        return made

    def watch(self, auditor: Auditor, seconds: int, *, desk: bool = True, crawl: bool = True) -> None:
        """Time passes, a step a second; the desk and the crawler sign unless they are down."""
        for _ in range(seconds):
            self.clock.time += SECOND
            self.clock.real += 1
            if desk:
                self.signing.sign(self.clock.time)
            if crawl:
                self.crawling.sign(self.clock.time)
            auditor.step()

    def heard(self, auditor: Auditor) -> list[tuple[str, str, str]]:
        """(channel, person, text) of what the auditor has told, once nothing is under way any more."""
        for _ in range(400):
            auditor._brought(auditor.courier.step(0.05), self.clock.monotonic())
            if not auditor.courier.busy:
                break
        hooks = [
            ("webhook", got["path"][1:], got["text"])
            for got in self.hook.got
            if got["key"].startswith("//auditor")
        ]
        mails = [
            ("mail", to.partition("@")[0], body)
            for to, body in map(_read, self.mailbox.mails)
            if "审计" in body
        ]
        return [*hooks, *mails]

    def recorded(self, kind: str) -> list[dict[str, object]]:
        with look_into(self.folder) as there:
            commits = there.ledger.read("guiyang", 0, 100_000)
        return [dict(event.data) for commit in commits for event in commit.events if event.kind == kind]

    def close(self) -> None:
        for each in self.auditors:
            each.close()
        super().close()


def _read(mail: tuple[str, bytes]) -> tuple[str, str]:
    import email
    import email.policy

    to, raw = mail
    body = email.message_from_bytes(raw, policy=email.policy.SMTP).get_content()
    return to, body
