"""huiying work: one of the service's processes alone."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def work(
    role: Annotated[
        Literal["desk", "crawl", "web"],
        typer.Option(help="desk：时限、提醒阶梯和发送；crawl：抓取、登记和研判；web：值班台页面和接口"),
    ] = "desk",
    config: Annotated[Path, typer.Option(help="设置文件")] = Path("huiying.yaml"),
) -> None:
    """单独运行一个进程，直到收到结束信号；数据目录由设置文件或 HUIYING_HOME 指明."""
    import os
    import socket

    from config.settings import load_settings
    from monitor.service.clock import SystemClock
    from monitor.service.log import start_log

    settings = load_settings(config, os.environ)
    start_log(settings.home, role)
    worker = f"{role}-{socket.gethostname()}-{os.getpid()}"
    if role == "desk":
        from monitor.service import desk_process

        desk_process.run(settings, SystemClock(), worker)
    elif role == "web":
        from monitor.web import process

        process.run(settings, SystemClock(), worker)
    else:
        from monitor.service import crawl

        crawl.run(settings, SystemClock(), worker)
