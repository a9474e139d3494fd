"""huiying backup: a verified copy of a home, taken while it runs."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_HOME, HomeOption
from monitor.errors import LedgerError


def backup(
    target: Annotated[Path, typer.Argument(help="备份到哪里：一个新目录，或以 .tar 结尾的文件")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """备份账本、文库和文件，服务不必停；备份当即核验，不通过退出码 1。"""
    from monitor.service.assemble import look_into
    from monitor.service.backup import back_up
    from monitor.service.clock import SystemClock

    with look_into(home) as found:
        try:
            taken = back_up(found, target, SystemClock().now())
        except LedgerError as fault:
            typer.echo(fault.message, err=True)
            raise typer.Exit(1) from fault
    for bureau, head in taken.heads.items():
        typer.echo(f"{bureau}：已备份并核验，账本完整，至第 {head.number} 号（head {head}）")
    typer.echo(f"文件 {taken.files} 件；备份在 {taken.target}")
    for missing in taken.faults:
        typer.echo(missing, err=True)
    if taken.faults:
        typer.echo(f"备份已写成，但原数据有 {len(taken.faults)} 处证据缺失或被改，请查明", err=True)
        raise typer.Exit(1)
