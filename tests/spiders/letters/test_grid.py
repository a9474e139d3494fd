"""Lists of ASP.NET that turn and open only by posting their view state back."""

from datetime import timedelta

import pytest

from tests.spiders.desk import Desk
from tests.spiders.letters.box_desk import box_desk, later, letter_of
from tests.spiders.letters.boxes import ANSWER, Written
from tests.spiders.letters.grid import Grid
from tests.spiders.web import Site

pytestmark = pytest.mark.slow

LETTERS = [Written(n, f"第{n}封来信请问何时开诊", number=f"C{n}", state="待处理") for n in (5, 4, 3, 2, 1)]


@pytest.mark.parametrize("numbered", [False, True])
def test_pages_and_letters_are_reached_by_sending_the_form_as_it_stands(
    desk: Desk, site: Site, numbered: bool
) -> None:
    grid = Grid(site, list(LETTERS), numbered=numbered)
    box = box_desk(desk, site, "/box/List.aspx")
    seen = box.look()
    assert (seen.fault, grid.refused) == (None, [])
    assert [each.external_id for each in box.handed] == ["C1", "C2", "C3", "C4", "C5"]
    assert box.handed[0].url == site.url("/box/Detail.aspx?id=1")


def test_a_letter_with_an_address_of_its_own_is_followed_there_when_it_has_left_the_list(
    desk: Desk, site: Site
) -> None:
    Grid(site, list(LETTERS[3:]))
    box = box_desk(desk, site, "/box/List.aspx")
    box.look()
    wang = later(LETTERS[4], state="已回复", answer=ANSWER, answered="2026-01-06")
    Grid(site, [*LETTERS[:2], wang])
    box.look()
    assert letter_of(box.handed[-1]).number == "C5"
    told = {each.external_id: letter_of(each).reply for each in box.handed}
    assert told["C1"] == ANSWER
    posted = [visit for visit in site.visits if visit.method == "POST" and b"Select" in visit.body]
    assert len(posted) == 4, "each letter once, then by its own address"


def test_letters_without_an_address_are_followed_as_long_as_the_list_shows_them(
    desk: Desk, site: Site
) -> None:
    Grid(site, [LETTERS[4]], redirects=False)
    box = box_desk(desk, site, "/box/List.aspx")
    box.look()
    assert [each.external_id for each in box.handed] == ["C1"]
    newer = later(LETTERS[0], state="已办结")
    Grid(site, [newer], redirects=False)
    box.look_for(timedelta(hours=5), timedelta(minutes=30))
    assert [each.external_id for each in box.handed] == ["C1", "C5"], (
        "nothing leads to it now, and that is no fault"
    )
    wang = later(LETTERS[4], state="已回复", answer=ANSWER)
    Grid(site, [wang, newer], redirects=False)
    assert box.look().fault is None
    assert letter_of(box.handed[-1]).reply == ANSWER
    assert box.handed[-1].external_id == "C1"


def test_a_view_state_the_server_refuses_is_told_and_the_rest_goes_on(desk: Desk, site: Site) -> None:
    grid = Grid(site, list(LETTERS))
    box = box_desk(desk, site, "/box/List.aspx", pages=1)
    box.look()
    assert [each.external_id for each in box.handed] == ["C4", "C5"], "pages: 1 turns nothing"
    grid.letters = []
    assert box.look().fault == "no-letters"
