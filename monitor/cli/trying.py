"""huiying source try: what stands at an address, and what would come in."""

from pathlib import Path
from typing import Annotated

import typer


def try_(
    address: Annotated[
        str,
        typer.Argument(metavar="网址", help="栏目页、订阅源、数据接口或公开信箱；带着前后的文字粘贴也可以"),
    ],
    config: Annotated[Path, typer.Option("--config", help="设置文件")] = Path("huiying.yaml"),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出，供程序使用")] = False,
    save: Annotated[str, typer.Option(help="读得好就以这个编号保存为来源")] = "",
) -> None:
    """试抓一个网址：认出是什么、是否许可、会收进来什么、还缺什么；不保存内容。没有读好时退出码 1."""
    import os
    import shlex
    from dataclasses import asdict

    import orjson

    from config.settings import load_settings
    from monitor.service.clock import SystemClock
    from monitor.service.log import start_log
    from monitor.service.trial import lines
    from monitor.service.trying import try_address

    settings, clock = load_settings(config, os.environ), SystemClock()
    start_log(settings.home, "try", terminal=False)
    trial = try_address(settings, clock, address)
    if as_json:
        print(orjson.dumps(asdict(trial)).decode())
        return
    for line in lines(trial):
        print(line)
    if trial.table is None or (trial.fault and not trial.samples):
        raise typer.Exit(1)
    if save:
        _save(config, {**trial.table, "id": save})
    else:
        # an address may hold & and $: it is pasted into a shell
        named = "" if config == Path("huiying.yaml") else f" --config {shlex.quote(str(config))}"
        print(f"保存：huiying source try {shlex.quote(trial.address)} --save {trial.table['id']}{named}")


def _save(config: Path, table: dict[str, object]) -> None:
    import getpass

    from monitor.service.clock import SystemClock
    from monitor.service.source_settings import add_source

    saved = add_source(config, table, getpass.getuser(), SystemClock().now())
    print(f"{saved.change.words}；撤销：huiying source undo")
