"""Ⅰ and Ⅱ never wait for a receiver to get well: by a person's next address at once, while they are tried here."""

import email
import email.policy
from collections import Counter
from dataclasses import replace

import pytest

from alerts.message import SECOND
from tests.delivery.desks import Town, deliveries, settle
from tests.delivery.receivers import free_port
from tests.delivery.test_storm_turns import matters


@pytest.fixture
def both(town: Town) -> Town:
    town.also = ("mail",)
    return town


def mails(town: Town) -> list[str]:
    parsed = [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in town.mailbox.mails]
    return [str(mail.get_content()) for mail in parsed]


def by_channel(desk, channel: str) -> Counter[str]:
    return Counter(how for key, how in deliveries(desk).items() if key.endswith(f"/{channel}"))


def test_a_gateway_that_answers_500_is_tried_again_and_the_mail_is_out_already(both: Town) -> None:
    desk = both.desk()
    both.report(desk)
    both.hook.answers = [500] * 100
    settle(desk)
    assert set(by_channel(desk, "webhook")) == {"failed_for_now"}
    assert set(by_channel(desk, "mail")) == {"delivered"}
    assert not any(SECOND in text for text in mails(both)), "nothing of it had arrived"
    both.hook.answers = []
    both.later(desk, seconds=6)
    settle(desk)
    assert set(by_channel(desk, "webhook")) == {"delivered"}
    assert all("同一提醒已另行送达" in got["text"] for got in both.hook.got if got["attempt"] == 2)


def test_one_that_takes_the_message_and_never_answers_costs_nobody_the_news(both: Town) -> None:
    """Both tries went to it, ended 未知, and nobody was written to."""
    desk = both.desk()
    both.report(desk)
    both.hook.answers = ["close"] * 100
    settle(desk)
    assert set(by_channel(desk, "webhook")) == {"unknown"}
    assert set(by_channel(desk, "mail")) == {"delivered"}
    assert all(SECOND in text for text in mails(both) if "系统告警" not in text)


def test_before_a_dead_host_no_grave_alert_stands_in_line(both: Town, monkeypatch) -> None:
    """The host's lane takes one attempt at a time: twenty would wait for minutes."""
    desk = both.desk()
    dead = free_port()
    monkeypatch.setattr(both.hook, "url", lambda path: f"http://127.0.0.1:{dead}{path}")
    both._give_addresses(desk.bureau)
    host = f"webhook:127.0.0.1:{dead}"
    monkeypatch.setattr("alerts.lanes.Load.dead", lambda _self, name: name == host)
    monkeypatch.setattr("alerts.lanes.Load.takes", lambda _self, _person, name: name != host)
    matters(both, desk, 40)
    both.later(desk, minutes=10)
    for _ in range(400):
        desk.turn()
        if by_channel(desk, "mail")["delivered"] == 20:
            break
    assert by_channel(desk, "webhook") == {"failed_for_now": 20, "pending": 20}
    told = by_channel(desk, "mail")
    assert told == {"delivered": 20}, "Ⅰ and Ⅱ; the others wait for the gateway"


def test_a_crash_of_ours_is_no_reason_to_write_to_another_address(both: Town) -> None:
    desk = both.desk()
    both.report(desk)
    desk.turn()
    desk.turn()
    both.hook.wait(4)
    again = both.desk("desk-2")
    both.later(again, seconds=60)
    settle(again)
    assert not by_channel(again, "mail")
    assert set(by_channel(again, "webhook")) == {"delivered"}


def test_what_is_not_grave_waits_for_its_receiver(both: Town) -> None:
    desk = both.desk()
    matters(both, desk, 4)
    both.hook.answers = [500] * 100
    both.later(desk, minutes=10)
    settle(desk)
    assert by_channel(desk, "webhook") == {"failed_for_now": 4}
    assert by_channel(desk, "mail") == {"delivered": 2}


def test_while_the_mail_is_still_under_way_the_second_try_is_marked(both: Town) -> None:
    """Both may arrive, and nobody knows yet of the first."""
    desk = both.desk()
    both.report(desk)
    desk.turn()
    alert = next(each for each in desk.bureau.journal.state.alerts.values() if each.channel == "webhook")
    other = replace(alert, key=alert.key.replace("/webhook", "/mail"), channel="mail", delivery="sending")
    desk.bureau.journal.state.alerts[other.key] = other
    assert desk.dispatch._composing.message(alert, "话", "").text.startswith(SECOND)
    desk.bureau.journal.state.alerts[other.key] = replace(other, delivery="delivered")
    assert "（同一提醒已另行送达。）" in desk.dispatch._composing.message(alert, "话", "").text
    again = replace(alert, unknowns=1)
    assert "另行送达" not in desk.dispatch._composing.message(again, "话", "").text, (
        "the same words under one key"
    )
    desk.bureau.journal.state.alerts[other.key] = replace(other, channel="log", delivery="delivered")
    assert "另行送达" not in desk.dispatch._composing.message(again, "话", "").text


def test_one_persons_dead_address_at_a_gateway_that_is_well_holds_none_of_their_grave_alerts(
    both: Town, monkeypatch
) -> None:
    desk = both.desk()
    matters(both, desk, 20)
    lane = "webhook shift-leader"
    monkeypatch.setattr("alerts.lanes.Load.dead", lambda _self, name: name == lane)
    monkeypatch.setattr("alerts.lanes.Load.takes", lambda _self, person, _host: person != lane)
    both.later(desk, minutes=10)
    for _ in range(400):
        desk.turn()
        if by_channel(desk, "mail")["delivered"]:
            break
    assert all("/shift-leader/" in key for key in deliveries(desk) if key.endswith("/mail"))
    assert by_channel(desk, "mail")["delivered"]
