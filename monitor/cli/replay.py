"""huiying replay: documents and acts lived through on simulated time."""

from pathlib import Path
from typing import Annotated

import typer


def replay(
    documents: Annotated[
        Path, typer.Argument(metavar="DOCS.jsonl", help="文书，每行一份，与 judge 的输入相同")
    ],
    profile: Annotated[str, typer.Option(help="单位配置：随程序提供的编号，或文件夹路径")],
    until: Annotated[str, typer.Option(help="重放到这一时刻（含），ISO 8601，不写时区为北京时间")],
    out: Annotated[Path, typer.Option(help="结果文件夹，没有则新建，同名文件会被替换")],
    acts: Annotated[Path | None, typer.Option(help="办理动作，每行一件")] = None,
    roster: Annotated[Path | None, typer.Option(help="值班表；不给则用按岗位生成的样表")] = None,
) -> None:
    """在模拟时间里重放文书与办理动作：同一输入得到逐字节相同的结果."""
    from monitor.service.replaying import run

    raise typer.Exit(run(documents, profile, acts, roster, until, out))
