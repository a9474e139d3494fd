"""huiying personal: show, expire."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.service.bureau import Bureau
    from monitor.service.sealing import Looked

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="来信中封存的个人信息：查看（记入账本）、到期销毁"
)  # fmt: skip

ConfigOption = Annotated[Path, typer.Option("--config", help="设置文件")]


@app.command()
def show(
    document: Annotated[str, typer.Argument(metavar="文书编号", help="来信的文书编号")],
    by: Annotated[str, typer.Option("--by", help="谁在看：名册里的人员编号，或不重名的姓名")],
    why: Annotated[str, typer.Option("--why", help="查看事由，4 至 500 字")],
    config: ConfigOption = Path("huiying.yaml"),
) -> None:
    """查看一件来信的原始信息；先记入账本，再打开。"""
    from monitor.domain.access import principal
    from monitor.errors import NotFound
    from monitor.service.entrance import named
    from monitor.service.sealing import look

    with _opened(config) as bureau:
        person = named(bureau.roster, by)
        if person is None:
            raise NotFound(f"名册里没有“{by}”，或有人重名；huiying account list 可查编号")
        for line in told(look(bureau, principal(person), document, why)):
            print(line)


@app.command("expire")
def expire_(config: ConfigOption = Path("huiying.yaml")) -> None:
    """销毁到期的密钥；抓取进程每小时也做一次。"""
    from monitor.service.sealing import expire

    with _opened(config) as bureau:
        kept = bureau.settings.personal_retention
        gone = expire(bureau, kept, bureau.now())
    print(f"封存满 {kept.days} 天且事件已办结的个人信息，销毁 {gone} 件；账本照旧可核验")


def told(looked: "Looked") -> Iterator[str]:
    """What was opened, in lines: the form's fields, what was masked, the letter."""
    from monitor.domain.personal_span import PERSONAL_NAMES

    yield f"文书 {looked.document}（本次查看已记入账本第 {looked.commit} 号）"
    for kind, value in looked.fields:
        yield f"来信人填写的{PERSONAL_NAMES.get(kind, kind)}：{value}"
    if not (looked.title or looked.text):
        yield "来信文字已依法删除，以下是其中的个人信息："
        for piece in looked.pieces:
            yield f"{PERSONAL_NAMES.get(piece.kind, piece.kind)}：{piece.text}"
        return
    yield ""
    yield looked.title or "（无标题）"
    yield looked.text


@contextmanager
def _opened(config: Path) -> "Iterator[Bureau]":
    from config.settings import load_settings
    from monitor.service.assemble import open_home
    from monitor.service.bureau import Bureau
    from monitor.service.clock import SystemClock

    settings = load_settings(config, os.environ)
    with open_home(settings.place) as home:
        worker = f"personal-{socket.gethostname()}-{os.getpid()}"
        yield Bureau(settings, home, worker, SystemClock(settings.home).now)
