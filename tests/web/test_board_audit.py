"""What the auditor says stands on the board, for those who see every incident."""

from datetime import timedelta

import pytest

from alerts.auditing import Episode
from monitor.service.alive import Alive
from monitor.service.auditor_memory import ALIVE, Memory
from tests.web.scenes import Office, Site

pytestmark = pytest.mark.slow

SAID = "3项时限过点未提醒，最急Ⅱ级事件e394bf首发"


def alarmed(desk: Office, minutes: int) -> None:
    """An auditor with one alarm, that signed so many minutes ago."""
    folder, now = desk.bureau.home.folder, desk.clock.now()
    Alive(folder / ALIVE).sign(now - timedelta(minutes=minutes))
    Memory(folder).keep({"missed": Episode("missed", now, now, 1, 0, frozenset(), SAID)}, ())


def test_an_auditor_that_is_gone_and_its_alarms_stand_on_the_board(desk: Office, site: Site):
    alarmed(desk, 5)
    page = site.browser("duty").get("/").text
    assert "审计进程未运行 自 3月11日 08:55" in page
    assert f"审计告警 自 3月11日 09:00：{SAID}" in page
    assert SAID in site.browser("duty").get("/board/rows").text


def test_one_that_signs_is_not_spoken_of(desk: Office, site: Site):
    alarmed(desk, 0)
    assert "审计进程未运行" not in site.browser("duty").get("/").text


def test_a_department_is_told_of_no_other_ones_incident(desk: Office, site: Site):
    alarmed(desk, 5)
    letter = desk.letter()
    assert SAID not in site.browser(f"dept-{letter.lead}").get("/").text
