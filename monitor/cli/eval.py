"""`huiying eval`: the judge against annotated texts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.eval_pages import pages

if TYPE_CHECKING:
    from monitor.service.evaluate import Measured

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="用标注数据检验研判"
)
app.command()(pages)

File = Annotated[Path, typer.Argument(help="带 expect 的研判输入行，或公开标注数据的原样文件")]
ProfileName = Annotated[str, typer.Option("--profile", "-p", help="单位配置")]
Everywhere = Annotated[bool, typer.Option("--everywhere", help="任何地点都算本地（公开标注数据一律如此）")]
Errors = Annotated[bool, typer.Option(help="逐条列出错处")]
AsJson = Annotated[bool, typer.Option("--json", help="写成一个 JSON 对象")]


@app.callback()
def main() -> None:
    """用标注数据检验研判。"""


@app.command()
def counts(
    file: File,
    profile: ProfileName = "guiyang",
    everywhere: Everywhere = False,
    errors: Errors = True,
    as_json: AsJson = False,
) -> None:
    """数字抽取的精确率、召回率与 F1。"""
    from monitor.service.evaluate_counts import counts as measure

    _run(measure, file, profile, everywhere=everywhere, errors=errors, as_json=as_json)


@app.command()
def types(
    file: File,
    profile: ProfileName = "guiyang",
    everywhere: Everywhere = False,
    errors: Errors = True,
    as_json: AsJson = False,
) -> None:
    """事件类型的 F1 与宏平均；群众留言列出类型的分布。"""
    from monitor.service.evaluate_types import types as measure

    _run(measure, file, profile, everywhere=everywhere, errors=errors, as_json=as_json)


@app.command()
def grades(
    file: File,
    profile: ProfileName = "guiyang",
    everywhere: Everywhere = False,
    errors: Errors = True,
    as_json: AsJson = False,
) -> None:
    """级别的混淆矩阵，误报与漏报的突发事件逐条列出用词。"""
    from monitor.service.evaluate_grades import grades as measure

    _run(measure, file, profile, everywhere=everywhere, errors=errors, as_json=as_json)


def _run(
    measure: "Callable[..., Measured]",
    file: Path,
    profile: str,
    *,
    everywhere: bool,
    errors: bool,
    as_json: bool,
) -> None:
    import json

    from monitor.service.columns import printable
    from monitor.service.evaluate import read_annotated
    from monitor.service.judging import build_judge

    rows = read_annotated(file)
    measured = measure(build_judge(profile), rows, everywhere=everywhere)
    if as_json:
        print(json.dumps(measured.object(errors=errors)))
        return
    for line in measured.lines(errors=errors):
        print(printable(line))
