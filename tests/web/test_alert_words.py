"""What people read of messages that wait, were told together, or may not have arrived."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.bundle import bundle
from alerts.delivery import by_channel
from monitor.domain.alert import Alert, alert_key
from monitor.domain.event import Event, new
from monitor.domain.incident import Incident
from monitor.domain.instant import stamp
from tests.web.scenes import Office, Site, console, office


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "home", "11 09:00") as ours:
        yield ours


@pytest.fixture
def site(desk: Office, tmp_path: Path) -> Iterator[Site]:
    desk.alive()
    with console(tmp_path / "home", desk.clock) as running:
        yield running


def owed(desk: Office, incident: Incident, person: str = "duty") -> Alert:
    """An alert of this incident that is not sent yet."""
    key = alert_key(incident.id, "response", f"half{len(desk.state.alerts)}", 1, person, "webhook")
    desk.write(
        new(
            "alert_due", key=key, incident=incident.id, clock="", rung="half", repeat=1, person=person, role="duty",
            channel="webhook", reason="elapsed", rank=4, text=desk.bureau.keep_text("【贵阳卫健】待研判"),
            mark=stamp(desk.clock.now()), folded_into=None,
        )
    )  # fmt: skip
    return desk.state.alerts[key]


def sent(alert: Alert, outcome: str, attempt: int = 1) -> tuple[Event, ...]:
    return (
        new("alert_sending", key=alert.key, attempt=attempt, worker="w", deadline=stamp(alert.mark)),
        new("alert_settled", key=alert.key, attempt=attempt, outcome=outcome, detail="x", next_try=None),
    )


def held(desk: Office, alert: Alert) -> None:
    until = desk.clock.now() + timedelta(minutes=161)
    desk.write(new("alert_held", key=alert.key, until=stamp(until), reason="per_minute.20"))


def test_what_is_held_says_until_when_and_why(desk: Office, site: Site) -> None:
    letter = desk.letter()
    held(desk, owed(desk, letter))
    page = site.browser("duty").get(f"/incidents/{letter.id}").text
    assert "保留至 11:41：对方每分钟只收 20 条" in page
    assert "保留 1" in page
    assert "1 条提醒因对方限量暂时保留，最迟 11:41 合并发出" in site.browser("duty").get("/").text


def test_what_was_told_with_others_of_another_incident_shows_how_that_went(desk: Office, site: Site) -> None:
    letter, school = desk.letter(), desk.school()
    mine, other = owed(desk, letter), owed(desk, school)
    host, events = bundle((mine, other), mine.text, desk.clock.now(), desk.state.alerts)
    desk.write(*events)
    desk.write(*sent(host, "unknown"), *sent(host, "unknown", 2))
    for incident in (letter, school):
        page = site.browser("duty").get(f"/incidents/{incident.id}").text
        assert "与其他提醒合并发出，未知，可能已送达" in page


def test_twice_unknown_is_on_the_board_with_the_incident_it_is_about(desk: Office, site: Site) -> None:
    letter = desk.letter()
    alert = owed(desk, letter)
    desk.write(*sent(alert, "unknown"))
    assert "不知是否送达" not in site.browser("duty").get("/").text
    assert "未知，正在查证或再发一次" in site.browser("duty").get(f"/incidents/{letter.id}").text
    desk.write(*sent(alert, "unknown", 2))
    board = site.browser("duty").get("/").text
    assert "1 条提醒发了两次仍不知是否送达，可能已送达，不再重发，请电话核实" in board
    assert f'href="/incidents/{letter.id}#h-alerts"' in board
    assert "未知，可能已送达" in site.browser("duty").get(f"/incidents/{letter.id}").text


def test_a_department_is_not_told_of_doubts_about_others_incidents(desk: Office, site: Site) -> None:
    letter = desk.letter()
    alert = owed(desk, letter)
    desk.write(*sent(alert, "unknown"), *sent(alert, "unknown", 2))
    other = next(
        person.id
        for person in desk.bureau.roster.people
        if person.id.startswith("dept-")
        and not any(post.department in letter.departments for post in person.posts)
    )
    assert "不知是否送达" not in site.browser(other).get("/").text


def test_a_bundle_that_went_on_by_mail_is_told_so_and_not_as_failed(desk: Office, site: Site) -> None:
    letter, school = desk.letter(), desk.school()
    mine, other = owed(desk, letter), owed(desk, school)
    host, events = bundle((mine, other), mine.text, desk.clock.now(), desk.state.alerts)
    desk.write(*events)
    desk.write(*sent(host, "failed_for_good"), by_channel(host, "mail"))
    mail = desk.state.alerts[host.key.replace("webhook", "mail")]
    desk.write(*sent(mail, "delivered"))
    for incident in (letter, school):
        page = site.browser("duty").get(f"/incidents/{incident.id}").text
        assert "与其他提醒合并，改用电子邮件发出，送达" in page


def test_the_doubt_ends_when_the_copy_is_found(desk: Office, site: Site) -> None:
    letter = desk.letter()
    alert = owed(desk, letter)
    desk.write(*sent(alert, "unknown"), *sent(alert, "unknown", 2))
    assert "不知是否送达" in site.browser("duty").get("/").text
    desk.write(
        new(
            "alert_settled", key=alert.key, attempt=2, outcome="delivered", detail="copy-found", next_try=None
        )
    )
    assert "不知是否送达" not in site.browser("duty").get("/").text
