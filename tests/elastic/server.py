"""A real Elasticsearch for the tests: ELASTICSEARCH_URL where it is set, else one started on loopback.

The server refuses to run as root: then it runs as nobody. One serves all test processes of a run.
"""

import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

VERSION = "8.19.21"
_CACHE = Path("/var/cache") if os.getuid() == 0 else Path.home() / ".cache"
#: where tests/elasticsearch_server.sh unpacks it
UNPACKED = _CACHE / "huiying" / f"elasticsearch-{VERSION}"
_STARTED_WITHIN = 120
_NOBODY = "nobody"


def installed() -> bool:
    return "ELASTICSEARCH_URL" in os.environ or (UNPACKED / "bin" / "elasticsearch").is_file()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Node:
    """One node of a cluster, in a folder of its own."""

    folder: Path
    settings: Mapping[str, object]
    port: int = field(default_factory=free_port)
    transport: int = field(default_factory=free_port)
    heap: str = "512m"
    #: as a node of a real office runs; else it starts sooner and never grows as quick
    lasting: bool = False
    home: Path = UNPACKED
    java: Path | None = None
    launcher: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> Path:
        """The folder of its settings, made if missing."""
        config = self.folder / "config"
        if not config.exists():
            shutil.copytree(self.home / "config", config)
            options = config / "jvm.options"
            # older ones write a log of their own beside where they were begun, which is nobody's
            options.write_text(
                "".join(
                    line for line in options.read_text().splitlines(keepends=True) if "gc.log" not in line
                )
            )
        return config

    def keep(self, name: str, secret: str) -> None:
        """Put a setting into its keystore."""
        subprocess.run(
            [str(self.home / "bin" / "elasticsearch-keystore"), "add", "-x", "-f", name], input=secret.encode(),
            env={"PATH": os.environ["PATH"], "ES_PATH_CONF": str(self.folder / "config"), "ES_JAVA_HOME": str(self.java or _java())},
            check=True, capture_output=True,
        )  # fmt: skip

    def start(self) -> None:
        """Begin; `wait` tells when it answers."""
        config = self.prepare()
        given = {
            "path.data": str(self.folder / "data"), "path.logs": str(self.folder / "logs"),
            "network.host": "127.0.0.1", "http.port": self.port, "transport.port": self.transport,
            "xpack.security.enabled": False, "cluster.max_shards_per_node": 5000, "cluster.routing.allocation.disk.threshold_enabled": False,
            **self.settings,
        }  # fmt: skip
        config.joinpath("elasticsearch.yml").write_text(
            "".join(f"{name}: {json.dumps(value)}\n" for name, value in given.items())
        )
        _give(self.folder)
        environment = {
            "PATH": os.environ["PATH"], "ES_PATH_CONF": str(config), "ES_JAVA_HOME": str(self.java or _java()),
            "ES_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap}{'' if self.lasting else ' -XX:TieredStopAtLevel=1'}",
            "ES_TMPDIR": str(self.folder / "tmp"), "HOME": str(self.folder),
        }  # fmt: skip
        with (self.folder / "out").open("ab") as out:
            self.launcher = subprocess.Popen(
                [str(self.home / "bin" / "elasticsearch"), "-d", "-p", str(self.folder / "pid")],
                env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True, **_as_nobody(),
            )  # fmt: skip

    def wait(self) -> None:
        """The launcher ends when the node serves."""
        assert self.launcher is not None
        code = self.launcher.wait(_STARTED_WITHIN)
        assert code == 0, self.said[-4000:]

    @property
    def pid(self) -> int:
        return int((self.folder / "pid").read_text())

    @property
    def said(self) -> str:
        return (self.folder / "out").read_text(errors="replace")

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def freeze(self) -> None:
        """SIGSTOP; returns when not one of its threads moves any more."""
        self.signal(signal.SIGSTOP)
        tasks = Path(f"/proc/{self.pid}/task")
        latest = time.monotonic() + 20
        while any((task / "stat").read_text().rpartition(") ")[2][0] not in "Tt" for task in tasks.iterdir()):
            assert time.monotonic() < latest, f"{self.pid} does not stand still"
            time.sleep(0.001)

    def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        if (self.folder / "pid").exists():
            kill(self.pid)
            (self.folder / "pid").unlink()


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        watched = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGKILL)
            assert select.select([watched], [], [], 20)[0], f"{pid} does not die"
        finally:
            os.close(watched)


def _java() -> Path:
    found = shutil.which("java")
    assert found, "no java"
    return Path(found).resolve().parent.parent


def _as_nobody() -> dict[str, Any]:
    return {"user": _NOBODY, "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}


def _give(folder: Path) -> None:
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    if os.getuid() == 0:
        for place in (folder, *folder.rglob("*")):
            shutil.chown(place, _NOBODY, "nogroup")
        for above in folder.parents:
            # pytest makes its folders for their owner alone: nobody must be able to pass through
            if not above.stat().st_mode & 0o001 and above.stat().st_uid == 0:
                above.chmod(above.stat().st_mode | 0o011)


def three(folder: Path) -> list[Node]:
    """Three nodes that make one cluster, not begun yet."""
    nodes = []
    for number in (1, 2, 3):
        place = folder / f"node{number}"
        place.mkdir(parents=True)
        nodes.append(Node(place, {}))
    seeds = [f"127.0.0.1:{node.transport}" for node in nodes]
    for number, node in enumerate(nodes, 1):
        node.settings = {
            "node.name": f"n{number}", "cluster.name": folder.name, "discovery.seed_hosts": seeds,
            "cluster.initial_master_nodes": ["n1", "n2", "n3"],
            # a frozen node is left out within seconds; in real life half a minute is right
            "cluster.fault_detection.leader_check.timeout": "2s", "cluster.fault_detection.leader_check.retry_count": 1,
            "cluster.fault_detection.follower_check.timeout": "2s", "cluster.fault_detection.follower_check.retry_count": 1,
        }  # fmt: skip
    return nodes


@contextmanager
def shared(folder: Path) -> Iterator[str]:
    """The address of the single node all test processes of this run share; the last to leave stops it."""
    given = os.environ.get("ELASTICSEARCH_URL")
    if given:
        yield given
        return
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder) as note:
        said = json.loads(note.read() or "{}")
        if not said:
            place = folder / "node"
            place.mkdir()
            node = Node(place, {"discovery.type": "single-node", "cluster.name": "huiying-tests"})
            node.start()
            node.wait()
            said = {"url": node.url, "pid": node.pid, "users": 0}
        _write(note, said | {"users": said["users"] + 1})
    try:
        yield str(said["url"])
    finally:
        with _locked(folder) as note:
            said = json.loads(note.read())
            _write(note, said | {"users": said["users"] - 1})
            if said["users"] == 1:
                kill(said["pid"])


@contextmanager
def _locked(folder: Path) -> Iterator[IO[str]]:
    path = folder / "server.json"
    path.touch()
    with path.open("r+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        yield note


def _write(note: IO[str], said: Mapping[str, object]) -> None:
    note.seek(0)
    note.truncate()
    note.write(json.dumps(said))
