"""huiying init: a configuration of one's own to begin with."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新建配置的文件夹，须不存在或为空")],
    *,
    profile: Annotated[str, typer.Option(help="以哪一份单位配置为底：编号或文件夹路径")],
) -> None:
    """写出一份可编辑的单位配置、huiying.yaml 和名册样本；文件夹不为空时拒绝，退出码 2。"""
    from config.starter import write_starter
    from monitor.errors import HuiyingError

    try:
        written = write_starter(profile, folder)
    except HuiyingError as fault:
        print(fault.message, file=sys.stderr)
        raise typer.Exit(2) from None
    for path in written:
        print(path)
    print(f"请按本单位情况修改以上文件，再运行：huiying check --config {folder / 'huiying.yaml'}")
