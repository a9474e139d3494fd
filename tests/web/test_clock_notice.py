"""A host's clock that was set, as people at the desk see it, and 采用本机时间."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.event import new
from monitor.domain.instant import stamp
from monitor.flow.stepping import Code, Outside, Verdict
from monitor.service.time_said import keep
from tests.web.consoles import NINE, Browser, Console, SetClock, bureau_at, serving, two_matters

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
ADOPT = "采用本机时间"


class WallClock(SetClock):
    """Its wall departs by `away`."""

    away = timedelta(0)

    def departure(self) -> timedelta:
        return self.away

    def follow(self, away: timedelta) -> bool:
        if abs(away - self.away) > timedelta(seconds=2):
            return False
        self._now += self.away
        self.away = timedelta(0)
        return True


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Console, WallClock]]:
    folder, clock = tmp_path_factory.mktemp("home"), WallClock()
    two_matters(folder, clock)
    with serving(folder, clock) as running:
        yield running, clock


@pytest.fixture
def console(house: tuple[Console, WallClock]) -> Iterator[Console]:
    running, clock = house
    (running.app.settings.home / "desk.alive").write_text(stamp(clock.now()))
    yield running
    clock.away = timedelta(0)
    keep(running.app.settings.home, Verdict("over", clock.away))


@pytest.fixture
def clock(house: tuple[Console, WallClock]) -> WallClock:
    return house[1]


def said(console: Console, code: Code, away: timedelta, outside: Outside | None = None) -> None:
    """What the desk makes of it."""
    keep(console.app.settings.home, Verdict(code, away, outside))


def steps(console: Console) -> list[tuple[object, object]]:
    with bureau_at(console.app.settings.home, console.clock) as bureau:
        commits = bureau.home.ledger.read("guiyang", 0, 10_000)
    return [
        (each.data["adopted"], each.data["by"])
        for commit in commits
        for each in commit.events
        if each.kind == "clock_stepped"
    ]


def adopts(browser: Browser, away: int, page: str = "/me"):
    return browser.send("/clock", page, away=str(away))


def test_while_the_clock_is_where_it_was_nothing_is_said(console: Console) -> None:
    assert "本机时钟" not in console.signed_in("duty").get("/").text


def test_a_clock_just_set_is_shown_with_both_times_and_nothing_can_be_done_yet(
    console: Console, clock: WallClock
) -> None:
    clock.away = HOUR
    page = console.signed_in("duty").get("/").text
    assert "本机时钟刚往前拨了1小时，正在核对" in page
    assert "3月11日 09:00:00" in page
    assert "3月11日 10:00:00" in page
    assert 'action="/clock"' not in page
    answer = adopts(console.signed_in("duty"), 3600)
    assert answer.status_code == 409
    assert "仍在核对" in answer.text
    assert clock.away == HOUR


@pytest.mark.parametrize("person", ["duty", "shift-leader", "admin"])
def test_who_may_confirm_is_shown_the_button_and_who_may_not_is_told_whom_to_ask(
    console: Console, clock: WallClock, person: str
) -> None:
    clock.away = HOUR
    said(console, "unsure", HOUR)
    page = console.signed_in(person).get("/me").text
    assert ADOPT in page
    for other in ("leader", "supervisor"):
        page = console.signed_in(other).get("/").text
        assert ADOPT not in page
        assert "请值班员、带班领导或管理员核实后采用" in page
        refused = adopts(console.signed_in(other), 3600)
        assert refused.status_code == 403
    assert clock.away == HOUR


def test_an_officer_adopts_it_and_it_is_on_the_ledger_with_their_name_and_told_to_the_keepers(
    tmp_path: Path,
) -> None:
    clock = WallClock()
    two_matters(tmp_path, clock)
    with serving(tmp_path, clock) as console:
        clock.away = HOUR
        said(console, "unsure", HOUR)
        officer = console.signed_in("duty")
        answer = adopts(officer, 3600, "/")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/?done=")
        assert clock.now() == NINE + HOUR
        assert steps(console) == [(True, "duty")]
        assert ADOPT not in officer.get("/").text
        with bureau_at(tmp_path, clock) as bureau:
            told = [
                each for each in bureau.journal.state.alerts.values() if each.key.startswith("//clock_adopt@")
            ]
            assert {each.person for each in told} == {"duty", "admin"}
            assert all("已核实采用：本机时钟往前拨了1小时" in bureau.text(each.text) for each in told)
        again = adopts(officer, 3600)
        assert again.status_code == 409
        assert "没有可采用的改动" in again.text


@pytest.mark.parametrize("shown", [0, 60, -3600, 10**11])
def test_what_was_shown_is_what_is_adopted(console: Console, clock: WallClock, shown: int) -> None:
    clock.away = HOUR
    said(console, "unsure", HOUR)
    answer = adopts(console.signed_in("duty"), shown)
    assert answer.status_code == 409
    assert "本机时钟又变了" in answer.text
    assert clock.away == HOUR


def test_a_form_that_is_no_number_changes_nothing(console: Console, clock: WallClock) -> None:
    clock.away = HOUR
    said(console, "unsure", HOUR)
    answer = console.signed_in("duty").send("/clock", "/me", away="一小时")
    assert answer.status_code == 409
    assert clock.away == HOUR


@pytest.mark.parametrize(
    ("code", "away", "words"),
    [
        ("wrong", HOUR, "经与 3 个网站对时，本机时钟快了1小时，没有采用"),
        ("back", -HOUR, "本机时钟往回拨了1小时，服务运行中不采用"),
    ],
)
def test_what_strangers_contradict_or_would_go_back_is_nobody_s_to_confirm(
    console: Console, clock: WallClock, code: Code, away: timedelta, words: str
) -> None:
    clock.away = away
    said(console, code, away, Outside(3, away))
    officer = console.signed_in("duty")
    page = officer.get("/").text
    assert words in page
    assert ADOPT not in page
    assert adopts(officer, round(away.total_seconds())).status_code == 409
    assert clock.away == away


def test_a_host_behind_its_ledger_is_told_over_every_page(tmp_path: Path) -> None:
    clock = WallClock()
    two_matters(tmp_path, clock)
    fast = WallClock(NINE + 2 * HOUR)
    with bureau_at(tmp_path, fast) as other:
        other.journal.write(lambda _state, _now: (new("format_raised", format=1),))
    with serving(tmp_path, clock) as console:
        (tmp_path / "desk.alive").write_text(stamp(NINE + 2 * HOUR))
        officer = console.signed_in("duty")
        for path in ("/", "/me", "/board/rows"):
            assert "本机时钟比账本慢2小时，已停止写入" in officer.get(path).text
        clock.forth(2 * HOUR)
        assert "系统正常" in console.signed_in("duty").get("/").text
