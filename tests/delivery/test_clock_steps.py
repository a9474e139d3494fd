"""The host's clock is set while the desk runs: who is asked, who is told, and what falls due meanwhile."""

import json
from datetime import timedelta

import pytest

from monitor.domain.event import Event, new
from monitor.domain.instant import stamp
from monitor.errors import HostClockBehind, StorageError
from monitor.service import time_said
from monitor.service.time_watch import TimeWatch
from tests.delivery.desks import Town, locked, settle
from tests.delivery.set_clocks import WallClock, overheard

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Post:
    """A desk at work, its clock and its watch."""

    def __init__(self, town):
        self.town, self.clock = town, town.clock
        self.desk = town.desk()
        self.watch = self.watching()

    def watching(self):
        return TimeWatch(self.desk, self.clock, self.town.folder, "desk-1", lambda: self.clock.real)

    def goes_on(self, seconds=2):
        """The desk turns and looks, once a second of real time."""
        for _ in range(seconds):
            self.clock.passes(1)
            self.turn()
            self.watch.look()
        settle(self.desk)

    def turn(self):
        self.desk.turn(waiting=False)

    def steps(self):
        return [event for event in self.events() if event.kind == "clock_stepped"]

    def events(self):
        return [event for commit in self.commits() for event in commit.events]

    def commits(self):
        return self.desk.bureau.home.ledger.read("guiyang", 0, 10_000)

    def told(self, words):
        """Texts with these words that reached 陈, who is on duty; a receiver that knows keys shows each once."""
        return list(
            {
                got["key"]: got["text"]
                for got in self.town.hook.got
                if words in got["text"] and got["path"] == "/duty"
            }.values()
        )


def code_of(post):
    """What the console is told of it."""
    found = time_said.kept(post.town.folder)
    return None if found is None else found.code


@pytest.fixture
def post(tmp_path):
    town = Town(tmp_path / "home")
    town.clock = WallClock()
    yield Post(town)
    town.close()


def test_a_step_that_strangers_confirm_is_followed_after_a_minute_and_the_keepers_hear_of_it(post):
    post.goes_on()
    nine = post.clock.time
    post.clock.away = HOUR
    overheard(post.town.folder, post.clock)
    post.goes_on(50)
    assert post.clock.away == HOUR, "not before a minute has passed"
    assert [step.data["adopted"] for step in post.steps()] == [False]
    post.goes_on(20)
    assert post.clock.away == timedelta(0)
    assert post.clock.time > nine + HOUR
    taken = post.steps()[-1].data
    assert (taken["adopted"], taken["by"]) == (True, "system")
    assert post.told("经与3个网站对时，本机时钟往前拨了1小时无误，已采用")
    assert time_said.kept(post.town.folder) is None


def test_what_fell_due_in_the_hour_that_was_skipped_goes_out_as_one_digest_marked_as_ours(post):
    post.town.report(post.desk)
    settle(post.desk)
    before = len(post.town.hook.got)
    post.clock.away = 3 * HOUR
    overheard(post.town.folder, post.clock)
    post.goes_on(70)
    digests = post.told("系统补发")
    assert len(digests) == 1
    assert "系统原因" in digests[0]
    (outage,) = post.desk.bureau.journal.state.outages
    assert outage[1] - outage[0] >= 3 * HOUR
    fell = [
        alert
        for alert in post.desk.bureau.journal.state.alerts.values()
        if alert.clock and alert.mark > outage[0]
    ]
    assert {alert.clock for alert in fell} >= {"authoritative_release", "sign"}
    assert all("/outage@" in alert.folded_into for alert in fell)
    assert len(post.town.hook.got) > before
    times = [commit.time for commit in post.commits()]
    assert times == sorted(times)


def test_a_wall_that_strangers_contradict_is_not_followed_and_people_hear_by_how_much_it_is_wrong(post):
    post.goes_on()
    post.clock.away = DAY
    overheard(post.town.folder, post.clock, wrong=DAY)
    post.goes_on(70)
    assert post.clock.away == DAY
    assert [step.data["adopted"] for step in post.steps()] == [False]
    assert post.told("经与3个网站对时，本机时钟快了1天，未采用，时限不受影响。请校准")
    assert code_of(post) == "wrong"


