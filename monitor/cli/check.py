"""huiying check: every fault of the configuration at once, and what is still to be settled."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config.inspection import Findings


def check(
    *,
    profile: Annotated[str | None, typer.Option(help="随程序提供的单位配置编号，或配置文件夹的路径")] = None,
    config: Annotated[
        Path | None, typer.Option(help="设置文件；不写时用当前目录的 huiying.yaml（如有）")
    ] = None,
) -> None:
    """检查设置、单位配置、名册、日历、规则和本机环境；有问题时退出码 1，找不到所指的配置时 2。"""
    from config.inspection import inspect, this_host
    from config.settings import FILE
    from monitor.errors import NotFound

    chosen = config if config is not None or profile is not None or not Path(FILE).is_file() else Path(FILE)
    if chosen is not None and not chosen.is_file():
        print(f"没有设置文件 {chosen}：请改正 --config，或运行 huiying init 生成一份", file=sys.stderr)
        raise typer.Exit(2)
    try:
        findings = inspect(profile, chosen, this_host(os.environ))
    except NotFound as missing:
        print(missing.message, file=sys.stderr)
        raise typer.Exit(2) from None
    for line in told(findings):
        print(line)
    raise typer.Exit(1 if findings.faults else 0)


def told(findings: "Findings") -> list[str]:
    """The findings as lines: faults first, then warnings, proposals, and what is in order."""
    lines = [f"有问题 {len(findings.faults)} 处：" if findings.faults else "没有发现问题。"]
    lines += [str(fault) for fault in findings.faults]
    if findings.warnings:
        lines += ["", f"提醒 {len(findings.warnings)} 项：", *findings.warnings]
    for office, values in findings.design.items():
        lines += ["", f"{office} 有 {len(values)} 项文件未规定的设计值，请按本单位制度核定："]
        lines += [f"  本单位填写（设计） {value}" for value in values]
    return [*lines, "", *findings.fine]
