"""Administrative regions as plain rows: what the gazetteer is built from."""

from dataclasses import dataclass, field
from typing import Literal

Rank = Literal["province", "city", "county", "abroad"]


@dataclass(frozen=True, slots=True)
class Region:
    """One region of GB/T 2260, or a place abroad (code "")."""

    code: str
    #: full name: 云岩区
    name: str
    rank: Rank
    #: code of the city or province it belongs to; "" for provinces and places abroad
    parent: str


@dataclass(frozen=True, slots=True)
class Atlas:
    """All regions and the words about them that are data, not code."""

    regions: tuple[Region, ...]
    #: other short names of regions: name -> full name of the region (羊城 -> 广州市)
    aliases: dict[str, str]
    #: short names that are everyday words and mean a place only beside its parent (和平, 城关)
    everyday: frozenset[str]
    version: str
    #: former and customary names: spelling -> code of the region of today (襄樊 -> 420600)
    former: dict[str, str] = field(default_factory=dict)


def within(code: str, area: str) -> bool:
    """Whether a region code lies at or below another, both of six digits.

    520103 lies in 520100 and in 520000. Counties a province governs directly (4290xx) lie in the
    province only.
    """
    if area.endswith("0000"):
        return code[:2] == area[:2]
    return code[:4] == area[:4] if area.endswith("00") else code == area
