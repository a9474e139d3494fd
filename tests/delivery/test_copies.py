"""A mail server takes the last line and hangs up: the desk looks into its own mailbox before it says it twice."""

import email
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.copies import Box, Copies
from alerts.delivery import UNKNOWN_TRIES
from alerts.mail import CopiedMail, Server
from alerts.message import SECOND
from monitor.domain.event import new
from monitor.domain.instant import stamp
from monitor.service.desk_loop import DeskLoop
from tests.delivery.desks import SHORT, Town, deliveries, settle
from tests.spiders.dovecot import PASSWORD, dovecot_on_loopback
from tests.spiders.dovecot import Mailbox as Imap

pytestmark = pytest.mark.slow

OURS = "duty-desk@example.cn"


@pytest.fixture(scope="module")
def server() -> Iterator[Imap]:
    with dovecot_on_loopback() as running:
        yield running


@pytest.fixture
def imap(server: Imap, request: pytest.FixtureRequest) -> Imap:
    return replace(server, user=f"u{abs(hash(request.node.name)) % 10**9}")


def channel(town: Town, port: int, user: str, within: int = 30) -> CopiedMail:
    sending = Server("127.0.0.1", town.mailbox.port, "none", "desk@example.cn", copy_to=OURS)
    box = Box("127.0.0.1", port, "none", user, PASSWORD)
    return CopiedMail(sending, Copies(box), timeout=SHORT, settles_after=timedelta(seconds=within))


class Relay:
    """What the mail server does with what it took: the copy goes into the desk's mailbox."""

    def __init__(self, town: Town, imap: Imap) -> None:
        self._imap = imap
        self.loses: set[int] = set()
        self.took = 0
        self.copies = 0
        kept = town.mailbox.handle_DATA

        async def handle(smtp, session, envelope):
            self.took += 1
            lost = self.took in self.loses
            if not lost and OURS in envelope.rcpt_tos:
                imap.deliver(bytes(envelope.content))
                self.copies += 1
            if lost:
                smtp.transport.abort()
                return "421 bye"
            return await kept(smtp, session, envelope)

        vars(town.mailbox)["handle_DATA"] = handle


def until(town: Town, desk: DeskLoop, what: str, seconds: float = 20) -> None:
    """Turn, real time passing for the threads and by hand for the desk, until every alert stands so."""
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        desk.turn()
        town.clock.real += 0.5
        town.clock.time += timedelta(seconds=0.5)
        desk._last = town.clock.time
        if set(deliveries(desk).values()) == {what}:
            return
    raise AssertionError(deliveries(desk))


def said(town: Town) -> list[str]:
    mails = [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in town.mailbox.mails]
    return [str(mail.get_content()) for mail in mails]


def notice(desk: DeskLoop, count: int = 1) -> None:
    for number in range(count):
        desk.alarm(f"test.{number}", "请校准时钟")


def test_a_mail_whose_copy_is_there_was_delivered_and_is_not_said_again(town: Town, imap: Imap) -> None:
    town.by = "mail"
    town.mail = channel(town, imap.port, imap.user)
    Relay(town, imap)
    town.mailbox.answers = ["close"]
    desk = town.desk()
    notice(desk)
    until(town, desk, "delivered")
    details = [
        event.data["detail"]
        for commit in desk.bureau.home.ledger.read("guiyang", 0, 1000)
        for event in commit.events
        if event.kind == "alert_settled"
    ]
    assert "no-answer" in details
    assert "copy-found" in details
    keys = [email.message_from_bytes(raw)["X-Huiying-Key"] for _, raw in town.mailbox.mails]
    assert len(keys) == len(set(keys)), "nothing went out twice"
    assert not any(SECOND in words for words in said(town))


def test_a_mail_whose_copy_never_came_is_sent_once_more_and_marked(town: Town, imap: Imap) -> None:
    town.by = "mail"
    town.mail = channel(town, imap.port, imap.user, within=10)
    relay = Relay(town, imap)
    relay.loses = {2}
    desk = town.desk()
    notice(desk, 3)
    until(town, desk, "delivered")
    keys = [email.message_from_bytes(raw)["X-Huiying-Key"] for _, raw in town.mailbox.mails]
    assert relay.took == len(keys) + 1
    assert len(keys) == len(set(keys)) >= 3
    assert sum(SECOND in words for words in said(town)) == 1, (
        "a copy may be late: nobody knows that it was not sent"
    )


def test_an_empty_mailbox_proves_nothing_and_the_resend_is_marked(town: Town, imap: Imap) -> None:
    """The copies go somewhere else: set up wrongly, it would turn every unknown into a silent double."""
    town.by = "mail"
    town.mail = channel(town, imap.port, imap.user, within=10)
    town.mailbox.answers = ["close"]
    desk = town.desk()
    notice(desk)
    until(town, desk, "delivered")
    assert sum(SECOND in words for words in said(town)) == 1


