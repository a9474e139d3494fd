"""An incident's figures from the judgements its documents came in with: nothing is judged anew.

Only where all of them were judged by the rules now in force; then they are what judging would say.
"""

from collections.abc import Mapping, Sequence

import orjson

from monitor.domain.judgement import Count, Span
from monitor.judge import tally
from monitor.ports.library import Kept, Library


def kept_figures(
    library: Library, bureau: str, documents: Sequence[str], rules_hash: str
) -> Mapping[str, Count] | None:
    """The counts of these documents together, as far as they are still there; None where they must be judged.

    Raises:
        StorageError: the library cannot be read.

    """
    told = []
    for document in documents:
        kept = library.document(bureau, document)
        if kept is None or kept.state == "erased":
            continue
        if kept.rules_hash != rules_hash:
            return None
        try:
            told.append((kept.document, _counts(kept)))
        except (ValueError, KeyError, TypeError, AttributeError):
            # numbers beyond what the quick reader takes, or a row of another making
            return None
    return tally.counts(tally.tallied_counts({}, told))


def _counts(kept: Kept) -> Mapping[str, Count]:
    """As the judge weighs them: a text that is to be ignored, or tells of another place, gives none."""
    judged = orjson.loads(kept.judgement)
    if kept.attention == "ignore" or not judged["region"]["in_scope"]:
        return {}
    return {
        kind: Count(each["low"], each["high"], Span(each["start"], each["end"], each["text"]))
        for kind, each in judged["counts"].items()
    }
