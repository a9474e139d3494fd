"""`huiying eval`: the judge against annotated texts."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.eval_pages import pages

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="用标注数据检验研判"
)

#: classes of an annotated corpus of emergencies -> the type codes that are right for each
CORPUS_TYPES = {
    "traffic_accident": ("traffic",),
    "fire": ("fire",),
    "earthquake": ("natural_disaster",),
    "food_poisoning": ("food_poisoning",),
    "terrorist_attack": ("attack", "explosion"),
}


app.command()(pages)


@app.callback()
def main() -> None:
    """用标注数据检验研判。"""


@app.command()
def counts(
    file: Annotated[
        Path, typer.Argument(help="标注的数字（casualties.jsonl 的样子），或带 expect 的研判输入行")
    ],
    profile: Annotated[str, typer.Option("--profile", "-p", help="单位配置")] = "guiyang",
    errors: Annotated[bool, typer.Option(help="逐条列出错处")] = True,
) -> None:
    """数字抽取的精确率、召回率与 F1。"""
    from monitor.service import evaluate
    from monitor.service.judging import build_judge, parse_document

    rows = evaluate.read_rows(file)
    judge = build_judge(profile)
    if rows and "expect" in rows[0]:
        tallies = evaluate.expected(judge, rows, [parse_document(row) for row in rows])
    else:
        tallies = evaluate.sentence_counts(judge, rows)
    _show(tallies, errors=errors)


@app.command()
def types(
    file: Annotated[Path, typer.Argument(help="带 title、text、type 的行")],
    profile: Annotated[str, typer.Option("--profile", "-p", help="单位配置")] = "guiyang",
    errors: Annotated[bool, typer.Option(help="逐条列出错处")] = True,
) -> None:
    """事件类型的 F1 与宏平均。"""
    from monitor.service import evaluate
    from monitor.service.judging import build_judge

    accepted = {name: frozenset(codes) for name, codes in CORPUS_TYPES.items()}
    tallies = evaluate.types(build_judge(profile), evaluate.read_rows(file), accepted)
    _show(tallies, errors=errors)
    own = [tallies[name].f1 for name in accepted if name in tallies]
    print(f"宏平均 F1 {sum(own) / len(own):.3f}" if own else "没有可比的行")


def _show(tallies: object, *, errors: bool) -> None:
    from monitor.service.evaluate import Tally

    assert isinstance(tallies, dict)
    for name, tally in tallies.items():
        assert isinstance(tally, Tally)
        print(
            f"{name}：精确率 {tally.precision:.3f}，召回率 {tally.recall:.3f}，F1 {tally.f1:.3f}"
            f"（对 {tally.right}，多 {tally.wrong}，漏 {tally.missed}）"
        )
        if errors:
            for line in tally.errors:
                print(f"  {line}")
