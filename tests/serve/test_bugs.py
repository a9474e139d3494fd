"""A fault of ours ends a process with one Chinese line and a place in the log; never with what it held."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.serve.houses import ROOT, office

pytestmark = pytest.mark.slow

#: process -> what is broken in it
BROKEN = {
    "desk": ("work --role desk", "monitor.service.desk_process", "run"),
    "crawl": ("work --role crawl", "monitor.service.crawl_process", "run"),
    "web": ("work --role web", "monitor.web.process", "run"),
    "serve": ("serve", "monitor.service.serve", "Supervisor"),
}
HELD = "王阿姨 13900000000"


def broken(folder, words: str, module: str, name: str) -> "subprocess.CompletedProcess[str]":
    """A command one function of which raises a bug with somebody's name in its words."""
    script = (
        f"import sys, {module} as broken\n"
        f"def boom(*_, **__):\n    caller = {HELD!r}\n    raise KeyError(caller)\n"
        f"broken.{name} = boom\nfrom monitor.cli.main import run\nrun()"
    )
    return subprocess.run(
        [sys.executable, "-c", script, *words.split(), "--config", str(folder / "huiying.yaml")],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=40, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("process", BROKEN)
def test_a_bug_in_a_process_is_one_line_on_the_terminal_and_its_place_in_the_log(process, tmp_path):
    office(tmp_path, web={"port": 45871})
    done = broken(tmp_path, *BROKEN[process])
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert (
        "严重 程序出错，进程停止（位置 <string>:4 boom）；请把这一行和日志交给开发者（KeyError）" in lines[0]
    )
    text = (tmp_path / "home" / "log" / f"{process}.jsonl").read_text(encoding="utf-8")
    told = json.loads(text.splitlines()[-1])
    assert (told["process"], told["level"], told["error"]["kind"]) == (process, "CRITICAL", "KeyError")
    assert told["error"]["where"][-1] == "<string>:4 boom"
    assert HELD not in text + done.stdout + done.stderr


def test_a_bug_in_a_command_without_a_log_is_one_line_too(tmp_path):
    office(tmp_path)
    script = "import sys, monitor.cli.check as broken, config.inspection as i\ni.inspect = None\nfrom monitor.cli.main import run\nrun()"
    done = subprocess.run(
        [sys.executable, "-c", script, "check"], env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path,
        capture_output=True, text=True, timeout=40, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("程序出错，进程停止（位置 check.py:")
    assert done.stderr.endswith("；请把这一行和日志交给开发者（TypeError）\n")


def test_a_bug_in_the_town_is_one_line(tmp_path):
    (tmp_path / "demo.json").write_text("{}", encoding="utf-8")
    script = (
        "import sys, monitor.town.main as town\n"
        f"def boom(*_):\n    caller = {HELD!r}\n    raise KeyError(caller)\n"
        "town.read_orders = boom\nsys.exit(town.main(['--state', 'demo.json']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=40, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "小镇出错停止（KeyError，位置 <string>:4 boom）；请把这一行交给开发者\n"


def test_a_thread_that_breaks_is_told_in_the_log_and_the_process_goes_on(tmp_path):
    script = (
        "import threading\nfrom pathlib import Path\nfrom monitor.service.log import start_log\n"
        f"start_log(Path({str(tmp_path)!r}), 'desk')\n"
        f"def boom():\n    caller = {HELD!r}\n    raise KeyError(caller)\n"
        "thread = threading.Thread(target=boom); thread.start(); thread.join(); print('goes on')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=40, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "goes on\n")
    assert len(done.stderr.splitlines()) == 1
    assert "程序的一个线程出错停止；请把日志交给开发者（KeyError）" in done.stderr
    told = json.loads((tmp_path / "log" / "desk.jsonl").read_text(encoding="utf-8"))
    assert told["error"] == {"kind": "KeyError", "where": told["error"]["where"]}
    assert HELD not in done.stderr + json.dumps(told, ensure_ascii=False)


def test_ctrl_c_in_a_command_is_no_bug(tmp_path):
    """The reader of a pipe that never ends is interrupted."""
    judge = subprocess.Popen(
        [sys.executable, "-m", "monitor.cli.main", "judge", "--profile", "guiyang"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    line = {"id": "a", "text": "没有什么事", "published": "2026-03-01T08:00:00+08:00", "source": "news"}
    assert judge.stdin is not None
    assert judge.stdout is not None
    judge.stdin.write(json.dumps(line) + "\n")
    judge.stdin.flush()
    assert json.loads(judge.stdout.readline())["id"] == "a"
    judge.send_signal(signal.SIGINT)
    _, said = judge.communicate(timeout=20)
    assert judge.returncode == 130
    assert "Traceback" not in said
