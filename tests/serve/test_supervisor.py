"""The supervisor with children of a few lines: who is started again and when, who is not, how all end."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from loguru import logger

from monitor.service.supervise import Child, Supervisor, command
from monitor.service.supervised import PARENT, PULSE, end_with_supervisor, pulse
from tests.serve.houses import ROOT, until

pytestmark = pytest.mark.slow

BEATING = (
    "import os, threading; from monitor.service.supervised import pulse; "
    "beat, never = pulse(os.environ), threading.Event()\nwhile True: beat(); never.wait(0.05)"
)
PATIENT = "import threading; threading.Event().wait()"


@pytest.fixture
def told():
    lines: list[str] = []
    kept = logger.add(lambda line: lines.append(line.strip()), format="{message}", level="INFO")
    yield lines
    logger.remove(kept)


@pytest.fixture
def shift():
    """Supervisors made by a test; whatever they started is ended."""
    made: list[Supervisor] = []

    def make(*children: Child, **limits) -> Supervisor:
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        made.append(Supervisor(children, environ, grace=limits.pop("grace", timedelta(seconds=10)), **limits))
        return made[-1]

    yield make
    for each in made:
        each.stop()
        each.run()


def child(script: str, name: str = "值班", **more) -> Child:
    return Child(name, (sys.executable, "-c", script), **more)


def process(of: Child) -> "subprocess.Popen[bytes]":
    assert of.running is not None
    return of.running


def watched(supervisor: Supervisor, there) -> bool:
    supervisor.look()
    return bool(there())


def test_what_dies_again_and_again_is_started_again_after_longer_and_longer_waits(shift, told):
    dying = child("raise SystemExit(3)")
    supervisor = shift(dying)
    until("three deaths", lambda: watched(supervisor, lambda: dying.deaths == 3))
    assert told == [f"值班进程意外结束（退出码 3），{wait} 秒后重新启动" for wait in ("0.5", "1", "2")]


def test_what_refuses_its_configuration_at_its_first_start_ends_everything(shift, told):
    other = child(PATIENT, "抓取")
    supervisor = shift(other, child("raise SystemExit(2)"))
    assert supervisor.run() == 2
    assert other.running is None
    assert told == ["值班进程不能按现在的设置运行，原因见上；服务停止"]


def test_what_refuses_after_it_had_run_is_tried_again(shift, told, tmp_path):
    """A configuration edited while the service runs ends nothing but waits to be mended."""
    once = tmp_path / "once"
    script = f"import os, sys, threading\nif os.path.exists({str(once)!r}): sys.exit(2)\nopen({str(once)!r}, 'w').close()\nthreading.Event().wait()"
    edited = child(script)
    supervisor = shift(edited)
    until("its start", lambda: watched(supervisor, once.exists))
    process(edited).kill()
    until("two deaths", lambda: watched(supervisor, lambda: edited.deaths == 2))
    assert not supervisor.stopping
    assert "值班进程意外结束（退出码 2），1 秒后重新启动" in told


def test_what_cannot_even_be_started_is_told_and_tried_again(shift, told, tmp_path):
    missing = Child("值班", (str(tmp_path / "nothing"),), beats=True)
    supervisor = shift(missing)
    until("two tries", lambda: watched(supervisor, lambda: missing.deaths == 2))
    assert told[0] == "值班进程启动不了（No such file or directory），0.5 秒后重新启动"


def test_what_beats_lives_on_and_what_stops_beating_is_killed_and_started_again(shift, told):
    beating = child(BEATING, beats=True)
    supervisor = shift(beating, hung=timedelta(seconds=4))
    supervisor.look()
    first = process(beating)
    started = beating.beat
    until("beats beyond the limit", lambda: watched(supervisor, lambda: beating.beat - started > 5))
    assert beating.running is first
    os.kill(first.pid, signal.SIGSTOP)
    until("its return", lambda: watched(supervisor, lambda: beating.starts == 2))
    assert first.returncode == -signal.SIGKILL
    assert told[0].startswith("值班进程 4 秒没有动静")


def test_what_does_not_react_is_killed_at_the_end_and_the_rest_still_has_its_time(shift, tmp_path):
    said = tmp_path / "said"
    orderly = child(
        "import signal, sys, threading\n"
        f"def end(*_): open({str(said)!r}, 'w').write('ended'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); threading.Event().wait()"
    )
    supervisor = shift(orderly, child(PATIENT, "值班台"), grace=timedelta(seconds=4))
    supervisor.look()
    # a stopped process takes no signal but the last one
    os.kill(process(supervisor._children[1]).pid, signal.SIGSTOP)
    until("its readiness", lambda: _status(process(orderly).pid) & (1 << (signal.SIGTERM - 1)))
    supervisor.stop()
    assert supervisor.run() == 0
    assert said.read_text() == "ended"
    assert all(each.running is None for each in supervisor._children)


def _status(pid: int) -> int:
    """The signals a process has a handler for, as bits."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))


def test_a_process_whose_supervisor_is_gone_ends_though_it_would_not_hear_of_it():
    script = (
        "import os, monitor.service.supervised as own; own._GRACE = 0.2; import signal, threading; "
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); own.end_with_supervisor(os.environ); threading.Event().wait()"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT), PARENT: "1"}
    orphan = subprocess.run([sys.executable, "-c", script], env=environ, timeout=20, check=False)
    assert orphan.returncode == 1


def test_without_a_supervisor_nothing_is_watched_and_nothing_beats():
    end_with_supervisor({})
    pulse({})()
    pulse({PULSE: "987654"})()


def test_a_beat_never_hinders_even_when_nobody_listens():
    listening, theirs = os.pipe()
    beat = pulse({PULSE: str(theirs)})
    for _ in range(100_000):
        beat()
    os.close(listening)
    beat()
    os.close(theirs)
    beat()


def test_a_command_is_called_by_this_very_interpreter():
    done = subprocess.run(
        command("--help"), cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )  # fmt: skip
    assert "huiying 命令" in done.stdout
