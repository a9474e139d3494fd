"""huiying rules: list, show, check, try."""

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli.rules_trial import try_

if TYPE_CHECKING:
    from monitor.service.rules_view import RuleRow

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="分级规则：查看、检查、试用"
)
app.command("try")(try_)

ProfileOption = Annotated[
    str, typer.Option("--profile", "-p", help="单位配置：随程序提供的编号或文件夹；不写时看设置文件")
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="设置文件；不写时用当前目录的 huiying.yaml（如有）")
]
DayOption = Annotated[
    datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="看这一天有效的规则；不写为今天")
]
JsonOption = Annotated[bool, typer.Option("--json", help="给程序读：一行一条 JSON")]


@app.command("list")
def list_(
    *,
    profile: ProfileOption = "",
    config: ConfigOption = None,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="只看这一类事件，可写几次，如 fire")
    ] = None,
    level: Annotated[
        Literal["I", "II", "III", "IV"] | None, typer.Option("--level", help="只看这一级")
    ] = None,
    day: DayOption = None,
    status: Annotated[
        Literal["verified", "unverified"] | None, typer.Option("--status", help="只看已核或待核的")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="连同已失效、未生效的")] = False,
    as_json: JsonOption = False,
) -> None:
    """列出分级规则：编号、级别、事项、条件、文件条款，待核和未启用的有标记."""
    from monitor.service.rules_text import counted, listing
    from monitor.service.rules_view import Asked, chosen

    rows = chosen(_rows(profile, config, day), Asked(_types(types or []), level, status or "", every))
    if as_json:
        _print_json(rows)
        return
    for line in listing(rows, _columns()):
        print(line)
    print(counted(rows) if rows else "没有符合条件的规则；看全部：huiying rules list --all", file=sys.stderr)


@app.command()
def show(
    rule: Annotated[str, typer.Argument(metavar="编号", help="规则编号，如 PS-II")],
    *,
    profile: ProfileOption = "",
    config: ConfigOption = None,
    day: DayOption = None,
    as_json: JsonOption = False,
) -> None:
    """查看一条规则：文件、条款、原文、条件、状态、报告时限，以及上下各一级."""
    from monitor.service.rules_book import forms
    from monitor.service.rules_text import full

    rows = _rows(profile, config, day)
    found = forms(rule, rows)
    if as_json:
        _print_json(found)
        return
    for place, row in enumerate(found):
        if place:
            print()
        for line in full(row, rows):
            print(line)


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[文件或文件夹]...", help="另要检查的规则文件")
    ] = None,
    *,
    profile: ProfileOption = "",
    config: ConfigOption = None,
) -> None:
    """检查随程序的、本单位的和所给的规则；有问题时逐条列出，退出码 2."""
    from monitor.service.columns import printable
    from monitor.service.rules_book import look_over, office_name

    faults = 0
    for each in look_over(office_name(profile, _config(config), os.environ), files or []):
        unverified = sum(rule.standing == "unverified" for rule in each.rules)
        wrong = f"，有问题 {len(each.faults)} 处" if each.faults else "，没有发现问题"
        print(
            f"{printable(each.name)}：{len(each.rules)} 条，已核 {len(each.rules) - unverified} 条，待核 {unverified} 条{wrong}"
        )
        for fault in sorted(dict.fromkeys(each.faults), key=lambda one: (one.file, one.line or 0)):
            print(f"  {printable(str(fault))}")
        faults += len(each.faults)
    if faults:
        raise typer.Exit(2)


def _rows(profile: str, config: Path | None, day: datetime | None) -> "tuple[RuleRow, ...]":
    from monitor.service.rules_book import book, office

    return book(office(profile, _config(config), os.environ), _today() if day is None else day.date())


def _config(named: Path | None) -> Path | None:
    from config.settings import FILE

    return named if named is not None or not Path(FILE).is_file() else Path(FILE)


def _types(codes: Sequence[str]) -> tuple[str, ...]:
    from config.checking import choose_from
    from monitor.domain.judgement import TYPES
    from monitor.errors import BadInput

    for code in codes:
        if code not in TYPES:
            raise BadInput(
                f"没有事件类型“{code[:40]}”：{choose_from(code, tuple(TYPES))}", code="type-unknown"
            )
    return tuple(codes)


def _columns() -> int | None:
    """How wide the terminal is; None where nobody sits at one."""
    return shutil.get_terminal_size((120, 40)).columns if sys.stdout.isatty() else None


def _today() -> date:
    from monitor.domain.instant import BEIJING
    from monitor.service.clock import SystemClock

    return SystemClock().now().astimezone(BEIJING).date()


def _print_json(rows: "Sequence[RuleRow]") -> None:
    import json

    from monitor.service.rules_view import as_data

    for row in rows:
        print(json.dumps(as_data(row)))
