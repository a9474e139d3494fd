"""A story: what of a document tells whether two speak of the same event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Traits:
    """What a document is compared by. Everything here is numbers, codes and names: JSON-able."""

    document: str
    type: str
    #: GB/T 2260 codes of the counties (or cities, where no county is named) it speaks of
    counties: tuple[str, ...]
    #: hospitals, schools, companies ... by name, as the text has them
    institutions: tuple[str, ...]
    #: aware UTC
    published: datetime
    #: low and high (None: no upper bound)
    counts: dict[str, tuple[int, int | None]]
    #: bottom-k sketch of the text's three-letter shingles, ascending
    signature: tuple[int, ...]
    #: what its page is known by (monitor.domain.address); "" where it has none
    page: str = ""


JoinReason = Literal["near_identical", "same_page", "same_place_type_days", "same_institution"]

JOIN_NAMES: dict[JoinReason, str] = {
    "near_identical": "内容基本相同",
    "same_page": "同一网页，标题或内容改过",
    "same_place_type_days": "同地、同类、相近日期，数字不矛盾",
    "same_institution": "同一机构、同类、相近日期",
}


@dataclass(frozen=True, slots=True)
class Join:
    """The incident a document joins, and why."""

    incident: str
    reason: JoinReason
