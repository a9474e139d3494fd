"""What supervisors and monitoring are told, and who may ask."""

import re
from datetime import timedelta

import pytest

from monitor.domain.instant import stamp
from monitor.domain.source import SourceState
from monitor.service.assemble import open_sources
from tests.web.consoles import NINE, SetClock, serving

pytestmark = pytest.mark.slow

_LINE = re.compile(
    r"(#\s(HELP|TYPE)\s\S+\s.+|[a-z_]+(\{[a-z]+=\"[a-z_]+\"(,[a-z]+=\"[a-z_]+\")*\})? -?[0-9.]+)"
)


def value(text: str, name: str) -> float:
    return float(next(line for line in text.splitlines() if line.startswith(f"{name} ")).split()[1])


def test_health_is_told_to_anybody_once_the_ledger_can_be_read(console):
    answer = console.visitor().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "mode": "live", "head": answer.json()["head"]}


def test_before_the_first_commit_the_console_is_not_there_yet(tmp_path):
    with serving(tmp_path / "home", SetClock()) as console:
        answer = console.visitor().get("/healthz")
        assert (answer.status_code, answer.json()["status"]) == (503, "starting")


def test_the_figures_are_prometheus_text_and_count_what_stands_open(fresh):
    (fresh.app.settings.home / "desk.alive").write_text(stamp(NINE - timedelta(seconds=7)))
    with open_sources(fresh.app.settings.home) as sources:
        sources.record("guiyang", "paper", SourceState(last_look=NINE))
        sources.record("guiyang", "forum", SourceState(blocked_since=NINE, fault="refused"))
        sources.record(
            "guiyang", "notices", SourceState(last_look=NINE, silent_since=NINE - timedelta(days=9))
        )
    fresh.clock.forth(timedelta(hours=6))
    answer = fresh.visitor().get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    for line in answer.text.splitlines():
        assert _LINE.fullmatch(line), line
    assert value(answer.text, "huiying_incidents_open") == 2
    assert value(answer.text, "huiying_incidents_unsigned") == 1
    assert value(answer.text, 'huiying_clocks{kind="authoritative_release",state="overdue"}') == 1
    assert value(answer.text, 'huiying_clocks{kind="response",state="provisional"}') == 1
    assert value(answer.text, "huiying_clocks_overdue") >= 3
    health = ("well", "failing", "blocked", "silent")
    assert [value(answer.text, f'huiying_sources{{health="{each}"}}') for each in health] == [1, 0, 1, 1]
    assert value(answer.text, 'huiying_alerts{state="unknown"}') == 0
    assert value(answer.text, "huiying_desk_silent_seconds") == 6 * 3600 + 7


def test_the_figures_are_for_this_host_and_for_holders_of_a_token(console):
    behind_a_proxy = {"X-Forwarded-For": "203.0.113.9"}
    refused = console.visitor().get("/metrics", headers=behind_a_proxy)
    assert refused.status_code == 403
    assert "只供本机读取" in refused.text
    token = {"Authorization": f"Bearer {console.token('admin')}"}
    assert console.visitor().get("/metrics", headers={**behind_a_proxy, **token}).status_code == 200
    wrong = {"Authorization": "Bearer hy_guess"}
    assert console.visitor().get("/metrics", headers={**behind_a_proxy, **wrong}).status_code == 403


def test_a_desk_that_has_fallen_silent_is_told_on_every_page(fresh):
    alive = fresh.app.settings.home / "desk.alive"
    officer = fresh.signed_in("duty")
    assert "值班进程尚未启动" in officer.get("/me").text
    alive.write_text(stamp(fresh.clock.now()))
    assert "系统正常" in officer.get("/me").text
    fresh.clock.forth(timedelta(minutes=5))
    assert "值班进程自 3月11日 09:00 起没有动静" in officer.get("/me").text
