"""The judging port: what the rules say, of one document and of several together. Pure: no I/O, no clock."""

from collections.abc import Iterable
from typing import Protocol

from monitor.domain.document import Document
from monitor.domain.judgement import Judgement, Proposal


class Weighing(Protocol):
    """Documents of one incident weighed together, in the order in which they joined. It never changes."""

    def joined(self, documents: Iterable[tuple[Document, Judgement]]) -> "Weighing":
        """This and more documents, each once; a weighing that grew is the same as one made at once."""
        ...

    def proposal(self) -> Proposal:
        """What the merged facts propose; nothing where there are none."""
        ...


class Judging(Protocol):
    def judge(self, document: Document) -> Judgement:
        """What the rules in force on the day of publication say of this document alone."""
        ...

    def weigh(self, documents: Iterable[tuple[Document, Judgement]]) -> Weighing:
        """These documents of one incident together; further ones join what is returned."""
        ...
