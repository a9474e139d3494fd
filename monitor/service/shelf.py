"""Documents seen, by id, from the library; judged again when they are asked for.

Judging costs less than a tenth of reading a stored judgement back safely, and always speaks the
rules now in force; the judgement a document came in with stays in its library row.
"""

import os
from collections.abc import Sequence

from monitor.domain.judgement import Proposal
from monitor.flow.intake import Seen
from monitor.flow.reception import title_of
from monitor.ports.judging import Judging
from monitor.ports.library import Library
from monitor.service.weighings import Told, Weighings

#: documents kept at hand
_AT_HAND = 512


class LibraryShelf:
    """`monitor.flow.reception.Shelf` over the library of one bureau."""

    def __init__(self, library: Library, bureau: str, judging: Judging) -> None:
        self._library, self._bureau, self._judging = library, bureau, judging
        self._at_hand: dict[str, Seen] = {}
        self._weighings = Weighings(judging, self._told)

    def put(self, seen: Seen) -> None:
        while len(self._at_hand) >= _AT_HAND:
            self._at_hand.pop(next(iter(self._at_hand)))
        self._at_hand[seen.document.id] = seen

    def get(self, document: str) -> Seen | None:
        """None for a document never seen, or erased since."""
        found = self._at_hand.get(document)
        if found is not None:
            return found
        kept = self._library.document(self._bureau, document)
        if kept is None or kept.state == "erased":
            return None
        seen = Seen(
            document=kept.document, judgement=self._judging.judge(kept.document), detected=kept.detected,
            unseen_at=None, ref=kept.ref,
            title=self._library.keep_text(self._bureau, title_of(kept.document), os.urandom(16)),
        )  # fmt: skip
        self.put(seen)
        return seen

    def propose(self, documents: Sequence[str]) -> Proposal:
        """What the rules propose for these documents together, as far as they are still there."""
        return self._weighings.propose(documents)

    def _told(self, document: str) -> Told | None:
        """A document as its incident's figures need it: without a title of its own in the library."""
        seen = self._at_hand.get(document)
        if seen is not None:
            return seen.document, seen.judgement
        kept = self._library.document(self._bureau, document)
        if kept is None or kept.state == "erased":
            return None
        return kept.document, self._judging.judge(kept.document)
