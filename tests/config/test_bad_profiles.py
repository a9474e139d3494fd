"""Mr. Qin edits the profile of his bureau; each slip is named, and ten slips are named together."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.profile import load_profile
from monitor.errors import BadConfig
from tests.config.builders import profile_copy, read, spoil, write

#: fault -> (file, dotted path, spoilt value, the path the fault must name)
SPOILT: dict[str, tuple[str, str, Any, str]] = {
    "key-unknown": ("profile.yaml", "shortname", "贵阳", "shortname"),
    "key-missing": ("profile.yaml", "area.code", ..., "area.code"),
    "value-type": ("profile.yaml", "area.code", 520100, "area.code"),
    "value-choice": ("profile.yaml", "kind", "office", "kind"),
    "value-empty": ("profile.yaml", "name", "  ", "name"),
    "value-format": ("profile.yaml", "id", "Gui Yang", "id"),
    "value-range": ("ladders.yaml", "ladders.2.rungs.5.repeat.times", 1, "ladders.2.rungs.5.repeat.times"),
    "limit-format": ("clocks.yaml", "clocks.0.limit", "5小时", "clocks.0.limit"),
    "span-format": ("profile.yaml", "stale_after", "3wd", "stale_after"),
    "rung-at": ("ladders.yaml", "ladders.2.rungs.1.at", "half", "ladders.2.rungs.1.at"),
    "type-unknown": ("duties.yaml", "duties.0.topics.0", "plage", "duties.0.topics.0"),
    "clock-unknown": ("clocks.yaml", "clocks.2.clock", "respond", "clocks.2.clock"),
    "channel-unknown": ("ladders.yaml", "ladders.2.channels.0", "pager", "ladders.2.channels.0"),
    "department-twice": ("departments.yaml", "departments.1.aliases", ["综合处"], "departments.1"),
    "department-unknown": ("duties.yaml", "duties.0.lead", "疾控科", "duties.0.lead"),
    "duty-assist-twice": ("duties.yaml", "duties.0.assist", ["疾控处"], "duties.0.assist"),
    "duty-never-applies": (
        "duties.yaml", "duties.+", {"topics": ["plague"], "lead": "宣传处", "source": "§3"}, "duties.30",
    ),
    "remit-twice": ("profile.yaml", "remit.types.+", "plague", "remit.types.38"),
    "remit-where-idle": ("profile.yaml", "remit.where.0.topics", ["vaccination"], "remit.where.0"),
    "type-unplaced": ("duties.yaml", "hand_over.0", ..., "remit.types"),
    "clock-overlap": ("clocks.yaml", "clocks.2.grades", ["II", "III", "IV", "none", "III"], "clocks.2.grades"),
    "clock-missing": ("clocks.yaml", "clocks.1", ..., "clocks"),
    "clock-too-lax": ("clocks.yaml", "clocks.2.limit", "72h", "clocks.2.limit"),
    "clock-start": ("clocks.yaml", "clocks.3.start", "published", "clocks.3.start"),
    "clock-design-as-law": ("clocks.yaml", "clocks.3.basis", "国办发〔2016〕61号 三", "clocks.3.basis"),
    "clock-unverified": ("clocks.yaml", "clocks.0.standing", "unverified", "clocks.0.standing"),
    "ladder-twice": (
        "ladders.yaml", "ladders.+",
        {"clock": "sign", "standing": "design", "channels": ["log"], "rungs": [{"id": "end", "at": "due", "tell": ["duty"]}]},
        "ladders.5",
    ),
    "clock-no-ladder": ("ladders.yaml", "ladders.3", ..., "ladders"),
    "rung-twice": ("ladders.yaml", "ladders.2.provisional.0.id", "start", "ladders.2.provisional.0.id"),
    "rung-order": ("ladders.yaml", "ladders.2.rungs.1.at", "80%", "ladders.2.rungs.2.at"),
    "rung-before-start": ("ladders.yaml", "ladders.4.rungs.1.at", "due-30m", "ladders.4.rungs.1.at"),
    "rung-before-gate": ("ladders.yaml", "ladders.2.provisional.1.tell", ["department"], "ladders.2.provisional.1.tell"),
    "rung-grade-idle": ("ladders.yaml", "ladders.0.rungs.0.grades", ["IV"], "ladders.0.rungs.0.grades"),
    "ladder-no-provisional": ("ladders.yaml", "ladders.2.provisional", ..., "ladders.2"),
    "ladder-provisional-idle": (
        "ladders.yaml", "ladders.3.provisional", [{"id": "desk", "at": "due", "tell": ["duty"]}], "ladders.3.provisional",
    ),
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return profile_copy(tmp_path / "office")


def faults_of(office: Path) -> dict[str, str]:
    with pytest.raises(BadConfig) as refused:
        load_profile(str(office))
    for fault in refused.value.faults:
        assert fault.line is not None or fault.code.startswith(("file-", "profile-"))
        assert fault.hint
    return {fault.code: fault.path for fault in refused.value.faults}


def test_the_copy_the_tests_spoil_is_right_before_it_is_spoilt(office: Path) -> None:
    assert load_profile(str(office)).id == "guiyang"


@pytest.mark.parametrize("code", SPOILT)
def test_one_slip_is_named_by_its_own_code_and_place(code: str, office: Path) -> None:
    name, path, value, place = SPOILT[code]
    spoil(office, name, path, value)
    assert faults_of(office).get(code) == place


def test_a_ladder_that_ends_before_the_limit_does_is_refused(office: Path) -> None:
    data = read(office / "ladders.yaml")
    data["ladders"][2]["rungs"] = data["ladders"][2]["rungs"][:4]
    write(office / "ladders.yaml", data)
    assert faults_of(office) == {"ladder-no-end": "ladders.2.rungs"}


def test_a_ladder_that_ends_only_for_the_gravest_grades_is_refused_too(office: Path) -> None:
    data = read(office / "ladders.yaml")
    for rung in data["ladders"][4]["rungs"][2:]:
        rung["grades"] = ["I", "II"]
    write(office / "ladders.yaml", data)
    assert faults_of(office) == {"ladder-no-end": "ladders.4.rungs"}


def test_a_ladder_for_a_clock_that_is_not_there_is_refused(office: Path) -> None:
    data = read(office / "clocks.yaml")
    data["clocks"] = [rule for rule in data["clocks"] if rule["clock"] != "sign"]
    write(office / "clocks.yaml", data)
    assert faults_of(office) == {"clock-missing": "clocks", "ladder-no-clock": "ladders.4"}


def test_a_stricter_limit_than_the_national_one_is_welcome(office: Path) -> None:
    spoil(office, "clocks.yaml", "clocks.2.limit", "24h")
    assert (
        next(rule for rule in load_profile(str(office)).clocks if rule.kind == "response").limit.amount == 24
    )


def test_a_national_limit_cannot_be_counted_in_working_days(office: Path) -> None:
    spoil(office, "clocks.yaml", "clocks.2.limit", "1wd")
    assert faults_of(office)["clock-too-lax"] == "clocks.2.limit"


def test_a_clock_that_starts_by_itself_cannot_also_wait_for_need(office: Path) -> None:
    rule = {"clock": "response", "limit": "24h", "grades": ["IV"], "basis": "本单位制度", "standing": "own"}
    spoil(office, "clocks.yaml", "where_needed", [rule])
    assert faults_of(office) == {"clock-overlap": "where_needed.0.grades"}


def test_a_file_with_a_mistyped_name_is_not_silently_left_unread(office: Path) -> None:
    (office / "ladder.yaml").write_text("ladders: []\n", encoding="utf-8")
    assert set(faults_of(office)) == {"profile-stray-file"}


def test_a_folder_without_its_files_names_each_missing_one(tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as refused:
        load_profile(str(tmp_path))
    assert [fault.code for fault in refused.value.faults] == ["file-missing"] * 5


def test_any_edit_is_a_new_version(office: Path) -> None:
    before = load_profile(str(office)).version
    spoil(office, "ladders.yaml", "ladders.2.rungs.1.at", "60%")
    assert load_profile(str(office)).version != before


def ten_slips(office: Path) -> tuple[str, ...]:
    slips = (
        "department-twice", "department-unknown", "duty-assist-twice", "duty-never-applies", "remit-twice",
        "clock-too-lax", "clock-start", "rung-order", "rung-before-gate", "ladder-twice",
    )  # fmt: skip
    for code in slips:
        name, path, value, _ = SPOILT[code]
        spoil(office, name, path, value if code != "duty-assist-twice" else ["卫生应急处", "卫生应急处"])
    return slips


def ten_shapes(office: Path) -> tuple[str, ...]:
    slips = (
        "key-unknown", "key-missing", "value-choice", "value-empty", "value-format", "limit-format", "span-format",
        "type-unknown", "rung-at", "channel-unknown",
    )  # fmt: skip
    for code in slips:
        name, path, value, _ = SPOILT[code]
        spoil(office, name, path, value)
    return slips


@pytest.mark.parametrize("slip", [ten_slips, ten_shapes])
def test_a_profile_with_ten_faults_is_told_all_ten_at_once(
    slip: Callable[[Path], tuple[str, ...]], office: Path
) -> None:
    slips = slip(office)
    with pytest.raises(BadConfig) as refused:
        load_profile(str(office))
    assert sorted(fault.code for fault in refused.value.faults) == sorted(slips)
    lines = str(refused.value).splitlines()
    assert len(lines) == 10
    for code in slips:
        assert f"[{code}]" in str(refused.value)
