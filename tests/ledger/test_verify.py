"""An auditor, 钱, verifies what the bureau handed over; each way of spoiling it is told exactly."""

import json
from collections.abc import Iterable

import pytest

from monitor.domain import canonical
from monitor.domain.anchor import parse_anchor
from monitor.domain.event import Event
from monitor.domain.ledger import EMPTY, VERSION, Commit, Head, export_line, read_export
from monitor.errors import LedgerBroken, LedgerTooNew
from monitor.service.verdict_text import verdict_lines
from monitor.service.verify import AnchorWatch, Verdict, verify
from tests.ledger import builders as make


def exported(commits: Iterable[Commit]) -> list[bytes]:
    return [export_line(commit) for commit in commits]


def told(lines: Iterable[bytes]) -> Verdict:
    return verify(read_export(lines))


def broken_at(lines: Iterable[bytes]) -> tuple[int, str]:
    fault = told(lines).broken
    assert fault is not None
    return fault.number, fault.why


def rehashed(commit: Commit, old: bytes, new: bytes) -> Commit:
    """A forger's commit: edited, and its own hash made to fit."""
    raw = commit.raw.replace(old, new)
    assert raw != commit.raw
    forged = canonical.digest(raw)
    return Commit(
        commit.bureau, commit.number, commit.epoch, commit.time, commit.worker, commit.actor,
        commit.events, commit.prev, forged, raw,
    )  # fmt: skip


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_an_untouched_ledger_is_intact_up_to_its_head(algorithm: str) -> None:
    commits = make.ledger(6, algorithm=algorithm)
    verdict = told(exported(commits))
    assert verdict.intact
    assert (verdict.head, verdict.bureau, verdict.algorithm) == (commits[-1].head, "zhoucun", algorithm)
    first, second = list(verdict_lines(verdict))
    assert first == f"账本完整，至第 6 号（head 1/6/{commits[-1].hash[:16].upper()}）"
    assert second == f"单位：zhoucun；校验算法：{'SM3' if algorithm == 'sm3' else 'SHA-256'}；第 1 期"


def test_an_editor_s_crlf_blank_lines_and_byte_order_mark_change_nothing() -> None:
    lines = exported(make.ledger(4))
    spoiled = [
        b"\xef\xbb\xbf" + lines[0].replace(b"\n", b"\r\n"),
        b"\r\n",
        *lines[1:3],
        lines[3].rstrip(b"\n"),
    ]
    assert told(spoiled).head.number == 4


def test_an_edited_digit_breaks_its_own_commit() -> None:
    lines = exported(make.ledger(6))
    lines[3] = lines[3].replace(b"T01:03", b"T01:04", 1)
    assert broken_at(lines) == (4, "内容与校验码不符，已被改动")
    first, second = list(verdict_lines(told(lines)))
    assert first == "账本自第 4 号起不可信：内容与校验码不符，已被改动"
    assert second.startswith("此前第 1 至 3 号完整（head 1/3/")


def test_a_rehashed_edit_breaks_at_the_next_commit_s_prev() -> None:
    commits = make.ledger(6)
    commits[3] = rehashed(commits[3], b"desk-1", b"desk-2")
    assert broken_at(exported(commits)) == (5, "所记前一号校验码与第 4 号不衔接，其一已被改换")


def test_an_edit_of_the_first_commit_is_told_as_its_own() -> None:
    lines = exported(make.ledger(3))
    lines[0] = lines[0].replace(b'"live"', b'"demo"')
    assert broken_at(lines) == (1, "内容与校验码不符，已被改动")


def test_a_removed_line_in_the_middle_is_missed() -> None:
    lines = exported(make.ledger(6))
    del lines[3]
    assert broken_at(lines) == (4, "此处应为第 4 号，实为第 5 号：缺号或次序被调换")


def test_a_removed_first_line_is_missed() -> None:
    assert broken_at(exported(make.ledger(3, algorithm="sm3"))[1:]) == (
        1, "此处应为第 1 号，实为第 2 号：开头有缺失或次序被调换",
    )  # fmt: skip


def test_a_swapped_pair_is_told_where_the_order_breaks() -> None:
    lines = exported(make.ledger(6))
    lines[2], lines[3] = lines[3], lines[2]
    assert broken_at(lines) == (3, "此处应为第 3 号，实为第 4 号：缺号或次序被调换")


