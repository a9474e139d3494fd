"""The container's recipe holds together; building it is for a machine that has a builder."""

import re
import shlex
from pathlib import Path

from ruamel.yaml import YAML

from config.settings import load_settings

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


def test_the_cluster_of_compose_has_three_nodes_with_tls_and_two_hosts_of_workers():
    services = YAML(typ="safe", pure=True).load(ROOT / "docker/compose.elastic.yml")["services"]
    nodes = [name for name, each in services.items() if "elasticsearch" in each["image"]]
    assert nodes == services["certificates"]["command"][2:] == ["es1", "es2", "es3"]
    for name in nodes:
        settings = services[name]["environment"]
        assert settings["xpack.security.http.ssl.enabled"] == settings["xpack.security.enabled"] == "true"
        assert settings["xpack.security.transport.ssl.verification_mode"] == "full"
        assert settings["xpack.security.http.ssl.key"] == f"certs/{name}.key"
        assert not any("authority" in volume for volume in services[name]["volumes"])
    for name in ("certificates", "accounts"):
        assert (ROOT / f"docker{services[name]['entrypoint'][1]}").is_file()
    homes = [services[name]["volumes"][0] for name in ("office1", "office2")]
    assert homes == ["home1:/data", "home2:/data"]


def test_the_sample_settings_of_the_cluster_can_be_read(monkeypatch, tmp_path):
    text = (ROOT / "docker/elastic/huiying.yaml").read_text(encoding="utf-8")
    (tmp_path / "ca.crt").touch()
    (tmp_path / "huiying.yaml").write_text(text.replace("/certs/ca.crt", "./ca.crt"), encoding="utf-8")
    loaded = load_settings(tmp_path / "huiying.yaml", {"HUIYING_STORE_PASSWORD": "x"})
    assert loaded.cluster is not None
    assert len(loaded.cluster.nodes) == 3


def test_the_role_is_the_same_in_script_and_document():
    spoken = (ROOT / "docs/ELASTICSEARCH.md").read_text(encoding="utf-8")
    script = (ROOT / "docker/elastic/accounts.py").read_text(encoding="utf-8")
    for right in (
        "monitor",
        "create_index",
        "read",
        "write",
        "view_index_metadata",
        "maintenance",
        "delete_index",
    ):
        assert f'"{right}"' in script
        assert right in spoken.partition("## Accounts")[2].partition("##")[0]
