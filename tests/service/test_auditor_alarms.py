"""What else the auditor tells: alerts that hang, a desk that is silent, disk, time, crawler; and that it forgets nothing."""

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.auditing import TITLES, Episode, Finding, review
from alerts.wording import units
from config.sources import Watched
from monitor.domain.place import FeedPlace
from monitor.domain.source import Source, SourceState
from monitor.service.assemble import open_sources
from monitor.service.auditor_checks import Room, unsent
from monitor.service.auditor_memory import standing
from tests.delivery.desks import NINE, settle
from tests.service.watched_office import PLENTY, WatchedOffice


@pytest.fixture
def office(tmp_path):
    ours = WatchedOffice(tmp_path / "home")
    yield ours
    ours.close()


@pytest.fixture
def quiet(office):
    """An office in which nothing is due for a while, and its auditor."""
    settle(office.desk())
    auditor = office.auditor()
    office.watch(auditor, 25)
    assert office.heard(auditor) == []
    return auditor


#: an end is told when it has been away for a minute, seconds
OVER = 62


def names(office):
    return [each.name for each in standing(office.folder)]


def test_alerts_that_stay_pending_are_told_around_their_channel(office):
    """The desk has written what is due and sends nothing of it any more."""
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    rows = desk.climbing.take()
    desk.bureau.journal.write(lambda state, now: desk.climbing.events(state, rows, now))
    office.watch(auditor, 58)
    assert office.heard(auditor) == []
    office.watch(auditor, 6)
    heard = office.heard(auditor)
    assert {(way, who) for way, who, _ in heard} == {("mail", "duty"), ("mail", "admin")}
    assert "条提醒自9:00起没有发出" in heard[0][2]
    settle(desk)
    office.watch(auditor, OVER)
    assert "审计告警解除：提醒没有发出" in office.heard(auditor)[-1][2]


def test_a_mail_the_desk_is_still_looking_for_in_its_own_mailbox_is_not_called_unsent(office):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    rows = desk.climbing.take()
    desk.bureau.journal.write(lambda state, now: desk.climbing.events(state, rows, now))
    office.watch(auditor, 1)
    fold, since = auditor.fold, office.clock.time
    for key, alert in fold.state.alerts.items():
        fold.state.alerts[key] = replace(alert, delivery="unknown", unknowns=1)
    asking, now = timedelta(minutes=5), since + timedelta(minutes=5)
    assert unsent(fold, now, 1.0, asking) is None
    assert unsent(fold, now, 1.0) is not None
    assert unsent(fold, now + timedelta(seconds=70), 1.0, asking) is not None


def test_a_desk_that_gives_no_sign_for_fifteen_seconds_is_told_and_so_is_its_return(office, quiet):
    office.watch(quiet, 15, desk=False)
    assert office.heard(quiet) == []
    office.watch(quiet, 2, desk=False)
    heard = office.heard(quiet)
    assert {who for _, who, _ in heard} == {"duty", "admin"}
    assert "值班进程自9:00起没有动静" in heard[0][2]
    office.watch(quiet, 40, desk=False)
    assert len(office.heard(quiet)) == len(heard)
    office.watch(quiet, OVER)
    assert "审计告警解除：值班进程没有动静（9:00至9:01）" in office.heard(quiet)[-1][2]


def test_a_desk_that_was_never_started_is_told_once_it_had_the_time_to(office):
    auditor = office.auditor()
    office.watch(auditor, 55, desk=False)
    assert office.heard(auditor) == []
    office.watch(auditor, 10, desk=False)
    assert "值班进程没有启动" in office.heard(auditor)[0][2]


def test_a_desk_whose_clock_is_another_lives_and_is_told_of_its_clock(office, quiet):
    for _ in range(3):
        office.signing.sign(office.clock.time + timedelta(hours=1, seconds=office.clock.real))
        office.watch(quiet, 1, desk=False)
    heard = office.heard(quiet)
    assert {who for _, who, _ in heard} == {"duty", "admin"}
    assert "时钟相差" in heard[0][2]
    assert names(office) == ["clocks-apart"]


@pytest.mark.parametrize(
    ("free", "name", "words"),
    [
        (1_900_000_000, "disk-low", "数据盘只剩1.9 GB，已停止抓取"),
        (400_000_000, "disk-full", "数据盘只剩400 MB，账本将写不进去"),
    ],
)
def test_a_disk_that_fills_is_told_in_time_and_that_it_was_cleared(office, quiet, free, name, words):
    office.room = Room(free)
    office.watch(quiet, 12)
    assert words in office.heard(quiet)[0][2]
    assert names(office) == [name]
    office.room = PLENTY
    office.watch(quiet, 10 + OVER)
    assert names(office) == []
    assert f"审计告警解除：{TITLES[name]}" in office.heard(quiet)[-1][2]