def test_a_line_that_stands_twice_is_told() -> None:
    lines = exported(make.ledger(4))
    lines.insert(2, lines[1])
    assert broken_at(lines) == (3, "此处应为第 3 号，实为第 2 号：重复或次序被调换")


def test_a_commit_of_another_bureau_is_told_by_its_name() -> None:
    lines, theirs = exported(make.ledger(4)), exported(make.ledger(4, bureau="pingyi"))
    assert broken_at([*lines[:2], theirs[2], lines[3]]) == (
        3, "混入另一单位“pingyi”的账本内容，本账本属于“zhoucun”",
    )  # fmt: skip


def test_a_truncated_last_line_is_told_as_one() -> None:
    lines = exported(make.ledger(4))
    for cut in (1, 30, 66, 100, 300):
        number, why = broken_at([*lines[:3], lines[3][: -cut - 1]])
        assert (number, why) == (4, "末行不完整，导出文件被截断")


def test_a_truncated_line_that_ends_in_another_hash_is_not_taken_for_whole() -> None:
    first = make.commit(EMPTY, make.opened())
    rules = make.commit(first.head, make.adopted("规则"))
    line = export_line(rules)
    cut = line[: line.index(b'"hash":"') + 8 + 64 + 1]
    assert broken_at([export_line(first), cut]) == (2, "末行不完整，导出文件被截断")


def test_a_line_in_the_middle_that_is_no_export_is_told() -> None:
    lines = exported(make.ledger(4))
    assert broken_at([*lines[:2], b'{"note":"x"}\n', *lines[2:]]) == (3, "这一行不是账本导出的格式")


def test_nothing_at_all_holds_up_to_nothing() -> None:
    assert told([]).head == EMPTY
    assert told([b"\xef\xbb\xbf\r\n"]).head == EMPTY


def forged(body: dict[str, object]) -> tuple[bytes, str]:
    raw = bytes([VERSION]) + json.dumps(body, ensure_ascii=False).encode()
    return raw, canonical.digest(raw)


def body_of(commit: Commit) -> dict[str, object]:
    body: dict[str, object] = json.loads(commit.raw[1:])
    return body


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"number": True}, "栏目类型不对"),
        ({"epoch": "1"}, "栏目类型不对"),
        ({"events": []}, "栏目类型不对"),
        ({"events": [{"kind": "outage", "v": 1}]}, "栏目类型不对"),
        ({"extra": 1}, "缺少或多出"),
        ({"number": 1.0}, "不是规范写法"),
        ({"time": "2026-3-2T01:00:00.000000Z"}, "时间写法不对"),
        ({"time": "2026-03-01T01:00:00.000000Z"}, "时间早于前一号"),
        ({"epoch": 2}, "期次由 1 变为 2，却没有恢复记录"),
    ],
)
def test_a_forger_who_makes_the_hash_fit_still_has_to_write_a_commit(
    change: dict[str, object], why: str
) -> None:
    first, second = make.ledger(2)
    fault = verify([(first.raw, first.hash), forged({**body_of(second), **change})]).broken
    assert fault is not None
    assert fault.number == 2
    assert why in fault.why


def test_duplicate_keys_are_refused_though_the_hash_fits() -> None:
    first, second = make.ledger(2)
    twice = rehashed(second, b'"worker":', b'"actor":"li","worker":')
    fault = verify(make.pairs([first, twice])).broken
    assert fault is not None
    assert "duplicate key" in fault.why


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([make.outage()], "第 1 号不是启用记录"),
        ([make.opened("md5")], "不认识的校验算法“md5”"),
    ],
)
def test_a_ledger_must_open_as_one(events: list[Event], why: str) -> None:
    fault = verify(make.pairs([make.commit(EMPTY, *events)])).broken
    assert fault is not None
    assert (fault.number, fault.why) == (1, why)


def test_an_unknown_kind_leaves_the_chain_intact_and_makes_it_read_only() -> None:
    commits = make.ledger(2)
    commits.append(make.commit(commits[-1].head, Event("teleported", 3, {}), now=make.later(minutes=5)))
    verdict = told(exported(commits))
    assert verdict.intact
    assert verdict.head.number == 3
    assert list(verdict_lines(verdict))[-1] == (
        "有 1 项事项本程序不认识（第 3 号 teleported 第 3 版）：链条完整，请升级程序；在此之前只读"
    )


