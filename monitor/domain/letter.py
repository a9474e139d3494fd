"""A citizen's letter in a public letter box: what the box shows of its course, and what is remembered of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from monitor.domain.instant import Instant

#: received by the box; passed on to a unit; the unit works on it; answered; ended, answered or not
LetterStatus = Literal["received", "assigned", "in_hand", "replied", "closed"]
LETTER_STATUSES: tuple[LetterStatus, ...] = get_args(LetterStatus)

LETTER_STATUS_NAMES: dict[LetterStatus, str] = {
    "received": "已收", "assigned": "已转办", "in_hand": "办理中", "replied": "已答复", "closed": "已办结",
}  # fmt: skip

#: nothing more is expected of these
SETTLED: frozenset[LetterStatus] = frozenset({"replied", "closed"})

#: there: its page was read, or its row where it has none. gone: the page is no longer there.
#: unanswered: watched for as long as a letter is, and never answered
LetterFate = Literal["there", "gone", "unanswered"]
LETTER_FATES: dict[LetterFate, str] = {
    "there": "", "gone": "来信的网页已经不在", "unanswered": "信箱里一直没有答复，不再查看",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """The course of a letter as its box shows it; hostile text like all that is found.

    A fate other than `there` is told once, without title, text and reply where they are not at hand.
    """

    #: as the box numbers it, else a name that stays the same from look to look
    number: str
    status: LetterStatus
    #: when it was written, as the box says
    asked: Instant | None
    #: who answers, else to whom it went; "" where nothing is said
    unit: str
    #: the box's own word for its kind; ""
    category: str
    #: all public replies in the order of their times, apart by an empty line; "" while there is none
    reply: str
    #: when the last of them was given, as the box says
    replied: Instant | None
    fate: LetterFate = "there"
    #: False where the page cannot tell the reply from what a citizen wrote: a person must look
    sure: bool = True


@dataclass(frozen=True, slots=True)
class KnownLetter:
    """What is remembered of a letter between looks: none of its words. Instants aware UTC."""

    #: by which its row is known: its number, the id in its link, else a hash of title and date
    key: str
    #: the name under which it was handed over, and is again
    number: str
    #: address of its page or of its JSON; "" where only its row leads there
    place: str
    status: LetterStatus
    #: of the title as the list shows it: another title at the same key is another letter
    title_hash: str
    first_seen: datetime
    #: None: nothing more is expected of it
    next_look: datetime | None
    #: the state its row showed last, in the box's words
    shown: str = ""
    #: of the reply that was handed over; "" for none
    reply_hash: str = ""
    #: pages in a row that could not be read
    tries: int = 0
    #: when it was handed over last, or found unchanged; None: never
    read: datetime | None = None
