"""When the event was: what a reader in the bureau would write beside 发生时间, from the words and the day they were published.

All texts are published on Thursday 12 March 2026 at 10:00 in Beijing, unless they say otherwise.
"""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.judgement import EventTime
from monitor.judge.days import Days
from monitor.judge.moments import words
from monitor.service.judging import as_output
from tests.judge.builders import judged

_PUBLISHED = "2026-03-12T10:00:00+08:00"


def _told(text: str, title: str = "", published: str = _PUBLISHED) -> EventTime | None:
    return judged(text, title, everywhere=True, published=published).event_time


def _span(text: str, title: str = "", published: str = _PUBLISHED) -> tuple[str, str] | None:
    """(earliest, latest) as month-day hour:minute of Beijing."""
    told = _told(text, title, published)
    return None if told is None else (f"{told.earliest:%m-%d %H:%M}", f"{told.latest:%m-%d %H:%M}")


_FIRE = "云岩区一仓库发生火灾，2人死亡。"
_MEAL = "云岩区一学校30人食物中毒。"
_CRASH = "两车相撞，造成3人死亡。"


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        (f"2026年3月11日14时30分许，{_FIRE}", "03-11 14:20", "03-11 14:40"), (f"3月11日20:40，{_FIRE}", "03-11 20:40", "03-11 20:40"),
        (f"三月十一日下午两点二十分，{_FIRE}", "03-11 14:20", "03-11 14:20"), (f"2026-03-11 20:40 {_FIRE}", "03-11 20:40", "03-11 20:40"),
        (f"二零二六年三月十一日，{_FIRE}", "03-11 00:00", "03-11 23:59"), (f"3月11日（周三）下午3点，{_FIRE}", "03-11 15:00", "03-11 15:59"),
        (f"北京时间3月11日8时20分，{_FIRE}", "03-11 08:20", "03-11 08:20"), (f"11日15时，{_CRASH}", "03-11 15:00", "03-11 15:59"),
        (f"二十六日晚七时许，{_CRASH}", "02-26 18:50", "02-26 20:09"), (f"昨天下午1点多，{_CRASH}", "03-11 13:00", "03-11 13:59"),
        (f"昨天早上近7点，{_CRASH}", "03-11 06:50", "03-11 08:09"), (f"昨晚8点半，{_CRASH}", "03-11 20:30", "03-11 20:30"),
        (f"昨夜12点，{_CRASH}", "03-12 00:00", "03-12 00:59"), (f"大前天中午1点多，{_CRASH}", "03-09 13:00", "03-09 13:59"),
        (f"今天凌晨3时许，{_FIRE}", "03-12 02:50", "03-12 04:09"), (f"两小时前，{_FIRE}", "03-12 07:20", "03-12 08:40"),
    ],
)  # fmt: skip
def test_a_clock_is_read_to_the_minute_or_the_hour(text: str, earliest: str, latest: str) -> None:
    assert _span(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        (f"昨日下午，{_MEAL}", "03-11 12:00", "03-11 19:00"), (f"昨夜，{_CRASH}", "03-11 18:00", "03-12 05:00"),
        (f"今晨，{_FIRE}", "03-12 00:00", "03-12 10:00"), (f"前天傍晚，{_CRASH}", "03-10 16:00", "03-10 20:00"),
        (f"前晚，{_CRASH}", "03-10 18:00", "03-10 23:59"), (f"11日深夜，{_CRASH}", "03-11 21:00", "03-12 02:00"),
        (f"11日晚些时候，{_CRASH}", "03-11 00:00", "03-11 23:59"), (f"3月10日清晨，{_CRASH}", "03-10 04:00", "03-10 09:00"),
    ],
)  # fmt: skip
def test_a_part_of_the_day_is_a_span_of_hours(text: str, earliest: str, latest: str) -> None:
    assert _span(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        (f"前天，{_CRASH}", "03-10 00:00", "03-10 23:59"), (f"上周三，{_MEAL}", "03-04 00:00", "03-04 23:59"),
        (f"周一早上，{_CRASH}", "03-09 05:00", "03-09 10:00"), (f"星期日，{_CRASH}", "03-08 00:00", "03-08 23:59"),
        (f"本周二，{_MEAL}", "03-10 00:00", "03-10 23:59"), (f"上周末，{_MEAL}", "03-07 00:00", "03-08 23:59"),
        (f"3天前，{_MEAL}", "03-09 00:00", "03-09 23:59"), (f"本月初，{_MEAL}", "03-01 00:00", "03-10 23:59"),
        (f"2月下旬，{_MEAL}", "02-21 00:00", "02-28 23:59"), (f"3月上旬，{_MEAL}", "03-01 00:00", "03-10 23:59"),
        (f"近日，{_MEAL}", "03-05 00:00", "03-12 10:00"), (f"日前，{_MEAL}", "03-05 00:00", "03-12 10:00"),
        (f"连日来，{_MEAL}", "03-05 00:00", "03-12 10:00"), ("云岩区“3·8”火灾事故造成2人死亡。", "03-08 00:00", "03-08 23:59"),
    ],
)  # fmt: skip
def test_days_are_counted_from_publication(text: str, earliest: str, latest: str) -> None:
    assert _span(text) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        (f"3月9日至11日，{_MEAL}", "03-09 00:00", "03-11 23:59"), (f"3月9至11日，{_MEAL}", "03-09 00:00", "03-11 23:59"),
        (f"9日晚至10日凌晨，{_MEAL}", "03-09 18:00", "03-10 06:00"), (f"2月28日至3月2日，{_MEAL}", "02-28 00:00", "03-02 23:59"),
        (f"11日14:00至15:30，{_MEAL}", "03-11 14:00", "03-11 15:30"), (f"自3月9日起，{_MEAL}", "03-09 00:00", "03-12 10:00"),
    ],
)  # fmt: skip
def test_a_range_runs_from_its_first_to_its_last_moment(text: str, earliest: str, latest: str) -> None:
    assert _span(text) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "截至3月11日12时，云岩区一学校食物中毒人数增至50人。", f"记者3月11日从市卫健局获悉，{_MEAL}", f"3月11日，记者从市卫健局获悉，{_MEAL}",
        f"3月11日，市卫健局通报：{_MEAL}", "云岩区一学校30人食物中毒，3月11日全部出院。", "云岩区一学校30人食物中毒，要求3月20日前完成整改。",
        f"去年3月11日，{_FIRE}", "云岩区一仓库曾于2019年5月发生火灾，2人死亡。", _FIRE, f"3月20日，{_FIRE}", "3号楼5单元发生火灾，2人死亡。",
        f"第3日，{_FIRE}", f"会议提出3点要求，{_FIRE}", f"2026年2月30日，{_CRASH}", "开展消防演练，3月11日上午模拟云岩区仓库发生火灾，2人死亡。",
        "春天到了，欢迎来云岩区赏花。", "云岩区中华路28号仓库发生火灾，2人死亡。", "每天早上，云岩区一工厂排放毒气，30人中毒。",
        "在经济发展的今天，云岩区一仓库发生火灾，2人死亡。", "请问今天上午办理健康证需要什么材料？",
    ],
)  # fmt: skip
def test_these_do_not_say_when_the_event_was(text: str) -> None:
    assert _span(text) is None


