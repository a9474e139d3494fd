"""huiying ledger: verify, show, export, copy."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from monitor.cli.options import DEFAULT_HOME, BureauOption, HomeOption, PlaceOption, only_bureau, place_of
from monitor.errors import BadInput, NotFound

if TYPE_CHECKING:
    from monitor.domain.anchor import Anchor
    from monitor.service.assemble import Where
    from monitor.service.audit import Audit

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="账本：核验、查看、导出"
)


@app.command()
def verify(
    export: Annotated[
        str, typer.Argument(help="导出的账本文件，- 为标准输入；不写则核验数据目录里的账本")
    ] = "",
    home: HomeOption = DEFAULT_HOME,
    config: PlaceOption = None,
    bureau: BureauOption = "",
    anchor: Annotated[
        str, typer.Option("--anchor", help="文书上印的“期次/编号/校验码”，可查出尾部被截")
    ] = "",
) -> None:
    """核验账本：完整退出码 0，有断处或证据缺失 1，找不到账本 2。"""
    good = True
    for audit in _audits(export, place_of(home, config), bureau, _anchor(anchor)):
        for line in audit.lines():
            typer.echo(line)
        good = good and audit.good
    raise typer.Exit(0 if good else 1)


def _audits(export: str, where: "Where", bureau: str, anchor: "Anchor | None") -> "Iterator[Audit]":
    from monitor.domain.ledger import EMPTY
    from monitor.service.assemble import look_into
    from monitor.service.audit import audit_export, audit_home

    if export:
        with _opened(export) as lines:
            audit = audit_export(lines, anchor, bureau)
        if audit.verdict.head == EMPTY and audit.verdict.broken is None:
            raise NotFound(f"{export} 是空的，里面没有账本")
        yield audit
        return
    with look_into(where) as found:
        named = [only_bureau(found.ledger, bureau)] if bureau else list(found.ledger.bureaus())
        for each in named or [only_bureau(found.ledger, "")]:
            yield audit_home(found, each, anchor)


@app.command()
def show(
    home: HomeOption = DEFAULT_HOME,
    config: PlaceOption = None,
    bureau: BureauOption = "",
    incident: Annotated[str, typer.Option("--incident", help="只看这一事件的账目")] = "",
    after: Annotated[int, typer.Option("--after", min=0, help="从这一号之后看起")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多几号")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="原样输出，一号一行")] = False,
) -> None:
    """逐号查看账本：编号、北京时间、经办、事项。"""
    from monitor.domain.ledger import export_line
    from monitor.service.assemble import look_into
    from monitor.service.ledger_text import commit_lines

    with look_into(place_of(home, config)) as found:
        named = only_bureau(found.ledger, bureau)
        if incident:
            commits = [c for c in found.ledger.touching(named, incident) if c.number > after][: limit + 1]
        else:
            commits = list(found.ledger.read(named, after, limit + 1))
    if not commits:
        raise NotFound(f"第 {after} 号之后没有{f'事件 {incident} 的' if incident else ''}账目")
    for commit in commits[:limit]:
        if as_json:
            typer.echo(export_line(commit).decode(), nl=False)
        else:
            typer.echo("\n".join(commit_lines(commit)))
    if len(commits) > limit:
        typer.echo(f"还有：加 --after {commits[limit - 1].number} 接着看", err=True)


@app.command()
def export(
    target: Annotated[str, typer.Argument(help="写到哪个文件，- 为标准输出")] = "-",
    home: HomeOption = DEFAULT_HOME,
    config: PlaceOption = None,
    bureau: BureauOption = "",
) -> None:
    """导出账本，一号一行，可用 huiying ledger verify 独立核验。"""
    from monitor.service.assemble import look_into
    from monitor.service.export import export_file, export_to

    with look_into(place_of(home, config)) as found:
        named = only_bureau(found.ledger, bureau)
        if target == "-":
            head = export_to(found.ledger, named, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            head = export_file(found.ledger, named, Path(target))
    typer.echo(f"已导出第 1 至 {head.number} 号（head {head}）", err=True)


@app.command()
def copy(
    source: Annotated[str, typer.Argument(help="sqlite:数据目录，或 elasticsearch:设置文件")],
    target: Annotated[str, typer.Argument(help="写到哪里，写法同上")],
    bureau: BureauOption = "",
    with_keys: Annotated[bool, typer.Option("--with-keys", help="连同封存个人信息的密钥")] = False,
) -> None:
    """把账本连同文库、封存和文件复制到另一种存储；中断后再次运行会接着做。完整退出码 0，目标核验不过 1。"""
    from contextlib import ExitStack

    from monitor.service.assemble import look_into, open_home
    from monitor.service.moving import copy_office

    with ExitStack() as stack:
        there = stack.enter_context(look_into(_side(source)))
        named = only_bureau(there.ledger, bureau)
        here = stack.enter_context(open_home(_side(target, named)))
        copied = copy_office(there, here, named, lambda line: typer.echo(line, err=True), with_keys=with_keys)
    for line in copied.audit.lines():
        typer.echo(line)
    typer.echo(
        f"复制完成：账本 {copied.head.number} 号（新写 {copied.commits} 号），文书 {copied.documents} 篇"
    )
    raise typer.Exit(0 if copied.audit.good else 1)


def _side(text: str, bureau: str = "") -> "Where":
    """A folder of files, or the place that settings name, which must be this bureau's where one is given.

    Raises:
        BadInput: it is neither, or another office's.
        BadConfig: with every fault of the settings.
    """
    kind, _, rest = text.partition(":")
    if kind == "sqlite" and rest:
        return Path(rest)
    if kind == "elasticsearch" and rest:
        from config.settings import load_settings

        settings = load_settings(Path(rest), os.environ)
        if settings.cluster is None:
            raise BadInput(f"{rest} 里没有 store 一节，不知道集群在哪里；请写上 store.nodes")
        if bureau and settings.bureau != bureau:
            raise BadInput(
                f"{rest} 是单位“{settings.bureau}”的设置，来源是“{bureau}”的账本；请核对，目标未作改动"
            )
        return settings.place
    raise BadInput(f"“{text}”看不懂；写 sqlite:数据目录，或 elasticsearch:设置文件（huiying.yaml）")


@contextmanager
def _opened(export: str) -> Iterator[BinaryIO]:
    if export == "-":
        yield sys.stdin.buffer
        return
    path = Path(export)
    if not path.exists():
        raise NotFound(f"没有找到文件 {path}")
    if not path.is_file():
        raise NotFound(f"{path} 不是文件；要核验数据目录请用 --home")
    try:
        with path.open("rb") as file:
            yield file
    except OSError as fault:
        raise NotFound(f"{path} 读不出来：{fault.strerror}") from fault


def _anchor(text: str) -> "Anchor | None":
    from monitor.domain.anchor import parse_anchor

    try:
        return parse_anchor(text) if text else None
    except ValueError as fault:
        raise BadInput(str(fault)) from fault
