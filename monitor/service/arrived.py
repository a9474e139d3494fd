"""How much came in lately, for pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.instant import BEIJING
from monitor.service.bureau import Bureau

#: days counted, today among them
DAYS = 7


@dataclass(frozen=True, slots=True)
class Arrived:
    """Of one source, in the last seven days in Asia/Shanghai."""

    documents: int = 0
    #: of these: to be answered
    respond: int = 0


def arrived(bureau: Bureau, now: datetime) -> Mapping[str, Arrived]:
    """By source; one that brought nothing is not there."""
    today = now.astimezone(BEIJING).date()
    found: dict[str, Arrived] = {}
    for each in bureau.library.tally(bureau.settings.bureau, today - timedelta(days=DAYS - 1), today):
        before = found.get(each.origin, Arrived())
        respond = each.documents if each.attention == "respond" else 0
        found[each.origin] = Arrived(before.documents + each.documents, before.respond + respond)
    return found
