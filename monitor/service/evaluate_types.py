"""How well the judge names what happened: `huiying eval types`."""

from collections import Counter, defaultdict
from statistics import mean
from typing import Any

from monitor.domain.judgement import TYPES
from monitor.judge.judge import Judge
from monitor.service.evaluate import Measured, Rows, Tally, documents
from monitor.service.evaluate_expect import differences

#: classes of an annotated corpus of emergencies -> the type codes that are right for each
CORPUS_TYPES: dict[str, frozenset[str]] = {
    "traffic_accident": frozenset({"traffic"}),
    "fire": frozenset({"fire"}),
    "earthquake": frozenset({"natural_disaster"}),
    "food_poisoning": frozenset({"food_poisoning"}),
    "terrorist_attack": frozenset({"attack", "explosion"}),
}


def types(judge: Judge, rows: Rows, *, everywhere: bool = False) -> Measured:
    """Figures of types for any file that says or shows them.

    Raises:
        BadInput: where the file has no type to compare with, naming what to give instead.

    """
    measured = Measured(figures={"what": "types", "rows": len(rows.rows)})
    if rows.shape == "articles":
        _macro(measured, _classes(judge, rows))
    elif rows.shape == "expect":
        _macro(measured, _expected(judge, rows, everywhere=everywhere))
    elif rows.shape == "letters":
        _spread(measured, judge, rows)
    elif rows.shape == "mentions":
        raise rows.cannot("类型", "改用整篇的 docs.jsonl：单句不足以定类型")
    else:
        raise rows.cannot("类型", "改用 huiying eval grades 核对分级")
    return measured


def _macro(measured: Measured, tallies: dict[str, Tally]) -> None:
    measured.tell(tallies, "types")
    if not tallies:
        measured.say("没有可比的行")
        return
    told = mean(tally.f1 for tally in tallies.values())
    measured.say(f"宏平均 F1 {told:.3f}")
    measured.figures["macro_f1"] = round(told, 4)


def _classes(judge: Judge, rows: Rows) -> dict[str, Tally]:
    """The classes of the corpus, or type codes where the file names those; the mean is over what it names."""
    class_of = {code: name for name, codes in CORPUS_TYPES.items() for code in codes}
    named = {row["type"] for row in rows.bare()}
    if not named & CORPUS_TYPES.keys() - TYPES.keys():
        class_of = {}
    tallies: dict[str, Tally] = {name: Tally() for name in sorted(named)}
    for number, row, document in documents(rows):
        if row["type"] not in CORPUS_TYPES and row["type"] not in TYPES:
            raise rows.fault(
                number, f"type“{row['type'][:40]}”不认识，可写 {'、'.join(CORPUS_TYPES)} 或类型代码"
            )
        given = judge.judge(document, everywhere=True).type
        told = class_of.get(given, given)
        _note(tallies, row["type"], told, f"{document.title or document.id}：应为 {row['type']}，得 {given}")
    return tallies


def _expected(judge: Judge, rows: Rows, *, everywhere: bool) -> dict[str, Tally]:
    """By the type expected; of several allowed the first stands for a miss. Topics are asked for beside it."""
    tallies: dict[str, Tally] = {}
    told_of: list[tuple[str, str, str]] = []
    for number, row, document in documents(rows):
        expect = row["expect"]
        if "type" not in expect and "topics" not in expect:
            continue
        judged = judge.judge(document, everywhere=everywhere)
        if "type" in expect:
            allowed = _allowed(rows, number, expect["type"])
            name = judged.type if judged.type in allowed else allowed[0]
            told_of.append((name, judged.type, f"{document.id} {document.title}：应为 {'或'.join(allowed)}，得 {judged.type}"))  # fmt: skip
        if "topics" in expect:
            parted = differences(expect["topics"], list(judged.topics), "topics")
            tally = tallies.setdefault("topics", Tally())
            tally.right += not parted
            tally.missed += bool(parted)
            tally.errors += [f"{document.id}：{line}" for line in parted]
    named = {name for name, _, _ in told_of}
    found = {code: Tally() for code in TYPES if code in named}
    for name, told, error in told_of:
        _note(found, name, told, error)
    return found | tallies


def _allowed(rows: Rows, number: int, value: Any) -> list[str]:
    allowed = value if isinstance(value, list) and value else [value]
    for each in allowed:
        if not isinstance(each, str) or each not in TYPES:
            raise rows.fault(
                number, f"expect.type“{str(each)[:40]}”不是类型代码，请照 docs/JUDGEMENT.md 的表填写"
            )
    return allowed


def _note(tallies: dict[str, Tally], wanted: str, told: str, error: str) -> None:
    if wanted == told:
        tallies[wanted].right += 1
        return
    tallies[wanted].missed += 1
    tallies[wanted].errors.append(error)
    if told in tallies:
        tallies[told].wrong += 1


def _spread(measured: Measured, judge: Judge, rows: Rows) -> None:
    """Letters carry categories of their own: how the judge's types lie in each of them."""
    spread: dict[str, Counter[str]] = defaultdict(Counter)
    for _, row, document in documents(rows):
        spread[str(row.get("一级分类") or "未分类")][judge.judge(document, everywhere=True).type] += 1
    measured.say(f"{len(rows.rows)} 封留言的分类与本系统的类型不同，只列分布")
    for category, told in sorted(spread.items(), key=lambda each: -each[1].total()):
        shown = "，".join(f"{TYPES.get(code, code)} {number}" for code, number in told.most_common())
        measured.say(f"{category}（{told.total()}）：{shown}")
    measured.figures["categories"] = {name: dict(told.most_common()) for name, told in spread.items()}
