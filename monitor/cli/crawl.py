"""huiying crawl: watch the sources, or look at them once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config.settings import Settings
    from monitor.domain.source import Look


def said(seen: "Look") -> str:
    """What one look gave, in a line."""
    from monitor.domain.source import FAULT_NAMES

    if seen.fault is not None:
        return f"{FAULT_NAMES[seen.fault]}——{seen.why}（已收 {seen.new} 条）"
    return "没有变化" if seen.unchanged else f"读到 {seen.found} 条，新 {seen.new} 条"


def crawl(
    config: Annotated[Path, typer.Option(help="设置文件")] = Path("huiying.yaml"),
    *,
    once: Annotated[bool, typer.Option("--once", help="每个来源看一次就结束")] = False,
    source: Annotated[list[str] | None, typer.Option(help="只看这个来源（与 --once 同用，可写几次）")] = None,
    page: Annotated[str, typer.Option(help="只读这一个网页并收进来：文章、公众号文章或文件的网址")] = "",
) -> None:
    """抓取来源，登记并研判；不加 --once 时一直运行到收到结束信号。--once 和 --page 没有读好时退出码 1."""
    import os
    import socket

    from config.settings import load_settings
    from monitor.errors import BadInput
    from monitor.service.clock import SystemClock
    from monitor.service.crawl_process import run, run_once
    from monitor.service.log import start_log

    if source and not once:
        raise BadInput("--source 要与 --once 同用")
    if page and once:
        raise BadInput("--page 与 --once 不能同用")
    settings = load_settings(config, os.environ)
    start_log(settings.home, "crawl", terminal=not once and not page)
    worker = f"crawl-{socket.gethostname()}-{os.getpid()}"
    if page:
        _take(page, settings, worker)
        return
    if not once:
        run(settings, SystemClock(settings.home), worker)
        return
    looks = run_once(settings, SystemClock(settings.home), worker, source or [])
    for each, seen in looks.items():
        print(f"{each}：{said(seen)}")
    raise typer.Exit(1 if any(seen.fault is not None for seen in looks.values()) else 0)


def _take(address: str, settings: "Settings", worker: str) -> None:
    from monitor.domain.source import FAULT_NAMES
    from monitor.errors import SourceFault
    from monitor.service.clock import SystemClock
    from monitor.service.pasting import paste

    try:
        taken = paste(settings, SystemClock(settings.home), worker, address)
    except SourceFault as fault:
        print(f"没有收进来：{FAULT_NAMES[fault.fault]}——{fault.message}")
        raise typer.Exit(1) from None
    for line in taken.lines():
        print(line)
