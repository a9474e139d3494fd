"""huiying rebuild: drop the register and fold it anew from the ledger."""

import typer

from monitor.cli.options import DEFAULT_HOME, BureauOption, HomeOption, PlaceOption, only_bureau, place_of


def rebuild(home: HomeOption = DEFAULT_HOME, config: PlaceOption = None, bureau: BureauOption = "") -> None:
    """由账本重建清单索引；账本一字不动，可在服务运行时做。"""
    from monitor.service.assemble import look_into, open_home

    where = place_of(home, config)
    with look_into(where):
        pass  # a home that is not there is refused, not made
    with open_home(where) as found:
        named = [only_bureau(found.ledger, bureau)] if bureau else list(found.ledger.bureaus())
        for each in named or [only_bureau(found.ledger, "")]:
            number = found.register.rebuild(each)
            typer.echo(f"{each}：清单索引已由账本第 1 至 {number} 号重建")