@pytest.mark.parametrize(
    ("text", "earliest"),
    [
        ("3月10日，云岩区一学校30人食物中毒。截至3月11日12时，已有50人入院。", "03-10 00:00"),
        (f"新华社贵阳3月11日电 今天上午，{_FIRE}", "03-11 06:00"), (f"本报讯（记者王芳）昨日上午，{_FIRE}", "03-11 06:00"),
        (f"记者昨日从市卫健局获悉，3月9日，{_MEAL}", "03-09 00:00"), (f"市卫健局3月11日通报，3月9日中午，{_MEAL}", "03-09 11:00"),
        ("2015年8月12日也曾发生爆炸，165人死亡。昨晚8时许，云岩区一仓库爆炸，2人受伤。", "03-11 19:50"),
        ("云岩区一仓库发生火灾，2人死亡。火灾发生于3月11日凌晨2时15分。", "03-11 02:15"),
        ("3月11日下午，云岩区一仓库发生火灾，2人死亡。火灾发生在14时30分。", "03-11 14:30"),
        ("3月11日，云岩区中华路。一辆货车与客车相撞，3人死亡。", "03-11 00:00"),
        ("当地时间11日23时（北京时间12日7时），多哥一客车与货车相撞，47人死亡。", "03-12 07:00"),
        ("云岩区一学校3月10日中午30人食物中毒，次日又有5人入院。", "03-10 11:00"),
        ("3月8日发生火灾的仓库附近，10日晚9时，云岩区又一仓库爆炸，2人死亡。", "03-08 00:00"),
        ("云岩区一仓库3月8日火灾后，消防员11日凌晨找到2名遇难者，2人死亡。", "03-08 00:00"),
        ("“9·11”事件的做法值得借鉴。10日云岩区一仓库爆炸，2人死亡。", "03-10 00:00"),
    ],
)  # fmt: skip
def test_of_several_times_the_one_bound_to_the_event_is_taken(text: str, earliest: str) -> None:
    told = _span(text)
    assert told is not None
    assert told[0] == earliest


