"""How a letter stands, in the words of boxes."""

import pytest

from monitor.domain.letter import LETTER_STATUS_NAMES, LETTER_STATUSES
from spiders.letters.page import LetterPage, Reply
from spiders.letters.status import settled, status_of


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("待审查", "received"), ("未回复", "received"), ("[未阅批]", "received"), ("待受理", "received"),
        ("已转办", "assigned"), ("已派遣", "assigned"), ("待处置", "assigned"),
        ("办理中", "in_hand"), ("已受理", "in_hand"), ("处理中...", "in_hand"), ("已阅批", "in_hand"),
        ("已 回 复", "replied"), ("【已答复】", "replied"),
        ("已办结", "closed"), ("已结案", "closed"), ("已评价", "closed"), ("已处理", "closed"),
        ("领导已看", None), ("", None), ("3", None), ("已回复" * 30, None),
    ],
)  # fmt: skip
def test_words_of_boxes_are_understood_and_others_are_not_guessed(words: str, status: str | None) -> None:
    assert status_of(words) == status


def test_a_code_means_something_only_in_its_field() -> None:
    assert (status_of("1", "is_reply"), status_of("0", "isReply"), status_of("3", "sq_status")) == (
        "replied", "received", "closed",
    )  # fmt: skip
    assert (status_of("1"), status_of("1", "status"), status_of("是", "answered")) == (None, None, "replied")


@pytest.mark.parametrize("stated", [*LETTER_STATUSES, None])
def test_a_reply_that_is_there_counts_more_than_what_is_stated(stated) -> None:
    assert settled(stated, answered=True) == ("closed" if stated == "closed" else "replied")
    assert settled(stated, answered=False) == (stated or "received")


@pytest.mark.parametrize("status", LETTER_STATUSES)
def test_our_own_names_are_understood(status) -> None:
    assert status_of(LETTER_STATUS_NAMES[status]) == status


def test_an_unknown_state_is_told_and_weighed_by_whether_a_reply_is_there() -> None:
    open_ = LetterPage(text="问", state="局长已看")
    assert open_.standing("") == ("received", ("办理状态“局长已看”不认识，按未答复处理，请核对",))
    answered = LetterPage(text="问", state="局长已看", replies=(Reply("答"),))
    assert answered.standing("") == ("replied", ("办理状态“局长已看”不认识，按已答复处理，请核对",))


def test_a_state_without_its_reply_is_told() -> None:
    assert LetterPage(text="问", state="已回复").standing("") == (
        "replied",
        ("信箱标明已答复，但没有公开答复内容",),
    )


def test_the_page_counts_more_than_the_list_and_the_list_more_than_nothing() -> None:
    assert LetterPage(text="问", state="办理中").standing("已转办")[0] == "in_hand"
    assert LetterPage(text="问").standing("已转办")[0] == "assigned"
    assert LetterPage(text="问").standing("") == ("received", ())
