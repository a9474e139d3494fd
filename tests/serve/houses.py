"""Whole services as somebody at a terminal starts them: what they say, which processes they are, their end."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import requests

from monitor.domain.ledger import Commit
from monitor.errors import NotFound
from monitor.service.assemble import look_into

ROOT = Path(__file__).resolve().parents[2]
HUIYING = (sys.executable, "-m", "monitor.cli.main")
_never = threading.Event()


def until(
    what: str, there: Callable[[], object], patience: float = 30, said: Callable[[], str] = str
) -> None:
    """Wait for the outside world; what never comes is told with what was said meanwhile."""
    latest = time.monotonic() + patience
    while not there():
        assert time.monotonic() < latest, f"{what} did not come about\n{said()[-3000:]}"
        _never.wait(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port


class House:
    """One service in a folder of its own, started from a terminal of its own."""

    def __init__(self, folder: Path, *command: str, port: int | None = None, **environ: str) -> None:
        self.folder, self.home, self.command = folder, folder / "home", command
        self.port = port or free_port()
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HUIYING")},
            "PYTHONPATH": str(ROOT), "PORT": str(self.port), **environ,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def out(self) -> str:
        return (self.folder / "out").read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return (self.folder / "err").read_text(encoding="utf-8")

    def start(self, *command: str) -> "House":
        with (self.folder / "out").open("ab") as out, (self.folder / "err").open("ab") as err:
            self.process = subprocess.Popen(
                command or self.command, cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, start_new_session=True,
            )  # fmt: skip
        return self

    def refused(self) -> list[str]:
        """What a service that does not start says; it ends with 2 and leaves nothing running."""
        assert self.start().wait(30) == 2, self.err
        assert self.processes() == {}
        return self.err.splitlines()

    def answers(self) -> bool:
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.get(f"{self.url}/healthz", timeout=10).status_code == 200
            except requests.RequestException:
                return False

    def open(self, patience: float = 60) -> float:
        """Start, and wait until the board can be opened; after how many seconds."""
        began = time.monotonic()
        self.start()
        self.until("the board", self.answers, patience)
        return time.monotonic() - began

    def until(self, what: str, there: Callable[[], object], patience: float = 30) -> None:
        until(what, there, patience, lambda: f"{self.out}\n{self.err}")

    def wait(self, patience: float) -> int:
        assert self.process is not None
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it did not end\n{self.err[-3000:]}") from None

    def processes(self) -> dict[str, int]:
        """Role -> process id of the children that run; whatever names this folder is one of ours."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
                    if str(self.folder) in " ".join(words) and _state(entry) != "Z":
                        found[_role(words)] = int(entry.name)
        found.pop("supervisor", None)
        return found

    def end(self, sign: int = signal.SIGTERM) -> tuple[int, float]:
        """Exit code, and how many seconds the end took."""
        assert self.process is not None
        began = time.monotonic()
        # as a terminal does it: the whole group
        os.killpg(self.process.pid, sign)
        code = self.wait(25)
        return code, time.monotonic() - began

    def kill(self) -> None:
        """The host loses all of them at once."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        for each in self.processes().values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        self.until("the end of all", lambda: not self.processes(), 10)

    def close(self) -> None:
        if self.process is not None:
            self.kill()

    def log(self, process: str) -> list[dict[str, object]]:
        file = self.home / "log" / f"{process}.jsonl"
        if not file.exists():
            return []
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    def messages(self, process: str) -> list[str]:
        return [str(each["message"]) for each in self.log(process)]

    def commits(self, bureau: str) -> list[Commit]:
        try:
            with look_into(self.home) as there:
                return [*there.ledger.read(bureau, 0, 100_000)]
        except NotFound:
            return []

    def verified(self) -> bool:
        done = subprocess.run(
            [*HUIYING, "ledger", "verify", "--home", str(self.home)], env=self.environ, capture_output=True,
            timeout=30, check=False,
        )  # fmt: skip
        return done.returncode == 0


def _state(entry: Path) -> str:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0]


def _role(words: list[str]) -> str:
    if "--role" in words:
        return words[words.index("--role") + 1]
    return "town" if "monitor.town.main" in words else "supervisor" if "serve" in words else words[0]


def office(folder: Path, **settings: object) -> Path:
    """An office without sources; its settings."""
    given = {"home": "./home", "bureau": "guiyang", "profile": "guiyang", **settings}
    (folder / "huiying.yaml").write_text(json.dumps(given), encoding="utf-8")
    return folder / "huiying.yaml"


def served(folder: Path, **settings: object) -> House:
    """`huiying serve` for an office."""
    config = office(folder, **settings)
    return House(folder, *HUIYING, "serve", "--config", str(config))


def played(folder: Path, port: int | None = None, **environ: str) -> House:
    """`huiying demo` in a home below the folder."""
    return House(folder, *HUIYING, "demo", port=port, HUIYING_HOME=str(folder / "home"), **environ)
