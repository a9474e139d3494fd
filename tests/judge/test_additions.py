"""An incident whose dead grow: a duty officer reads the bulletins of a mine one after another."""

import pytest

from monitor.domain.document import Document
from monitor.domain.instant import parse_instant
from monitor.domain.judgement import Proposal
from tests.judge.builders import judged, low, the_judge

_MORNING = "5月20日凌晨，贵阳市云岩区一煤矿透水，造成7人死亡、3人失联，5人受伤。"


def _mine(*bulletins: tuple[str, str]) -> Proposal:
    judge = the_judge()
    documents = [
        Document(f"d{number}", "", text, parse_instant(when), "news")
        for number, (when, text) in enumerate(bulletins)
    ]
    return judge.weigh((each, judge.judge(each)) for each in documents).proposal()


def _figures(*bulletins: tuple[str, str]) -> tuple[int | None, int | None, str | None]:
    """The dead and the missing of the mine, and the level."""
    proposal = _mine(("2024-05-20T08:00", _MORNING), *bulletins)
    dead, missing = proposal.counts.get("dead"), proposal.counts.get("missing")
    return (
        None if dead is None else dead.low,
        None if missing is None else missing.low,
        proposal.level,
    )


_FOUND = (
    "贵阳市云岩区煤矿透水事故失联3人已找到，均遇难。",
    "贵阳市云岩区煤矿透水事故中失联的3名矿工已全部遇难。",
    "贵阳市云岩区煤矿透水事故3名失联人员遗体找到。",
    "贵阳市云岩区煤矿透水：此前失联的3人确认遇难。",
)


@pytest.mark.parametrize("text", _FOUND)
def test_the_missing_found_dead_join_the_dead_and_are_missing_no_more(text: str) -> None:
    assert _figures(("2024-05-21T08:00", text)) == (10, None, "II")


def test_of_three_missing_one_is_found_dead_and_two_are_still_looked_for() -> None:
    assert _figures(("2024-05-21T08:00", "贵阳市云岩区煤矿透水事故1名失联矿工遗体被找到。")) == (8, 2, "III")


def test_a_second_body_is_another_one_when_the_bulletin_says_so() -> None:
    first = ("2024-05-21T08:00", "贵阳市云岩区煤矿透水事故1名失联矿工遗体被找到。")
    second = ("2024-05-22T08:00", "贵阳市云岩区煤矿透水事故又有1名失联矿工遗体被找到。")
    assert _figures(first, second) == (9, 1, "III")


def test_a_bulletin_with_a_total_of_its_own_is_believed_and_nobody_is_counted_twice() -> None:
    total = ("2024-05-21T08:00", "贵阳市云岩区煤矿透水事故失联3人已找到，均遇难，遇难人数升至10人。")
    again = ("2024-05-21T12:00", "贵阳市云岩区煤矿透水事故失联的3人均已遇难。")
    assert _figures(total, again) == (10, None, "II")


def test_two_more_who_die_in_hospital_raise_the_dead_told_in_the_morning() -> None:
    assert _figures(("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故又有2人不治。")) == (9, 3, "III")
    assert _figures(("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故新增死亡3人。")) == (10, 3, "II")


def test_the_same_death_in_a_repost_or_in_another_paper_of_the_day_is_one_death() -> None:
    evening = ("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故又有1名伤员不治身亡。")
    other = ("2024-05-20T22:00", "贵阳云岩：煤矿透水事故，又一名重伤员今晚去世。")
    repost = ("2024-05-22T09:00", "据媒体消息。贵阳市云岩区煤矿透水事故又有1名伤员不治身亡。")
    assert _figures(evening, other, repost) == (8, 3, "III")


def test_one_more_on_the_next_day_is_one_more() -> None:
    evening = ("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故又有1名伤员不治身亡。")
    next_day = ("2024-05-21T20:00", "贵阳市云岩区煤矿透水事故21日又有1名伤员经抢救无效死亡。")
    assert _figures(evening, next_day) == (9, 3, "III")


