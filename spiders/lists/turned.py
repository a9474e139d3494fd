"""How far a list was turned in one look, and whether to turn on. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from spiders.lists.page import Leaf, ListItem, Turn

#: a list is turned no further than to what is older than this
TURN_BACK = timedelta(days=7)
#: by so many of its last items a page is judged: a pinned item stands at its top, a stray one may end it
_TAIL = 3
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Turned:
    """The pages of a list read so far.

    Pages are turned while what a page ends with is unread. Because the oldest is read first, what
    a look leaves unread stands on the first pages, and the next look finds it the same way.
    """

    most: int
    #: when the list was last read, aware UTC; None: never
    before: datetime | None = None
    pages: int = 0
    #: every item seen, by name, in the list's order
    seen: dict[str, ListItem] = field(default_factory=dict)
    #: those not read yet
    waiting: dict[str, ListItem] = field(default_factory=dict)
    #: the list went on where turning was over, and nothing says that what follows was there before
    gap: bool = False
    _asked: set[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=set)

    def fresh(self, leaf: Leaf) -> tuple[ListItem, ...]:
        """What no page before this one showed."""
        return tuple(each for each in leaf.items if each.name not in self.seen)

    def add(self, leaf: Leaf, unread: Collection[str], now: datetime) -> Turn | None:
        """Note a page; the next to ask for, None when the list has been turned far enough.

        Args:
            leaf: the page as read.
            unread: the marks of those on it that were never read.
            now: aware UTC.

        """
        fresh = self.fresh(leaf)
        self.seen.update((each.name, each) for each in fresh)
        self.waiting.update((each.name, each) for each in fresh if each.mark in unread)
        self.pages += 1
        turn = leaf.next
        if turn is None or (turn.address, turn.form) in self._asked:
            return None
        tail = [each for each in _tail(fresh) if each.mark in unread]
        if leaf.items and not self._goes_on(tail, now):
            return None
        if leaf.items and self.pages >= self.most:
            self.gap = self.before is not None and any(_since(each, self.before) for each in tail)
            return None
        if not leaf.items and self.pages > 1:
            return None
        self._asked.add((turn.address, turn.form))
        return turn

    def _goes_on(self, tail: list[ListItem], now: datetime) -> bool:
        """Whether more that is new may follow.

        A list without dates is turned once it is known: what is unread then came since the last look.
        At first everything on it is unread, back to the year it began.
        """
        if any(each.published is not None for each in tail):
            return any(each.published is not None and now - each.published.at < TURN_BACK for each in tail)
        return bool(tail) and self.before is not None


def _tail(fresh: tuple[ListItem, ...]) -> tuple[ListItem, ...]:
    """The last items; the last that are dated, where any is."""
    dated = tuple(each for each in fresh if each.published is not None)
    return (dated or fresh)[-_TAIL:]


def _since(item: ListItem, before: datetime) -> bool:
    """Whether it may have come after the last look; a day without a time ends at midnight."""
    if item.published is None:
        return True
    return item.published.at + (_DAY if item.published.precision == "day" else timedelta(0)) > before
