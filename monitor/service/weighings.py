"""What incidents propose, weighed on as documents join instead of anew with each one.

A proposal is asked for with the documents of an incident in the order in which they joined. What was
weighed for the longest beginning of that row is taken, the rest joins it; a row that begins otherwise
(after a split) is weighed from its first document.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from monitor.domain.document import Document
from monitor.domain.judgement import Judgement, Proposal
from monitor.ports.judging import Judging, Weighing

Told = tuple[Document, Judgement]

#: incidents kept at hand, those asked for last
_INCIDENTS = 1000
#: rows kept of one incident: before and after a document joins, and what a page shows of it
_ROWS = 4


@dataclass(frozen=True, slots=True)
class _Row:
    documents: tuple[str, ...]
    weighing: Weighing
    proposal: Proposal


class Weighings:
    """The weighings of one bureau's incidents. Not shared between threads."""

    def __init__(self, judging: Judging, find: Callable[[str], Told | None]) -> None:
        """Start with nothing weighed.

        Args:
            judging: who weighs.
            find: a document with what was said of it, by id; None where its text is gone.

        """
        self._judging, self._find = judging, find
        #: by first document; the rows of each, last used last
        self._rows: dict[str, list[_Row]] = {}

    def propose(self, documents: Sequence[str]) -> Proposal:
        """What the rules propose for these documents together, as far as they are still there."""
        wanted = tuple(documents)
        if not wanted:
            return self._judging.weigh(()).proposal()
        rows = self._rows.pop(wanted[0], [])
        begun = max(
            (row for row in rows if wanted[: len(row.documents)] == row.documents),
            key=lambda row: len(row.documents), default=None,
        )  # fmt: skip
        row, whole = (begun, True) if begun and begun.documents == wanted else self._weighed(wanted, begun)
        if whole:
            others = [each for each in rows if each is not row]
            rows = [*others[-(_ROWS - 1) :], row]
        self._keep(wanted[0], rows)
        return row.proposal

    def _weighed(self, wanted: tuple[str, ...], begun: _Row | None) -> tuple[_Row, bool]:
        """The wanted row, and whether every document of it was there."""
        gone: list[str] = []
        known = () if begun is None else begun.documents
        told = self._told(wanted[len(known) :], gone)
        weighing = self._judging.weigh(told) if begun is None else begun.weighing.joined(told)
        return _Row(wanted, weighing, weighing.proposal()), not gone

    def _told(self, documents: tuple[str, ...], gone: list[str]) -> Iterator[Told]:
        """The documents that are there, one at a time; the ids of the others go into `gone`."""
        for document in documents:
            found = self._find(document)
            if found is None:
                gone.append(document)
            else:
                yield found

    def _keep(self, first: str, rows: list[_Row]) -> None:
        if not rows:
            return
        while len(self._rows) >= _INCIDENTS:
            self._rows.pop(next(iter(self._rows)))
        self._rows[first] = rows