def test_a_new_total_holds_those_who_died_before_it_whoever_tells_of_them_later() -> None:
    evening = ("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故又有1名伤员不治身亡。")
    total = ("2024-05-21T08:00", "贵阳市云岩区煤矿透水事故已造成9人死亡、2人失联。")
    repost = ("2024-05-22T09:00", "贵阳市云岩区煤矿透水事故又有1名伤员不治身亡。")
    assert _figures(evening, total, repost) == (9, 2, "III")


def test_a_repost_of_the_morning_brings_neither_the_dead_back_nor_the_missing() -> None:
    found = ("2024-05-21T08:00", _FOUND[0])
    assert _figures(found, ("2024-05-22T08:00", _MORNING)) == (10, None, "II")


def test_what_was_added_before_the_total_was_told_is_in_the_total() -> None:
    assert _figures(("2024-05-20T07:00", "贵阳市云岩区煤矿透水事故又有2人不治。")) == (7, 3, "III")


def test_the_trapped_who_are_the_dead_of_a_later_bulletin_are_not_added_to_themselves() -> None:
    proposal = _mine(
        ("2024-05-20T08:00", "贵阳市云岩区一煤矿透水，6人被困。"),
        ("2024-05-20T18:00", "贵阳市云岩区煤矿透水事故6人遇难。"),
        ("2024-05-20T19:00", "贵阳市云岩区煤矿透水事故被困的6名矿工全部遇难。"),
    )
    assert (proposal.counts["dead"].low, "trapped" in proposal.counts) == (6, False)


def test_without_any_total_those_who_died_one_after_another_are_the_least_there_are() -> None:
    proposal = _mine(
        ("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故又有2人不治。"),
        ("2024-05-21T20:00", "贵阳市云岩区煤矿透水事故今天又有1人不治。"),
    )
    assert (proposal.counts["dead"].low, proposal.counts["dead"].high) == (3, None)


def test_the_words_of_the_total_and_of_the_addition_both_stand_beside_the_figure() -> None:
    proposal = _mine(
        ("2024-05-20T08:00", _MORNING),
        ("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故又有2人不治。"),
    )
    assert proposal.counts["dead"].span.text == "7人死亡；又有2人不治"


def test_hearsay_of_more_dead_and_a_death_of_years_ago_add_nobody() -> None:
    heard = ("2024-05-20T20:00", "网传贵阳市云岩区煤矿透水事故又有3人不治。")
    years_ago = ("2024-05-20T21:00", "贵阳市云岩区该煤矿2019年透水后又有3名伤员不治。")
    assert _figures(heard, years_ago)[0] == 7


def test_a_correction_downwards_starts_the_count_again() -> None:
    evening = ("2024-05-20T20:00", "贵阳市云岩区煤矿透水事故又有2人不治。")
    corrected = ("2024-05-21T08:00", "经核实，贵阳市云岩区煤矿透水事故实际死亡6人。")
    later = ("2024-05-22T08:00", "贵阳市云岩区煤矿透水事故22日又有1名伤员不治。")
    assert _figures(evening, corrected)[0] == 6
    assert _figures(evening, corrected, later)[0] == 7


# --- within one bulletin


def _dead_of(text: str, title: str = "") -> int | None:
    return low(judged(text, title), "dead")


def test_who_dies_of_his_wounds_comes_on_top_of_the_dead_of_the_sentence_before() -> None:
    blast = "贵阳市云岩区一工厂爆炸，造成3人死亡、9人受伤。"
    assert _dead_of(blast + "今晨又有1名伤员不治身亡。") == 4
    assert _dead_of(blast + "今晨又有1名伤员不治身亡，死亡人数升至4人。") == 4


def test_a_figure_up_to_now_and_a_title_know_of_him_already() -> None:
    assert _dead_of("贵阳市云岩区一工厂爆炸，已造成4人死亡。今晨又有1名伤员不治身亡。") == 4
    assert _dead_of("今晨又有1名伤员不治身亡。", "贵阳云岩一工厂爆炸致4人死亡") == 4