@pytest.mark.parametrize("hosts", [(), ("daily.example", "city.example")])
def test_with_fewer_than_three_strangers_nobody_knows_and_an_officer_is_asked(post, hosts):
    post.goes_on()
    post.clock.away = HOUR
    overheard(post.town.folder, post.clock, hosts=hosts)
    post.goes_on(70)
    assert post.clock.away == HOUR
    assert post.told("本机时钟往前拨了1小时，无网站可对时，未采用。核实无误后请在值班台采用")
    assert code_of(post) == "unsure"


def test_strangers_heard_later_settle_what_nobody_could_say(post):
    post.goes_on()
    post.clock.away = HOUR
    post.goes_on(65)
    assert code_of(post) == "unsure"
    overheard(post.town.folder, post.clock)
    post.goes_on(3)
    assert post.clock.away == timedelta(0)
    assert post.steps()[-1].data["adopted"]


def test_what_strangers_said_a_quarter_of_an_hour_ago_counts_no_more(post):
    overheard(post.town.folder, post.clock)
    post.goes_on()
    post.clock.passes(900)
    post.clock.away = HOUR
    post.goes_on(70)
    assert post.clock.away == HOUR


@pytest.mark.parametrize("back", [HOUR, DAY, timedelta(seconds=31)])
def test_a_running_desk_never_goes_back_by_more_than_the_ledger_forgives(post, back):
    post.goes_on()
    post.clock.away = -back
    overheard(post.town.folder, post.clock)
    post.goes_on(70)
    assert post.clock.away == -back
    assert post.told("运行中不采用。时限会提早到期，不会推迟")
    assert not any(step.data["adopted"] for step in post.steps())


def test_a_small_step_back_is_followed_and_the_ledger_still_never_goes_back(post):
    post.goes_on()
    post.clock.away = timedelta(seconds=-20)
    overheard(post.town.folder, post.clock)
    post.goes_on(66)
    assert post.clock.away == timedelta(0)
    post.town.report(post.desk)
    post.goes_on(3)
    times = [commit.time for commit in post.commits()]
    assert times == sorted(times)
    assert post.told("已采用")
    assert not post.told("慢过30秒"), "behind the last commit for a moment, and by our own doing"


def test_a_wall_two_programs_fight_over_is_told_once_in_half_an_hour(post):
    for number in range(120):
        post.clock.away = HOUR if number % 2 else -HOUR
        post.goes_on(2)
    assert len(post.steps()) == 1
    assert len(post.told("本机时钟被调了")) == 1
    post.clock.passes(1800)
    post.clock.away = 2 * HOUR
    post.goes_on(2)
    assert len(post.told("本机时钟被调了")) == 2


def test_a_wall_that_is_set_and_set_back_within_a_minute_changes_nothing(post):
    overheard(post.town.folder, post.clock)
    post.goes_on()
    post.clock.away = HOUR
    post.goes_on(30)
    post.clock.away = timedelta(0)
    post.goes_on(70)
    assert [step.data["adopted"] for step in post.steps()] == [False]
    assert time_said.kept(post.town.folder) is None


def test_a_step_no_storage_can_record_is_not_followed_until_it_can(post, monkeypatch):
    post.goes_on()
    post.clock.away = HOUR
    overheard(post.town.folder, post.clock)
    post.goes_on(60)
    with monkeypatch.context() as patch:
        patch.setattr(post.desk.bureau.journal, "_appended", lambda _commit: locked(""))
        post.clock.passes(3)
        with pytest.raises(StorageError):
            post.watch.look()
    assert post.clock.away == HOUR
    post.goes_on(2)
    assert post.clock.away == timedelta(0)
    assert [step.data["adopted"] for step in post.steps()] == [False, True]


