"""Searching the library on Elasticsearch: the index proposes, Python proves and highlights, as on SQLite."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.domain.instant import stamp
from monitor.ports.library import Filters, Reader
from monitor.store import kept_rows
from monitor.store.elastic_records import of
from monitor.store.search_text import Piece, pieces
from monitor.store.sqlite_search import cursor_seat

#: words of the index that may begin with the last character of a query
_EXPANSIONS = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, read and checked."""

    pieces: tuple[Piece, ...]
    #: there was a query, but nothing in it that can be looked for
    nothing: bool
    query: Mapping[str, Any]
    #: seats below this; None: from the newest
    below: int | None

    @staticmethod
    def of(bureau: str, query: str, reader: Reader, filters: Filters, after: str) -> "Asked":
        """Raises BadInput for a cursor that is none and for a query that is too long."""
        found = pieces(query)
        asked: list[Any] = []
        for field, value in (("origin", filters.source), ("attention", filters.attention)):
            if value:
                asked.append({"term": {field: value}})
        if filters.since is not None:
            asked += [
                {"range": {"published": {"gte": stamp(filters.since)}}},
                {"range": {"seat": {"gte": kept_rows.first_seat(filters.since)}}},
            ]
        if filters.until is not None:
            asked.append({"range": {"published": {"lt": stamp(filters.until)}}})
        if not reader.sees_all:
            asked.append({"terms": {"departments": list(reader.departments)}})
        asked += [_phrase(piece) for piece in found]
        whole = {"bool": {"filter": [of(bureau, *asked)], "must_not": [{"term": {"state": "erased"}}]}}
        return Asked(found, bool(query.strip()) and not found, whole, cursor_seat(after) if after else None)


def _phrase(piece: Piece) -> Mapping[str, Any]:
    named = " ".join(piece.tokens)
    if piece.open:
        return {"match_phrase_prefix": {"tokens": {"query": named, "max_expansions": _EXPANSIONS}}}
    return {"match_phrase": {"tokens": named}}
