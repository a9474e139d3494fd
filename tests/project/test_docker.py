"""The container's recipe holds together; building it is for a machine that has a builder."""

import re
import shlex
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def steps(name: str) -> list[str]:
    return [line.removeprefix(f"{name} ") for line in LINES if line.startswith(f"{name} ")]


def test_it_is_built_in_one_stage_and_runs_in_another():
    first, second = steps("FROM")
    assert first.endswith(" AS build")
    assert second == first.removesuffix(" AS build")


def test_everything_that_is_copied_is_there_and_not_ignored():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for step in steps("COPY"):
        *sources, _ = shlex.split(step)
        if sources[0].startswith("--from"):
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source not in ignored


def test_every_package_of_the_program_is_copied():
    packages = re.search(r"packages = \[(.+?)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert packages is not None
    copied = {shlex.split(step)[0] for step in steps("COPY")}
    assert set(re.findall(r'"(\w+)"', packages[1])) <= copied


def test_it_does_not_run_as_root_and_says_whether_the_board_can_be_opened():
    assert steps("USER") == ["huiying"]
    (health,) = steps("HEALTHCHECK")
    assert "/healthz" in health
    assert LINES.index("USER huiying") < LINES.index('ENTRYPOINT ["huiying"]')


def test_compose_builds_that_file_and_keeps_the_data():
    compose = YAML(typ="safe", pure=True).load(ROOT / "docker/compose.yml")
    service = compose["services"]["huiying"]
    assert (ROOT / "docker" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert "data:/data" in service["volumes"]
    assert service["cap_drop"] == ["ALL"]
    assert steps("CMD") == ['["serve", "--config", "/config/huiying.yaml"]']
