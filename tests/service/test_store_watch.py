"""The store of 贵阳卫健 answers nobody: the duty officer and the administrator hear of it by a way around it, once."""

from datetime import timedelta

import pytest

from alerts.message import Message, Receipt
from config.profile import load_profile
from config.roster import sample_roster
from monitor.domain.state import State
from monitor.errors import TemporaryFailure
from monitor.service.store_watch import StoreWatch, told_of
from tests.delivery.desks import NINE, HandClock, Town, settle


class Noted:
    """A channel that keeps what it is given, in the thread that gave it."""

    idempotent = True
    timeout = timedelta(seconds=2)

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.refuses = False

    def destination(self, address):
        return address

    def send(self, message):
        if self.refuses:
            raise TemporaryFailure("没有网络", code="connect")
        self.messages.append(message)
        return Receipt("noted")


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def log():
    return Noted()


@pytest.fixture
def watch(clock, log):
    roster = sample_roster(load_profile("guiyang"))
    return StoreWatch("贵阳卫健", roster, {"log": log}, clock, "desk-7")


def fails_for(watch, clock, seconds, state=None):
    """A turn that fails every second."""
    for _ in range(seconds):
        watch.failing(state)
        clock.time += timedelta(seconds=1)
        clock.real += 1
    for carried in list(watch._courier._carried):
        if carried.thread is not None:
            carried.thread.join(5)
    watch.failing(state)


def test_a_minute_without_an_acknowledgement_is_told_once_to_each_of_two(watch, clock, log):
    fails_for(watch, clock, 59)
    assert log.messages == []
    fails_for(watch, clock, 1500)
    assert sorted(each.key for each in log.messages) == sorted({each.key for each in log.messages})
    assert len(log.messages) == 2, "the duty officer and the administrator"
    assert all("存储不可用：3月11日09:00起账本无法读写" in each.text for each in log.messages)
    assert all("进程 desk-7" in each.text for each in log.messages)


def test_it_is_told_again_no_sooner_than_after_half_an_hour_though_it_came_back_meanwhile(watch, clock, log):
    fails_for(watch, clock, 65)
    watch.served()
    fails_for(watch, clock, 600)
    assert len(log.messages) == 2
    fails_for(watch, clock, 1300)
    assert len(log.messages) == 4


def test_a_short_hiccup_is_told_to_nobody(watch, clock, log):
    for _ in range(20):
        fails_for(watch, clock, 50)
        watch.served()
    assert log.messages == []


def test_who_cannot_be_reached_is_tried_again_until_the_store_is_back(watch, clock, log):
    log.refuses = True
    fails_for(watch, clock, 70)
    log.refuses = False
    fails_for(watch, clock, 130)
    assert len(log.messages) == 2


def test_what_is_open_is_said_with_its_due_times_the_most_urgent_first_and_no_outside_text(tmp_path):
    town = Town(tmp_path)
    try:
        desk = town.desk()
        town.report(desk)
        settle(desk)
        text = told_of(desk.bureau.journal.state, "贵阳卫健", "desk-7", NINE, NINE + timedelta(minutes=1))
    finally:
        town.close()
    assert "截至3月11日09:01未结时限" in text
    times = [text.index(each) for each in ("签收（Ⅱ级", "发布权威信息（Ⅱ级")]
    assert times == sorted(times)
    assert "学生" not in text
    assert text.endswith("请人工盯办。恢复后补发提醒")


def test_what_was_never_read_is_said_too():
    assert "未结时限读不出来，请按值班记录人工盯办" in told_of(None, "贵阳卫健", "desk-7", NINE, NINE)
    assert "截至3月11日09:00没有未结时限" in told_of(State("guiyang"), "贵阳卫健", "desk-7", NINE, NINE)
