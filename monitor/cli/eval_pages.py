"""`huiying eval pages`: the reading of articles against saved pages."""

from pathlib import Path
from typing import Annotated

import typer


def pages(
    file: Annotated[Path, typer.Argument(help="索引（JSON 行），页面在它旁边，由 file 指明")],
    errors: Annotated[bool, typer.Option(help="逐条列出错处")] = True,
) -> None:
    """网页抽取的标题、发布时间、正文和耗时。"""
    from monitor.service.evaluate import read_rows
    from monitor.service.evaluate_pages import pages as measured

    scores = measured(file, read_rows(file))
    for line in scores.lines():
        print(line)
    if errors:
        for line in scores.errors:
            print(f"  {line}")
