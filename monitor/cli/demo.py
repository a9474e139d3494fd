"""huiying demo: an invented town and the real service against it, in simulated time."""

from typing import Annotated

import typer


def demo(
    speed: Annotated[int, typer.Option(min=1, max=3600, help="模拟时间比实际快多少倍")] = 60,
) -> None:
    """在本机演示整个流程；数据放在 ./var 或 HUIYING_HOME，端口 8000 或 PORT；Ctrl-C 结束，再次运行接着演."""
    import os
    from pathlib import Path

    from config.web import WebTable, web
    from monitor.service import demo
    from monitor.web.listening import listening

    listening(web(WebTable(), os.environ.get("PORT"))).close()
    raise typer.Exit(demo.run(Path(os.environ.get("HUIYING_HOME") or "var"), speed, os.environ))
