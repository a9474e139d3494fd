"""huiying source: try, list, add, remove, undo, redo."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from monitor.cli.trying import try_

if TYPE_CHECKING:
    from monitor.domain.source import SourceState
    from monitor.service.settings_history import Change
    from monitor.service.source_settings import Undone

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="来源：试抓、查看、加上、去掉、撤销",
)
app.command("try")(try_)

ConfigOption = Annotated[Path, typer.Option("--config", help="设置文件")]
SourceArgument = Annotated[str, typer.Argument(metavar="编号", help="来源编号")]
_CONFIG = Path("huiying.yaml")

#: said after every change
_FOLLOWED = "正在运行的抓取进程半分钟内自动接上，不必重启"


@app.command("list")
def list_(config: ConfigOption = _CONFIG) -> None:
    """列出设置里的来源：编号、种类、地址、间隔、状态和上次读到的时间."""
    from config.settings import load_settings
    from monitor.domain.source import NEVER_LOOKED
    from monitor.service.views.sources import watches

    settings = load_settings(config, os.environ)
    sources = settings.watched.sources
    if not sources:
        print("没有来源；加一个：huiying source add 网址 --id 编号 --spider listing")
        return
    states = _states(settings.home, settings.bureau)
    rows = {each.id: each for each in watches(sources, states, _now())}
    for source in sources:
        row, state = rows[source.id], states.get(source.id, NEVER_LOOKED)
        own = "（本单位网站）" if row.own else ""
        print(
            f"{row.id}\t{row.kind}{own}\t{row.place}\t每 {row.every}\t{_standing(state)}\t上次读到：{row.last_success}"
        )


@app.command()
def add(
    address: Annotated[str, typer.Argument(metavar="网址", help="订阅源、列表页、数据接口或公开信箱的地址")],
    *,
    name: Annotated[str, typer.Option("--id", help="来源编号：小写字母、数字和短横线，启用后不要改")],
    spider: Annotated[
        Literal["feed", "listing", "api", "letterbox"],
        typer.Option(help="订阅源、列表页、数据接口、公开信箱"),
    ],
    every: Annotated[
        str, typer.Option(help="隔多久看一次，1m 到 1d；不写则按它自己的节奏，10 分钟到 24 小时")
    ] = "",
    kind: Annotated[str, typer.Option(help="内容：news、letter、mail、hotline、social、report")] = "",
    publisher: Annotated[str, typer.Option(help="发布者")] = "",
    preset: Annotated[str, typer.Option(help="列表页属于哪一家建站系统，一般不用写")] = "",
    pages: Annotated[int, typer.Option(help="最多翻几页，默认 5")] = 0,
    articles: Annotated[bool, typer.Option("--articles", help="只有标题、摘要时再读每条的网页")] = False,
    own: Annotated[bool, typer.Option("--own", help="是本单位自己的网站")] = False,
    config: ConfigOption = _CONFIG,
) -> None:
    """在设置里加上一个来源；其余每个字都不动。有任何问题都不改动，并逐条说明."""
    from monitor.service.source_settings import add_source

    given: dict[str, Any] = {
        "id": name, "spider": spider, "address": address, "every": every, "kind": kind, "publisher": publisher,
        "preset": preset, "pages": pages, "articles": articles, "own": own,
    }  # fmt: skip
    table = {key: value for key, value in given.items() if value}
    with _done_or_told():
        change = add_source(config, table, _who(), _now()).change
    print(f"已在 {config} 里加上来源 {change.source}；{_FOLLOWED}。撤销：huiying source undo")


@app.command()
def remove(source: SourceArgument, config: ConfigOption = _CONFIG) -> None:
    """在设置里去掉一个来源和写给它的注释；已收的内容都在."""
    from monitor.service.source_settings import remove_source

    with _done_or_told():
        change = remove_source(config, source, _who(), _now()).change
    print(f"已从 {config} 里去掉来源 {change.source}；{_FOLLOWED}。撤销：huiying source undo")


@app.command()
def undo(config: ConfigOption = _CONFIG) -> None:
    """撤销上一次加上或去掉；再运行一次，撤销更早的一次."""
    from monitor.service.source_settings import undo

    print(f"已撤销：{_again(undo, config).words}；{_FOLLOWED}。恢复：huiying source redo")


@app.command()
def redo(config: ConfigOption = _CONFIG) -> None:
    """恢复上一次撤销的改动."""
    from monitor.service.source_settings import redo

    change = _again(redo, config)
    what = "加上" if change.what == "added" else "去掉"
    print(f"已恢复：{what}来源 {change.source}；{_FOLLOWED}")


def _again(step: "Callable[[Path, str, datetime], Undone]", config: Path) -> "Change":
    with _done_or_told():
        return step(config, _who(), _now()).change


@contextmanager
def _done_or_told() -> Iterator[None]:
    """What could not be done ends with 1, in the words of whoever refused; a mistake in what was asked with 2."""
    import sys

    from monitor.errors import SettingsKept, StorageError

    try:
        yield
    except (SettingsKept, StorageError) as fault:
        print(fault.message, file=sys.stderr)
        raise typer.Exit(1) from None


def _standing(state: "SourceState") -> str:
    from monitor.domain.instant import BEIJING

    if state.blocked_since is not None:
        return f"受阻 自 {state.blocked_since.astimezone(BEIJING):%m-%d %H:%M}（{state.why}）"
    if state.failing_since is not None:
        since = f"{state.failing_since.astimezone(BEIJING):%m-%d %H:%M}"
        return f"连续失败 {state.failures} 次 自 {since}（{state.why}）"
    return "还没有看过" if state.last_look is None else "正常"


def _states(home: Path, bureau: str) -> "dict[str, SourceState]":
    """What the crawler remembers; nothing where it never ran here."""
    from monitor.service.assemble import SOURCES, open_sources

    if not (home / SOURCES).is_file():
        return {}
    with open_sources(home) as memory:
        return dict(memory.states(bureau))


def _who() -> str:
    """Whoever runs the command on this host, for the history."""
    import getpass

    try:
        return f"命令行 {getpass.getuser()}"
    except (KeyError, OSError):
        # an account without a name, as in a container
        return f"命令行 {os.getuid()}"


def _now() -> datetime:
    from monitor.service.clock import SystemClock

    return SystemClock().now()
