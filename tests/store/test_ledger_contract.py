"""What every ledger store promises, told by two desks of 周村 and one of 平邑."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.domain.event import Event
from monitor.domain.ledger import EMPTY, Chain, Commit
from monitor.errors import LedgerTooNew
from monitor.ports.ledger import LedgerStore
from tests.ledger import builders as make
from tests.store.conftest import Home


def written(store: LedgerStore, *commits: Commit) -> None:
    for commit in commits:
        assert store.append(commit).outcome == "committed"


def test_an_empty_ledger_has_no_head_and_nothing_to_read(home: Home) -> None:
    assert home.ledger.head("zhoucun") == EMPTY
    assert list(home.ledger.read("zhoucun", 0, 10)) == []
    assert list(home.ledger.bureaus()) == []
    assert list(home.ledger.touching("zhoucun", "school")) == []


def test_what_was_appended_is_read_back_byte_for_byte(home: Home) -> None:
    commits = make.ledger(5)
    written(home.ledger, *commits)
    assert list(home.ledger.read("zhoucun", 0, 10)) == commits
    assert list(home.ledger.raw("zhoucun", 0, 10)) == list(make.pairs(commits))
    assert home.ledger.head("zhoucun") == commits[-1].head


def test_reading_goes_on_after_a_number_and_stops_at_the_limit(home: Home) -> None:
    commits = make.ledger(5)
    written(home.ledger, *commits)
    assert list(home.ledger.read("zhoucun", 1, 2)) == commits[1:3]
    assert list(home.ledger.read("zhoucun", 5, 10)) == []
    assert list(home.ledger.read("zhoucun", 99, 10)) == []


def test_two_bureaus_never_see_each_other(home: Home) -> None:
    ours = [
        make.commit(EMPTY, make.opened()),
    ]
    ours.append(make.commit(ours[0].head, make.incident(), make.joined(), make.clock(), make.alert()))
    theirs = make.ledger(3, bureau="pingyi")
    written(home.ledger, *theirs, *ours)
    assert home.ledger.head("zhoucun") == ours[-1].head
    assert home.ledger.head("pingyi") == theirs[-1].head
    assert list(home.ledger.read("pingyi", 0, 10)) == theirs
    assert list(home.ledger.touching("pingyi", "school")) == []
    assert home.register.incident("pingyi", "school") is None
    assert home.register.incident_of("pingyi", "doc-1") is None
    assert list(home.register.documents_of("pingyi", "school")) == []
    assert list(home.register.clocks_due("pingyi", make.later(days=9), 10)) == []
    assert list(home.register.alerts_open("pingyi", 10)) == []
    assert home.register.position("pingyi") == 3
    assert list(home.ledger.bureaus()) == ["pingyi", "zhoucun"]


def test_the_second_desk_to_take_a_number_is_told_of_the_conflict(home: Home) -> None:
    first = make.commit(EMPTY, make.opened())
    written(home.ledger, first)
    wang, li = (make.commit(first.head, make.outage(1), worker=worker) for worker in ("wang", "li"))
    assert home.ledger.append(wang).outcome == "committed"
    assert home.ledger.append(li).outcome == "conflict"
    assert list(home.ledger.read("zhoucun", 1, 10)) == [wang]


def test_the_same_bytes_again_are_committed_again_and_stored_once(home: Home) -> None:
    commits = make.ledger(3)
    written(home.ledger, *commits, commits[2], commits[0])
    assert list(home.ledger.read("zhoucun", 0, 10)) == commits


def test_a_gap_is_refused(home: Home) -> None:
    commits = make.ledger(3)
    written(home.ledger, commits[0])
    assert home.ledger.append(commits[2]).outcome == "conflict"
    assert home.ledger.head("zhoucun") == commits[0].head


def test_a_commit_whose_prev_is_not_the_head_is_refused(home: Home) -> None:
    written(home.ledger, *make.ledger(2))
    forked = make.commit(make.commit(EMPTY, make.opened(), worker="elsewhere").head, make.outage(1))
    astray = make.commit(forked.head, make.outage(2))
    assert home.ledger.append(astray).outcome == "conflict"
    assert home.ledger.head("zhoucun").number == 2


def test_a_commit_of_another_bureau_s_chain_is_refused(home: Home) -> None:
    theirs = make.ledger(2, bureau="pingyi")
    written(home.ledger, *theirs)
    assert home.ledger.append(make.commit(theirs[-1].head, bureau="zhoucun")).outcome == "conflict"
    assert home.ledger.head("zhoucun") == EMPTY


def test_an_event_nobody_knows_is_refused_and_nothing_of_its_commit_is_kept(home: Home) -> None:
    first = make.commit(EMPTY, make.opened())
    written(home.ledger, first)
    strange = make.commit(first.head, make.incident(), Event("teleported", 1, {}))
    with pytest.raises(LedgerTooNew, match="不认识的事项“teleported”"):
        home.ledger.append(strange)
    assert home.ledger.head("zhoucun") == first.head
    assert home.register.incident("zhoucun", "school") is None
    assert home.register.position("zhoucun") == 1


def test_touching_gives_an_incident_s_own_commits_and_no_others(home: Home) -> None:
    first = make.commit(EMPTY, make.opened())
    opened = make.commit(first.head, make.incident(), make.joined())
    other = make.commit(opened.head, make.incident("ward"), make.joined("doc-2", "ward"))
    sent = make.commit(other.head, make.sending())
    merged = make.commit(sent.head, make.merged("ward", "school"))
    split = make.commit(merged.head, make.split("ward", "ward-2", "doc-2"))
    written(home.ledger, first, opened, other, sent, merged, split)
    assert list(home.ledger.touching("zhoucun", "school")) == [opened, sent, merged]
    assert list(home.ledger.touching("zhoucun", "ward")) == [other, merged, split]
    assert list(home.ledger.touching("zhoucun", "ward-2")) == [split]


def test_a_clock_that_is_merged_into_another_touches_no_incident_of_that_name(home: Home) -> None:
    first = make.commit(EMPTY, make.opened())
    written(home.ledger, first, make.commit(first.head, make.superseded("school", "response", "response.2")))
    assert list(home.ledger.touching("zhoucun", "response.2")) == []


def race(store: LedgerStore, worker: str, rounds: int) -> int:
    """Append `rounds` outages without holding the turn; the conflicts met."""
    conflicts = done = 0
    while done < rounds:
        commit = make.commit(store.head("zhoucun"), make.outage(done), worker=worker)
        if store.append(commit).outcome == "committed":
            done += 1
        else:
            conflicts += 1
    return conflicts


def test_many_threads_racing_take_every_number_once(home: Home) -> None:
    written(home.ledger, make.commit(EMPTY, make.opened()))
    with ThreadPoolExecutor(6) as desks:
        list(desks.map(lambda worker: race(home.ledger, worker, 20), [f"desk-{n}" for n in range(6)]))
    commits = home.ledger.read("zhoucun", 0, 1000)
    assert [commit.number for commit in commits] == list(range(1, 122))
    assert {
        worker: sum(c.worker == worker for c in commits[1:]) for worker in {c.worker for c in commits[1:]}
    } == {f"desk-{n}": 20 for n in range(6)}
    chain = Chain()
    for raw, hash_ in home.ledger.raw("zhoucun", 0, 1000):
        chain.add(raw, hash_)


def test_whoever_holds_the_turn_meets_no_conflict(home: Home) -> None:
    written(home.ledger, make.commit(EMPTY, make.opened()))

    def desk(worker: str) -> None:
        for minute in range(15):
            with home.ledger.turn("zhoucun"), home.ledger.turn("zhoucun"):
                head = home.ledger.head("zhoucun")
                written(home.ledger, make.commit(head, make.outage(minute), worker=worker))

    with ThreadPoolExecutor(4) as desks:
        list(desks.map(desk, ["a", "b", "c", "d"]))
    assert home.ledger.head("zhoucun").number == 61


def test_the_turn_is_given_back_when_the_work_inside_fails(home: Home) -> None:
    with pytest.raises(RuntimeError), home.ledger.turn("zhoucun"):
        raise RuntimeError("the decider failed")
    taken = threading.Thread(target=lambda: written(home.ledger, make.commit(EMPTY, make.opened())))
    taken.start()
    taken.join(5)
    assert home.ledger.head("zhoucun").number == 1


def test_reading_while_others_append_sees_whole_prefixes_only(home: Home) -> None:
    commits = make.ledger(80)
    stop = threading.Event()

    def append() -> None:
        written(home.ledger, *commits)
        stop.set()

    writer = threading.Thread(target=append)
    writer.start()
    seen: list[int] = []
    while not stop.is_set():
        found = home.ledger.read("zhoucun", 0, 1000)
        assert list(found) == commits[: len(found)]
        seen.append(len(found))
    writer.join()
    assert seen == sorted(seen)
    assert list(home.ledger.read("zhoucun", 0, 1000)) == commits
