"""A mail and two news items become one incident, two rungs fire, a department signs by the link in its mail,
the answer is found on the office's own site, and the ledger verifies. Every process is killed at any of
these steps and started again; the story ends the same.
"""

import email
import email.policy
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
import requests
from ruamel.yaml import YAML

from config.profile import load_profile
from config.roster import sample_roster
from config.settings import load_settings
from monitor.domain.event import Event
from monitor.domain.instant import beijing
from monitor.domain.state import State, refold
from monitor.errors import NotFound
from monitor.service.assemble import look_into
from monitor.service.clock import boot_seconds
from tests.delivery.receivers import Mailbox as PostOffice
from tests.spiders.dovecot import PASSWORD, Mailbox, dovecot_on_loopback
from tests.spiders.mails import letter
from tests.spiders.web import Page, Site, site_on_loopback

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TAIL = "4821"
#: simulated seconds in a real one: five minutes of a ladder pass in five seconds
SPEED = 60
_PLACE = "贵阳市云岩区城北小学"
NEWS = {
    "/xw/1.html": (
        "城北小学多名学生午餐后呕吐",
        f"{_PLACE}112名学生午餐后呕吐腹痛，初步判断为食物中毒，其中1人经抢救无效死亡。",
    ),
    "/xw/2.html": (
        "城北小学食物中毒已有118人就诊",
        f"记者获悉，{_PLACE}食物中毒事件中，已有118名学生食物中毒就诊，1人死亡。",
    ),
}
MAIL = f"我是{_PLACE}学生的家长，孩子中午在食堂吃饭后食物中毒住院，到现在没有人给说法，请尽快公布情况。"
ANSWER = (
    f"关于{_PLACE}学生食物中毒事件的情况通报",
    f"{_PLACE}发生学生食物中毒事件，截至目前累计118人就诊，1人经抢救无效死亡。经查，系供餐单位加工不当所致，已责令停业并立案调查。我局将持续发布患者救治情况。",
)