@contextmanager
def mute() -> Iterator[int]:
    """A mailbox that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_a_mailbox_that_hangs_delays_nobody_and_costs_only_the_certainty(town: Town) -> None:
    town.by = "mail"
    with mute() as port:
        town.mail = channel(town, port, "nobody", within=10)
        town.mailbox.answers = ["close"]
        desk = town.desk()
        notice(desk)
        desk.turn()
        settle(desk)
        begun = time.monotonic()
        desk.alarm("other", "别的事")
        settle(desk)
        assert time.monotonic() - begun < 4, "the desk's thread never asks"
        until(town, desk, "delivered", seconds=40)
    assert sum(SECOND in words for words in said(town)) == 1


def test_twice_unknown_and_nobody_to_ask_is_never_said_a_third_time_and_told_once(town: Town) -> None:
    town.by = "mail"
    desk = town.desk()
    town.mailbox.answers = ["close"] * 60
    town.report(desk)
    settle(desk)
    doubtful = [alert for alert in desk.bureau.journal.state.alerts.values() if alert.delivery == "unknown"]
    assert {alert.unknowns for alert in doubtful} == {UNKNOWN_TRIES}
    alarms = [alert.key for alert in doubtful if "/unsettled@" in alert.key]
    assert alarms
    assert len({key.rsplit("/", 4)[1] for key in alarms}) == 1, "one alarm, however many alerts"
    count = len(town.mailbox.mails)
    town.later(desk, minutes=2)
    settle(desk)
    keys = [email.message_from_bytes(raw)["X-Huiying-Key"] for _, raw in town.mailbox.mails]
    assert max(keys.count(key) for key in keys) == UNKNOWN_TRIES
    assert count <= len(keys)


def test_the_keepers_hear_of_it_by_another_way_than_the_one_in_doubt(town: Town) -> None:
    """The gateway takes everything and never answers: an alarm by the same gateway would tell nobody."""
    town.also = ("mail",)
    town.hook.answers = ["close"] * 200
    desk = town.desk()
    town.report(desk)
    settle(desk)
    told = {
        to
        for (to, _), words in zip(town.mailbox.mails, said(town), strict=True)
        if "有提醒发了两次仍不知是否送达" in words
    }
    assert told == {"duty@example.cn", "admin@example.cn"}


class TidiedUp(Copies):
    """A mailbox that holds copies of ours, and none of long ago."""

    def there(self, message_id: str) -> bool | None:
        del message_id
        return False


def test_a_mail_of_last_week_is_not_sent_again_because_its_copy_was_cleared_away(town: Town) -> None:
    """Twice unknown, told to people, left alone; then the service is started anew."""
    town.by = "mail"
    desk = town.desk()
    old = stamp(town.clock.time - timedelta(days=7))
    key = "//test/1/duty/mail"
    due = new(
        "alert_due", key=key, incident="", clock="", rung="test", repeat=1, person="duty", role="duty", channel="mail",
        reason="alarm", rank=0, text=desk.bureau.keep_text("【贵阳卫健】请知悉"), mark=old, folded_into=None,
    )  # fmt: skip
    attempts = [
        event
        for number in (1, 2)
        for event in (
            new("alert_sending", key=key, attempt=number, worker="w", deadline=old),
            new(
                "alert_settled", key=key, attempt=number, outcome="unknown", detail="no-answer", next_try=None
            ),
        )
    ]
    desk.bureau.journal.write(lambda _state, _now: [due, *attempts])
    server = Server("127.0.0.1", town.mailbox.port, "none", "desk@example.cn", copy_to=OURS)
    box = TidiedUp(Box("127.0.0.1", 1, "none", "u", PASSWORD))
    town.mail = CopiedMail(server, box, timeout=SHORT, settles_after=timedelta(seconds=10))
    again = town.desk("desk-2", last_alive=town.clock.time)
    for _ in range(20):
        again.turn()
        town.clock.real += 2
        town.later(again, seconds=2)
    assert deliveries(again)[key] == "unknown"
    assert town.mailbox.mails == []


def test_a_wrong_password_means_that_nobody_can_tell(imap: Imap) -> None:
    wrong = Copies(Box("127.0.0.1", imap.port, "none", imap.user, "falsch"))
    assert wrong.there("<a@example.cn>") is None


def test_a_copy_the_server_would_not_take_proves_nothing(town: Town, imap: Imap) -> None:
    town.by = "mail"
    town.mail = channel(town, imap.port, imap.user)
    town.mailbox.refuse[OURS] = "550 no such mailbox"
    imap.deliver(b"X-Huiying-Key: //other/1/x/mail\r\nMessage-ID: <b@example.cn>\r\n\r\nold")
    desk = town.desk()
    notice(desk)
    settle(desk)
    key = next(key for key in deliveries(desk) if key.endswith("/mail"))
    assert deliveries(desk)[key] == "delivered", "the recipient's mail went out all the same"
    assert town.mail.arrived(key) is None
