"""Administrator Meng sets up a new bureau: init, edit, check, mend, check again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.calendar import load_calendar
from config.inspection import Host, inspect
from config.profile import load_profile, shipped_profiles
from config.roster import load_roster, sample_roster
from config.settings import load_settings
from monitor.cli.main import call
from tests.config.builders import read, spoil

GOOD_HOST = Host((3, 51, 3), {"sha256", "sm3"}, {})

Out = pytest.CaptureFixture[str]


@pytest.fixture
def started(tmp_path: Path) -> Path:
    assert call(["init", "--profile", "guiyang", str(tmp_path / "bureau")]) == 0
    return tmp_path / "bureau"


def test_what_init_writes_is_a_whole_configuration_without_fault(started: Path, capsys: Out) -> None:
    assert call(["check", "--config", str(started / "huiying.yaml")]) == 0
    assert "没有发现问题" in capsys.readouterr().out
    settings = load_settings(started / "huiying.yaml", {})
    profile = load_profile(settings.profile)
    assert profile == load_profile("guiyang")
    assert settings.roster is not None
    assert load_roster(settings.roster, profile, {}) == sample_roster(profile)


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_shipped_office_can_be_the_start_of_another(name: str, tmp_path: Path) -> None:
    assert call(["init", "--profile", name, str(tmp_path / "new")]) == 0
    findings = inspect(None, tmp_path / "new" / "huiying.yaml", GOOD_HOST)
    assert findings.faults == []
    assert findings.warnings == []


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "notes.txt").write_text("不要动", encoding="utf-8")
    assert call(["init", "--profile", "guiyang", str(tmp_path)]) == 2
    assert "不是空文件夹" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert call(["init", "--profile", "guiyang", str(tmp_path / "notes.txt")]) == 2


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert call(["init", "--profile", "guiyang", str(tmp_path / "file" / "under")]) == 2
    assert "写不进去" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["init", "--profile", "nowhere", "{}/x"], ["check", "--profile", "nowhere"]]
)
def test_an_unknown_profile_ends_with_two_and_the_known_ones(
    command: list[str], tmp_path: Path, capsys: Out
) -> None:
    assert call([part.format(tmp_path) for part in command]) == 2
    assert "guiyang、pengzhou-hospital、pingyi、zhangzi、zhoucun" in capsys.readouterr().err


def test_a_settings_file_that_is_not_there_ends_with_two(tmp_path: Path, capsys: Out) -> None:
    assert call(["check", "--config", str(tmp_path / "none.yaml")]) == 2
    assert "huiying init" in capsys.readouterr().err


def test_faults_of_profile_roster_and_calendar_are_all_told_in_one_go(started: Path, capsys: Out) -> None:
    spoil(started / "profile", "clocks.yaml", "clocks.2.limit", "72h")
    (started / "calendars").mkdir()
    (started / "calendars" / "2027.yaml").write_text("year: 1027\n", encoding="utf-8")
    spoil(started, "huiying.yaml", "calendars", "calendars")
    assert call(["check", "--config", str(started / "huiying.yaml")]) == 1
    out = capsys.readouterr().out
    for code in ("clock-too-lax", "value-range", "key-missing"):
        assert f"[{code}]" in out
    spoil(started / "profile", "clocks.yaml", "clocks.2.limit", "48h")
    spoil(started, "roster.yaml", "people.0.deputy", "nobody")
    assert call(["check", "--config", str(started / "huiying.yaml")]) == 1
    assert "[deputy-unknown]" in capsys.readouterr().out


def test_a_fault_is_told_with_file_line_path_message_hint_and_code(started: Path, capsys: Out) -> None:
    text = (started / "profile" / "clocks.yaml").read_text(encoding="utf-8")
    line = text.splitlines().index("    limit: 48h") + 1
    (started / "profile" / "clocks.yaml").write_text(
        text.replace("limit: 48h", "limit: 72h"), encoding="utf-8"
    )
    assert call(["check", "--profile", str(started / "profile")]) == 1
    told = next(row for row in capsys.readouterr().out.splitlines() if "[clock-too-lax]" in row)
    assert told.startswith(f"{started / 'profile' / 'clocks.yaml'}:{line} clocks.2.limit：")
    assert "不得长于 48h" in told


def test_a_post_nobody_holds_is_told_yet_hinders_nothing(started: Path) -> None:
    data = read(started / "roster.yaml")
    place = next(n for n, each in enumerate(data["people"]) if each["id"] == "shift-leader")
    spoil(started, "roster.yaml", f"people.{place}", ...)
    findings = inspect(None, started / "huiying.yaml", GOOD_HOST)
    assert findings.faults == []
    assert ["[role-vacant]" in warning for warning in findings.warnings] == [True]
    assert "届时改由 分管领导 接收" in findings.warnings[0]


def test_a_stricter_rule_set_that_does_not_exist_is_refused(started: Path) -> None:
    spoil(started / "profile", "profile.yaml", "rule_sets", ["moon"])
    findings = inspect(None, started / "huiying.yaml", GOOD_HOST)
    assert [fault.code for fault in findings.faults] == ["rule-set-unknown"]


def test_a_host_without_sm3_cannot_serve_settings_that_ask_for_it(started: Path) -> None:
    spoil(started, "huiying.yaml", "algorithm", "sm3")
    findings = inspect(None, started / "huiying.yaml", Host((3, 40, 1), {"sha256"}, {}))
    assert [fault.code for fault in findings.faults] == ["algorithm-missing"]
    assert ["[sqlite-old]" in warning for warning in findings.warnings] == [True]
    assert inspect(None, started / "huiying.yaml", GOOD_HOST).faults == []


@pytest.mark.parametrize(
    ("office", "line"),
    [
        ("guiyang", "时限 签收（Ⅰ级、Ⅱ级）：10m"),
        ("guiyang", "起算点 舆情回应（Ⅲ级、Ⅳ级、非突发事件）：最早的可证时间（国家文件未规定起算点）"),
        ("guiyang", "移交 骗取医保基金：市医疗保障局"),
        ("pingyi", "舆情牵头：办公室"),
        ("pingyi", "科室 医政科"),
    ],
)
def test_every_value_no_document_gives_is_listed_to_be_settled(office: str, line: str) -> None:
    assert line in inspect(office, None, GOOD_HOST).design[office]


def test_what_a_document_gives_is_not_listed_as_a_proposal() -> None:
    lines = inspect("guiyang", None, GOOD_HOST).design["guiyang"]
    assert not any(line.startswith(("舆情牵头", "科室", "时限 舆情回应")) for line in lines)


def test_without_any_settings_all_shipped_offices_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(["check"]) == 0
    out = capsys.readouterr().out
    for name in shipped_profiles():
        assert f"单位配置 {name}（" in out


def test_the_settings_of_the_working_folder_are_looked_at_without_being_named(
    started: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(started)
    assert call(["check"]) == 0
    assert "设置 huiying.yaml：单位 guiyang" in capsys.readouterr().out


def test_settings_at_fault_do_not_hide_that_the_calendar_is_fine(started: Path) -> None:
    spoil(started, "huiying.yaml", "home", ...)
    findings = inspect(None, started / "huiying.yaml", GOOD_HOST)
    assert [fault.code for fault in findings.faults] == ["key-missing"]
    years = load_calendar().years
    assert f"工作日历：{min(years)}—{max(years)} 年" in findings.fine


def test_a_secret_in_the_environment_is_used_and_never_printed(
    started: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("HOOK_DUTY", "https://robot.example.cn/send?key=s3cret")
    spoil(started, "roster.yaml", "people.0.addresses", {"webhook": "env:HOOK_DUTY"})
    assert call(["check", "--config", str(started / "huiying.yaml")]) == 0
    told = capsys.readouterr()
    assert "s3cret" not in told.out + told.err


def steps() -> tuple[Callable[[Path], None], ...]:
    return (
        lambda office: spoil(office / "profile", "departments.yaml", "departments.1.name", "宣传科"),
        lambda office: spoil(office / "profile", "profile.yaml", "opinion_lead.department", "宣传科"),
        lambda office: spoil(office / "profile", "profile.yaml", "default_lead.department", "宣传科"),
    )


def test_renaming_a_department_is_followed_by_the_faults_until_all_places_agree(started: Path) -> None:
    left = []
    for step in steps():
        step(started)
        left.append(len(inspect(str(started / "profile"), None, GOOD_HOST).faults))
    rows = [
        row
        for row in read(started / "profile" / "duties.yaml")["duties"]
        if "宣传处" in (row["lead"], *row.get("assist", ()))
    ]
    assert left == [len(rows) + 2, len(rows) + 1, len(rows)]