def test_a_day_of_december_read_in_january_is_of_last_year() -> None:
    told = _told(f"12月31日22时，{_FIRE}", published="2026-01-02T08:00:00+08:00")
    assert told is not None
    assert told.earliest.isoformat() == "2025-12-31T22:00:00+08:00"


def test_a_bare_day_is_the_last_one_gone_by() -> None:
    assert _span(f"30日，{_FIRE}", published="2026-05-02T08:00:00+08:00") == ("04-30 00:00", "04-30 23:59")


def test_what_is_announced_may_lie_ahead() -> None:
    assert _span("患者家属号召3月20日在市政府门前聚集，参加游行示威300人。") == ("03-20 00:00", "03-20 23:59")


def test_nothing_that_happened_happened_after_it_was_published() -> None:
    assert _span(f"今日上午，{_FIRE}") == ("03-12 06:00", "03-12 10:00")
    assert _span(f"今天下午3点，{_FIRE}") == ("03-12 00:00", "03-12 10:00")


def test_a_page_that_stamps_midnight_knows_the_day_only() -> None:
    assert _span(f"今日上午，{_FIRE}", published="2026-03-12T00:00:00+08:00") == (
        "03-12 06:00",
        "03-12 12:00",
    )


def test_the_body_says_it_better_than_the_title_and_the_title_better_than_nobody() -> None:
    assert _span(f"11日21时许，{_FIRE}", "云岩区昨晚一仓库起火") == ("03-11 20:50", "03-11 22:09")
    assert _span(_FIRE, "云岩区昨晚一仓库起火2人死亡") == ("03-11 18:00", "03-11 23:59")


def test_the_words_it_rests_on_are_shown_where_they_stand_as_given() -> None:
    text = f"据 通报，３月１１日　１４时３０分，{_FIRE}"
    told = _told(text)
    assert told is not None
    assert f"\n{text}"[told.span.start : told.span.end] == told.span.text == "３月１１日　１４时３０分"


def test_the_output_gives_it_with_an_offset_or_null() -> None:
    shown = as_output(judged(f"昨日，{_FIRE}", published=_PUBLISHED), mentions=False)["event_time"]
    assert shown == {
        "earliest": "2026-03-11T00:00:00+08:00", "latest": "2026-03-11T23:59:59+08:00", "text": "昨日", "start": 1, "end": 3,
    }  # fmt: skip
    assert as_output(judged(_FIRE), mentions=False)["event_time"] is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 40))
def test_a_month_and_day_never_lie_ahead_and_are_found_again(day: date, later: int) -> None:
    """Written without a year and read up to forty days later, a day is itself again."""
    now = datetime.fromordinal(min(day.toordinal() + later, date(2099, 12, 31).toordinal()))
    text = f"{day.month}月{day.day}日"
    (found,) = words(text, 0, len(text))
    when = Days(now, now.date()).read(found)
    assert when is not None
    assert (when.earliest.date(), when.latest.date()) == (day, day)


@given(st.text("3月11日0-9:时点分今昨晚上周一二三十至到年前截,。", max_size=60))
def test_no_mix_of_the_words_of_time_breaks_the_reading(words_of_time: str) -> None:
    told = _told(f"{words_of_time}{_FIRE}")
    if told is not None:
        assert told.earliest <= told.latest


@pytest.mark.parametrize("piece", ["1月", "3月1日至", "凌晨3时", "截至3月", "今天"])
def test_a_sentence_without_an_end_is_read_only_at_its_head(piece: str) -> None:
    told = _told(f"云岩区火灾2人死亡{piece * 40_000}")
    assert told is None or told.span.end < 2_000
