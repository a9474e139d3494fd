"""How well the judge grades: `huiying eval grades`. A matrix of levels, false and missed emergencies by name."""

import re
from collections import Counter, defaultdict

from monitor.domain.document import Document
from monitor.domain.judgement import LEVELS, Judgement
from monitor.judge.judge import Judge
from monitor.service.evaluate import UNDATED, Measured, Row, Rows, documents
from monitor.service.evaluate_expect import differences
from monitor.service.judging import as_output

#: asked for by the other two commands
_ELSEWHERE = frozenset({"level", "emergency", "counts", "type", "topics"})
_NONE = "无"
_SHOWN = (*LEVELS, _NONE)
#: no statement of a year counts more
_MOST = 10_000_000
_WHEN = re.compile(r"(\d{4})Q(\d)")


def grades(judge: Judge, rows: Rows, *, everywhere: bool = False) -> Measured:
    """Figures of grading for any file that says levels or lets them be checked.

    Raises:
        BadInput: where the file says nothing of grades, naming what to give instead.

    """
    measured = Measured(figures={"what": "grades", "rows": len(rows.rows)})
    if rows.shape == "expect":
        _expected(measured, judge, rows, everywhere=everywhere)
    elif rows.shape == "statements":
        _statements(measured, judge, rows)
    elif rows.shape == "mentions":
        raise rows.cannot("级别", "改用整篇的 docs.jsonl 或带 expect 的行")
    else:
        _proposed(measured, judge, rows)
    return measured


def _expected(measured: Measured, judge: Judge, rows: Rows, *, everywhere: bool) -> None:
    matrix: Counter[tuple[str, str]] = Counter()
    errors: dict[str, list[str]] = defaultdict(list)
    fields: dict[str, list[bool]] = defaultdict(list)
    for number, row, document in documents(rows):
        judged = judge.judge(document, everywhere=everywhere, mentions="mentions" in row["expect"])
        told = as_output(judged, mentions="mentions" in row["expect"])
        if unknown := sorted(row["expect"].keys() - told.keys()):
            raise rows.fault(number, f"expect 里的 {'、'.join(unknown)} 不是研判输出的项，请改正或删去")
        if "level" in row["expect"]:
            wanted, given = row["expect"]["level"] or _NONE, judged.level or _NONE
            if wanted not in _SHOWN:
                raise rows.fault(number, f"expect.level 可写 {'、'.join(LEVELS)} 或 null")
            matrix[wanted, given] += 1
            if wanted != given:
                errors[_class(wanted, given)].append(
                    f"{_named(document)}：应为 {wanted}，得 {given}；{_why(judged)}"
                )
        for name in row["expect"].keys() - _ELSEWHERE:
            parted = differences(row["expect"][name], told[name], name)
            fields[name].append(not parted)
            errors[name] += [f"{_named(document)}：{line}" for line in parted]
    if matrix:
        _tell(measured, matrix, errors)
    for name in sorted(fields):
        right, of = sum(fields[name]), len(fields[name])
        measured.say(f"{name}：对 {right}/{of}", errors[name])
    measured.figures["fields"] = {name: {"right": sum(each), "of": len(each)} for name, each in sorted(fields.items())}  # fmt: skip
    if not matrix and not fields:
        measured.say("没有可比的行：expect 里没有 level，也没有别的可核项")


def _class(wanted: str, given: str) -> str:
    return "false" if wanted == _NONE else "missed" if given == _NONE else "shifted"


def _tell(measured: Measured, matrix: Counter[tuple[str, str]], errors: dict[str, list[str]]) -> None:
    right = sum(number for (wanted, given), number in matrix.items() if wanted == given)
    quiet = sum(number for (wanted, _), number in matrix.items() if wanted == _NONE)
    events = matrix.total() - quiet
    measured.say(f"级别：对 {right}/{matrix.total()}")
    measured.say("应为＼得   " + "".join(f"{name:>6}" for name in _SHOWN))
    for wanted in _SHOWN:
        if any(matrix[wanted, given] for given in _SHOWN):
            measured.say(f"{wanted:>8}   " + "".join(f"{matrix[wanted, given]:>6}" for given in _SHOWN))
    false, missed, shifted = errors["false"], errors["missed"], errors["shifted"]
    measured.say(f"误报的突发事件：{len(false)}/{quiet}{_share(len(false), quiet)}", false)
    measured.say(f"漏报的突发事件：{len(missed)}/{events}{_share(len(missed), events)}", missed)
    measured.say(f"级别偏高或偏低：{len(shifted)}/{events}{_share(len(shifted), events)}", shifted)
    measured.figures |= {
        "right": right, "false": len(false), "quiet": quiet, "missed": len(missed), "events": events, "shifted": len(shifted),
        "matrix": {wanted: {given: matrix[wanted, given] for given in _SHOWN} for wanted in _SHOWN},
    }  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"（{100 * part / whole:.1f}%）" if whole else ""


def _named(document: Document) -> str:
    return f"{document.id} {document.title or document.text[:20]}".strip()