def test_what_an_officer_confirmed_elsewhere_is_followed_once_and_not_told_again(post):
    post.goes_on()
    post.clock.away = HOUR
    post.goes_on(65)
    now = post.clock.time
    other = post.town.desk("web-1")
    other.bureau.journal.write(
        lambda _state, _now: (
            new("clock_stepped", before=stamp(now), after=stamp(now + HOUR), adopted=True, by="duty"),
        )
    )
    post.goes_on(3)
    assert post.clock.away == timedelta(0)
    assert [(step.data["adopted"], step.data["by"]) for step in post.steps()] == [
        (False, "system"), (True, "duty"),
    ]  # fmt: skip


def test_of_two_desks_that_both_saw_it_confirmed_one_writes_it_down_and_the_digest_is_one(post, monkeypatch):
    second = post.town.desk("desk-2")
    watch = TimeWatch(second, post.clock, post.town.folder, "desk-2", lambda: post.clock.real)
    post.town.report(post.desk)
    post.goes_on()
    post.clock.away = 3 * HOUR
    overheard(post.town.folder, post.clock)
    watch.look()
    post.goes_on(50)
    post.clock.passes(15)
    with monkeypatch.context() as patch:
        # the second was first to see it, and could not write it down
        patch.setattr(second.bureau.journal, "_appended", lambda _commit: locked(""))
        with pytest.raises(StorageError):
            watch.look()
    assert post.clock.away == 3 * HOUR
    post.goes_on(2)
    assert post.clock.away == timedelta(0)
    for _ in range(3):
        second.turn(waiting=False)
        post.clock.passes(1)
        watch.look()
    settle(second)
    assert [step.data["adopted"] for step in post.steps()].count(True) == 1
    assert len(post.told("已采用")) == 1
    assert len(post.told("系统补发")) == 1


def test_a_desk_started_again_meanwhile_does_not_tell_it_again(post):
    post.goes_on()
    post.clock.away = HOUR
    post.goes_on(65)
    told = len(post.town.hook.got)
    post.watch = post.watching()
    post.goes_on(65)
    assert len(post.town.hook.got) == told


def test_a_host_that_was_wrong_from_the_start_is_told_though_nobody_set_its_clock(post):
    overheard(post.town.folder, post.clock, wrong=-2 * HOUR)
    post.goes_on(100)
    assert post.told("经与3个网站对时，本机时钟慢了2小时，时限因此不准。请立即校准")
    assert post.steps() == []
    overheard(post.town.folder, post.clock, wrong=-2 * HOUR)
    post.goes_on(100)
    assert len(post.told("时限因此不准")) == 1


def test_a_step_an_officer_confirmed_amid_our_turn_is_an_outage_of_ours_too(post):
    post.town.report(post.desk)
    settle(post.desk)
    post.goes_on()
    post.clock.away = 3 * HOUR
    post.goes_on(65)
    now = post.clock.time
    other = post.town.desk("web-1")
    other.bureau.journal.write(
        lambda _state, _now: (
            new("clock_stepped", before=stamp(now), after=stamp(now + 3 * HOUR), adopted=True, by="duty"),
        )
    )
    # the desk reads it, and follows, when its turn has begun
    post.goes_on(3)
    assert post.clock.away == timedelta(0)
    (outage,) = post.desk.bureau.journal.state.outages
    assert outage[1] - outage[0] >= 3 * HOUR - timedelta(seconds=5)
    assert len(post.told("系统补发")) == 1


def test_a_second_step_within_half_an_hour_is_told_when_the_half_hour_is_over(post):
    post.goes_on()
    post.clock.away = HOUR
    post.goes_on(65)
    assert len(post.told("无网站可对时")) == 1
    post.clock.away = timedelta(0)
    post.goes_on(5)
    post.clock.away = 2 * HOUR
    post.goes_on(65)
    assert not post.told("往前拨了2小时，无网站可对时")
    post.clock.passes(1800)
    post.goes_on(65)
    assert len(post.told("往前拨了2小时，无网站可对时")) == 1
    post.clock.passes(1800)
    post.goes_on(65)
    assert len(post.told("往前拨了2小时，无网站可对时")) == 1


