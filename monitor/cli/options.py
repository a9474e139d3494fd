"""Options that several commands share."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.errors import BadInput, NotFound
from monitor.ports.ledger import LedgerStore

if TYPE_CHECKING:
    from monitor.service.assemble import Where

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="HUIYING_HOME", help="数据目录", show_default=True)
]
PlaceOption = Annotated[
    Path | None,
    typer.Option("--config", help="按这份设置找账本和文库：在 Elasticsearch 上的用它", show_default=False),
]
BureauOption = Annotated[str, typer.Option("--bureau", help="单位编号；目录里只有一个单位时可省")]

DEFAULT_HOME = Path("var")


def place_of(home: Path, config: Path | None) -> "Where":
    """Where the ledger lies: at the home, or where the settings say.

    Raises:
        BadConfig: with every fault of the settings.
    """
    if config is None:
        return home
    from config.settings import load_settings

    return load_settings(config, os.environ).place


def only_bureau(store: LedgerStore, named: str) -> str:
    """The bureau that was named, or the only one there is.

    Raises:
        NotFound: when there is none, or none of that name.
        BadInput: when there are several and none was named.
    """
    bureaus = list(store.bureaus())
    if not bureaus:
        raise NotFound("账本尚未启用，里面还没有一号")
    if named:
        if named not in bureaus:
            raise NotFound(f"没有单位“{named}”的账本；现有：{'、'.join(bureaus)}")
        return named
    if len(bureaus) > 1:
        raise BadInput(f"这里有几个单位的账本，请用 --bureau 指明：{'、'.join(bureaus)}")
    return bureaus[0]
