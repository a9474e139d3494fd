"""How well the judge counts: `huiying eval counts`."""

from collections import defaultdict
from typing import Any

from monitor.domain.document import Document
from monitor.domain.judgement import COUNT_KEYS, Mention
from monitor.judge.judge import Judge
from monitor.service.evaluate import UNDATED, Measured, Row, Rows, Tally, documents
from monitor.service.evaluate_expect import agrees
from monitor.service.judging import as_output

#: severe injuries are injuries too when annotations know only one kind
_COUNTED = {"dead": ("dead",), "injured": ("injured", "severely_injured")}


def counts(judge: Judge, rows: Rows, *, everywhere: bool = False) -> Measured:
    """Figures of counting for any file that says or shows numbers.

    Raises:
        BadInput: where the file annotates nothing that can be counted, naming what to give instead.

    """
    measured = Measured(figures={"what": "counts", "rows": len(rows.rows)})
    if rows.shape == "mentions":
        measured.tell(_sentences(judge, rows.bare()), "kinds")
    elif rows.shape == "expect":
        measured.tell(_expected(judge, rows, everywhere=everywhere), "kinds")
    elif rows.shape == "letters":
        _listed(measured, judge, rows)
    elif rows.shape == "articles":
        raise rows.cannot("数字", "改用标注了数字的 casualties.jsonl，或用 huiying eval types 量类型")
    else:
        raise rows.cannot("数字", "改用 huiying eval grades 核对分级")
    return measured


def _sentences(judge: Judge, rows: list[Row]) -> dict[str, Tally]:
    """Dead and injured mentions per annotated sentence.

    An exact number must equal `low`, an inexact one may differ by one. In a sentence with positive
    annotations only the kinds annotated there are asked for; a sentence with negative ones alone must
    yield no mention.
    """
    sentences: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        sentences[row["doc"], row["sent"]].append(row)
    tallies = {kind: Tally() for kind in _COUNTED}
    for (doc, _), annotated in sentences.items():
        text = annotated[0]["sentence"]
        judged = judge.judge(Document(doc, "", text, UNDATED, "news"), everywhere=True, mentions=True)
        told = [each for each in judged.mentions if not each.negated]
        positive = [row for row in annotated if row["polarity"] == "positive"]
        for kind, names in _COUNTED.items():
            wanted = [row for row in positive if row["kind"] == kind]
            if wanted or not positive:
                _match(tallies[kind], [each for each in told if each.kind in names], wanted, text)
    return tallies


def _match(tally: Tally, told: list[Mention], wanted: list[Row], text: str) -> None:
    left = list(told)
    for row in wanted:
        slack = 0 if row["exact"] else 1
        hit = next((each for each in left if abs(each.low - row["n"]) <= slack), None)
        if hit is None:
            tally.missed += 1
            tally.errors.append(f"漏 {row['kind']} {row['n']}：{text}")
        else:
            tally.right += 1
            left.remove(hit)
    tally.wrong += len(left)
    tally.errors += [f"多 {each.kind} {each.low}（{each.span.text}）：{text}" for each in left]


def _expected(judge: Judge, rows: Rows, *, everywhere: bool) -> dict[str, Tally]:
    """One tally for each kind some line expects; kinds a line does not name are not asked for there."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for number, row, document in documents(rows):
        wanted = row["expect"].get("counts")
        if wanted is None:
            continue
        if not isinstance(wanted, dict) or wanted.keys() - set(COUNT_KEYS):
            raise rows.fault(
                number, f"expect.counts 应是对象，键可写 {'、'.join(COUNT_KEYS)}" + _named(wanted)
            )
        told = as_output(judge.judge(document, everywhere=everywhere), mentions=False)["counts"]
        for kind, value in wanted.items():
            _compare(tallies[kind], f"{document.id}：{kind}", value, told.get(kind))
    return {
        kind: tally
        for kind in COUNT_KEYS
        if (tally := tallies.get(kind)) and tally.right + tally.wrong + tally.missed
    }


def _named(wanted: Any) -> str:
    unknown = sorted(map(str, wanted.keys() - set(COUNT_KEYS))) if isinstance(wanted, dict) else []
    return f"，不能写 {'、'.join(unknown)}" if unknown else ""


def _compare(tally: Tally, name: str, wanted: Any, told: dict[str, Any] | None) -> None:
    if wanted is None:
        if told is not None:
            tally.wrong += 1
            tally.errors.append(f"{name} 多 {told['low']}（{told['text']}）")
        return
    if told is None:
        tally.missed += 1
        tally.errors.append(f"{name} 漏 {_low(wanted)}")
    elif agrees(wanted, told):
        tally.right += 1
    else:
        tally.wrong += 1
        tally.missed += 1
        tally.errors.append(f"{name} 应为 {_low(wanted)}，得 {told['low']}（{told['text']}）")


def _low(wanted: Any) -> Any:
    return wanted.get("low") if isinstance(wanted, dict) else wanted


def _listed(measured: Measured, judge: Judge, rows: Rows) -> None:
    """Letters annotate no numbers: what is counted in them is listed, for a reader to judge."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, _, document in documents(rows):
        for kind, count in judge.judge(document, everywhere=True).counts.items():
            found[kind].append(f"{document.id} {kind} {count.low}（{count.span.text}）：{document.title}")
    measured.say(f"{len(rows.rows)} 封留言没有标注数字，以下是从中读出的数，请人工核看")
    for kind in COUNT_KEYS:
        if kind in found:
            measured.say(f"{kind}：{len(found[kind])} 封", found[kind])
    measured.figures["letters"] = {kind: len(found[kind]) for kind in COUNT_KEYS if kind in found}
