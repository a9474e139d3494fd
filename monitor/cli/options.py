"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from monitor.errors import BadInput, NotFound
from monitor.ports.ledger import LedgerStore

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="HUIYING_HOME", help="数据目录", show_default=True)
]
BureauOption = Annotated[str, typer.Option("--bureau", help="单位编号；目录里只有一个单位时可省")]

DEFAULT_HOME = Path("var")


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
