"""huiying work: one of the service's processes alone."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def work(
    role: Annotated[Literal["desk"], typer.Option(help="desk：时限、提醒阶梯和发送")] = "desk",
    config: Annotated[Path, typer.Option(help="设置文件")] = Path("huiying.yaml"),
) -> None:
    """单独运行一个进程，直到收到结束信号；数据目录由设置文件或 HUIYING_HOME 指明."""
    import os
    import socket

    from config.settings import load_settings
    from monitor.service.clock import SystemClock
    from monitor.service.desk_process import run

    settings = load_settings(config, os.environ)
    run(settings, SystemClock(), f"{role}-{socket.gethostname()}-{os.getpid()}")
