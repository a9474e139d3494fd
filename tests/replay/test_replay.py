"""Replay as a command: the same input gives the same bytes, bad lines are named, the ledger verifies."""

import json
import random
from pathlib import Path

import pytest

from monitor.cli.main import call
from monitor.domain.ledger import Chain, read_export
from tests.replay.story import Story

FILES = ("alerts", "clocks", "incidents", "ledger", "acts_refused")


def lines(path: Path, rows) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def rich(folder: Path) -> Story:
    """A day at 贵阳: a school, a letter, a drill, acts good and bad."""
    story = Story(folder).school().school("n2", "11 20:00", ill=118).letter()
    story.told("d1", "11 10:00", "贵阳市开展食物中毒应急演练，模拟某小学120名学生中毒、1人死亡。", "应急演练")
    story.act("11 13:06", "sign", "n1").act("11 16:30", "respond", "n1", kind="authoritative", evidence=True)
    story.act("11 09:20", "confirm", "l1").act("11 09:21", "sign", "zz").act(
        "12 08:00", "return", "l1", reason="属医保"
    )
    return story


def replay(folder: Path, documents: Path, *more: str, until: str = "2026-03-13T12:00") -> int:
    return call(
        ["replay", str(documents), "--profile", "guiyang", "--until", until, "--out", str(folder), *more]
    )


@pytest.fixture
def given(tmp_path):
    story = rich(tmp_path / "unused")
    return lines(tmp_path / "docs.jsonl", story.documents), lines(tmp_path / "acts.jsonl", story.acts), story


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_its_lines(given, tmp_path):
    documents, acts, story = given
    assert replay(tmp_path / "one", documents, "--acts", str(acts)) == 0
    shuffled = random.Random(7).sample(story.documents, len(story.documents))
    other = lines(tmp_path / "shuffled.jsonl", shuffled)
    assert replay(tmp_path / "two", other, "--acts", str(acts)) == 0
    for name in FILES:
        assert (tmp_path / "one" / f"{name}.jsonl").read_bytes() == (
            tmp_path / "two" / f"{name}.jsonl"
        ).read_bytes()


def test_the_ledger_it_leaves_is_an_unbroken_chain_and_holds_no_outside_text(given, tmp_path):
    documents, acts, _ = given
    replay(tmp_path / "out", documents, "--acts", str(acts))
    raw = (tmp_path / "out" / "ledger.jsonl").read_bytes()
    chain = Chain()
    for body, hash_ in read_export(raw.splitlines(keepends=True)):
        chain.add(body, hash_)
    assert chain.head.number > 10
    for secret in ("城北小学", "重复收费", "属医保"):
        assert secret not in raw.decode()


def test_a_drill_wakes_nobody(given, tmp_path):
    documents, acts, _ = given
    replay(tmp_path / "out", documents, "--acts", str(acts))
    rows = [json.loads(line) for line in (tmp_path / "out" / "alerts.jsonl").read_text().splitlines()]
    assert rows
    assert not any("d1" in row["documents"] for row in rows)


def test_bad_lines_are_named_the_rest_goes_on_and_the_exit_code_says_so(given, tmp_path, capsys):
    documents, acts, _ = given
    documents.write_text('{"id": 1}\nnot json\n' + documents.read_text())
    acts.write_text('{"at":"never","do":"sign","document":"n1","by":"x","data":{}}\n[]\n' + acts.read_text())
    assert replay(tmp_path / "out", documents, "--acts", str(acts)) == 3
    said = capsys.readouterr().err
    for place in ("docs.jsonl 第 1 行", "docs.jsonl 第 2 行", "acts.jsonl 第 1 行", "acts.jsonl 第 2 行"):
        assert place in said
    assert len((tmp_path / "out" / "incidents.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"until": "soon"}, "--until 不是可识别的时间"),
        ({"documents": "nowhere.jsonl"}, "打不开 nowhere.jsonl"),
    ],
)
def test_what_cannot_be_replayed_at_all_is_refused_in_one_line(given, tmp_path, capsys, change, message):
    documents, _, _ = given
    wanted = Path(change.get("documents", documents))
    assert replay(tmp_path / "out", wanted, until=change.get("until", "2026-03-13T12:00")) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_profile_is_refused_with_the_list(given, tmp_path, capsys):
    documents, _, _ = given
    code = call(
        [
            "replay",
            str(documents),
            "--profile",
            "atlantis",
            "--until",
            "2026-03-13",
            "--out",
            str(tmp_path / "o"),
        ]
    )
    assert code == 2
    assert "zhangzi" in capsys.readouterr().err


def test_nothing_at_all_is_replayed_to_an_opened_ledger(tmp_path):
    documents = lines(tmp_path / "docs.jsonl", [])
    assert replay(tmp_path / "out", documents) == 0
    assert len((tmp_path / "out" / "ledger.jsonl").read_text().splitlines()) == 1
    assert (tmp_path / "out" / "alerts.jsonl").read_text() == ""


def test_what_lies_after_the_end_has_not_happened(given, tmp_path):
    documents, acts, _ = given
    replay(tmp_path / "out", documents, "--acts", str(acts), until="2026-03-11T12:59:59")
    rows = [json.loads(line) for line in (tmp_path / "out" / "incidents.jsonl").read_text().splitlines()]
    assert [row["documents"] for row in rows] == [["l1"]]
