"""Texts a desk is about to say: those it wrote itself just now, and many fetched in one question.

On a cluster a text each costs a journey each, and a storm is a thousand texts. Nothing is remembered but what was
put here on purpose; an erasure forgets everything.
"""

from collections.abc import Sequence

from monitor.domain.ledger import Commit
from monitor.ports.library import Library

#: remembered at most; the oldest go first
_KEPT = 4000
#: after these a text may no longer be said
ERASING = frozenset({"erased", "personal_destroyed"})


class TextsAhead:
    """Of one bureau, for one thread."""

    def __init__(self, library: Library, bureau: str) -> None:
        self._library, self._bureau = library, bureau
        self._known: dict[str, str] = {}

    def text(self, ref: str) -> str | None:
        """As `Library.text`."""
        found = self._known.get(ref)
        return self._library.text(self._bureau, ref) if found is None else found

    def remember(self, ref: str, text: str) -> None:
        while len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[ref] = text

    def fetch(self, refs: Sequence[str]) -> None:
        """Remember these, fetched at once where they are not known yet; raises as `Library.texts`."""
        wanted = [ref for ref in dict.fromkeys(refs) if ref not in self._known]
        # one alone is no dearer when it is asked for
        if len(wanted) < 2:
            return
        for ref, text in zip(wanted, self._library.texts(self._bureau, wanted), strict=True):
            if text is not None:
                self.remember(ref, text)

    def heard(self, commit: Commit) -> None:
        """Forget everything where something was lawfully erased."""
        if any(event.kind in ERASING for event in commit.events):
            self._known.clear()
