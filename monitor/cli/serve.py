"""huiying serve: the whole service on one machine."""

from pathlib import Path
from typing import Annotated

import typer


def serve(
    config: Annotated[Path, typer.Option(help="设置文件")] = Path("huiying.yaml"),
) -> None:
    """运行整个服务：值班（时限与提醒）、抓取、值班台；直到 Ctrl-C 或结束信号."""
    import os

    from monitor.service import serve
    from monitor.web.listening import listening

    settings = serve.checked(config, os.environ)
    listening(settings.web).close()
    raise typer.Exit(serve.run(settings, config.resolve(), os.environ))
