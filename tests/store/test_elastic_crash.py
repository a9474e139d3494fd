"""A crawler of 周村 dies at each of its requests to the cluster, before it and after; the next one finds all in order."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.domain import canonical
from monitor.domain.ledger import EMPTY
from monitor.ports.library import Filters
from monitor.store.elastic_cluster import Cluster
from monitor.store.elastic_indices import Indices
from monitor.store.elastic_ledger import ElasticLedger
from monitor.store.elastic_library import ElasticLibrary
from monitor.store.elastic_register import ElasticRegister
from tests.ledger import builders as make
from tests.store.conftest import LEDGER, LIBRARY, elastic_indices
from tests.store.texts import DESK, SALT, kept

pytestmark = pytest.mark.slow

WHOLE = Filters()


class Death(BaseException):
    """As SIGKILL: nothing of ours runs after it."""


class Counted:
    """A client, or a part of one, whose every request its owner is told of."""

    def __init__(self, part: Any, told: Callable[[Callable[[], Any]], Any]) -> None:
        self._part, self._told = part, told

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not callable(found):
            return Counted(found, self._told)
        return lambda *given, **named: self._told(lambda: found(*given, **named))


class Dying:
    """A cluster whose asker dies at its nth request, before it goes out or with the answer on the wire."""

    def __init__(self, cluster: Cluster, at: int, *, after: bool) -> None:
        self._cluster, self._left, self._after = cluster, at, after

    def ask(self, work: Callable[[Any], Any]) -> Any:
        return self._cluster.ask(lambda client: work(Counted(client, self._pass)))

    def _pass(self, request: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Death
        try:
            return request()
        finally:
            if self._left == 0:
                raise Death


def each_death(cluster: Cluster, live: Callable[[Any, str], None], *, after: bool) -> list[str]:
    """Die at the first request, at the second ... until one life comes to its end; the bureaus it was lived in."""
    bureaus: list[str] = []
    while True:
        bureaus.append(f"office-{len(bureaus) + 1}")
        try:
            live(Dying(cluster, len(bureaus), after=after), bureaus[-1])
        except Death:
            continue
        assert len(bureaus) > 4, "it died nowhere"
        return bureaus


@pytest.fixture
def indices(elastic: Cluster) -> Indices:
    return elastic_indices(elastic, *LEDGER, *LIBRARY[1:])


SEVERAL = [(kept(f"doc-{n}", f"第{n}篇", salt=bytes([n]) * 16), bytes([n]) * 16) for n in (1, 2, 3)]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_documents_are_kept_all_or_none_and_numbered_without_a_gap(
    elastic: Cluster, indices: Indices, after: bool
) -> None:
    def live(dying: Any, bureau: str) -> None:
        library = ElasticLibrary(dying, indices)
        library.keep_all(bureau, SEVERAL[:2])
        library.keep_all(bureau, SEVERAL[1:])

    for bureau in each_death(elastic, live, after=after):
        library = ElasticLibrary(elastic, indices)
        known = [each.document.id for each in library.pending(bureau, 9)]
        assert known in ([], ["doc-1", "doc-2"], ["doc-1", "doc-2", "doc-3"])
        answers = library.keep_all(bureau, [(with_salt(each, b"n"), b"n" * 16) for each, _ in SEVERAL])
        assert list(answers) == [each.document.id not in known for each, _ in SEVERAL]
        rows = library.rows_between(bureau, 0, 9)
        assert [row.number for row in rows] == [1, 2, 3]
        found = library.search(bureau, "第", DESK, WHOLE)
        assert sorted(hit.kept.document.id for hit in found) == ["doc-1", "doc-2", "doc-3"]
        for hit in found:
            salt = library.salt(bureau, hit.kept.ref)
            assert salt is not None
            assert canonical.commitment(salt, hit.kept.document.content.encode()) == hit.kept.ref
            assert any(hit.kept.ref in row.text for row in rows), "what digests pledge is what is kept"


def with_salt(each: Any, letter: bytes) -> Any:
    document = each.document
    return kept(document.id, document.text, salt=letter * 16)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_erased_document_is_gone_or_whole_and_erased_by_the_next(
    elastic: Cluster, indices: Indices, after: bool
) -> None:
    def live(dying: Any, bureau: str) -> None:
        ElasticLibrary(elastic, indices).keep(bureau, kept(), SALT)
        ElasticLibrary(dying, indices).erase(bureau, kept().ref)

    for bureau in each_death(elastic, live, after=after):
        library = ElasticLibrary(elastic, indices)
        library.erase(bureau, kept().ref)
        assert library.text(bureau, kept().ref) is None
        assert list(library.search(bureau, "呕吐", DESK, WHOLE)) == []
        assert not library.keep(bureau, kept("doc-2", "又来了", external_id="doc-1"), SALT)
        assert len(library.rows_between(bureau, 0, 9)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_month_is_dropped_with_all_but_what_stays_and_gone_on_with_by_the_next(
    elastic: Cluster, indices: Indices, after: bool
) -> None:
    def live(dying: Any, bureau: str) -> None:
        whole = ElasticLibrary(elastic, indices)
        whole.keep_all(bureau, [(replace(each, state="settled"), salt) for each, salt in SEVERAL])
        ElasticLibrary(dying, indices).expire(bureau, 0, 3, lambda _documents: {"doc-2"})

    for bureau in each_death(elastic, live, after=after):
        library = ElasticLibrary(elastic, indices)
        seen = {hit.kept.document.id for hit in library.search(bureau, "", DESK, WHOLE)}
        assert "doc-2" in seen, "what stays is there all the time"
        library.expire(bureau, 0, 3, lambda _documents: {"doc-2"})
        assert [hit.kept.document.id for hit in library.search(bureau, "", DESK, WHOLE)] == ["doc-2"]
        library.settle(bureau, "doc-2", ("disease",))
        stayed = library.document(bureau, "doc-2")
        assert stayed is not None
        assert stayed.departments == ("disease",)
        assert len(library.rows_between(bureau, 0, 9)) == 3


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_the_register_is_true_whoever_died_while_it_followed(
    elastic: Cluster, indices: Indices, after: bool
) -> None:
    ledger = ElasticLedger(elastic, indices)

    def live(dying: Any, bureau: str) -> None:
        first = make.commit(EMPTY, make.opened(), make.incident(), make.joined(), make.clock(), bureau=bureau)
        second = make.commit(first.head, make.graded("II"), make.alert(), bureau=bureau)
        for commit in (first, second):
            ledger.append(commit)
        register = ElasticRegister(dying, indices, ElasticLedger(dying, indices))
        register.position(bureau)
        register.rebuild(bureau)

    for bureau in each_death(elastic, live, after=after):
        register = ElasticRegister(elastic, indices, ledger)
        row = register.incident(bureau, "school")
        assert row is not None
        assert (row.level, row.commit) == ("II", 2)
        assert register.incident_of(bureau, "doc-1") == "school"
        assert len(register.clocks(bureau, "school")) == len(register.alerts_open(bureau, 9)) == 1
        assert register.position(bureau) == 2


def test_a_commit_whose_answer_was_lost_is_found_to_be_ours(elastic: Cluster, indices: Indices) -> None:
    first = make.commit(EMPTY, make.opened())
    with pytest.raises(Death):
        ElasticLedger(Dying(elastic, 1, after=True), indices).append(first)  # type: ignore[arg-type]
    assert ElasticLedger(elastic, indices).append(first).outcome == "committed"
    other = make.commit(EMPTY, make.opened(), worker="li")
    assert ElasticLedger(elastic, indices).append(other).outcome == "conflict"
