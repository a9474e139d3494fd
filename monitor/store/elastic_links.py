"""The codes people sign with, on Elasticsearch: one record for each code, and one for each matter and person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.domain.instant import stamp, unstamp
from monitor.errors import StorageBusy
from monitor.ports.links import Link
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_records import MOST, Found, Id, Records, Source, of
from monitor.store.link_codes import fresh_code

_TRIES = 20
#: expired codes are looked for no more often; desk time
_SWEPT_EVERY = timedelta(minutes=1)

#: incident and person
Pair = tuple[str, str]


class ElasticLinks:
    """`monitor.ports.links.Links`. Shared by threads."""

    def __init__(self, cluster: Cluster, indices: Indices) -> None:
        self._records, self._index = Records(cluster), indices.links
        #: when expired codes of a bureau were last forgotten
        self._swept: dict[str, datetime] = {}

    def issue(self, bureau: str, wanted: Sequence[Pair], now: datetime, expires: datetime) -> Sequence[str]:
        if not wanted:
            return ()
        self._sweep(bureau, now)
        pairs = list(dict.fromkeys(wanted))
        codes: dict[Pair, str] = {}
        for _ in range(_TRIES):
            left = [pair for pair in pairs if pair not in codes]
            if not left:
                return [codes[pair] for pair in wanted]
            codes |= self._issued(bureau, left, now, expires)
        raise StorageBusy("签收链接正被反复改写，请稍后再试")

    def find(self, bureau: str, code: str) -> Link | None:
        (found,) = self._records.get(bureau, [self._code(bureau, code)])
        return None if found is None else _link(code, found.source)

    def tried(self, bureau: str, code: str) -> int:
        wrong = 0

        def more(source: Source | None) -> Source | None:
            nonlocal wrong
            wrong = 0 if source is None else int(source["wrong"]) + 1
            return None if source is None else {**source, "wrong": wrong}

        self._records.change(bureau, self._code(bureau, code), more)
        return wrong

    def guessed(self, bureau: str, person: str, now: datetime) -> int:
        query = of(bureau, {"term": {"person": person}}, {"range": {"expires": {"gt": stamp(now)}}})
        found = self._records.walk(bureau, self._index, query, ["expires"], MOST)
        return sum(int(each["wrong"]) for each in found)

    def _issued(
        self, bureau: str, pairs: Sequence[Pair], now: datetime, expires: datetime
    ) -> dict[Pair, str]:
        """Codes of those that have a good one, or got the one made here; the others another is making one for."""
        current = self._records.get(bureau, [self._pair(bureau, pair) for pair in pairs])
        known = [None if each is None else str(each.source["code"]) for each in current]
        links = iter(self._records.get(bureau, [self._code(bureau, code) for code in known if code]))
        codes: dict[Pair, str] = {}
        fresh: list[tuple[Pair, str, Found | None]] = []
        for pair, code, found in zip(pairs, known, current, strict=True):
            there = next(links) if code else None
            link = None if there is None or code is None else _link(code, there.source)
            if link is not None and link.expires > now and not link.dead:
                codes[pair] = link.code
            else:
                fresh.append((pair, fresh_code(), found))
        return codes | self._made(bureau, fresh, expires)

    def _made(
        self, bureau: str, fresh: Sequence[tuple[Pair, str, Found | None]], expires: datetime
    ) -> dict[Pair, str]:
        """The code first, then that it is the one of its pair."""
        self._records.make(bureau, [
            (self._code(bureau, code), {
                "bureau": bureau, "incident": pair[0], "person": pair[1], "expires": stamp(expires), "wrong": 0,
            })
            for pair, code, _ in fresh
        ])  # fmt: skip
        new = [(pair, code) for pair, code, found in fresh if found is None]
        old = [(pair, code, found) for pair, code, found in fresh if found is not None]
        made = self._records.make(
            bureau, [(self._pair(bureau, pair), _current(bureau, code, expires)) for pair, code in new]
        )
        replaced = self._records.replace(
            bureau, [(found, _current(bureau, code, expires)) for _, code, found in old]
        )
        done = [
            *zip(new, made, strict=True),
            *zip([(pair, code) for pair, code, _ in old], replaced, strict=True),
        ]
        return dict(each for each, is_ours in done if is_ours)

    def _sweep(self, bureau: str, now: datetime) -> None:
        swept = self._swept.get(bureau)
        if swept is not None and timedelta(0) <= now - swept < _SWEPT_EVERY:
            return
        query = of(bureau, {"range": {"expires": {"lte": stamp(now)}}})
        hits = self._records.search(bureau, self._index, query, ["expires"], MOST)
        self._records.drop(bureau, [(self._index, hit["_id"]) for hit in hits])
        self._swept[bureau] = now

    def _code(self, bureau: str, code: str) -> Id:
        return self._index, f"{bureau}/code/{code}"

    def _pair(self, bureau: str, pair: Pair) -> Id:
        return self._index, f"{bureau}/pair/{pair[0]}/{pair[1]}"


def _current(bureau: str, code: str, expires: datetime) -> Source:
    return {"bureau": bureau, "code": code, "expires": stamp(expires)}


def _link(code: str, source: Source) -> Link:
    return Link(code, source["incident"], source["person"], unstamp(source["expires"]), int(source["wrong"]))
