"""How far a list was turned in one look, and whether to turn on. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from spiders.lists.page import Leaf, ListItem, Turn

#: a list is turned no further than to what is older than this
TURN_BACK = timedelta(days=7)


@dataclass(slots=True)
class Turned:
    """The pages of a list read so far.

    Pages are turned while all that stands on one is unread. Because the oldest is read first, what
    a look leaves unread stands on the first pages, and the next look finds it the same way.
    """

    most: int
    pages: int = 0
    #: every item seen, by name, in the list's order
    seen: dict[str, ListItem] = field(default_factory=dict)
    #: those not read yet
    waiting: dict[str, ListItem] = field(default_factory=dict)
    #: the list went on where turning was over
    stopped_at: ListItem | None = None
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
        if leaf.items and not _all_new(fresh, leaf, unread, now):
            return None
        if leaf.items and self.pages >= self.most:
            self.stopped_at = fresh[-1]
            return None
        if not leaf.items and self.pages > 1:
            return None
        self._asked.add((turn.address, turn.form))
        return turn


def _all_new(fresh: tuple[ListItem, ...], leaf: Leaf, unread: Collection[str], now: datetime) -> bool:
    """Whether the page held nothing that was read, seen on a page before, old, or without a date."""
    if len(fresh) < len(leaf.items) or any(each.mark not in unread for each in fresh):
        return False
    last = fresh[-1].published
    return last is not None and now - last.at < TURN_BACK