def test_the_reserve_is_laid_while_there_is_room_and_missed_when_it_was_given_up(office, quiet):
    reserve = office.folder / "reserve"
    assert reserve.stat().st_size == 64 * 1024 * 1024
    office.room = Room(2_010_000_000)
    reserve.unlink()
    office.watch(quiet, 12)
    assert names(office) == ["reserve"]
    assert "预留的磁盘空间已用掉" in office.heard(quiet)[0][2]
    office.room = PLENTY
    office.watch(quiet, 10 + OVER)
    assert names(office) == []
    assert reserve.exists()


def test_a_disk_that_does_not_answer_stops_no_other_look(office, quiet, monkeypatch):
    def hung(_folder):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(quiet._disk, "_room", hung)
    office.watch(quiet, 12)
    assert names(office) == []
    office.watch(quiet, 20, desk=False)
    assert "值班进程自" in office.heard(quiet)[0][2]


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(seconds=-3), timedelta(days=-1)])
def test_a_wall_clock_that_was_set_is_told(office, quiet, away):
    office.clock.departure = lambda: away
    office.watch(quiet, 1)
    assert f"本机时钟偏离{round(away.total_seconds()):+d}秒" in office.heard(quiet)[0][2]
    office.clock.departure = lambda: timedelta(seconds=1)
    office.watch(quiet, OVER)
    assert "审计告警解除：本机时钟偏离" in office.heard(quiet)[-1][2]


def test_a_clock_adrift_from_the_one_outside_is_told(office, quiet):
    quiet.heartbeat._away = [timedelta(seconds=9), timedelta(seconds=8)]
    office.watch(quiet, 1)
    assert "本机时钟与外部相差+8秒" in office.heard(quiet)[0][2]


def test_a_crawler_process_that_is_gone_is_told(office, quiet):
    office.watch(quiet, 90, crawl=False)
    assert "抓取进程自9:00起没有动静" in office.heard(quiet)[0][2]
    office.watch(quiet, 10 + OVER)
    assert names(office) == []


def watching(office, **span):
    every = timedelta(**span)
    source = Source("daily", "news", None, every, FeedPlace("http://127.0.0.1:1/rss"), slowest=every)
    office.settings = replace(office.settings, watched=Watched((source,)))


def looked(office):
    with open_sources(office.folder) as memory:
        now = office.clock.time
        memory.record("guiyang", "daily", SourceState(last_look=now, last_success=now, next_due=now))


@pytest.mark.parametrize(("every", "patience"), [({"minutes": 1}, 15), ({"minutes": 10}, 30)])
def test_a_crawler_that_sees_nothing_is_told_after_a_quarter_of_an_hour_or_three_intervals(
    office, every, patience
):
    watching(office, **every)
    settle(office.desk())
    looked(office)
    auditor = office.auditor()
    office.watch(auditor, patience * 60 - 5)
    assert office.heard(auditor) == []
    office.watch(auditor, 20)
    assert "没有一个来源抓取成功" in office.heard(auditor)[0][2]
    looked(office)
    office.watch(auditor, 10 + OVER)
    assert names(office) == []


def test_an_incident_that_is_frozen_for_a_minute_is_told(office, quiet):
    quiet.fold.frozen["ab" * 8] = office.clock.time
    office.watch(quiet, 58)
    assert office.heard(quiet) == []
    office.watch(quiet, 5)
    assert "1个事件账本记录有误已冻结，不再逐级提醒，如事件ababab" in office.heard(quiet)[0][2]


def spoil(office, number, change):
    """Somebody edits a commit past the triggers."""
    with sqlite3.connect(office.folder / "ledger.db") as rows:
        rows.execute("DROP TRIGGER IF EXISTS commits_stay")
        rows.execute("DROP TRIGGER IF EXISTS commits_last")
        change(rows, number)


def test_a_tail_that_was_edited_is_told_within_a_minute(office):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    settle(desk)
    office.watch(auditor, 5)
    number = auditor.fold.state.head.number
    spoil(
        office,
        number,
        lambda rows, n: rows.execute(
            "UPDATE commits SET raw = CAST(raw || ' ' AS BLOB) WHERE number = ?", (n,)
        ),
    )
    office.watch(auditor, 62)
    heard = office.heard(auditor)
    assert "账本核验不通过，内容可能被改动" in heard[0][2]


