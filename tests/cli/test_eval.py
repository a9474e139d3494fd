"""`huiying eval counts|types|grades`: Officer Qin checks the judge before she trusts it at night."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.main import call
from monitor.service.evaluate_expect import agrees, differences

FIRE = "昨晚，白云区一栋民房起火，造成3人死亡、5人受伤。"


def a_row(text: str = FIRE, *, expect: object, **changed: Any) -> dict[str, Any]:
    """An input line of the judge and what is expected of it."""
    fields = {
        "id": "q-1",
        "title": "",
        "text": text,
        "published": "2026-03-10T08:00:00+08:00",
        "source": "news",
    }
    return fields | changed | {"expect": expect}


def a_file(folder: Path, *rows: object) -> str:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return str(path)


def test_grades_are_told_as_a_matrix_with_false_and_missed_emergencies_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(
        tmp_path,
        a_row(expect={"level": "III", "attention": "watch", "criteria": [{"rule": "PS-III"}]}),
        a_row(id="q-2", expect={"level": None}),
        a_row("市里今天开会部署春季防火。", id="q-3", expect={"level": "IV"}),
        a_row("市里今天开会部署春季防火。", id="q-4", expect={"level": None}),
        a_row(id="q-5", expect={"level": "I"}),
    )
    assert call(["eval", "grades", file, "--everywhere"]) == 0
    told = capsys.readouterr().out
    assert "级别：对 2/5" in told
    assert "误报的突发事件：1/2（50.0%）" in told
    assert (
        "  q-2 昨晚，白云区一栋民房起火，造成3人死亡、：应为 无，得 III；类型 fire，PS-III（3人死亡）" in told
    )
    assert "漏报的突发事件：1/3（33.3%）" in told
    assert "  q-3 市里今天开会部署春季防火。：应为 IV，得 无" in told
    assert "级别偏高或偏低：1/3（33.3%）" in told
    assert "criteria：对 1/1" in told
    call(["eval", "grades", file, "--everywhere", "--no-errors"])
    assert "q-2" not in capsys.readouterr().out


def test_without_everywhere_a_fire_in_no_named_place_is_not_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = a_row(FIRE.replace("白云区", "沈阳市"), expect={"level": None, "region": {"in_scope": False}})
    assert call(["eval", "grades", a_file(tmp_path, row), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["right"], told["fields"]) == (1, {"region": {"right": 1, "of": 1}})
    assert told["matrix"]["无"]["无"] == 1


def test_counts_ask_only_for_the_kinds_a_line_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(
        tmp_path,
        a_row(expect={"counts": {"dead": {"low": 3}, "missing": None}}),
        a_row(id="q-2", expect={"counts": {"dead": 4, "injured": None, "ill": {"low": 2}}}),
    )
    assert call(["eval", "counts", file, "--json"]) == 0
    kinds = json.loads(capsys.readouterr().out)["kinds"]
    assert {name: (each["right"], each["wrong"], each["missed"]) for name, each in kinds.items()} == {
        "dead": (1, 1, 1),
        "injured": (0, 1, 0),
        "ill": (0, 0, 1),
    }
    call(["eval", "counts", file])
    told = capsys.readouterr().out
    assert "  q-2：dead 应为 4，得 3（3人死亡）" in told
    assert "  q-2：ill 漏 2" in told


def test_a_severe_injury_counts_as_one_and_a_denied_number_as_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def marked(
        sentence: str, kind: str, number: int, sent: int, polarity: str = "positive"
    ) -> dict[str, Any]:
        return {"doc": "a", "sent": sent, "kind": kind, "n": number, "exact": True, "polarity": polarity, "sentence": sentence}  # fmt: skip

    file = a_file(
        tmp_path,
        marked("车祸造成2人死亡、4人重伤。", "dead", 2, 0),
        marked("车祸造成2人死亡、4人重伤。", "injured", 4, 0),
        marked("火灾没有造成人员死亡。", "dead", 0, 1, "negative"),
    )
    assert call(["eval", "counts", file]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "dead：精确率 1.000，召回率 1.000，F1 1.000（对 1，多 0，漏 0）",
        "injured：精确率 1.000，召回率 1.000，F1 1.000（对 1，多 0，漏 0）",
    ]


def test_types_are_measured_by_class_and_by_expectation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = [
        {"id": "1", "title": "民房起火", "text": FIRE, "type": "fire"},
        {
            "id": "2",
            "title": "恐怖袭击",
            "text": "一伙歹徒持刀袭击车站，7人死亡。",
            "type": "terrorist_attack",
        },
    ]
    assert call(["eval", "types", a_file(tmp_path, *articles)]) == 0
    assert "宏平均 F1 1.000" in capsys.readouterr().out
    expected = [
        a_row(expect={"type": "fire"}),
        a_row(expect={"type": ["traffic", "explosion"], "topics": ["fire"]}),
    ]
    assert call(["eval", "types", a_file(tmp_path, *expected), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["types"]["fire"] == {
        "right": 1, "wrong": 1, "missed": 0, "precision": 0.5, "recall": 1.0, "f1": 0.6667,
    }  # fmt: skip
    assert told["types"]["topics"]["right"] == 1


def test_letters_without_grades_list_every_emergency_proposed_among_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def letter(number: str, subject: str, body: str) -> dict[str, str]:
        return {"留言编号": number, "留言主题": subject, "留言详情": body, "一级分类": "卫生计生"}

    file = a_file(
        tmp_path,
        letter("8", "生育津贴", "请问生育津贴多久到账？"),
        letter("9", "食堂中毒", "昨天我们厂食堂饭菜变质，45人食物中毒送医。"),
    )
    assert call(["eval", "grades", file]) == 0
    told = capsys.readouterr().out
    assert "拟定突发事件 1/2（50.0%）" in told
    assert "  9 食堂中毒：IV；类型 food_poisoning，PH-IV-3" in told
    assert call(["eval", "types", file]) == 0
    assert "卫生计生（2）：" in capsys.readouterr().out
    assert call(["eval", "counts", file]) == 0
    assert "ill：1 封" in capsys.readouterr().out


def test_a_national_statement_is_no_event_and_events_like_it_get_the_grade_the_authority_gave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grades = {"较大": {"reports": 40, "poisoned": 500, "dead": 60}, "一般": {"reports": 50, "poisoned": 2500}}
    file = a_file(
        tmp_path,
        {"year": 2012, "reports": 90, "poisoned": 3000, "dead": 60, "grades": grades},
        {"period": "2009Q3", "reports": 80, "poisoned": 2900, "dead": 41, "grades": None},
    )
    assert call(["eval", "grades", file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["checks"] == {"of": 8, "wrong": 0}


@pytest.mark.parametrize(
    ("command", "rows", "told"),
    [
        ("counts", [{"a": 1}], "第 1 行认不出是哪种标注，可用："),
        ("counts", [a_row(expect={}), {"id": "x"}], "第 2 行：缺少 expect，请补上或删去这一行"),
        ("grades", [[1]], "第 1 行：应是一个 JSON 对象"),
        ("grades", [a_row(expect={"level": "V"})], "第 1 行：expect.level 可写 I、II、III、IV 或 null"),
        ("grades", [a_row(expect={"grade": "I"})], "第 1 行：expect 里的 grade 不是研判输出的项，请改正或删去"),
        ("grades", [a_row(expect={}, source="wire")], "第 1 行：source 不能是“wire”"),
        ("types", [a_row(expect={"type": "murder"})], "第 1 行：expect.type“murder”不是类型代码"),
        ("types", [{"id": "1", "text": "x", "type": "flood"}], "第 1 行：type“flood”不认识"),
        ("counts", [a_row(expect={"counts": {"deaths": 1}})], "不能写 deaths"),
        ("counts", [a_row(expect=[])], "第 1 行：expect 应是对象，请改正"),
        ("grades", [{"reports": 0, "poisoned": 1, "dead": 0}], "第 1 行：reports 应至少为 1，请改正"),
        ("types", [{"reports": 1, "poisoned": 1, "dead": 0}], "请改用 huiying eval grades 核对分级"),
        ("counts", [{"id": "1", "text": "x", "type": "fire"}], "没有可比的数字，请改用"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_measured_is_refused_with_its_line_and_a_remedy(
    command: str, rows: list[object], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["eval", command, a_file(tmp_path, *rows)]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1


def test_an_empty_file_and_a_missing_one_are_told_apart_from_a_wrong_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["eval", "grades", a_file(tmp_path)]) == 2
    assert "里没有内容，请给至少一行标注" in capsys.readouterr().err
    assert call(["eval", "grades", str(tmp_path / "none.jsonl")]) == 2
    assert "读不出" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wanted", "told", "same"),
    [
        ({"in_scope": True}, {"in_scope": True, "places": []}, True),
        ({"in_scope": True}, {"in_scope": 1}, False),
        ([{"rule": "PS-III"}], [{"rule": "ER-IV"}, {"rule": "PS-III", "level": "III"}], True),
        ([{"rule": "PS-III"}, {"rule": "PS-I"}], [{"rule": "PS-III"}], False),
        ([], [{"rule": "PS-III"}], False),
        (["fire", "traffic"], "traffic", True),
        (3, {"low": 3, "high": 3}, True),
        (None, {"low": 3}, False),
        ({"earliest": "2026-03-09T16:00:00+00:00"}, {"earliest": "2026-03-10T00:00:00+08:00"}, True),
        ({"earliest": "2026-03-10"}, {"earliest": "2026-03-10T00:00:00+08:00"}, True),
        ({"earliest": "2026-03-11"}, {"earliest": "2026-03-10T00:00:00+08:00"}, False),
    ],
)
def test_only_what_is_written_is_asked_for(wanted: object, told: object, same: bool) -> None:
    assert agrees(wanted, told) is same


def test_a_difference_names_its_place() -> None:
    assert differences({"region": {"in_scope": True}}, {"region": {"in_scope": False}}) == [
        "region.in_scope 应为 True，得 False"
    ]


def test_a_text_cannot_command_the_terminal_it_is_listed_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\x1b]0;假标题\x07昨晚白云区一栋民房起火，造成3人\x1b[31m死亡。\x9b2J"
    file = a_file(
        tmp_path,
        a_row(hostile, id="q\x1b[2J", expect={"level": "I", "counts": {"dead": 9}, "type": "attack"}),
    )
    for command in ("counts", "types", "grades"):
        assert call(["eval", command, file, "--everywhere"]) == 0
    assert call(["eval", "grades", a_file(tmp_path, a_row(expect={"\x1b[2J": 1}))]) == 2
    told = capsys.readouterr()
    assert "3人 [31m死亡" in told.out
    assert all(letter.isprintable() or letter in "\n\u3000" for letter in told.out + told.err)


def test_half_a_letter_does_not_stop_the_figures_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(a_row(id="q-\ud800", expect={"level": "I"})), "ascii")
    assert call(["eval", "grades", str(path), "--everywhere", "--json"]) == 0
    assert "q-\ud800" in json.loads(capsys.readouterr().out)["errors"][0]


_STATEMENT = {"reports": 3, "poisoned": 40, "dead": 1}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (_STATEMENT | {"poisoned": 10**400}, "不会超过"),
        (_STATEMENT | {"grades": [1]}, "grades.较大 应是对象"),
        (_STATEMENT | {"grades": {"较大": 3}}, "grades.较大 应是对象"),
        (_STATEMENT | {"grades": {"一般": {"reports": "x", "poisoned": 4}}}, "grades.一般 的 reports、poisoned、dead"),
        (a_row(expect={"reasons": json.loads("[" * 60 + "]" * 60)}), "嵌套太深：最多 20 层"),
    ],
)  # fmt: skip
def test_figures_beyond_reason_and_nests_without_end_are_told_with_their_line(
    row: object, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["eval", "grades", a_file(tmp_path, row)]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "第 1 行" in error


@pytest.mark.parametrize("wanted", [{}, [[]], None, 5])
def test_a_type_that_is_no_word_is_refused(
    wanted: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["eval", "types", a_file(tmp_path, a_row(expect={"type": wanted}))]) == 2
    assert "不是类型代码" in capsys.readouterr().err


def test_several_numbers_may_be_allowed_of_one_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_file(tmp_path, a_row(expect={"counts": {"dead": [2, 3], "injured": {"low": [7, 8]}}}))
    assert call(["eval", "counts", file, "--everywhere", "--json"]) == 0
    kinds = json.loads(capsys.readouterr().out)["kinds"]
    assert (kinds["dead"]["right"], kinds["injured"]["right"]) == (1, 0)
