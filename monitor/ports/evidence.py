"""The evidence port: fetches the page of a public answer, so that a clock ends by proof and not by a click."""

from typing import Protocol

from monitor.domain.evidence import Taken


class EvidenceTaker(Protocol):
    """Takes pages. Blocks, for a minute at most: call it from a worker thread of the crawler process,
    never from the web process. Threads may share one. Taking twice makes two takings, each true of its
    moment; nothing is kept here, body and screenshot are the caller's to put into Files.

    A taking says what a page said, not that its text answers the incident: that is weighed elsewhere.
    """

    def take(self, url: str) -> Taken:
        """Fetch the page, read its title, text and publication time, and take its picture.

        Only the fetching can fail; what cannot be read or pictured is None or empty, with a note.

        Raises:
            EvidenceRefused: `evidence-address`, `evidence-private`, `evidence-redirects` or
                `evidence-too-large`: asking again will not help.
            EvidenceUnreachable: `evidence-status`, `evidence-challenge`, `evidence-timeout` or
                `evidence-unreachable`: asking again later may.

        """
        ...