def test_what_another_desk_told_while_we_were_about_to_is_not_told_again_and_ends_nothing(post, monkeypatch):
    second = post.town.desk("desk-2")
    watch = TimeWatch(second, post.clock, post.town.folder, "desk-2", lambda: post.clock.real)
    post.goes_on()
    post.clock.away = HOUR
    watch.look()
    post.goes_on(50)
    post.clock.passes(15)
    with monkeypatch.context() as patch:
        patch.setattr(second.bureau.journal, "_appended", lambda _commit: locked(""))
        with pytest.raises(StorageError):
            watch.look()
    post.goes_on(2)
    assert len(post.told("无网站可对时")) == 1
    watch.look()
    settle(second)
    assert len(post.told("无网站可对时")) == 1


# ---- a host behind its ledger


def ahead(post, span):
    """Somebody else writes to the ledger by a clock that is fast."""
    other = post.town.desk("desk-2")
    other.bureau.journal._now = lambda: post.clock.time + span
    other.bureau.journal.write(lambda _state, _now: (new("format_raised", format=1),))


def log_of(town):
    return [json.loads(line) for line in (town.folder / "duty.jsonl").read_text("utf-8").splitlines()]


def test_a_few_seconds_behind_the_last_commit_are_told_while_they_can_be(post):
    post.goes_on()
    ahead(post, timedelta(seconds=15))
    post.goes_on(2)
    assert post.told("慢过30秒将无法写入。请立即校准")
    post.goes_on(20)
    assert len(post.told("慢过30秒将无法写入")) == 1


def test_a_desk_that_may_not_write_says_so_in_the_duty_log_and_goes_on_when_its_clock_is_right(post):
    post.town.report(post.desk)
    post.goes_on()
    ahead(post, 2 * HOUR)
    said = post.clock.time
    for _ in range(60):
        with pytest.raises(HostClockBehind):
            post.desk.turn(waiting=False)
        post.watch.stuck()
        post.clock.passes(1)
    lines = log_of(post.town)
    assert {line["to"] for line in lines} >= {"duty", "admin"}
    assert all("已停止写入，提醒发不出去。请立即校准并人工通知" in line["text"] for line in lines)
    assert len(lines) == len({line["to"] for line in lines}), "once, not every second"
    # an administrator sets the host's clock right: two hours ahead of what it was
    post.clock.away = 2 * HOUR
    for _ in range(70):
        if post.clock.away == timedelta(0):
            break
        with pytest.raises(HostClockBehind):
            post.desk.turn(waiting=False)
        post.watch.stuck()
        post.clock.passes(1)
    assert post.clock.time > said + 2 * HOUR
    post.goes_on(3)
    assert post.steps()[-1].data["adopted"]
    assert len(post.told("系统补发")) == 1, "what fell due meanwhile, as ours"


def test_a_wall_strangers_contradict_is_not_followed_even_by_a_desk_that_may_not_write(post):
    post.goes_on()
    ahead(post, 2 * HOUR)
    post.clock.away = DAY
    overheard(post.town.folder, post.clock, wrong=DAY)
    for _ in range(70):
        with pytest.raises(HostClockBehind):
            post.desk.turn(waiting=False)
        post.watch.stuck()
        post.clock.passes(1)
    assert post.clock.away == DAY


def test_a_record_that_does_not_fold_is_not_followed_and_keeps_nothing_else_from_being_told(
    post, monkeypatch
):
    post.goes_on()
    real = post.desk.put

    def refusing(decide):
        def decided(state, now):
            events = decide(state, now)
            if any(event.kind == "clock_stepped" and event.data["adopted"] for event in events):
                return (*events, Event("alert_sending", 1, {"key": "no/such/alert/1/x/log"}))
            return events

        return real(decided)

    monkeypatch.setattr(post.desk, "put", refusing)
    post.clock.away = HOUR
    overheard(post.town.folder, post.clock)
    post.goes_on(70)
    assert post.clock.away == HOUR
    assert [step.data["adopted"] for step in post.steps()] == [False]
    assert post.watch._owed == []
    post.clock.away = timedelta(0)
    post.goes_on(5)
    assert code_of(post) is None
