"""How far a list is turned: what stands on top for years, or without a date at the end, fools nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.instant import Instant
from spiders.lists.page import Leaf, ListItem, Turn
from spiders.lists.turned import Turned

NOW = datetime(2026, 1, 6, 2, tzinfo=UTC)
NEXT = Turn("https://wjw.qiancheng.example/tzgg/index_2.html")


def item(n: int, days: float | None = 0.5) -> ListItem:
    """The n-th notice, published so many days ago; None: the list shows no date."""
    published = None if days is None else Instant(NOW - timedelta(days=days), "minute")
    return ListItem(f"https://wjw.qiancheng.example/a/{n}.html", f"关于第{n}号事项的公告", published)


def turns(
    *items: ListItem, read: tuple[ListItem, ...] = (), before: datetime | None = NOW - timedelta(days=2)
) -> bool:
    unread = {each.mark for each in items} - {each.mark for each in read}
    return Turned(5, before).add(Leaf(items, NEXT), unread, NOW) == NEXT


PINNED = item(900, 700)


def test_a_notice_pinned_for_years_does_not_hide_that_all_below_it_is_new() -> None:
    assert turns(PINNED, item(3), item(2), item(1), read=(PINNED,))
    assert turns(PINNED, item(3), item(2), item(1))


def test_a_notice_pinned_on_every_page_does_not_end_the_turning() -> None:
    turned = Turned(5, NOW - timedelta(days=2))
    first, second = (PINNED, item(6), item(5), item(4)), (PINNED, item(3), item(2), item(1))
    assert turned.add(Leaf(first, NEXT), {each.mark for each in first[1:]}, NOW) == NEXT
    third = Turn("https://wjw.qiancheng.example/tzgg/index_3.html")
    assert turned.add(Leaf(second, third), {each.mark for each in second[1:]}, NOW) == third
    assert list(turned.waiting.values()) == [*first[1:], *second[1:]]


def test_in_everyday_life_with_a_pinned_notice_the_first_page_is_enough() -> None:
    known = (item(3), item(2), item(1))
    assert not turns(PINNED, item(4), *known, read=(PINNED, *known))


def test_an_item_without_a_date_at_the_end_does_not_end_the_turning() -> None:
    assert turns(item(3), item(2), item(1), item(80, None))


def test_an_old_item_at_the_end_of_a_page_of_news_does_not_end_the_turning() -> None:
    stray = item(70, 400)
    assert turns(item(3), item(2), item(1), stray)
    assert turns(item(3), item(2), item(1), stray, read=(stray,))


def test_a_page_of_old_notices_ends_the_turning() -> None:
    assert not turns(item(9), item(3, 30), item(2, 31), item(1, 32))


@pytest.mark.parametrize(("before", "goes_on"), [(None, False), (NOW - timedelta(days=2), True)])
def test_a_list_without_dates_is_turned_only_once_it_is_known(
    before: datetime | None, *, goes_on: bool
) -> None:
    assert turns(item(3, None), item(2, None), item(1, None), before=before) is goes_on


@pytest.mark.parametrize(
    ("last", "before", "gap"),
    [
        (item(1, 0.5), NOW - timedelta(days=2), True),
        (item(1, 0.5), None, False),
        (item(1, 3), NOW - timedelta(days=2), False),
        (item(1, None), NOW - timedelta(days=2), True),
    ],
)
def test_that_more_may_lie_behind_the_last_page_turned_is_known_with_dates_and_without(
    last: ListItem, before: datetime | None, *, gap: bool
) -> None:
    turned = Turned(1, before)
    assert turned.add(Leaf((last,), NEXT), {last.mark}, NOW) is None
    assert turned.gap is gap


def test_a_notice_dated_by_the_day_of_the_last_look_may_have_come_after_it() -> None:
    today = ListItem(
        "https://wjw.qiancheng.example/a/1.html",
        "关于第1号事项的公告",
        Instant(datetime(2026, 1, 5, 16, tzinfo=UTC), "day"),
    )
    turned = Turned(1, NOW - timedelta(hours=1))
    turned.add(Leaf((today,), NEXT), {today.mark}, NOW)
    assert turned.gap
