"""Who watches the auditor: the desk tells when it is gone and when it is back; nobody misses what never ran."""

from datetime import timedelta

import pytest

from monitor.service.alive import Alive
from monitor.service.auditor_watch import AuditorWatch
from tests.delivery.desks import NINE, Town, settle

MINUTE = timedelta(minutes=1)


class Desk:
    """Looks at the auditor's sign once a second and keeps what it would tell."""

    def __init__(self, folder, *, expected):
        self.told: list[str] = []
        self.names: list[str] = []
        self._alive, self._watch = Alive(folder / "auditor.alive"), AuditorWatch(folder, expected=expected)
        self.second = 0

    def later(self, seconds, *, auditor):
        for _ in range(seconds):
            self.second += 1
            now = NINE + timedelta(seconds=self.second)
            if auditor:
                self._alive.sign(now)
            self._watch.look(now, 500.0 + self.second, self._tell)

    def _tell(self, name, text):
        self.names.append(name)
        self.told.append(text)


def test_an_auditor_that_falls_silent_is_told_after_a_minute_and_its_return_at_once(tmp_path):
    desk = Desk(tmp_path, expected=False)
    desk.later(30, auditor=True)
    desk.later(60, auditor=False)
    assert desk.told == []
    desk.later(30, auditor=False)
    assert desk.told == ["审计进程自9:00起没有动静，漏发的提醒无人复核。请检查"]
    desk.later(5, auditor=True)
    assert desk.told[1:] == ["审计进程已恢复（中断自9:00起）"]
    desk.later(90, auditor=False)
    assert len(desk.told) == 3
    assert len(set(desk.names)) == 3


def test_two_desks_and_one_started_again_tell_it_under_one_name(tmp_path):
    """The ledger takes a name once, so people hear it once."""
    first, second = Desk(tmp_path, expected=True), Desk(tmp_path, expected=True)
    first.later(10, auditor=True)
    second.second = 7
    second.later(3, auditor=False)
    first.later(70, auditor=False)
    second.later(90, auditor=False)
    assert first.names == second.names
    assert len(first.names) == 1


def test_under_a_supervisor_one_that_never_came_is_missed_alone_it_is_not(tmp_path):
    supervised, alone = Desk(tmp_path, expected=True), Desk(tmp_path, expected=False)
    supervised.later(70, auditor=False)
    alone.later(70, auditor=False)
    assert len(supervised.told) == 1
    assert alone.told == []


@pytest.fixture
def town(tmp_path):
    ours = Town(tmp_path / "home")
    yield ours
    ours.close()


def test_what_the_desk_is_told_goes_out_as_an_alarm_to_those_who_keep_the_system(town):
    desk = town.desk()
    settle(desk)
    watch = AuditorWatch(town.folder, expected=True)
    watch.look(town.clock.time, 0.0, desk.alarm)
    watch.look(town.clock.time, 90.0, desk.alarm)
    settle(desk)
    told = {got["path"]: got["text"] for got in town.hook.got}
    assert set(told) == {"/duty", "/admin"}
    assert "系统告警：审计进程自9:00起没有动静" in told["/admin"]
