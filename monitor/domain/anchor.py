"""An anchor: epoch/number/first 16 hex of the head, as every mail, form and export prints it.

It is what shows that a ledger lost its tail: bytes that are gone cannot betray themselves.
"""

import re
from dataclasses import dataclass

from monitor.domain.ledger import Head

_FORM = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{1,12})\s*/\s*([0-9A-Fa-f]{16,64})\s*\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Anchor:
    epoch: int
    number: int
    #: the first 16 hex or more of that commit's hash, lower case
    hash: str

    def __str__(self) -> str:
        return f"{self.epoch}/{self.number}/{self.hash[:16].upper()}"

    def fits(self, head: Head) -> bool:
        """Whether it was printed when this was the head."""
        return (self.epoch, self.number) == (head.epoch, head.number) and head.hash.startswith(self.hash)


def parse_anchor(text: str) -> Anchor:
    """Read "1/18432/7F3A91C2D4E5F607".

    Raises:
        ValueError: when it is not of this form.
    """
    found = _FORM.match(text)
    if found is None:
        raise ValueError(f"锚应写作 期次/编号/十六位校验码，例如 1/18432/7F3A91C2D4E5F607，不是“{text}”")
    return Anchor(int(found[1]), int(found[2]), found[3].lower())
