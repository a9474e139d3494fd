"""What incidents propose as their documents join, part and come together: weighed on, never differently."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.document import Document
from monitor.domain.judgement import Judgement, Proposal
from monitor.flow.intake import Seen
from monitor.ports.library import Kept
from monitor.service import weighings
from monitor.service.replay import MemoryShelf
from monitor.service.shelf import LibraryShelf
from monitor.store.memory_library import MemoryLibrary
from tests.judge.builders import the_judge
from tests.judge.whole import whole
from tests.ledger import builders as make
from tests.store.texts import SALT, kept

_BUREAU = "guiyang"
_TEXTS = (
    "贵阳市云岩区一所中学{n}名学生食物中毒。",
    "贵阳市云岩区一所中学{n}名学生食物中毒，1人死亡。",
    "贵阳市云岩区一所中学{n}名学生疑似食物中毒，住院观察。",
    "贵阳市南明区一客车侧翻，{n}人受伤，其中4人病危。",
    "贵阳市云岩区开展食物中毒应急演练，模拟{n}名学生中毒。",
    "上海{n}人食物中毒。",
)
#: every document the stories below tell of: figures, texts and publication follow no order
_COUNT = 24


class Archive(MemoryLibrary):
    """A library that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.kept_texts: list[str] = []

    def document(self, bureau: str, document: str) -> Kept | None:
        self.asked.append(document)
        return super().document(bureau, document)

    def keep_text(self, bureau: str, text: str, salt: bytes) -> str:
        self.kept_texts.append(text)
        return super().keep_text(bureau, text, salt)


@cache
def paper(number: int) -> Kept:
    """Document p0, p1 ...; three of each hour, the hours in no order."""
    text = _TEXTS[number % len(_TEXTS)].format(n=(12, 60, 120)[number * 7 % 5 % 3])
    published: datetime = make.MORNING + timedelta(hours=number * 5 % 8)
    return kept(f"p{number}", text, title="", published=published)


@cache
def told(name: str) -> tuple[Document, Judgement]:
    document = paper(int(name[1:])).document
    return document, the_judge().judge(document)


def seen(name: str) -> Seen:
    document, judgement = told(name)
    return Seen(document, judgement, document.published.at, None, paper(int(name[1:])).ref, "")


def archive(count: int = _COUNT) -> Archive:
    library = Archive()
    for number in range(count):
        library.keep(_BUREAU, paper(number), SALT)
    return library


def on_paper() -> LibraryShelf:
    return LibraryShelf(archive(), _BUREAU, the_judge())


def in_memory() -> MemoryShelf:
    shelf = MemoryShelf(the_judge())
    for number in range(_COUNT):
        shelf.put(seen(f"p{number}"))
    return shelf


def shown(proposal: Proposal) -> tuple[Proposal, list[str]]:
    """With the order of its figures, which a mapping alone does not compare."""
    return proposal, list(proposal.counts)


def anew(names: Sequence[str]) -> tuple[Proposal, list[str]]:
    """What these documents propose when all of them are weighed from the first to the last."""
    return shown(whole(the_judge(), [told(name) for name in names]))


#: one step of the day: what is done, to which incident, with which other or at which place
_STEP = st.tuples(st.sampled_from("jjjjjms"), st.integers(0, 9), st.integers(0, 9))


@pytest.mark.parametrize("shelf_of", [on_paper, in_memory])
@given(
    st.permutations([f"p{number}" for number in range(_COUNT)]), st.lists(_STEP, max_size=40), st.booleans()
)
@settings(max_examples=60, deadline=None)
def test_joining_merging_and_splitting_incidents_propose_as_if_weighed_from_the_first_document(
    shelf_of: Callable[[], LibraryShelf | MemoryShelf], waiting: list[str], steps: list[tuple[str, int, int]],
    pages: bool,
) -> None:  # fmt: skip
    shelf = shelf_of()
    incidents: list[list[str]] = [[waiting[0]], [waiting[1]], [waiting[2]]]
    waiting = waiting[3:]
    for what, one, other in steps:
        mine, theirs = incidents[one % len(incidents)], incidents[other % len(incidents)]
        if what == "j" and waiting:
            asked = [[*mine, waiting[0]], list(mine)]
            mine.append(waiting.pop(0))
        elif what == "m" and mine is not theirs:
            mine.extend(theirs)
            incidents.remove(theirs)
            asked = [mine]
        else:
            moved = mine[other % len(mine) :: 2]
            rest = [name for name in mine if name not in moved]
            incidents[one % len(incidents) : one % len(incidents) + 1] = [
                each for each in (rest, moved) if each
            ]
            asked = [each for each in (moved, rest) if each]
        if pages:
            asked.append(sorted(asked[0])[:3])
        for names in asked:
            assert shown(shelf.propose(names)) == anew(names)


def test_what_was_forgotten_is_weighed_again_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighings, "_INCIDENTS", 2)
    shelf = on_paper()
    rows = [["p0", "p1"], ["p2", "p3"], ["p4", "p6"], ["p0", "p1", "p7"], ["p2", "p3"]]
    assert [shown(shelf.propose(names)) for names in rows] == [anew(names) for names in rows]


def test_a_document_that_joins_is_the_only_one_taken_from_the_library() -> None:
    library = archive()
    shelf = LibraryShelf(library, _BUREAU, the_judge())
    shelf.propose(["p0", "p1", "p2"])
    library.asked.clear()
    shelf.propose(["p0", "p1", "p2", "p7"])
    shelf.propose(["p0", "p1", "p2"])
    assert library.asked == ["p7"]


def test_asking_what_an_incident_proposes_writes_nothing_into_the_library() -> None:
    library = archive()
    LibraryShelf(library, _BUREAU, the_judge()).propose(["p0", "p1"])
    assert library.kept_texts == []


def test_documents_erased_by_law_add_nothing_and_an_incident_of_such_alone_proposes_nothing() -> None:
    library = archive()
    library.erase(_BUREAU, paper(1).ref)
    shelf = LibraryShelf(library, _BUREAU, the_judge())
    assert shown(shelf.propose(["p0", "p1", "p2"])) == anew(["p0", "p2"])
    nothing = shelf.propose(["p1"])
    assert (nothing.level, nothing.type, nothing.counts) == (None, "other", {})
    assert shelf.propose([]) == nothing


def test_a_document_that_was_not_there_yet_counts_as_soon_as_it_is() -> None:
    library = archive(2)
    shelf = LibraryShelf(library, _BUREAU, the_judge())
    assert shown(shelf.propose(["p0", "p1", "p2"])) == anew(["p0", "p1"])
    shelf.put(seen("p2"))
    assert shown(shelf.propose(["p0", "p1", "p2"])) == anew(["p0", "p1", "p2"])
