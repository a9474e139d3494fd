"""The steps of docker/compose.elastic.yml in a clean folder, where no container engine is: the same commands and settings."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from ruamel.yaml import YAML

from monitor.cli.main import call
from tests.elastic.analysis import with_analysis
from tests.elastic.server import Node, free_port

pytestmark = [pytest.mark.torture, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
GIVEN = {"ELASTIC_PASSWORD": "guanli-7c1", "HUIYING_STORE_PASSWORD": "zhanghao-9f3"}
#: of the image, not of the node; memory is not locked by nobody
_OF_THE_IMAGE = {"ELASTIC_PASSWORD", "ES_JAVA_OPTS", "bootstrap.memory_lock"}


def compose() -> dict[str, Any]:
    text = (ROOT / "docker/compose.elastic.yml").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{(\w+)[^}]*\}", lambda found: GIVEN.get(found[1], "0"), text)
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(filled)
    return loaded["services"]  # type: ignore[no-any-return]


def run(*command: str, **more: str) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | GIVEN | more,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[dict[str, Node]]:
    """es1, es2, es3 with the settings of the file, on loopback instead of the containers' net."""
    services, home = compose(), with_analysis(tmp_path / "server")
    certificates = services["certificates"]
    names = certificates["command"][2:]
    run(
        f"docker{certificates['entrypoint'][1]}", str(tmp_path / "authority"), str(tmp_path / "certs"), *names
    )
    assert not list((tmp_path / "certs").glob("ca.key")), "the authority's key stays away from the nodes"
    made: dict[str, Node] = {}
    for name in names:
        folder = tmp_path / name
        folder.mkdir()
        made[name] = Node(folder, {}, home=home)
    for name, node in made.items():
        settings = {
            key: value for key, value in services[name]["environment"].items() if key not in _OF_THE_IMAGE
        }
        settings["discovery.seed_hosts"] = [f"127.0.0.1:{each.transport}" for each in made.values()]
        settings["cluster.initial_master_nodes"] = list(made)
        node.settings = {key: True if value == "true" else value for key, value in settings.items()}
        node.prepare()
        shutil.copytree(tmp_path / "certs", node.folder / "config" / "certs")
        node.keep("bootstrap.password", GIVEN["ELASTIC_PASSWORD"])
    try:
        for node in made.values():
            node.start()
        with ThreadPoolExecutor(3) as waiting:
            list(waiting.map(Node.wait, made.values()))
        yield made
    finally:
        for node in made.values():
            node.kill()


def until(there: Callable[[], bool], seconds: float = 90) -> None:
    latest = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < latest
        time.sleep(0.2)


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200
    except requests.RequestException:
        return False


def test_the_steps_lead_to_two_hosts_of_one_office_on_three_nodes(
    nodes: dict[str, Node], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [node.url.replace("http:", "https:") for node in nodes.values()]
    services, ca = compose(), str(tmp_path / "certs" / "ca.crt")
    run(f"docker{services['accounts']['entrypoint'][1]}", ca, *urls)
    run(f"docker{services['accounts']['entrypoint'][1]}", ca, *urls)
    serving, ports, configs = [], [], []
    sample = (ROOT / "docker/elastic/huiying.yaml").read_text(encoding="utf-8")
    for host in ("office1", "office2"):
        assert f"{host.replace('office', 'home')}:/data" in services[host]["volumes"]
        ports.append(free_port())
        text = sample.replace("/data", str(tmp_path / host)).replace("/certs/ca.crt", ca)
        text = re.sub(r"nodes: .*", f"nodes: {urls}", text).replace(
            "0.0.0.0", f"127.0.0.1\n  port: {ports[-1]}"
        )
        configs.append(tmp_path / f"{host}.yaml")
        configs[-1].write_text(text, encoding="utf-8")
        with (tmp_path / f"{host}.out").open("wb") as out:
            serving.append(subprocess.Popen(
                [sys.executable, "-m", "monitor.cli.main", "serve", "--config", str(configs[-1])],
                stdout=out, stderr=out, env=os.environ | GIVEN,
            ))  # fmt: skip
    try:
        for port in ports:
            until(lambda port=port: answers(port))  # type: ignore[misc]
        monkeypatch.setenv("HUIYING_STORE_PASSWORD", GIVEN["HUIYING_STORE_PASSWORD"])
        assert call(["ledger", "verify", "--config", str(configs[0])]) == 0
        said = [(tmp_path / f"{host}.out").read_text(encoding="utf-8") for host in ("office1", "office2")]
        assert sum("另一台主机在抓取，本进程待命" in each for each in said) == 1
        assert all(secret not in each for each in said for secret in GIVEN.values())
    finally:
        for process in serving:
            process.send_signal(signal.SIGTERM)
        for process in serving:
            assert process.wait(40) == 0
