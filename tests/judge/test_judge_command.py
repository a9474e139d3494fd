"""`huiying judge` and `huiying eval`: lines in, lines out, bad lines named, nothing lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli.main import call
from monitor.errors import BadDocument
from monitor.service.judging import as_output, encode, parse_line
from tests.judge.builders import judged

_KEYS = [
    "id", "profile", "attention", "level", "emergency", "type", "topics", "region", "counts", "criteria", "cancelled", "departments", "clocks",
    "needs_review", "review_reasons", "missing_facts", "event_time", "reasons",
]  # fmt: skip


def _line(**changed: object) -> bytes:
    fields = {
        "id": "a",
        "title": "通报",
        "text": "贵阳市云岩区50人食物中毒。",
        "published": "2024-05-20T08:00",
        "source": "news",
    }
    return json.dumps({**fields, **changed}, ensure_ascii=False).encode()


def _run(raw: bytes, *options: str) -> tuple[int, list[dict[str, object]], str]:
    command = [sys.executable, "-m", "monitor.cli.main", "judge", *options]
    done = subprocess.run(command, input=raw, capture_output=True, check=False, timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


@pytest.mark.slow
def test_every_line_is_answered_in_its_place() -> None:
    lines = (
        b"\n".join([_line(id="1"), b"{", _line(id="3", source="tv"), _line(id="4"), b'{"id": "5"}']) + b"\n"
    )
    code, told, said = _run(lines, "--profile", "guiyang", "--mentions")
    assert code == 3
    assert [each["id"] for each in told] == ["1", None, "3", "4", "5"]
    assert told[0]["level"] == "IV"
    assert "mentions" in told[0]
    assert [each["line"] for each in told if "error" in each] == [2, 3, 5]
    assert "第 2 行" in said


@pytest.mark.slow
def test_good_lines_end_with_nought_and_wrong_usage_with_two() -> None:
    assert _run(_line() + b"\n", "--profile", "guiyang")[0] == 0
    assert _run(b"")[0] == 2
    code, told, said = _run(b"", "--profile", "guiyan")
    assert (code, told) == (2, [])
    assert "guiyang" in said


def test_the_output_has_the_promised_keys_in_order() -> None:
    shown = as_output(judged("贵阳市云岩区50人食物中毒。"), mentions=False)
    assert list(shown) == _KEYS
    assert list(as_output(judged(""), mentions=True)) == [*_KEYS, "mentions"]


def test_a_lone_surrogate_is_escaped_not_fatal() -> None:
    assert encode({"text": "\ud800"}) == b'{"text":"\\ud800"}\n'
    assert encode({"text": "火"}) == '{"text":"火"}\n'.encode()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff{}", "line-encoding"), (b"{", "line-json"), (b"[" * 100_000, "line-json"), (b"[]", "line-object"), (b"{}", "field-missing"),
        (_line(text=None), "field-missing"), (_line(text=3), "field-type"), (_line(title=[]), "field-type"), (_line(id=" "), "field-missing"),
        (_line(published="昨天"), "field-time"), (_line(published="9999-12-31T23:59:59Z"), "field-time"), (_line(source="tv"), "field-source"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_code(raw: bytes, code: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse_line(raw)
    assert caught.value.code == code


def test_a_title_may_be_absent_and_a_mark_at_the_start_is_skipped() -> None:
    document = parse_line(
        b"\xef\xbb\xbf"
        + json.dumps({"id": "1", "text": "t", "published": "2024-05-20", "source": "mail"}).encode()
    )
    assert (document.title, document.content) == ("", "\nt")


def test_half_a_letter_a_number_without_end_and_a_key_said_twice_are_read_as_json_reads_them() -> None:
    half = parse_line(_line().replace(b"50", rb"\ud800"))
    assert "云岩区\ud800人" in half.text
    assert parse_line(_line(extra=10**40)).id == parse_line(_line(extra=float("nan"))).id == "a"
    assert parse_line(b'{"id": "b",' + _line()[1:]).id == "a"
    assert json.loads(encode({"loss": 10**40})) == {"loss": 10**40}


def test_eval_counts_tells_precision_recall_and_every_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"doc": "a", "sent": 0, "kind": "dead", "n": 3, "exact": True, "polarity": "positive", "sentence": "两车相撞，造成3人死亡、5人受伤。"},
        {"doc": "a", "sent": 1, "kind": "dead", "n": 9, "exact": True, "polarity": "positive", "sentence": "爆炸致2人死亡。"},
        {"doc": "a", "sent": 2, "kind": "dead_or_injured", "n": 0, "exact": True, "polarity": "negative", "sentence": "无人员伤亡。"},
    ]  # fmt: skip
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert call(["eval", "counts", str(file)]) == 0
    said = capsys.readouterr().out
    assert "dead：精确率 0.500，召回率 0.500，F1 0.500（对 1，多 1，漏 1）" in said
    assert "漏 dead 9：爆炸致2人死亡。" in said


def test_eval_counts_takes_input_lines_with_what_is_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.jsonl"
    row = json.loads(_line()) | {"expect": {"level": "IV", "type": "fire", "counts": {"ill": 50}}}
    file.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    assert call(["eval", "counts", str(file)]) == 0
    assert "ill：精确率 1.000" in capsys.readouterr().out
    assert call(["eval", "grades", str(file)]) == 0
    assert "级别：对 1/1" in capsys.readouterr().out
    assert call(["eval", "types", str(file)]) == 0
    assert "应为 fire，得 food_poisoning" in capsys.readouterr().out


def test_eval_names_the_line_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("{}\n{", "utf-8")
    assert call(["eval", "counts", str(file)]) == 2
    assert "第 2 行不是合法的 JSON" in capsys.readouterr().err
