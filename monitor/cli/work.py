"""huiying work: one of the service's processes alone."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def work(
    role: Annotated[
        Literal["desk", "crawl", "web", "auditor"],
        typer.Option(
            help="desk：时限、提醒阶梯和发送；crawl：抓取、登记和研判；web：值班台页面和接口；auditor：复核提醒有没有漏发"
        ),
    ] = "desk",
    config: Annotated[Path, typer.Option(help="设置文件")] = Path("huiying.yaml"),
    demo: Annotated[Path | None, typer.Option(help="演示文件，由 huiying demo 写成")] = None,
) -> None:
    """单独运行一个进程，直到收到结束信号；数据目录由设置文件或 HUIYING_HOME 指明."""
    import os
    import socket

    from config.settings import load_settings
    from monitor.service.clock import SystemClock
    from monitor.service.log import start_log
    from monitor.service.simulation import read_demo
    from monitor.service.supervised import end_with_supervisor, pulse

    end_with_supervisor(os.environ)
    settings = load_settings(config, os.environ)
    simulated = None if demo is None else read_demo(demo)
    clock = SystemClock(settings.home) if simulated is None else simulated.clock
    settings = settings if simulated is None else simulated.applied(settings)
    start_log(settings.home, role)
    worker = f"{role}-{socket.gethostname()}-{os.getpid()}"
    if role == "desk":
        from monitor.service import desk_process

        desk_process.run(settings, clock, worker, pulse(os.environ))
    elif role == "auditor":
        from monitor.service import auditor_process

        auditor_process.run(settings, clock, worker, pulse(os.environ))
    elif role == "web":
        from monitor.web import process

        process.run(settings, clock, worker, {} if simulated is None else simulated.entries)
    else:
        from monitor.service import crawl_process

        crawl_process.run(settings, clock, worker, pace=clock.pace)
