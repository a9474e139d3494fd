"""Of regions with the same name, the one meant: 白云区 of Guangzhou or of Guiyang."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.domain.region import Region


@dataclass(slots=True)
class Sure:
    """A place the text names beyond doubt: where, and its code with those of the regions it lies in. Never changed."""

    at: int
    codes: tuple[str, ...]


def chosen(
    regions: Sequence[Region], at: int, sure: Sequence[Sure], chain: Callable[[str], tuple[str, ...]]
) -> Region | None:
    """The region another place points to; None where nothing does, or as much to one as to another.

    A place in the same city says more than one in the same province, one named before more than one named
    after, a near one more than a far one.
    """
    if len(regions) == 1:
        return regions[0]
    told = [
        (weight, region) for region in regions if (weight := _weight(region, at, sure, chain)) is not None
    ]
    if not told:
        return None
    best = min(weight for weight, _ in told)
    meant = [region for weight, region in told if weight == best]
    return meant[0] if len(meant) == 1 else None


def _weight(
    region: Region, at: int, sure: Sequence[Sure], chain: Callable[[str], tuple[str, ...]]
) -> tuple[bool, bool, int] | None:
    around = chain(region.code)
    best = None
    for place in sure:
        for code in around:
            if code in place.codes:
                same_city = not code.endswith("0000") or around[0].endswith("0000")
                weight = not same_city, place.at > at, abs(place.at - at)
                best = weight if best is None else min(best, weight)
                break
    return best
