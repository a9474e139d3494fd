"""huiying backup: a verified copy of a home, taken while it runs."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_HOME, HomeOption
from monitor.errors import LedgerError

_KEYS_OUT = "来信中封存的个人信息已备份，密钥不在其中：换一台机器恢复后打不开；要能打开请加 --with-keys"
_KEYS_IN = "备份里有打开来信个人信息的密钥，请单独保管，到保存期限即销毁：此后已销毁的密钥仍留在这份备份里"


def backup(
    target: Annotated[Path, typer.Argument(help="备份到哪里：一个新目录，或以 .tar 结尾的文件")],
    home: HomeOption = DEFAULT_HOME,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="连同来信个人信息的密钥；这样的备份须单独保管、到期销毁")
    ] = False,
) -> None:
    """备份账本、文库、封存的个人信息和文件，服务不必停；备份当即核验，不通过退出码 1。"""
    from monitor.service.assemble import look_into
    from monitor.service.backup import back_up
    from monitor.service.clock import SystemClock

    with look_into(home) as found:
        try:
            taken = back_up(found, target, SystemClock().now(), with_keys=with_keys)
        except LedgerError as fault:
            typer.echo(fault.message, err=True)
            raise typer.Exit(1) from fault
    for bureau, head in taken.heads.items():
        typer.echo(f"{bureau}：已备份并核验，账本完整，至第 {head.number} 号（head {head}）")
    typer.echo(f"文件 {taken.files} 件；备份在 {taken.target}")
    typer.echo(_KEYS_IN if taken.keys else _KEYS_OUT)
    for missing in taken.faults:
        typer.echo(missing, err=True)
    if taken.faults:
        typer.echo(f"备份已写成，但原数据有 {len(taken.faults)} 处证据缺失或被改，请查明", err=True)
        raise typer.Exit(1)