def test_a_ledger_that_became_shorter_is_told_at_once(office):
    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    settle(desk)
    office.watch(auditor, 5)
    number = auditor.fold.state.head.number
    spoil(office, number, lambda rows, n: rows.execute("DELETE FROM commits WHERE number = ?", (n,)))
    office.watch(auditor, 2)
    assert "账本核验不通过" in office.heard(auditor)[0][2]


def test_a_ledger_that_cannot_be_read_is_told_after_a_minute_and_ends_nothing_that_stands(
    office, monkeypatch
):
    from monitor.errors import StorageBusy

    desk, auditor = office.desk(), office.auditor()
    office.report(desk)
    office.watch(auditor, 90)
    assert names(office) == ["missed"]
    ledger, _ = auditor._opened()

    def locked(*_given):
        raise StorageBusy("账本被占用")

    monkeypatch.setattr(ledger, "head", locked)
    settle(desk)
    office.watch(auditor, 50)
    assert names(office) == ["missed"]
    office.watch(auditor, 15)
    assert "ledger-unreadable" in names(office)
    monkeypatch.undo()
    office.watch(auditor, 10 + OVER)
    assert names(office) == []


def test_what_it_told_stands_on_the_ledger_afterwards(office, quiet):
    office.watch(quiet, 20, desk=False)
    office.heard(quiet)
    office.watch(quiet, OVER)
    office.heard(quiet)
    quiet.record.close()
    (raised,) = office.recorded("audit_alarm")
    assert (raised["name"], raised["untold"], len(raised["told"])) == ("desk-silent", [], 2)
    assert all(key.startswith("//auditor.desk-silent/") for key in raised["told"])
    assert [each["name"] for each in office.recorded("audit_cleared")] == ["desk-silent"]


def test_a_ledger_that_is_locked_hinders_no_alarm(office, quiet):
    from monitor.service.assemble import append_lock

    with append_lock(office.folder):
        office.watch(quiet, 20, desk=False)
        assert {who for _, who, _ in office.heard(quiet)} == {"duty", "admin"}
        assert office.recorded("audit_alarm") == []
    quiet.record.close()
    assert [each["name"] for each in office.recorded("audit_alarm")] == ["desk-silent"]


def test_killed_before_anything_left_the_house_it_sends_under_the_same_key(office, quiet):
    quiet.courier.step = lambda wait_s=0.0: []
    office.watch(quiet, 18, desk=False)
    kept = json.loads((office.folder / "auditor.json").read_text(encoding="utf-8"))
    owed = {(each["person"], each["rung"], each["number"]) for each in kept["errands"]}
    assert len(owed) == 2
    again = office.auditor()
    office.watch(again, 1, desk=False)
    office.heard(again)
    keys = [got["key"] for got in office.hook.got]
    assert {(key.split("/")[4], key.split("/")[2], int(key.split("/")[3])) for key in keys} == owed


def test_killed_after_it_told_it_does_not_tell_again_and_still_tells_the_end(office, quiet):
    office.watch(quiet, 18, desk=False)
    before = office.heard(quiet)
    office.watch(quiet, 1, desk=False)
    again = office.auditor()
    office.watch(again, 60, desk=False)
    assert office.heard(again) == before
    office.watch(again, OVER)
    assert "审计告警解除：值班进程没有动静" in office.heard(again)[-1][2]


@pytest.mark.parametrize(
    "spoilt", ["", "{", "[]", '{"form": 9}', '{"form": 1, "episodes": [{}], "errands": []}']
)
def test_a_memory_that_cannot_be_read_costs_a_second_telling_and_nothing_else(office, spoilt):
    office.folder.mkdir()
    (office.folder / "auditor.json").write_text(spoilt, encoding="utf-8")
    auditor = office.auditor()
    office.watch(auditor, 65, desk=False)
    assert {who for _, who, _ in office.heard(auditor)} == {"duty", "admin"}


def test_a_memory_that_cannot_be_written_hinders_no_alarm(office, quiet, monkeypatch):
    monkeypatch.setattr(quiet._memory, "keep", lambda *_: False)
    office.watch(quiet, 18, desk=False)
    assert {who for _, who, _ in office.heard(quiet)} == {"duty", "admin"}