def page(title: str, text: str, at: datetime) -> Page:
    body = (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f'<p>发布时间：{beijing(at)[:16].replace("T", " ")}</p><div class="content"><p>{text}</p>'
        "<p>请广大市民以官方发布的信息为准，不信谣、不传谣，有情况可拨打本局热线反映。</p></div></body></html>"
    )
    return Page(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def listing(pages: dict[str, str], day: str) -> Page:
    rows = "".join(
        f'<li><a href="{path}">{title}</a><span>{day}</span></li>' for path, title in pages.items()
    )
    body = f'<html><head><meta charset="utf-8"><title>列表</title></head><body><ul class="list">{rows}</ul></body></html>'
    return Page(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


class Night:
    """A town, a home, and three processes that may die."""

    ROLES = ("desk", "crawl", "web")

    def __init__(
        self, folder: Path, news: Site, own: Site, box: Mailbox, office: PostOffice,
        store: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """`store`: as in the settings; then each process is a host of its own and shares no file with the others."""
        self.folder, self.news, self.own, self.office, self.store = folder, news, own, office, store
        self.start_time = datetime.now(UTC)  # noqa: TID251 - the mail server stamps with the real present
        self.boot = boot_seconds()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.read: list[Event] = []
        self.folded = State("guiyang")
        hour = self.start_time - timedelta(hours=1)
        for path, (title, text) in NEWS.items():
            news.pages[path] = page(title, text, hour)
        day = beijing(self.start_time)[:10]
        news.pages["/"] = listing({path: title for path, (title, _) in NEWS.items()}, day)
        own.pages["/"] = listing({}, day)
        sent = format_datetime(self.start_time - timedelta(minutes=40))
        box.deliver(letter("孩子在学校食物中毒，请给个说法", MAIL, name="parent", date=sent).as_bytes())
        self._configure(box)
        self.settings = load_settings(folder / "huiying.yaml", {})

    def _configure(self, box: Mailbox) -> None:
        (self.folder / "secret").write_text(f"{PASSWORD}\n")
        people = [
            {
                "id": each.id, "name": each.name, "phone": f"1390000{TAIL}", "addresses": {"mail": f"{each.id}@town.test"},
                "posts": [{"role": post.role, **({"department": post.department} if post.department else {})} for post in each.posts],
            }
            for each in sample_roster(load_profile("guiyang")).people
        ]  # fmt: skip
        self._write("roster.yaml", {"people": people})
        sources = [
            {
                "id": "news",
                "spider": "listing",
                "publisher": "贵阳日报",
                "every": "5m",
                "address": self.news.url("/"),
            },
            {
                "id": "own",
                "spider": "listing",
                "publisher": "贵阳市卫生健康局",
                "every": "5m",
                "own": True,
                "address": self.own.url("/"),
            },
            {
                "id": "letters",
                "spider": "mailbox",
                "every": "5m",
                "mailbox": {
                    "host": "127.0.0.1",
                    "port": box.port,
                    "security": "none",
                    "user": box.user,
                    "password": "file:secret",
                },
            },
        ]
        shared = {} if self.store is None else {"store": self.store}
        self._write("huiying.yaml", shared | {
            "home": "./home", "bureau": "guiyang", "profile": "guiyang", "roster": "./roster.yaml", "sources": sources,
            "channels": {"mail": {"host": "127.0.0.1", "port": self.office.port, "security": "none", "sender": "desk@town.test"}},
            "crawling": {"host_delay_s": 1}, "web": {"port": self.port},
            "evidence": {"hosts": [self.own.address.removeprefix("http://")]},
        })  # fmt: skip
        (self.folder / "demo.json").write_text(json.dumps({
            "origin": beijing(self.start_time), "start": beijing(self.start_time), "speed": SPEED, "boot": self.boot, "entries": {},
        }))  # fmt: skip

    def _write(self, name: str, data: object) -> None:
        with (self.folder / name).open("w", encoding="utf-8") as file:
            YAML(typ="safe", pure=True).dump(data, file)

    def now(self) -> datetime:
        return self.start_time + timedelta(seconds=(boot_seconds() - self.boot) * SPEED)

    def start(self) -> None:
        for role in self.ROLES:
            with (self.folder / f"{role}.out").open("ab") as out:
                self.running[role] = subprocess.Popen(
                    [sys.executable, "-m", "monitor.cli.main", "work", "--role", role,
                     "--config", str(self.folder / "huiying.yaml"), "--demo", str(self.folder / "demo.json")],
                    env=os.environ | self.host(role), stdout=out, stderr=out,
                )  # fmt: skip

    def host(self, role: str) -> dict[str, str]:
        return {} if self.store is None else {"HUIYING_HOME": str(self.folder / f"home-{role}")}

    def kill(self) -> None:
        for process in self.running.values():
            process.kill()
        for process in self.running.values():
            process.wait(10)

    def events(self) -> list[Event]:
        """All there are; only what is new is read."""
        with suppress(NotFound), look_into(self.settings.place) as home:
            for commit in home.ledger.read("guiyang", self.folded.head.number, 10_000):
                assert refold(self.folded, commit) is None
                self.read += commit.events
        return self.read

    def state(self) -> State:
        self.events()
        return self.folded

    def until(self, what: str, there: Callable[[], bool]) -> None:
        """Wait for the outside world; what never comes is told with what the processes said."""
        latest = time.monotonic() + 150
        while not there():
            if time.monotonic() > latest:
                said = "".join((self.folder / f"{role}.out").read_text() for role in self.ROLES)
                raise AssertionError(f"{what} never came\n{said[-3000:]}")
            time.sleep(0.05)

    def links(self) -> list[str]:
        """Addresses to sign at, as they stand in the mails, newest last."""
        found: list[str] = []
        for _, raw in list(self.office.mails):
            body = mail_of(raw).get_body()
            assert body is not None
            found += re.findall(r"^签收：(\S+)", body.get_content(), re.MULTILINE)
        return found

    def sign(self) -> bool:
        """Open the newest link and press the button; False while the console is not there."""
        try:
            answer = requests.post(self.links()[-1], {"tail": TAIL, "do": "sign"}, timeout=10)
        except requests.ConnectionError:
            return False
        return answer.status_code in {200, 409}

    def publish(self) -> None:
        at = self.now().replace(second=0, microsecond=0)
        self.own.pages["/tb/1.html"] = page(*ANSWER, at)
        self.own.pages["/"] = listing({"/tb/1.html": ANSWER[0]}, beijing(at)[:10])


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    yield from nights(tmp_path)


@pytest.fixture
def clustered(tmp_path: Path, elastic_url: str) -> Iterator[Night]:
    yield from nights(tmp_path, {"nodes": [elastic_url], "prefix": f"t{secrets.token_hex(8)}", "shards": 1})


def nights(folder: Path, store: Mapping[str, object] | None = None) -> Iterator[Night]:
    with ExitStack() as stack:
        news, own = (stack.enter_context(site_on_loopback()) for _ in range(2))
        box = stack.enter_context(dovecot_on_loopback())
        box = Mailbox(
            **{
                **{f: getattr(box, f) for f in box.__dataclass_fields__},
                "user": f"u{secrets.randbelow(10**9)}",
            }
        )
        office = PostOffice()
        stack.callback(office.close)
        ours = Night(folder, news, own, box, office, store)
        stack.callback(ours.kill)
        ours.start()
        yield ours


def count(night: Night, kind: str, **data: object) -> int:
    return sum(
        event.kind == kind and all(event.data.get(name) == value for name, value in data.items())
        for event in night.events()
    )


def rungs(night: Night) -> set[str]:
    """Rungs of the signing clock that were climbed."""
    return {
        str(event.data["rung"]) for event in night.events()
        if event.kind == "alert_due" and str(event.data["clock"]).startswith("sign")
    }  # fmt: skip


#: the steps at which everything is killed, each as it stands on the ledger
STEPS: dict[str, Callable[[Night], bool]] = {
    "ledger opened": lambda night: count(night, "ledger_opened") > 0,
    "incident opened": lambda night: count(night, "incident_opened") > 0,
    "third document": lambda night: count(night, "document_joined") == 3,
    "first alert": lambda night: count(night, "alert_due") > 0,
    "on the wire": lambda night: count(night, "alert_sending") > 0,
    "delivered": lambda night: count(night, "alert_settled", outcome="delivered") > 0,
    "second rung": lambda night: len(rungs(night)) > 1,
    "signed": lambda night: count(night, "signed") > 0,
    "answered": lambda night: count(night, "responded") > 0,
    "evidence": lambda night: count(night, "evidence_kept") > 0,
}


class Killer:
    """Kills everything once for each of these steps, as soon as it stands on the ledger."""

    def __init__(self, night: Night, steps: Iterable[str]) -> None:
        self.night, self.steps = night, list(steps)

    def __call__(self, there: Callable[[], bool]) -> Callable[[], bool]:
        def looked() -> bool:
            # first: a step that stands on the ledger by then is seen below
            done = there()
            if self.steps and STEPS[self.steps[0]](self.night):
                del self.steps[0]
                self.night.kill()
                self.night.start()
                return False
            return done

        return looked


def test_with_nobody_killed(night: Night) -> None:
    the_story(night, ())


@pytest.mark.parametrize("first", [0, pytest.param(1, marks=pytest.mark.torture)])
def test_killed_again_and_again_the_story_ends_the_same(night: Night, first: int) -> None:
    """At every second step, and at those between."""
    the_story(night, list(STEPS)[first::2])


def test_on_a_cluster_three_hosts_that_share_no_file_are_killed_and_the_story_ends_the_same(
    clustered: Night,
) -> None:
    the_story(clustered, ("incident opened", "on the wire", "signed"))


@pytest.mark.torture
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_one_step_the_story_ends_the_same(night: Night, step: str) -> None:
    the_story(night, (step,))


def the_story(night: Night, killed_at: Iterable[str]) -> None:
    killer = Killer(night, killed_at)
    night.until("one incident of three documents", killer(lambda: count(night, "document_joined") == 3))
    night.until("a second rung", killer(lambda: len(rungs(night)) > 1 and len(night.links()) > 0))
    night.until("the signature", killer(lambda: night.sign() and count(night, "signed") > 0))
    night.publish()
    night.until("the evidence", killer(lambda: count(night, "evidence_kept") > 0))
    assert not killer.steps, "it was killed at each"
    night.until("every outcome", lambda: not unsettled(night))
    night.kill()
    the_end(night)


def unsettled(night: Night) -> bool:
    return any(
        alert.delivery in {"pending", "sending", "unknown", "failed_for_now"} and not alert.folded_into
        for alert in night.state().alerts.values()
    )


def the_end(night: Night) -> None:
    """Whatever happened, this is how it ends."""
    state = night.state()
    (incident,) = state.incidents.values()
    assert sorted(member.source for member in incident.members) == ["mail", "news", "news"]
    assert incident.level == "II"
    clocks = {clock.kind: clock for clock in incident.clocks}
    release = clocks["authoritative_release"]
    assert (release.outcome, release.proof) == ("met_on_time", "proven")
    assert release.met_at is not None
    assert clocks["sign"].outcome in {"met_on_time", "met_late"}
    assert clocks["press_conference"].outcome == "", "a page is no press conference"
    (answer,) = incident.responses
    assert (answer.by, answer.proof, answer.evidence) == ("system", "proven", "kept")
    assert len(rungs(night)) > 1, "what a dead desk missed is told with the digest"
    sent = [alert for alert in state.alerts.values() if not alert.folded_into]
    assert {alert.delivery for alert in sent} == {"delivered"}
    keys = [str(mail_of(raw)["X-Huiying-Key"]).strip() for _, raw in night.office.mails]
    assert set(keys) >= {alert.key for alert in sent}
    for key in {each for each in keys if keys.count(each) > 1}:
        again = [raw for _, raw in night.office.mails if str(mail_of(raw)["X-Huiying-Key"]).strip() == key]
        assert any("可能重复" in text_of(raw) for raw in again), "nothing is doubled in silence"
    done = subprocess.run(
        [sys.executable, "-m", "monitor.cli.main", "ledger", "verify", "--config", str(night.folder / "huiying.yaml")],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode()


def mail_of(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def text_of(raw: bytes) -> str:
    body = mail_of(raw).get_body()
    return "" if body is None else str(body.get_content())
