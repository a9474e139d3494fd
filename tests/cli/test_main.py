"""The command itself: every command is there, a wrong call is told in Chinese with exit 2."""

import os
import subprocess
import sys
from importlib import import_module

import pytest

from monitor.cli.main import COMMANDS, call, usage


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_explains_itself(name, capsys):
    module, target, line = COMMANDS[name]
    assert callable(getattr(import_module(module), target)) or hasattr(
        getattr(import_module(module), target), "command"
    )
    assert call([name, "--help"]) == 0
    assert name in capsys.readouterr().out
    assert f"{name:<10}{line}" in usage()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "用法：huiying 命令"),
        (["fly"], "没有“fly”这个命令"),
        (["judge"], "缺少 --profile"),
        (["judge", "--nonsense"], "没有选项 --nonsense"),
        (["replay"], "缺少"),
        (["work", "--role", "juggler"], "--role 的值不对"),
        (["ledger", "fly"], "用法有误"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(arguments, said, capsys):
    assert call(arguments) == 2
    told = capsys.readouterr()
    assert said in told.err + told.out


def test_a_reader_who_has_had_enough_is_no_bug(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "monitor.cli.main", "--help"],
            stdout=pipe, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, b"")