def test_a_check_that_fails_by_a_fault_of_ours_blinds_no_other(office, quiet, monkeypatch):
    monkeypatch.setattr(quiet.walk, "step", lambda *_: 1 / 0)
    office.watch(quiet, 18, desk=False)
    assert "值班进程自" in office.heard(quiet)[0][2]
    office.watch(quiet, 60)
    assert "审计程序出错，1项检查做不了" in office.heard(quiet)[-1][2]


def test_what_comes_and_goes_is_one_episode_and_not_a_flood(office, quiet):
    """Free space swings about two gigabytes for a quarter of an hour."""
    tellings: set[int] = set()
    for turn in range(45):
        office.room = Room(1_990_000_000) if turn % 2 == 0 else PLENTY
        office.watch(quiet, 20)
        office.heard(quiet)
        tellings.add(quiet.episodes["disk-low"].telling)
    assert len(tellings) == 1
    assert not any("解除" in text for _, _, text in office.heard(quiet))
    office.room = PLENTY
    office.watch(quiet, 10 + OVER)
    assert "审计告警解除：数据盘空间不足" in office.heard(quiet)[-1][2]


def test_a_disk_that_gets_fuller_still_is_not_called_cleared_of_the_lesser_trouble(office, quiet):
    office.room = Room(1_900_000_000)
    office.watch(quiet, 12)
    office.room = Room(400_000_000)
    office.watch(quiet, 10 + OVER)
    assert names(office) == ["disk-low", "disk-full"]
    assert not any("解除" in text for _, _, text in office.heard(quiet))
    office.room = PLENTY
    office.watch(quiet, 10 + OVER)
    assert names(office) == []


def test_a_crawler_that_is_gone_is_told_though_its_memory_cannot_be_read(office, quiet, monkeypatch):
    from monitor.errors import StorageError

    def torn(_folder):
        raise StorageError("sources.db 损坏")

    monkeypatch.setattr("monitor.service.auditor_crawl.watch_sources", torn)
    office.watch(quiet, 180, crawl=False)
    assert names(office) == ["crawl-dead"]
    heard = office.heard(quiet)
    assert {who for _, who, _ in heard} == {"duty", "admin"}
    assert not any("解除" in text for _, _, text in heard)


def found(name="missed", rank=2, items=("a/response",), **more):
    return Finding(name, "一项时限过点未提醒", rank, items, len(items), **more)


def test_a_graver_matter_is_told_at_once_and_more_of_the_same_after_five_minutes():
    episodes, told = review({}, [found()], (), NINE, 1.0)
    assert len(told) == 1
    episodes, told = review(
        episodes, [found(items=("a/response", "b/response"))], (), NINE + timedelta(minutes=1), 1.0
    )
    assert told == ()
    episodes, told = review(episodes, [found(rank=0)], (), NINE + timedelta(minutes=2), 1.0)
    assert [each.rank for each in told] == [0]
    more = [found(rank=0, items=("a/response", "b/response"))]
    episodes, told = review(episodes, more, (), NINE + timedelta(minutes=6), 1.0)
    assert told == ()
    episodes, told = review(episodes, more, (), NINE + timedelta(minutes=7), 1.0)
    assert len(told) == 1


def test_no_two_tellings_ever_share_a_number():
    numbers: list[int] = []
    episodes: dict[str, Episode] = {}
    for second in range(3):
        for rank in (3, 2, 1):
            now = NINE + timedelta(seconds=second)
            episodes, told = review(episodes, [found(rank=rank)], (), now, 1.0)
            numbers += [each.number for each in told]
        episodes, told = review(episodes, [], (), now + timedelta(milliseconds=10), 1.0, timedelta(0))
        numbers += [each.number for each in told]
    assert len(set(numbers)) == len(numbers) > 3


def test_in_a_demo_half_an_hour_is_half_an_hour_of_real_time():
    episodes, _ = review({}, [found()], (), NINE, 60.0)
    _, told = review(episodes, [found()], (), NINE + timedelta(hours=29), 60.0)
    assert told == ()
    _, told = review(episodes, [found()], (), NINE + timedelta(hours=30), 60.0)
    assert len(told) == 1


def test_an_alarm_is_no_longer_than_a_short_message(office, quiet):
    office.watch(quiet, 20, desk=False, crawl=False)
    office.clock.departure = lambda: timedelta(days=-300)
    office.watch(quiet, 60, desk=False, crawl=False)
    lines = [text.splitlines()[0] for _, _, text in office.heard(quiet)]
    assert len(lines) >= 6
    assert all(units(line) <= 70 for line in lines), lines
