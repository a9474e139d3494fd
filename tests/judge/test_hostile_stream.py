"""Hostile lines through `huiying judge`: each answered in its place, soon, in little memory."""

import json
import subprocess
import sys
from itertools import cycle, islice
from typing import Any

import pytest

from tests.pace import of_children, within

_COMMAND = [sys.executable, "-m", "monitor.cli.main", "judge", "--profile", "guiyang", "--everywhere"]
_GOOD = "云岩区一民房火灾致3人死亡。"
_MEMORY_MB = 400
#: the command, and at its end the most memory it held; a child's ru_maxrss would begin with its parent's
_WEIGHED = """
import re, sys
from pathlib import Path
from monitor.cli.main import call
code = call(sys.argv[1:])
held = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
print(held[1] if held else "", file=sys.stderr)
sys.exit(code)
"""


def a_line(number: int, text: str = _GOOD, **changed: object) -> bytes:
    fields = {"id": f"n{number}", "text": text, "published": "2026-03-10T08:00:00+08:00", "source": "news"}
    return json.dumps({**fields, **changed}, ensure_ascii=True).encode()


def run(lines: list[bytes], command: list[str] = _COMMAND) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(
        command, input=b"\n".join(lines) + b"\n", capture_output=True, check=False, timeout=120
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


@pytest.mark.slow
def test_bad_lines_between_good_ones_take_nothing_with_them() -> None:
    hostile = [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe\x00",
        b"null",
        b'"text"',
        b'{"id": 7, "text": "x", "published": "2026-03-10", "source": "news"}',
        a_line(0, published="0000-00-00"),
        a_line(0, published="99999-01-01"),
        a_line(0, id=" "),
    ]
    lines = [line for number, bad in enumerate(hostile) for line in (bad, a_line(number))]
    code, told, said = run(lines)
    assert code == 3
    assert len(told) == len(lines)
    assert [each["line"] for each in told if "error" in each] == list(range(1, len(lines), 2))
    assert all(each["level"] == "III" for each in told[1::2])
    assert len(said.splitlines()) == len(hostile)
    assert "Traceback" not in said


@pytest.mark.slow
def test_odd_texts_between_good_ones_are_answered_with_exact_words() -> None:
    texts = [
        "",
        "\ud83d",
        "\x00\x00",
        "<" * 5000,
        "\u200b" * 5000,
        "火" * 300_000,
        "&#x" * 5000,
        "\u202e" + _GOOD,
    ]
    code, told, _ = run([a_line(number, text) for number, text in enumerate(texts)])
    assert code == 0
    assert [each["id"] for each in told] == [f"n{number}" for number in range(len(texts))]
    for text, each in zip(texts, told, strict=True):
        for count in each["counts"].values():
            assert f"\n{text}"[count["start"] : count["end"]] == count["text"]
    assert told[-1]["level"] == "III"


@pytest.mark.slow
def test_ten_thousand_lines_are_answered_in_order_and_in_little_memory() -> None:
    texts = (_GOOD, "市里今天开会部署春季防火工作。", "请问生育津贴多久到账？", "x")
    lines = [a_line(number, text) for number, text in enumerate(islice(cycle(texts), 10_000))]
    code, told, said = run(lines, [sys.executable, "-c", _WEIGHED, *_COMMAND[3:]])
    assert code == 0
    assert [each["id"] for each in told] == [f"n{number}" for number in range(10_000)]
    assert {each["level"] for each in told[::4]} == {"III"}
    assert 20 < int(said) / 1024 < _MEMORY_MB


@pytest.mark.slow
def test_the_first_line_is_answered_while_the_input_is_still_open() -> None:
    # processor time, so that a busy machine fails nobody
    with (
        within(2, of_children),
        subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as desk,
    ):
        assert desk.stdin is not None
        assert desk.stdout is not None
        desk.stdin.write(a_line(1) + b"\n")
        desk.stdin.flush()
        assert json.loads(desk.stdout.readline())["level"] == "III"
        desk.stdin.close()
        assert desk.wait(60) == 0
