"""One alert that cannot be handled stops nobody else's: what is wrong with it is told to those who keep the system."""

from dataclasses import replace

import pytest

from monitor.errors import StorageError
from monitor.service.composing import Composing
from monitor.service.outgoing import Outgoing
from monitor.service.reaching import Reaching
from tests.delivery.desks import Town, deliveries, settle
from tests.delivery.test_storm_turns import matters


def alarms(desk) -> list[str]:
    alerts = desk.bureau.journal.state.alerts.values()
    return [desk.bureau.text(alert.text) for alert in alerts if not alert.incident]


def one_of(desk) -> str:
    """The key of some alert that is on the ledger and was not sent."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.dispatch._outbox, "pick", lambda *_args, **_named: [])
        desk.turn()
    return min(deliveries(desk))


def mad_about(key, real, place=1):
    def called(*args):
        alert = args[place]
        if alert.key == key:
            raise KeyError("nobody foresaw this")
        return real(*args)

    return called


@pytest.mark.parametrize(
    ("part", "name", "place"),
    [(Outgoing, "picked", 2), (Reaching, "unreachable", 1), (Reaching, "host", 1)],
)
def test_an_alert_that_cannot_be_picked_is_set_aside_told_of_once_and_goes_out_when_it_can(
    town: Town, monkeypatch, part, name, place
) -> None:
    desk = town.desk()
    town.report(desk)
    bad = one_of(desk)
    with monkeypatch.context() as patch:
        patch.setattr(part, name, mad_about(bad, getattr(part, name), place))
        for _ in range(3):
            settle(desk)
            town.later(desk, seconds=61)
    by = deliveries(desk)
    assert by.pop(bad) == "pending"
    assert set(by.values()) == {"delivered"}
    told = alarms(desk)
    assert told
    assert all("发不出去，已隔离" in text for text in told)
    assert len(told) == len(desk.bureau.roster.recipients("duty", ())) + 1
    town.later(desk, seconds=61)
    settle(desk)
    assert deliveries(desk)[bad] == "delivered"


def test_an_outcome_that_cannot_be_taken_in_leaves_its_alert_unknown_and_marked(
    town: Town, monkeypatch
) -> None:
    desk = town.desk()
    town.report(desk)
    bad = one_of(desk)
    town.hook.answers = [410] * 50
    with monkeypatch.context() as patch:
        patch.setattr(Reaching, "onward", mad_about(bad, Reaching.onward, 2))
        desk.turn()
        town.hook.wait(1)
        for _ in range(40):
            desk.turn()
    assert deliveries(desk)[bad] == "sending"
    assert any("发不出去" in text for text in alarms(desk))
    town.hook.answers = []
    town.later(desk, seconds=120)
    for _ in range(3):
        desk.turn()
    settle(desk)
    assert deliveries(desk)[bad] == "delivered"


def test_many_bad_alerts_are_one_alarm_an_hour_and_not_one_each(town: Town, monkeypatch) -> None:
    desk = town.desk()
    matters(town, desk, 50)
    town.later(desk, minutes=10)
    for _ in range(8):
        one_of(desk)
    bad = {key for key in deliveries(desk) if not key.startswith("//")}

    def never(self, alert):
        if alert.key in bad:
            raise KeyError("nobody foresaw this")
        return real(self, alert)

    real = Reaching.unreachable
    assert len(bad) > 40
    monkeypatch.setattr(Reaching, "unreachable", never)
    settle(desk)
    names = {key.split("/")[2] for key in deliveries(desk) if key.startswith("//")}
    assert sum(name.startswith("unsendable@") for name in names) == 1
    assert sum(name.startswith("unsendable.") for name in names) == 20


def test_words_on_a_damaged_page_are_replaced_by_what_the_ledger_knows(town: Town, monkeypatch) -> None:
    desk = town.desk()
    town.report(desk)
    one_of(desk)

    def damaged(_ref):
        raise StorageError("library.db：文件已损坏")

    monkeypatch.setattr(desk.bureau, "text", damaged)
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}
    grave = [got["text"] for got in town.hook.got]
    incident = next(iter(desk.bureau.journal.state.incidents))
    assert all(
        f"事件{incident[:6]}（Ⅱ级）有提醒，文字读不出来。请立即登录值班台查看" in text for text in grave
    )
    assert any("签收：" in text for text in grave), "it can still be signed for"


def test_a_title_on_a_damaged_page_keeps_no_clock_from_being_told(town: Town, monkeypatch) -> None:
    desk = town.desk()

    def damaged(_incident):
        raise StorageError("library.db：文件已损坏")

    monkeypatch.setattr(desk.climbing._subjects, "_subject_of", damaged)
    town.report(desk)
    settle(desk)
    assert set(deliveries(desk).values()) == {"delivered"}
    incident = next(iter(desk.bureau.journal.state.incidents))
    assert all(f"事件{incident[:6]}" in got["text"] for got in town.hook.got)


def test_a_message_that_cannot_be_composed_goes_on_to_the_next_address_in_the_end(
    town: Town, monkeypatch
) -> None:
    """It was tried again every five seconds for ever, and nobody heard."""
    town.also = ("mail",)
    desk = town.desk()
    town.report(desk)
    bad = one_of(desk)
    real = Composing.message

    def mad(self, alert, text, link):
        if alert.key == bad:
            raise KeyError("nobody foresaw this")
        return real(self, alert, text, link)

    monkeypatch.setattr(Composing, "message", mad)
    for _ in range(6):
        settle(desk)
        town.later(desk, seconds=301)
    settle(desk)
    by = deliveries(desk)
    assert by[bad] == "failed_for_good"
    assert by[bad.replace("/webhook", "/mail")] == "delivered"


def test_who_has_been_told_by_another_address_reads_so(town: Town) -> None:
    town.also = ("mail",)
    desk = town.desk()
    town.report(desk)
    one_of(desk)
    alert = min(desk.bureau.journal.state.alerts.values(), key=lambda each: each.key)
    message = desk.dispatch._composing.message(alert, "话", "")
    assert "另行送达" not in message.text
    other = replace(alert, key=alert.key.replace("/webhook", "/mail"), channel="mail", delivery="delivered")
    desk.bureau.journal.state.alerts[other.key] = other
    message = desk.dispatch._composing.message(alert, "话", "")
    assert "（同一提醒已另行送达。）" in message.text
