"""Dates as they are really written; none is guessed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.instant import BEIJING, beijing
from spiders.dates import date_in_address, in_future, read_date, read_short_date


@pytest.mark.parametrize(
    ("text", "meant", "precision"),
    [
        ("2026/1/5 8:00", "2026-01-05T08:00:00+08:00", "minute"),
        ("2026年1月5日", "2026-01-05T00:00:00+08:00", "day"),
        ("2026年1月5日 上午9时5分", "2026-01-05T09:05:00+08:00", "minute"),
        ("2026-01-05 下午3:30", "2026-01-05T15:30:00+08:00", "minute"),
        ("发布时间：２０２６－０１－０５　１２：３０", "2026-01-05T12:30:00+08:00", "minute"),
        ("2026-01-05(周一)08:30:09", "2026-01-05T08:30:09+08:00", "second"),
        ("2026.1.5", "2026-01-05T00:00:00+08:00", "day"),
        ("2026 01/05 08:00:12", "2026-01-05T08:00:12+08:00", "second"),
        ("2026-01-05 08:00:00.0", "2026-01-05T08:00:00+08:00", "second"),
        ("20260105", "2026-01-05T00:00:00+08:00", "day"),
        ("Mon, 05 Jan 2026 08:00:00 CST", "2026-01-05T08:00:00+08:00", "second"),
        ("Mon, 05 Jan 2026 08:00:00", "2026-01-05T08:00:00+08:00", "second"),
        ("Mon, 05 Jan 2026 08:00:00 GMT", "2026-01-05T16:00:00+08:00", "second"),
        ("Mon, 05 Jan 2026 08:00:00 -0500", "2026-01-05T21:00:00+08:00", "second"),
        ("Mon, 05 Jan 2026 08:00:00 EST", "2026-01-05T21:00:00+08:00", "second"),
        ("Mon Jan 5 08:00:00 CST 2026", "2026-01-05T08:00:00+08:00", "second"),
        ("January 5, 2026 3:04 PM", "2026-01-05T15:04:00+08:00", "minute"),
        ("2026-01-05T00:00:00Z", "2026-01-05T08:00:00+08:00", "second"),
        ("2026-01-05T08:00:00.123+0800", "2026-01-05T08:00:00+08:00", "second"),
        ("1767571200", "2026-01-05T08:00:00+08:00", "second"),
        ("1767571200000", "2026-01-05T08:00:00+08:00", "second"),
    ],
)
def test_a_date_is_read_as_a_chinese_reader_would(text: str, meant: str, precision: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (beijing(found.at), found.precision) == (meant, precision)


@pytest.mark.parametrize(
    "text",
    ["", "昨天", "1月5日", "2026年", "2026-13-05", "2026-02-30", "2026-1", "5/1", "第2026号", "99999-1-1"],
)
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/art/2026/1/5/art_78506_1.html", (2026, 1, 5)),
        ("/202601/t20260105_123.html", (2026, 1, 5)),
        ("/n1/2026-01/05/c123.html", (2026, 1, 5)),
        ("/2026-01-05/doc.shtml", (2026, 1, 5)),
        ("/content/post_12345678.html", None),
        ("/a/20261305/x.html", None),
    ],
)
def test_the_day_in_an_address_is_found(path: str, day: tuple[int, int, int] | None) -> None:
    found = date_in_address(path)
    assert (found is None) == (day is None)
    if found is not None and day is not None:
        assert (found.day.timetuple()[:3], found.precision) == (day, "day")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("26-01-05 08:00", ("2026-01-05T08:00:00+08:00", "minute")),
        ("26年1月5日", ("2026-01-05T00:00:00+08:00", "day")),
        ("26/1/5", ("2026-01-05T00:00:00+08:00", "day")),
        ("26-13-05", None),
        ("126-01-05", None),
        ("10.0.0.1", None),
        ("26-01/05", None),
        ("第26-01-05号", None),
        ("01-05 08:00", None),
    ],
)
def test_a_year_of_two_digits_is_read_only_where_a_text_begins_with_it(
    text: str, meant: tuple[str, str] | None
) -> None:
    found = read_short_date(text)
    assert (None if found is None else (beijing(found.at), found.precision)) == meant


def test_clocks_that_differ_a_little_make_no_future() -> None:
    now = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
    today = read_date("2026-01-05")
    soon = read_date("2026-01-05 08:05")
    later = read_date("2026-01-05 09:00")
    assert today and soon and later
    assert [in_future(each, now) for each in (today, soon, later)] == [False, False, True]


# bounds without a zone, as Hypothesis wants them
FIRST, LAST = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2037-12-31")
MOMENTS = st.datetimes(FIRST, LAST).map(lambda each: each.replace(microsecond=0))


@given(
    MOMENTS,
    st.sampled_from(
        [
            "{0:%Y-%m-%d %H:%M:%S}",
            "{0.year}/{0.month}/{0.day} {0:%H:%M:%S}",
            "{0:%Y}年{0.month}月{0.day}日{0:%H时%M分%S}秒",
        ]
    ),
)
def test_any_beijing_time_in_any_usual_form_is_read_to_the_second(moment: datetime, form: str) -> None:
    found = read_date(form.format(moment))
    assert found is not None
    assert found.at == moment.replace(tzinfo=BEIJING)


@given(MOMENTS, st.integers(-11, 13))
def test_a_zone_that_is_given_is_heard(moment: datetime, hours: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    found = read_date(zoned.strftime("%a, %d %b %Y %H:%M:%S %z"))
    assert found is not None
    assert found.at == zoned


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_date(text)
    assert found is None or found.at.tzinfo is not None
