"""What a proposal needs of a text beyond its judgement, kept for the documents read last."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from monitor.domain.document import Document
from monitor.judge import additions
from monitor.judge.lone import LONE_DEATH
from monitor.judge.lone_case import LONE_CASES
from monitor.judge.merge import Total
from monitor.judge.reading import Reading
from monitor.judge.scan import Hit

#: a document is weighed right after it was judged; the rest serves splits, merges and fresh starts
_REMEMBERED = 2048


@dataclass(frozen=True, slots=True)
class Heard:
    """Circumstances, the critically ill and the dead on top of others, which no judgement shows.

    Positions are of the normalised text.
    """

    flags: dict[str, Hit]
    critical: Total | None
    #: as the text has them; "" where it tells of none
    critical_words: str = ""
    #: who died or was found dead after others were counted
    added: tuple[additions.Addition, ...] = ()


class Hearing:
    """Hears a document, without reading it again where it was read a while ago. Not shared between threads."""

    def __init__(self, read: Callable[[Document], Reading]) -> None:
        self._read = read
        self._heard: OrderedDict[str, tuple[Document, Heard]] = OrderedDict()

    def note(self, document: Document, reading: Reading) -> Heard:
        """Keep what this reading of the document found."""
        normal, flags = reading.normal, reading.flags
        critical = reading.totals.get("critical")
        for name in (LONE_DEATH, *LONE_CASES):
            lone = flags.get(name)
            if lone is not None:
                # it is found by no word of a book: its hit names the circumstance only
                flags = {**flags, name: lone._replace(word=normal.span(lone.start, lone.end).text)}
        words = "" if critical is None else normal.span(critical.start, critical.end).text
        heard = Heard(
            flags, critical, words, additions.told(normal, reading.mentions, document.published.day)
        )
        while len(self._heard) >= _REMEMBERED:
            # of a plain dict the first key is found by walking over all that went before it
            self._heard.popitem(last=False)
        self._heard[document.id] = (document, heard)
        return heard

    def hear(self, document: Document) -> Heard:
        known = self._heard.get(document.id)
        # one id may come with another text: a corrected line judged by hand
        if known is not None and known[0] == document:
            return known[1]
        return self.note(document, self._read(document))
