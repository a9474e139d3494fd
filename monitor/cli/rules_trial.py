"""huiying rules try: which documents would be graded otherwise."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def try_(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[文件或文件夹]...",
            help="改动了的规则：同编号的替换，新编号的加上；不写则与当时的研判相比",
        ),
    ] = None,
    *,
    last: Annotated[int, typer.Option("--last", help="试最近发布的多少件文书")] = 500,
    profile: Annotated[str, typer.Option("--profile", "-p", help="单位配置；不写时看设置文件")] = "",
    config: Annotated[
        Path | None, typer.Option("--config", help="设置文件；不写时用当前目录的 huiying.yaml（如有）")
    ] = None,
    home: Annotated[
        Path | None, typer.Option("--home", envvar="HUIYING_HOME", help="数据目录；不写时看设置文件")
    ] = None,
    bureau: Annotated[str, typer.Option("--bureau", help="单位编号；只有一个单位时可省")] = "",
    sets: Annotated[list[str] | None, typer.Option("--set", help="试着启用这个加严标准，可写几次")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="给程序读：一件一行 JSON，末行为合计")] = False,
) -> None:
    """用改动了的规则重新研判文库里最近的文书，列出定级会不同的；只读，服务运行时也可用."""
    import json

    from config.settings import FILE
    from monitor.domain.instant import BEIJING
    from monitor.service.clock import SystemClock
    from monitor.service.columns import printable
    from monitor.service.rules_try import Request, Trial
    from monitor.service.rules_turns_text import as_data, lines, summary_data, summed

    chosen = config if config is not None or not Path(FILE).is_file() else Path(FILE)
    today = SystemClock().now().astimezone(BEIJING).date()
    request = Request(tuple(files or ()), last, profile, chosen, home, bureau, tuple(sets or ()))
    trial = Trial(request, today, os.environ)
    for note in trial.rules.notes:
        print(printable(note), file=sys.stderr)
    for each in trial.run():
        if as_json:
            print(json.dumps(as_data(each)))
            continue
        for line in lines(each, screen=sys.stdout.isatty()):
            print(line)
    print(json.dumps(summary_data(trial.summary)) if as_json else summed(trial.summary))
