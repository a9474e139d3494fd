"""What the crawled hosts say the time is: noted beside the time since boot, believed when several say so."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.flow.stepping import BACK, STEP, Outside, Stepping
from monitor.service.host_times import FEWEST, HEARD, NAME, OFTEN, HostTimes, believed
from monitor.service.time_said import lasting, message

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


class Boot:
    """CLOCK_BOOTTIME, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 5000.0

    def __call__(self) -> float:
        return self.seconds


def noted(folder: Path, boot: Boot, **said: datetime) -> None:
    """The hosts are heard, half a minute apart, so that each is written."""
    times = HostTimes(folder, boot)
    for host, when in said.items():
        boot.seconds += OFTEN
        times.note(host, when + timedelta(seconds=boot.seconds))


def test_the_median_of_three_is_believed_and_goes_on_with_the_time_since_boot(tmp_path: Path) -> None:
    boot = Boot()
    noted(tmp_path, boot, a=NINE, b=NINE + SECOND, c=NINE + 5 * HOUR)
    found = believed(tmp_path, boot.seconds)
    assert found is not None
    assert (found.hosts, found.now) == (3, NINE + SECOND + timedelta(seconds=boot.seconds))
    later = believed(tmp_path, boot.seconds + 100)
    assert later is not None
    assert later.now - found.now == 100 * SECOND


def test_two_hosts_are_too_few_and_one_host_twice_is_one(tmp_path: Path) -> None:
    boot = Boot()
    times = HostTimes(tmp_path, boot)
    for host in ("a", "b", "a", "b", "a"):
        boot.seconds += OFTEN
        times.note(host, NINE)
    assert believed(tmp_path, boot.seconds) is None


def test_hosts_heard_long_ago_are_not_asked(tmp_path: Path) -> None:
    boot = Boot()
    noted(tmp_path, boot, a=NINE, b=NINE, c=NINE)
    assert believed(tmp_path, boot.seconds + HEARD - 2 * OFTEN - 1) is not None
    assert believed(tmp_path, boot.seconds + HEARD - 2 * OFTEN + 1) is None


def test_the_file_is_written_every_half_minute_at_most(tmp_path: Path) -> None:
    boot = Boot()
    times = HostTimes(tmp_path, boot)
    times.note("a", NINE)
    first = (tmp_path / NAME).stat().st_ino, (tmp_path / NAME).read_text()
    boot.seconds += OFTEN - 1
    times.note("b", NINE)
    assert ((tmp_path / NAME).stat().st_ino, (tmp_path / NAME).read_text()) == first
    boot.seconds += 1
    times.note("c", NINE)
    assert set(json.loads((tmp_path / NAME).read_text())["hosts"]) == {"a", "b", "c"}


def test_what_was_heard_before_the_host_was_started_again_says_nothing(tmp_path: Path) -> None:
    boot = Boot()
    noted(tmp_path, boot, a=NINE, b=NINE, c=NINE)
    given_ = json.loads((tmp_path / NAME).read_text())
    (tmp_path / NAME).write_text(json.dumps({**given_, "boot": "another"}))
    assert believed(tmp_path, boot.seconds) is None


@pytest.mark.parametrize("said", [b"", b"[]", b'{"boot": ""}', b'{"boot": 1, "hosts": 2}', b"\xff", b"null"])
def test_a_strange_file_says_nothing(tmp_path: Path, said: bytes) -> None:
    (tmp_path / NAME).write_bytes(said)
    assert believed(tmp_path, 100.0) is None


def test_a_folder_that_cannot_be_written_hinders_no_look(tmp_path: Path) -> None:
    HostTimes(tmp_path / "gone", Boot()).note("a", NINE)


spans = st.integers(-200_000, 200_000).map(lambda seconds: timedelta(seconds=seconds))
said = st.none() | st.builds(Outside, st.integers(FEWEST, 9), spans)


@given(st.lists(st.tuples(spans, said), max_size=60))
def test_a_step_is_adopted_only_where_it_stood_for_a_minute_and_strangers_agree_and_never_far_back(
    story: list[tuple[timedelta, Outside | None]],
) -> None:
    stepping = Stepping()
    stood, last = 0, timedelta(0)
    for number, (away, outside) in enumerate(story):
        for second in range(0, 70, 10):
            verdict = stepping.look(away, number * 70.0 + second, outside)
            stood = stood + 10 if abs(away - last) <= STEP else 0
            last = away if stood == 0 else last
            if verdict is not None and verdict.code == "adopt":
                assert stood >= 60
                assert outside is not None
                assert abs(outside.ahead) <= 5 * SECOND
                assert away > -BACK - SECOND
            if verdict is not None:
                assert message(verdict)


@given(spans)
def test_a_span_is_told_in_the_two_largest_units(span: timedelta) -> None:
    told = lasting(span)
    assert told[0].isdigit()
    assert sum(told.count(unit) for unit in ("天", "小时", "分", "秒")) <= 2


def test_no_message_is_too_long_to_be_read_at_a_glance() -> None:
    stepping = Stepping()
    stepping.look(timedelta(days=-400), 0.0, None)
    for outside in (None, Outside(12, timedelta(days=-123, hours=-4)), Outside(12, SECOND)):
        verdict = stepping.look(timedelta(days=-400), 100.0, outside)
        assert verdict is not None
        assert len(message(verdict)) <= 56


def test_a_host_that_lives_at_the_end_of_time_says_nothing_and_harms_nobody(tmp_path: Path) -> None:
    boot = Boot()
    times = HostTimes(tmp_path, boot)
    for host, said in (
        ("mad", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("a", NINE),
        ("b", NINE),
        ("c", NINE),
    ):
        boot.seconds += OFTEN
        times.note(host, said)
    found = believed(tmp_path, boot.seconds + 60)
    assert found is not None
    assert found.hosts == 3
