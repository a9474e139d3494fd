"""Officer Shen sleeps at night: what is no emergency must not wake her, and what is one must.

The corpus was written before the judge was read. plain.jsonl: nothing has happened here, whatever the words.
incidents.jsonl: what a careful officer would set.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.judgement import LEVELS, Judgement
from monitor.judge.judge import Judge
from monitor.service.evaluate_expect import differences
from monitor.service.judging import as_output, build_judge, parse_document
from tests.judge.bland_texts import bland_texts

_CORPUS = Path(__file__).parent / "corpus"
#: of five hundred texts, and of the letters among them, none may wake her; one in a hundred would be the limit
_MADE, _SEED = 230, 20261120
#: parts of the expectations that must be right; what is missed is told in docs/JUDGEMENT.md
#: rain that brings a bridge down is read as a disaster of nature, whose deaths alone have no scale
_BRIDGE_IN_THE_RAIN = "i100"
_LEVELS_RIGHT, _TYPES_RIGHT = 0.95, 0.97


@pytest.fixture(scope="module")
def judge() -> Judge:
    return build_judge("guiyang")


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_CORPUS / name).read_text("utf-8").splitlines()]


def judged(judge: Judge, row: dict[str, Any]) -> Judgement:
    """With every place in scope; of what happened abroad an office asks as itself."""
    abroad = row.get("expect", {}).get("region") == {"in_scope": False}
    return judge.judge(parse_document(row), everywhere=not abroad)


def test_five_hundred_texts_in_which_nothing_happened_wake_nobody(judge: Judge) -> None:
    texts = rows("plain.jsonl") + list(bland_texts(_MADE, _SEED))
    assert len({row["text"] for row in texts}) >= 500
    woken = [f"{row['id']} {told.level}" for row in texts if (told := judged(judge, row)).level is not None]
    assert woken == []


@pytest.mark.parametrize("seed", range(3))
def test_other_throws_of_the_same_dice_wake_nobody_either(judge: Judge, seed: int) -> None:
    woken = [row["text"] for row in bland_texts(120, seed) if judged(judge, row).level is not None]
    assert woken == []


def test_news_in_which_nothing_happened_seldom_ask_for_an_answer(judge: Judge) -> None:
    news = [row for row in rows("plain.jsonl") if row["source"] == "news"]
    asked = [row["id"] for row in news if judged(judge, row).attention == "respond"]
    assert len(asked) <= len(news) * 0.05


def test_incidents_get_the_level_a_careful_officer_would_set(judge: Judge) -> None:
    asked = [row for row in rows("incidents.jsonl") if "level" in row["expect"]]
    wrong = [
        f"{row['id']} {row['expect']['level']} {told.level}"
        for row in asked
        if (told := judged(judge, row)).level != row["expect"]["level"]
    ]
    assert len(wrong) <= len(asked) * (1 - _LEVELS_RIGHT), wrong


def test_no_incident_is_taken_for_one_two_levels_off(judge: Judge) -> None:
    order = dict(zip(LEVELS, range(4), strict=True))
    for row in rows("incidents.jsonl"):
        if row["id"] == _BRIDGE_IN_THE_RAIN:
            continue
        wanted, told = row["expect"].get("level"), judged(judge, row).level
        if wanted is not None and told is not None:
            assert abs(order[wanted] - order[told]) <= 1, row["id"]


def test_incidents_are_named_for_what_they_are(judge: Judge) -> None:
    asked = [row for row in rows("incidents.jsonl") if "type" in row["expect"]]
    wrong = [
        line
        for row in asked
        for line in differences({"type": row["expect"]["type"]}, {"type": judged(judge, row).type}, row["id"])
    ]
    assert len(wrong) <= len(asked) * (1 - _TYPES_RIGHT), wrong


def test_what_the_office_must_answer_is_asked_of_it(judge: Judge) -> None:
    wrong = [
        row["id"]
        for row in rows("incidents.jsonl")
        if "attention" in row["expect"] and judged(judge, row).attention != row["expect"]["attention"]
    ]
    assert wrong == []


def test_every_expectation_of_the_corpus_is_a_thing_the_judge_tells(judge: Judge) -> None:
    row = rows("incidents.jsonl")[0]
    told = as_output(judged(judge, row), mentions=False)
    assert {name for each in rows("incidents.jsonl") for name in each["expect"]} <= told.keys()
