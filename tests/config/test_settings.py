"""huiying.yaml: small, relative to itself, and refused with a reason."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.profile import SHIPPED
from config.review import host_faults, host_warnings
from config.settings import load_settings
from monitor.errors import BadConfig
from tests.config.builders import write

PLAIN = {"home": "./data", "bureau": "guiyang", "profile": "guiyang"}


def settings(folder: Path, **changed: Any) -> Path:
    write(folder / "huiying.yaml", {**PLAIN, **changed})
    return folder / "huiying.yaml"


def test_three_keys_are_enough(tmp_path: Path) -> None:
    loaded = load_settings(settings(tmp_path), {})
    assert (loaded.home, loaded.bureau, loaded.profile) == (tmp_path / "data", "guiyang", "guiyang")
    assert (loaded.algorithm, loaded.roster, loaded.calendars) == ("sha256", None, None)
    assert loaded.retention.ignored == timedelta(days=90)


def test_paths_are_beside_the_file_wherever_the_command_runs(tmp_path: Path) -> None:
    path = settings(tmp_path, profile="./mine", roster="people.yaml", calendars="/srv/calendars")
    loaded = load_settings(path, {})
    assert loaded.profile == str(tmp_path / "mine")
    assert loaded.roster == tmp_path / "people.yaml"
    assert loaded.calendars == Path("/srv/calendars")


def test_the_environment_says_where_home_is_if_it_says_so(tmp_path: Path) -> None:
    path = settings(tmp_path)
    assert load_settings(path, {"HUIYING_HOME": "/srv/huiying"}).home == Path("/srv/huiying")
    assert load_settings(path, {"HUIYING_HOME": ""}).home == tmp_path / "data"


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"algoritm": "sm3"}, "algoritm", "key-unknown"),
        ({"algorithm": "md5"}, "algorithm", "value-choice"),
        ({"bureau": "贵阳"}, "bureau", "value-format"),
        ({"home": ""}, "home", "value-empty"),
        ({"retention": {"ignored": "forever"}}, "retention.ignored", "span-format"),
        ({"roster": 5}, "roster", "value-type"),
    ],
)
def test_a_slip_in_the_settings_is_named(
    changed: dict[str, Any], path: str, code: str, tmp_path: Path
) -> None:
    with pytest.raises(BadConfig) as refused:
        load_settings(settings(tmp_path, **changed), {})
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [(path, code)]


def test_sm3_is_refused_where_the_host_lacks_it() -> None:
    assert host_faults("sm3", {"sha256", "sm3"}, "huiying.yaml") == ()
    assert [fault.code for fault in host_faults("sm3", {"sha256"}, "huiying.yaml")] == ["algorithm-missing"]


@pytest.mark.parametrize(
    ("version", "warned"), [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 52, 0), False)]
)
def test_an_old_sqlite_is_a_warning_and_no_fault(version: tuple[int, int, int], warned: bool) -> None:
    assert bool(host_warnings(version)) is warned


def test_a_shipped_profile_is_meant_by_its_id_even_where_a_folder_of_that_name_lies_beside(
    tmp_path: Path,
) -> None:
    (tmp_path / "guiyang").mkdir()
    assert load_settings(settings(tmp_path), {}).profile == "guiyang"
    assert (SHIPPED / "guiyang").is_dir()