def test_an_event_without_its_fields_is_noted_and_the_chain_stays_intact() -> None:
    first = make.commit(EMPTY, make.opened())
    odd = make.commit(first.head, Event("outage", 1, {"since": "2026-03-02T01:00:00.000000Z"}))
    verdict = told(exported([first, odd]))
    assert verdict.intact
    assert verdict.malformed == ((2, "outage: fields ['until'] missing or too many"),)


def test_bytes_of_a_later_format_are_refused_as_too_new() -> None:
    raw = bytes([VERSION + 1]) + b"{}"
    with pytest.raises(LedgerTooNew, match="账本格式为第 2 版"):
        verify([(raw, canonical.digest(raw))])


def restored(after: Head, last_known: Head | None, **changes: object) -> Commit:
    return make.commit(
        after, make.restored(after, last_known, **changes), epoch=after.epoch + 1, now=make.later(days=1)
    )


def test_a_recorded_restore_is_a_lost_tail_and_not_tampering() -> None:
    commits = make.ledger(9)
    kept = commits[:6]
    again = [*kept, restored(kept[-1].head, commits[-1].head)]
    again.append(make.commit(again[-1].head, now=make.later(days=2)))
    verdict = told(exported(again))
    assert verdict.intact
    assert str(verdict.head).startswith("2/8/")
    lines = list(verdict_lines(verdict))
    assert lines[2].startswith("第 7 号起为第 2 期：由备份（1/6/")
    assert "尾部遗失，原第 1 期第 7 至 9 号共 3 号" in lines[2]
    assert lines[2].endswith("系恢复所致，不是篡改")


def test_a_restore_that_names_another_backup_than_it_follows_is_tampering() -> None:
    commits = make.ledger(4)
    wrong = restored(commits[-1].head, None, backup_head=make.head_of(commits[-2].head))
    assert broken_at(exported([*commits, wrong])) == (5, "恢复记录所称的备份末号与前一号不符")


def test_an_anchor_printed_on_a_form_fits_its_ledger() -> None:
    commits = make.ledger(5)
    anchor = AnchorWatch(parse_anchor(str(commits[2].head)))
    verdict = verify(make.pairs(commits), watchers=[anchor])
    assert list(verdict_lines(verdict, anchor))[-1] == f"锚 {commits[2].head} 与账本相符"


def test_an_anchor_shows_a_tail_that_was_cut_off() -> None:
    commits = make.ledger(9)
    anchor = AnchorWatch(parse_anchor(str(commits[-1].head)))
    verdict = verify(make.pairs(commits[:6]), watchers=[anchor])
    assert verdict.intact
    assert anchor.fault(verdict) == (
        f"锚 {commits[-1].head} 不在账本中：账本止于 {commits[5].head}，其后没有恢复记录，尾部已被截去"
    )


def test_an_anchor_shows_a_ledger_written_anew() -> None:
    commits = make.ledger(5)
    anew = [make.commit(EMPTY, make.opened(), worker="forger")]
    for _ in range(4):
        anew.append(make.commit(anew[-1].head, worker="forger"))
    anchor = AnchorWatch(parse_anchor(str(commits[3].head)))
    verdict = verify(make.pairs(anew), watchers=[anchor])
    assert verdict.intact
    assert "账本曾被改写" in anchor.fault(verdict)


def test_an_anchor_in_a_tail_lost_by_a_restore_is_explained() -> None:
    commits = make.ledger(9)
    again = [*commits[:6], restored(commits[5].head, commits[8].head)]
    for minute in range(4):
        again.append(make.commit(again[-1].head, now=make.later(days=2, minutes=minute)))
    anchor = AnchorWatch(parse_anchor(str(commits[7].head)))
    verdict = verify(make.pairs(again), watchers=[anchor])
    assert anchor.fault(verdict) == ""
    assert list(verdict_lines(verdict, anchor))[-1].endswith("所在的尾部在第 7 号恢复时遗失，不是篡改")


@pytest.mark.parametrize("text", ["", "1/2", "1/2/xyz", "1/2/ABCDEF", "一/2/7F3A91C2D4E5F607"])
def test_what_is_no_anchor_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="期次/编号/十六位校验码"):
        parse_anchor(text)


def test_reading_an_export_stops_at_the_first_line_that_is_none() -> None:
    with pytest.raises(LedgerBroken, match="第 1 号起不可信"):
        list(read_export([b"not a ledger\n"]))