def _why(judged: Judgement) -> str:
    """The words behind a grade, or behind none."""
    told = [
        f"{each.rule}（{'、'.join(span.text for span in each.evidence)}）"
        for each in judged.criteria
        if each.level
    ]
    told += [f"{each.group}“{each.span.text}”" for each in judged.cancelled]
    told += [f"{kind} {count.low}（{count.span.text}）" for kind, count in judged.counts.items()] if not judged.criteria else []  # fmt: skip
    return f"类型 {judged.type}，" + ("；".join(told) or "没有读出数字，也没有抵消词")


def _proposed(measured: Measured, judge: Judge, rows: Rows) -> None:
    """Texts without annotated levels: how many emergencies are proposed, and in letters each of them by name."""
    levels: dict[str, Counter[str]] = defaultdict(Counter)
    listed = []
    for _, row, document in documents(rows):
        judged = judge.judge(document, everywhere=True)
        levels[str(row.get("type") or row.get("一级分类") or "未分类")][judged.level or _NONE] += 1
        if judged.level is not None:
            listed.append(f"{_named(document)}：{judged.level}；{_why(judged)}")
    measured.say("没有标注级别：以下是拟定的突发事件，请人工核看")
    for name in sorted(levels):
        shown = "，".join(f"{each} {levels[name][each]}" for each in _SHOWN if levels[name][each])
        measured.say(f"{name}：{shown}")
    measured.say(f"拟定突发事件 {len(listed)}/{len(rows.rows)}{_share(len(listed), len(rows.rows))}", listed)
    measured.figures |= {
        "proposed": len(listed), "levels": {name: dict(told) for name, told in sorted(levels.items())},
    }  # fmt: skip


def _statements(measured: Measured, judge: Judge, rows: Rows) -> None:
    """National statements of food poisoning: the bands against what the authority itself graded.

    A statement sums up many events, so its text must not be taken for one. Events made after it must get the
    authority's grade: the average one of each grade, and one with a single death (较大) or with none (一般).
    """
    checked, errors = Counter[str](), []
    for number, row in rows.rows:
        for name, text, allowed in _made(rows, number, row):
            document = Document(f"{number}", "", text, UNDATED, "news")
            judged = judge.judge(document, everywhere=True)
            checked[name] += 1
            if (judged.level or _NONE) not in allowed:
                errors.append(
                    f"第 {number} 行 {name}：应为 {'或'.join(allowed)}，得 {judged.level or _NONE}：{text}"
                )
    measured.say(
        "核对内容：通报是统计，不得当作一起事件；照通报的平均数编成的事件，有死亡（1 至 9 人）应为较大，"
        "无死亡至多为一般"
    )
    for name, number in checked.items():
        wrong = [each for each in errors if f" {name}：" in each]
        measured.say(f"{name}：对 {number - len(wrong)}/{number}", wrong)
    measured.figures["checks"] = {"of": checked.total(), "wrong": len(errors)}


def _made(rows: Rows, number: int, row: Row) -> list[tuple[str, str, tuple[str, ...]]]:
    if row["reports"] < 1:
        raise rows.fault(number, "reports 应至少为 1，请改正")
    if max(row["reports"], row["poisoned"], row["dead"]) > _MOST:
        raise rows.fault(number, f"reports、poisoned、dead 不会超过 {_MOST}，请核对")
    when = _WHEN.sub(r"\1年第\2季度", str(row.get("period") or f"{row.get('year') or 2015}年"))
    made: list[tuple[str, str, tuple[str, ...]]] = [("通报不是事件", f"{when}全国食物中毒事件情况的通报：共报告{row['reports']}起，中毒{row['poisoned']}人，死亡{row['dead']}人。", (_NONE,))]  # fmt: skip
    average = max(2, round(row["poisoned"] / row["reports"]))
    made.append(("有死亡的平均事件", _event(min(average, 99), 1), ("III",)))
    made.append(("无死亡的平均事件", _event(min(average, 99), 0), ("IV", _NONE)))
    for name, level in (("较大", "III"), ("一般", "IV")):
        given = _graded(rows, number, row, name)
        if given["reports"] and given["poisoned"]:
            ill = round(given["poisoned"] / given["reports"])
            dead = max(1, round(given["dead"] / given["reports"])) if given["dead"] else 0
            made.append((f"{name}的平均事件", _event(ill, dead), (level,)))
    return made


def _graded(rows: Rows, number: int, row: Row, name: str) -> dict[str, int]:
    """How many events, ill and dead the authority graded so; 0 what it does not say."""
    grades = row.get("grades") or {}
    given = (grades.get(name) or {}) if isinstance(grades, dict) else None
    if not isinstance(given, dict):
        raise rows.fault(number, f"grades.{name} 应是对象，请改正或删去")
    figures = {key: given.get(key) or 0 for key in ("reports", "poisoned", "dead")}
    if not all(isinstance(each, int) and 0 <= each <= _MOST for each in figures.values()):
        raise rows.fault(number, f"grades.{name} 的 reports、poisoned、dead 应是 0 至 {_MOST} 的整数，请改正")
    return figures


def _event(ill: int, dead: int) -> str:
    told = f"{dead}人死亡" if dead else "无人死亡"
    return f"昨日中午，某村一场宴席后发生食物中毒，{ill}人中毒，{told}，患者已送医院救治。"
