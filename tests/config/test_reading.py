"""A clerk edits YAML by hand; whatever slips in, the message names the line and the remedy."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import RootModel, field_validator

from config.checking import Table, check, raise_all, refusal
from config.reading import DEEPEST, LARGEST_BYTES, Sheet, parse_sheet, read_sheet
from monitor.errors import BadConfig, Fault


def read(text: str) -> Sheet:
    return parse_sheet(text.encode(), "office.yaml")


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(BadConfig) as refused:
        parse_sheet(text if isinstance(text, bytes) else text.encode(), "office.yaml")
    return refused.value.faults


def test_what_stands_in_the_file_comes_back_as_plain_data() -> None:
    sheet = read(
        "name: 贵阳\ncode: '520100'\nfloors: 12\nopen: true\nold: null\nsince: 2016-08-12\nparts: [a, b]\n"
    )
    assert sheet.data == {
        "name": "贵阳",
        "code": "520100",
        "floors": 12,
        "open": True,
        "old": None,
        "since": "2016-08-12",
        "parts": ["a", "b"],
    }


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "0x1F", "1_000", "12:30", "1e3"])
def test_a_word_that_old_yaml_would_twist_stays_a_word(word: str) -> None:
    assert read(f"value: {word}").data == {"value": word}


def test_a_key_is_always_text_so_a_region_code_may_be_one() -> None:
    assert read("520100: 贵阳\ntrue: x\n").data == {"520100": "贵阳", "true": "x"}


def test_a_byte_order_mark_from_windows_is_no_fault() -> None:
    assert parse_sheet(b"\xef\xbb\xbfname: x\n", "a.yaml").data == {"name": "x"}


def test_every_value_knows_its_line() -> None:
    sheet = read("departments:\n  - name: 综合处\n    aliases:\n      - 办公室\n  - name: 宣传处\n")
    assert sheet.line_of("departments.0.aliases.0") == 4
    assert sheet.line_of("departments.1.name") == 5
    assert sheet.line_of("departments.1.phone") == 5, "a missing key is looked for where its mapping stands"
    assert sheet.line_of("") == 1


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", None, "file-empty"),
        ("# 只有注释\n", None, "file-empty"),
        ("a: 1\nb:\n\t- 2\n", 3, "yaml-tab"),
        ("a: 1 \t# 注释\n", 1, "yaml-tab"),
        ("%YAML 1.1\n---\na: on\n", 1, "yaml-directive"),
        ("a: 1\nb: 2\na: 3\n", 3, "yaml-duplicate-key"),
        ("a: &x [1]\nb: *x\n", 2, "yaml-alias"),
        ("&x a: &x 1\nb: *x\n", 2, "yaml-alias"),
        ("a: !!python/object:os.system x\n", 1, "yaml-tag"),
        ("? [1, 2]\n: 3\n", 1, "yaml-key"),
        ("a: [1\n", 2, "yaml-syntax"),
        ("a: b: c\n", 1, "yaml-syntax"),
        ("a: 1\n---\nb: 2\n", 2, "yaml-syntax"),
        ("a: *nobody\n", 1, "yaml-syntax"),
        (r'a: "\U99999999"', None, "yaml-syntax"),
        ("a: 1\nb: \x07\n", 2, "yaml-character"),
        ('a: "\\ud800"\n', 1, "yaml-character"),
        ("a: " + "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), 1, "yaml-deep"),
        ("a: " + "[" * 3000 + "]" * 3000, None, "yaml-deep"),
    ],
)
def test_a_slip_is_named_with_its_line_and_a_remedy(text: str, line: int | None, code: str) -> None:
    fault = faults_of(text)[0]
    assert (fault.code, fault.line, fault.file) == (code, line, "office.yaml")
    assert fault.message
    assert fault.hint


PIECES = st.sampled_from(
    ["a: ", "- ", "&x ", "*x", "!!int ", "!!python/x ", "[", "]", "{", "}", "? ", "|\n", ">9\n", "%YAML 9.9\n", "---\n",
     "<<: ", '"', "'", r'"\U99999999"', "\t", "\n", "\x00", "\x85", "\u2028", "\ufeff", "2016-99-99", "9" * 30, "1.5", "ok"]
)  # fmt: skip


@given(pieces=st.lists(PIECES, max_size=12))
def test_whatever_is_in_the_file_it_is_read_or_refused_and_never_breaks_the_reader(pieces: list[str]) -> None:
    try:
        sheet = parse_sheet("".join(pieces).encode(), "office.yaml")
    except BadConfig as refused:
        assert all(fault.hint and fault.code for fault in refused.faults)
    else:
        assert json.loads(json.dumps(sheet.data)) == sheet.data, "only what JSON holds"


@given(raw=st.binary(max_size=60))
def test_any_bytes_at_all_are_read_or_refused(raw: bytes) -> None:
    try:
        parse_sheet(raw, "office.yaml")
    except BadConfig as refused:
        assert refused.faults


def test_a_file_saved_as_gbk_is_refused_with_the_line_of_the_first_bad_byte() -> None:
    fault = faults_of(b"a: 1\nname: " + "贵阳".encode("gbk"))[0]
    assert (fault.code, fault.line) == ("file-encoding", 2)


def test_a_file_far_too_large_is_refused_unread() -> None:
    assert faults_of(b"#" * (LARGEST_BYTES + 1))[0].code == "file-large"


def test_a_bomb_of_aliases_is_refused_and_not_unrolled() -> None:
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))
    assert {fault.code for fault in faults_of(f"a0: &a0 [x]\n{levels}\n")} == {"yaml-alias"}


def test_all_tabs_and_all_doubled_keys_are_told_at_once() -> None:
    assert [fault.line for fault in faults_of("a:\n\t- 1\n\t- 2\n")] == [2, 3]
    assert [fault.line for fault in faults_of("a: 1\na: 2\nb: 3\nb: 4\n")] == [2, 4]


def test_a_tab_inside_quotes_harms_nobody() -> None:
    assert read("a: '甲\t乙'\n").data == {"a": "甲\t乙"}


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as missing:
        read_sheet(tmp_path / "none.yaml")
    with pytest.raises(BadConfig) as folder:
        read_sheet(tmp_path)
    assert missing.value.faults[0].code == "file-missing"
    assert folder.value.faults[0].code == "file-unreadable"


@pytest.mark.parametrize("name", ["pipe", "endless"])
def test_what_would_never_end_is_refused_before_it_is_read(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/zero")
    with pytest.raises(BadConfig) as refused:
        read_sheet(tmp_path / name)
    assert refused.value.faults[0].code == "file-unreadable"
    assert "不是普通文件" in refused.value.faults[0].message


class Door(Table):
    name: str
    colour: Literal["red", "green"] = "red"


class House(Table):
    doors: tuple[Door, ...]
    built: date | None = None
    floors: int = 1

    @field_validator("floors")
    @classmethod
    def _stands(cls, floors: int) -> int:
        if floors < 1:
            raise refusal("house-flat", f"{floors} 层盖不起来", "至少一层")
        return floors


def test_a_sheet_that_fits_its_model_becomes_the_model() -> None:
    house, faults = check(read("doors:\n  - name: 前门\nbuilt: 2016-08-12\n"), House)
    assert faults == ()
    assert house == House(doors=(Door(name="前门"),), built=date(2016, 8, 12))


def test_everything_that_does_not_fit_is_told_at_once_each_with_line_and_path() -> None:
    text = "doors:\n  - nmae: 前门\n    colour: gren\n  - name: 5\nfloors: 0\nbuilt: 昨天\n"
    house, faults = check(read(text), House)
    assert house is None
    assert {(fault.line, fault.path, fault.code) for fault in faults} == {
        (2, "doors.0.nmae", "key-unknown"),
        (2, "doors.0.name", "key-missing"),
        (3, "doors.0.colour", "value-choice"),
        (4, "doors.1.name", "value-type"),
        (5, "floors", "house-flat"),
        (6, "built", "value-type"),
    }


def test_an_unknown_key_is_answered_with_the_nearest_known_one() -> None:
    _, faults = check(read("doors:\n  - name: x\n    color: red\n"), House)
    assert "是不是“colour”" in faults[0].hint


class Street(RootModel[tuple[Door, ...]]):
    pass


def test_in_a_list_of_tables_the_nearest_key_is_found_as_well() -> None:
    _, faults = check(read("- name: x\n  color: red\n"), Street)
    assert (faults[0].path, faults[0].line) == ("0.color", 2)
    assert "是不是“colour”" in faults[0].hint


def test_a_number_where_text_is_asked_is_told_to_wear_quotes() -> None:
    _, faults = check(read("doors:\n  - name: 12\n"), House)
    assert '写作 "12"' in faults[0].hint


def test_a_full_width_colon_is_recognised() -> None:
    _, faults = check(read("doors：前门\n"), House)
    assert "英文冒号" in faults[0].hint


def test_faults_are_raised_together_in_the_order_of_the_files() -> None:
    sheet = read("a: 1\nb: 2\n")
    later = sheet.fault("b", "坏", "改", "value-invalid")
    earlier = sheet.fault("a", "坏", "改", "value-invalid")
    with pytest.raises(BadConfig) as refused:
        raise_all([later, earlier, later])
    assert refused.value.faults == (earlier, later)
    assert "office.yaml:1 a：坏（改）[value-invalid]" in str(refused.value)
    raise_all([])
