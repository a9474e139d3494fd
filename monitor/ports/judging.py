"""The judging port: what the rules say, of one document and of several together. Pure: no I/O, no clock."""

from collections.abc import Sequence
from typing import Protocol

from monitor.domain.document import Document
from monitor.domain.judgement import Judgement, Proposal


class Judging(Protocol):
    def judge(self, document: Document) -> Judgement:
        """What the rules in force on the day of publication say of this document alone."""
        ...

    def propose(self, documents: Sequence[tuple[Document, Judgement]]) -> Proposal:
        """What the merged facts of these documents propose; never called with none."""
        ...
