"""The auditor and the clocks: what the desk did not tell is told, by another way, whoever is broken."""

import json
from datetime import timedelta

import pytest

from tests.delivery.desks import settle
from tests.service.watched_office import WatchedOffice

GRACE, PASS = 60, 10


@pytest.fixture
def office(tmp_path):
    ours = WatchedOffice(tmp_path / "home")
    yield ours
    ours.close()


def test_while_the_desk_does_its_work_the_auditor_says_nothing(office):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    for _ in range(40):
        settle(desk)
        office.watch(auditor, 30)
        desk._last = office.clock.time
    assert office.heard(auditor) == []
    assert office.recorded("audit_alarm") == []


def test_a_rung_the_desk_does_not_climb_is_told_by_another_channel_within_grace_and_pass(office):
    """The desk hangs with its webhook; the auditor's mail reaches duty officer and administrator."""
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    office.watch(auditor, GRACE - 2)
    assert office.heard(auditor) == []
    office.watch(auditor, PASS + 4)
    heard = office.heard(auditor)
    assert {(way, who) for way, who, _ in heard} == {("mail", "duty"), ("mail", "admin")}
    text = heard[0][2]
    assert "审计告警" in text
    assert "时限过点未提醒，最急Ⅰ级事件" in text or "时限过点未提醒，最急Ⅱ级事件" in text
    assert "请人工通知并查值班进程" in text
    assert "/incidents/" in text


def test_it_is_told_once_again_after_half_an_hour_and_when_it_is_over(office):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    office.watch(auditor, 120)
    assert len(office.heard(auditor)) == 2
    office.watch(auditor, 28 * 60)
    assert len(office.heard(auditor)) == 2
    office.watch(auditor, 3 * 60)
    heard = office.heard(auditor)
    assert len(heard) == 4
    assert "起）" in heard[-1][2]
    settle(desk)
    office.watch(auditor, 75)
    over = office.heard(auditor)[4:]
    assert {(way, who) for way, who, _ in over} == {("mail", "duty"), ("mail", "admin")}
    assert "审计告警解除：时限过点未提醒" in over[0][2]


def forgetful(desk):
    """An agenda that loses its next clock whenever it is noted; when that is due, and its name."""
    agenda = desk.bureau.agenda
    noted, lost = agenda.note, min((at, name) for name, (at, _) in agenda._current.items())

    def note(incident):
        noted(incident)
        agenda._current.pop(lost[1], None)

    agenda.note = note
    agenda._current.pop(lost[1])
    return lost


def test_a_clock_the_desks_agenda_has_lost_is_told_though_the_desk_lives(office):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    settle(desk)
    lost = forgetful(desk)
    while office.clock.time < lost[0] + timedelta(seconds=GRACE + PASS + 5):
        office.watch(auditor, 30)
        desk._last = office.clock.time
        settle(desk)
    heard = office.heard(auditor)
    assert {(way, who) for way, who, _ in heard} == {("mail", "duty"), ("mail", "admin")}
    assert "1项时限过点未提醒" in heard[0][2]
    assert lost[1][0][:6] in heard[0][2]


def test_with_no_channel_but_the_duty_log_it_stands_in_the_duty_log(office):
    office.reached_by()
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    office.watch(auditor, GRACE + PASS + 5)
    assert office.heard(auditor) == []
    lines = [
        json.loads(line) for line in (office.folder / "duty.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {line["to"] for line in lines} == {"duty", "admin"}
    assert all("审计告警" in line["text"] for line in lines)


def test_where_both_ways_fail_it_stands_in_the_duty_log_and_people_are_tried_on(office):
    office.mailbox.answers = ["451 later"] * 2
    office.hook.answers = [503] * 2
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    office.watch(auditor, GRACE + PASS + 5)
    office.heard(auditor)
    for _ in range(3):
        office.watch(auditor, 1)
        office.heard(auditor)
    assert "审计告警" in (office.folder / "duty.jsonl").read_text(encoding="utf-8")
    office.watch(auditor, 62)
    assert {who for way, who, _ in office.heard(auditor) if way == "mail"} == {"duty", "admin"}


def test_an_office_without_an_administrator_tells_whoever_stands_in(office):
    from dataclasses import replace

    people = tuple(each for each in office.roster.people if each.id != "admin")
    office.roster = replace(office.roster, people=people)
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    office.watch(auditor, GRACE + PASS + 5)
    assert {who for _, who, _ in office.heard(auditor)} == {"duty"}


def test_an_empty_roster_still_leaves_a_line_in_the_duty_log(office):
    from dataclasses import replace

    desk = office.desk()
    office.report(desk)
    office.roster = replace(office.roster, people=())
    auditor = office.auditor()
    office.watch(auditor, GRACE + PASS + 5)
    office.heard(auditor)
    assert "审计告警" in (office.folder / "duty.jsonl").read_text(encoding="utf-8")


def test_an_incident_the_auditor_cannot_look_at_hides_no_other_and_is_told(office, monkeypatch):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    office.report(desk, "a2", ill=7)
    office.watch(auditor, 1)
    bad, *others = auditor.fold.state.incidents
    assert others
    ladders = auditor.fold.ladders

    def torn(incident):
        return 1 / 0 if incident.id == bad else ladders(incident)

    monkeypatch.setattr(auditor.fold, "ladders", torn)
    auditor.walk._known.clear()
    office.watch(auditor, GRACE + PASS + 5)
    texts = [text for _, _, text in office.heard(auditor)]
    assert any(f"1个事件审计看不了，如事件{bad[:6]}" in text for text in texts)
    assert any("时限过点未提醒" in text for text in texts)
    assert {each.partition("/")[0] for each in auditor.episodes["missed"].items} >= set(others)


def test_what_fell_due_while_the_host_slept_is_the_desks_to_tell_first(office):
    """Waking, the desk sends its digest at once; the auditor, quicker by a second, calls nobody before it."""
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    settle(desk)
    office.watch(auditor, 120)
    office.clock.time += timedelta(hours=3)
    office.watch(auditor, 2)
    settle(desk)
    office.watch(auditor, 120)
    assert office.heard(auditor) == []


def test_what_fell_due_while_the_host_slept_and_is_not_told_then_is_told_by_the_auditor(office):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    settle(desk)
    office.watch(auditor, 120)
    office.clock.time += timedelta(hours=3)
    office.watch(auditor, GRACE - 2)
    assert office.heard(auditor) == []
    office.watch(auditor, 5)
    assert "时限过点未提醒" in office.heard(auditor)[0][2]
