"""huiying restore: put a backup in place of a home and begin a new epoch."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_HOME, HomeOption
from monitor.errors import BadInput, LedgerError


def restore(
    source: Annotated[Path, typer.Argument(help="huiying backup 写出的目录或 .tar 文件")],
    home: HomeOption = DEFAULT_HOME,
    replace_home: Annotated[
        bool, typer.Option("--replace-home", help="数据目录里已有数据，另存后替换")
    ] = False,
    anchor: Annotated[
        str, typer.Option("--anchor", help="原账本读不出来时，文书上印的最后一个“期次/编号/校验码”")
    ] = "",
) -> None:
    """由备份恢复，先停止服务；备份不完整退出码 1。"""
    from monitor.domain.anchor import parse_anchor
    from monitor.service.clock import SystemClock
    from monitor.service.restore import restore as put_back

    try:
        known = parse_anchor(anchor) if anchor else None
    except ValueError as fault:
        raise BadInput(str(fault)) from fault
    try:
        restored = put_back(source, home, SystemClock().now(), replace=replace_home, anchor=known)
    except LedgerError as fault:
        typer.echo(fault.message, err=True)
        raise typer.Exit(1) from fault
    for bureau, head in restored.heads.items():
        typer.echo(f"{bureau}：已恢复，第 {head.epoch} 期自第 {head.number} 号开始（head {head}）")
    for note in restored.notes:
        typer.echo(note)
    if restored.aside is not None:
        typer.echo(f"原来的数据另存在 {restored.aside}，确认无误后请自行删除")
