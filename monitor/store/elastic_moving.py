"""Moving out of and into the library and what is sealed on a cluster."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace

from elasticsearch import Elasticsearch

from monitor.domain.document import Document
from monitor.domain.instant import Instant, unstamp
from monitor.ports.library import Kept
from monitor.ports.moving import Item, Row
from monitor.store import kept_rows
from monitor.store.elastic_arrivals import Arrival, Arrivals, Batch
from monitor.store.elastic_cluster import Cluster, fresh
from monitor.store.elastic_documents import Documents, Seat, changed, emptied, kept_of, source_of
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_library import arrival_of, seat_of
from monitor.store.elastic_names import Names
from monitor.store.elastic_records import Records, Source, of
from monitor.store.sqlite_moving import foreign

_AT_ONCE = 500
_OPEN = "5m"


class ElasticMoving:
    """`monitor.ports.moving.Moving` on a cluster."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._cluster, self._indices = cluster, indices
        self._records = Records(cluster)
        self._arrivals = Arrivals(cluster, indices)
        self._documents = Documents(cluster, indices)
        self._names = Names(cluster, indices, self._arrivals, self._documents)

    def rows(self, bureau: str, after: int, limit: int) -> Sequence[Row]:
        found = self._arrivals.between(bureau, after, after + limit)
        seats = [Seat(each.month, each.document, each.ref) for _, each in found]
        sources = self._documents.get(bureau, seats)
        return [
            self._expired(bureau, number, each) if source is None else _row(number, source)
            for (number, each), source in zip(found, sources, strict=True)
        ]

    def put_rows(self, bureau: str, rows: Sequence[Row]) -> None:
        last = self._names.follow(bureau)
        there = [row for row in rows if row.number <= last.last]
        new = [row for row in rows if row.number > last.last]
        self._compare(bureau, there)
        for row in there:
            self._change(bureau, row)
        self._end(bureau, there)
        if not new:
            return
        if [row.number for row in new] != list(range(last.last + 1, last.last + 1 + len(new))):
            raise foreign(new[0].number)
        whole = [row for row in new if not row.expired]
        self._documents.put(bureau, [seat_of(row.kept) for row in whole], (
            source_of(bureau, row.number, row.kept, row.salt or b"") for row in whole
        ))  # fmt: skip
        batch = Batch(last.number + 1, last.last + 1, tuple(arrival_of(row.kept) for row in new))
        if not self._arrivals.append(bureau, batch):
            raise foreign(new[0].number)
        self._names.follow(bureau)
        self._end(bureau, new)

    def texts(self, bureau: str) -> Iterator[Sequence[tuple[str, bytes]]]:
        for some in self._walked(bureau, self._indices.texts):
            # how far digests go stands among them, without a salt
            yield [(each["text"], bytes.fromhex(each["salt"])) for each in some if each["salt"]]

    def items(self, bureau: str, *, with_keys: bool) -> Iterator[Sequence[Item]]:
        for some in self._walked(bureau, self._indices.sealed):
            ids = [(self._indices.keys, f"{bureau}/{each['document']}") for each in some]
            keys = self._records.get(bureau, ids) if with_keys else [None] * len(some)
            yield [
                Item(
                    each["document"], tuple(each["kinds"]), each["sealed_at"], b64decode(each["nonce"]),
                    b64decode(each["cipher"]), each.get("destroyed_at"),
                    None if key is None else b64decode(key.source["key"]),
                )
                for each, key in zip(some, keys, strict=True)
            ]  # fmt: skip

    def put_items(self, bureau: str, items: Sequence[Item]) -> None:
        gone = [each.document for each in items if each.destroyed_at is not None]
        self._records.drop(bureau, [(self._indices.keys, f"{bureau}/{each}") for each in gone])
        # a key is there before what it opens
        self._records.make(bureau, [
            ((self._indices.keys, f"{bureau}/{each.document}"), {"bureau": bureau, "key": _text(each.key)})
            for each in items if each.key is not None and each.destroyed_at is None
        ])  # fmt: skip
        for each in items:
            wanted = _sealed(bureau, each)
            self._records.change(
                bureau, (self._indices.sealed, f"{bureau}/{each.document}"),
                lambda there, wanted=wanted: None if there is not None and (there["destroyed"] or there == wanted) else wanted,  # type: ignore[misc]
            )  # fmt: skip

    def _compare(self, bureau: str, rows: Sequence[Row]) -> None:
        """Raise where others stand under these numbers."""
        if not rows:
            return
        found = self._arrivals.between(bureau, rows[0].number - 1, rows[-1].number)
        stand = {number: each.text for number, each in found}
        for row in rows:
            if stand.get(row.number) != kept_rows.pledged(row.kept):
                raise foreign(row.number)

    def _change(self, bureau: str, row: Row) -> None:
        kept = row.kept
        if kept.state == "erased" or row.expired:
            return

        def how(source: Source) -> Source | None:
            made = changed(
                source, state=kept.state, departments=kept_rows.listed(kept.departments),
                notes=kept_rows.listed(kept.notes),
            )  # fmt: skip
            return None if made["row"] == source["row"] else made

        self._documents.change(bureau, seat_of(kept), how)

    def _end(self, bureau: str, rows: Sequence[Row]) -> None:
        """What the source let go, or erased, goes here too, whatever an earlier run had put."""
        for row in rows:
            kept = row.kept
            name = (kept.origin, kept.external_id)
            if kept.state == "erased":
                # first what keeps it from coming back
                self._names.erase(bureau, name, kept.ref)
                self._documents.change(
                    bureau, seat_of(kept), lambda source: None if source["content"] == "" else emptied(source)
                )
            elif row.expired:
                self._documents.discard(bureau, seat_of(kept))
                self._names.expire(bureau, name, row.number, kept.content_hash)

    def _expired(self, bureau: str, number: int, arrival: Arrival) -> Row:
        """A document of which the arrival and its name are all that is left."""
        pledge = json.loads(arrival.text)
        name = (arrival.origin, arrival.external_id)
        (known,) = [each for each in self._names.by_name(bureau, [name])[name] if each.number == number]
        document = Document(
            id=arrival.document, title="", text="", published=Instant(unstamp(pledge["published"])), source="news",
        )  # fmt: skip
        kept = Kept(
            document=document, origin=arrival.origin, external_id=arrival.external_id,
            content_hash=known.content_hash, ref=arrival.ref, rules_hash=pledge["rules"],
            attention=pledge["attention"], reasons=tuple(pledge["reasons"]), judgement="",
            detected=unstamp(pledge["detected"]), state="settled",
        )  # fmt: skip
        return Row(number, kept, None, expired=True)

    def _walked(self, bureau: str, index: str) -> Iterator[list[Source]]:
        """Every record of the bureau, as the index stood when it began."""

        def opened(client: Elasticsearch) -> str:
            fresh(client, index)
            return str(client.open_point_in_time(index=index, keep_alive=_OPEN, routing=bureau)["id"])

        point = self._cluster.ask(opened)
        behind = None
        while True:
            answer = self._cluster.ask(
                lambda client, behind=behind: client.search(  # type: ignore[misc]
                    pit={"id": point, "keep_alive": _OPEN}, query=of(bureau), sort=["_shard_doc"], size=_AT_ONCE,
                    search_after=behind, track_total_hits=False,
                )
            )  # fmt: skip
            hits = answer["hits"]["hits"]
            if not hits:
                break
            yield [hit["_source"] for hit in hits]
            behind = hits[-1]["sort"]
        self._cluster.ask(lambda client: client.close_point_in_time(id=point))


def _row(number: int, source: Source) -> Row:
    kept = kept_of(source)
    salt = bytes.fromhex(source["salt"]) if kept.state != "erased" else None
    return Row(number, replace(kept), salt)


def _sealed(bureau: str, item: Item) -> Source:
    source = {
        "bureau": bureau, "document": item.document, "kinds": list(item.kinds), "sealed_at": item.sealed_at,
        "destroyed": item.destroyed_at is not None, "nonce": _text(item.nonce), "cipher": _text(item.cipher),
    }  # fmt: skip
    return source if item.destroyed_at is None else {**source, "destroyed_at": item.destroyed_at}


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
