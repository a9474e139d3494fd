"""An office moves from files to a cluster and back: whatever is asked, all three answer the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.store import Elastic, Place
from monitor.domain.event import new
from monitor.domain.instant import stamp
from monitor.domain.ledger import EMPTY, Commit
from monitor.errors import StorageError
from monitor.ports.library import Filters, Kept
from monitor.service.assemble import Home, open_home
from monitor.service.moving import Copied, copy_office
from monitor.store.elastic_cluster import Cluster
from tests.ledger import builders as make
from tests.store.conftest import forget_prefix
from tests.store.test_elastic_equal import compared, filled
from tests.store.test_expiry_contract import APRIL, MARCH, MAY, came
from tests.store.texts import DESK, SALT, kept

pytestmark = pytest.mark.slow

LETTER = "来信人的个人信息".encode()


def home_of(home: Home) -> Home:
    assert home.library is not None
    assert home.sealed is not None
    return home


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Home]:
    with open_home(tmp_path / "files") as home:
        yield home_of(home)


@pytest.fixture
def cluster(elastic: Cluster, elastic_url: str, tmp_path: Path) -> Iterator[Home]:
    prefix = forget_prefix(elastic)
    with open_home(Place(tmp_path / "host", Elastic((elastic_url,), prefix, shards=1))) as home:
        yield home_of(home)


@pytest.fixture
def back(tmp_path: Path) -> Iterator[Home]:
    with open_home(tmp_path / "back") as home:
        yield home_of(home)


def lived(home: Home, bureau: str = "zhoucun") -> list[Commit]:
    """Six commits, a hundred and fifty documents, some let go; a letter with a key and one without."""
    assert home.library is not None
    assert home.sealed is not None
    filled(home.library, seed=7)
    for each in ("zhoucun", "pingyi"):
        until = home.library.expirable(each, 0, make.later(days=40))
        home.library.expire(
            each, 0, until, lambda documents: [name for name in documents if name[-1] in "05"]
        )
    home.library.keep_text(bureau, "标题", SALT)
    home.sealed.seal(bureau, "letter-1", LETTER, ("name",), make.MORNING)
    home.sealed.seal(bureau, "letter-2", LETTER, ("name",), make.MORNING)
    home.sealed.destroy(bureau, ["letter-2"], make.later(days=1))
    home.files.put(bureau, b"a picture")
    rows = len(home.library.rows_between(bureau, 0, 999))
    home.library.mark_digested(bureau, rows - 3)
    digest = new(
        "intake_digest", since=stamp(make.MORNING), until=stamp(make.MORNING), counts={"paper": rows},
        rows=rows - 3, root="ab" * 32,
    )  # fmt: skip
    commits: list[Commit] = []
    head = EMPTY
    for events in (
        [make.opened()],
        [make.incident(title=make.ref("标题", SALT))],
        [make.clock()],
        [digest],
        [make.outage(1)],
    ):
        commits.append(make.commit(head, *events))
        assert home.ledger.append(commits[-1]).outcome == "committed"
        head = commits[-1].head
    return commits


def moved(source: Home, target: Home, *, with_keys: bool = True) -> Copied:
    return copy_office(source, target, "zhoucun", lambda _line: None, with_keys=with_keys)


def test_an_office_moves_to_a_cluster_and_back_and_is_the_same(
    files: Home, cluster: Home, back: Home
) -> None:
    commits = lived(files)
    copied = moved(files, cluster)
    assert (copied.head, copied.commits) == (commits[-1].head, 5)
    assert moved(cluster, back).commits == 5
    for home in (cluster, back):
        assert list(home.ledger.read("zhoucun", 0, 9)) == commits
        assert files.library is not None
        assert home.library is not None
        compared(files.library, home.library, ("zhoucun",))
        assert home.library.text("zhoucun", make.ref("标题", SALT)) == "标题"
        assert home.sealed is not None
        assert home.sealed.open("zhoucun", "letter-1") == LETTER
        assert home.sealed.open("zhoucun", "letter-2") is None
        assert home.sealed.about("zhoucun", ["letter-2"])["letter-2"].state == "destroyed"
        assert list(home.files.listed("zhoucun")) == list(files.files.listed("zhoucun"))
        row = home.register.incident("zhoucun", "school")
        assert row == files.register.incident("zhoucun", "school")
    again = moved(files, cluster)
    assert again.commits == 0
    assert files.library is not None
    assert cluster.library is not None
    compared(files.library, cluster.library, ("zhoucun",))


def test_without_keys_nothing_sealed_can_be_opened_there(files: Home, cluster: Home) -> None:
    lived(files)
    moved(files, cluster, with_keys=False)
    assert cluster.sealed is not None
    assert cluster.sealed.open("zhoucun", "letter-1") is None
    assert cluster.sealed.about("zhoucun", ["letter-1"])["letter-1"].state == "keyless"
    moved(files, cluster, with_keys=True)
    assert cluster.sealed.open("zhoucun", "letter-1") == LETTER


@pytest.mark.torture
@pytest.mark.parametrize("way", ["up", "down"])
def test_broken_off_anywhere_it_is_gone_on_with(
    files: Home, cluster: Home, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    source, target = (files, cluster) if way == "up" else (cluster, files)
    commits = lived(source)
    assert target.moving is not None
    for port, name in (
        (target.moving, "put_rows"), (target.moving, "put_items"), (target.library, "keep_texts"),
        (target.files, "put"), (target.ledger, "append"), (target.ledger, "append"),
    ):  # fmt: skip
        real = getattr(type(port), name)
        with monkeypatch.context() as crash:
            done: list[object] = []

            def dies(*given: object, real=real, done=done, **named: object) -> object:
                if done:
                    raise KeyboardInterrupt
                done.append(real(*given, **named))
                return done[0]

            crash.setattr(type(port), name, dies)
            try:
                moved(source, target)
            except KeyboardInterrupt:
                continue
    copied = moved(source, target)
    assert copied.head == commits[-1].head
    assert list(target.ledger.read("zhoucun", 0, 9)) == commits
    assert source.library is not None
    assert target.library is not None
    compared(source.library, target.library, ("zhoucun",))


def test_what_was_settled_or_erased_meanwhile_is_so_after_the_next_run(files: Home, cluster: Home) -> None:
    lived(files)
    moved(files, cluster)
    assert files.library is not None
    assert cluster.library is not None
    files.library.keep("zhoucun", kept("late", "晚到的一篇", salt=b"l" * 16), b"l" * 16)
    files.library.settle("zhoucun", "late", ("medical",))
    settled = files.library.newest("zhoucun", 1)[0].kept.document.id
    files.library.settle("zhoucun", settled, ("disease",))
    ref = make.ref("标题", SALT)
    files.library.erase("zhoucun", ref)
    head = files.ledger.head("zhoucun")
    erased = make.commit(head, new("erased", ref=ref, basis="某条", by="admin"))
    assert files.ledger.append(erased).outcome == "committed"
    moved(files, cluster)
    compared(files.library, cluster.library, ("zhoucun",))
    assert cluster.library.text("zhoucun", ref) is None


def test_another_ledger_or_library_is_refused_and_left_as_it_is(files: Home, cluster: Home) -> None:
    lived(files)
    theirs = make.commit(EMPTY, make.opened(), worker="another")
    assert cluster.ledger.append(theirs).outcome == "committed"
    with pytest.raises(StorageError, match="它不是这本账的开头；请核对来源与目标，目标未作改动") as told:
        moved(files, cluster)
    assert told.value.code == "copy-foreign"
    assert list(cluster.ledger.read("zhoucun", 0, 9)) == [theirs]
    assert cluster.library is not None
    assert list(cluster.library.newest("zhoucun", 9)) == []


def test_a_library_with_other_documents_is_refused_before_a_commit_is_written(
    files: Home, cluster: Home
) -> None:
    lived(files)
    assert cluster.library is not None
    cluster.library.keep("zhoucun", kept("strange", salt=b"s" * 16), b"s" * 16)
    with pytest.raises(StorageError, match="目标文库第 1 篇与来源不是同一篇"):
        moved(files, cluster)
    assert cluster.ledger.head("zhoucun") == EMPTY


def test_a_ledger_of_another_office_at_the_target_is_refused(files: Home, back: Home) -> None:
    lived(files)
    assert back.ledger.append(make.commit(EMPTY, make.opened(), bureau="pingyi")).outcome == "committed"
    with pytest.raises(StorageError, match="目标里是单位“pingyi”的账本"):
        moved(files, back)


@pytest.mark.parametrize("way", ["up", "down"])
def test_what_was_erased_expired_or_destroyed_between_two_runs_is_gone_there_too(
    files: Home, cluster: Home, way: str
) -> None:
    source, target = (files, cluster) if way == "up" else (cluster, files)
    for home in (source, target):
        assert home.library is not None
        assert home.sealed is not None
    names = ("erased", "expired", "stays")
    for name in names:
        source.library.keep("zhoucun", came(name, MARCH), SALT)  # type: ignore[union-attr]
    source.library.keep("zhoucun", came("later", APRIL), SALT)  # type: ignore[union-attr]
    source.sealed.seal("zhoucun", "letter-1", LETTER, ("name",), make.MORNING)  # type: ignore[union-attr]
    first = make.commit(EMPTY, make.opened())
    source.ledger.append(first)
    moved(source, target)
    assert target.sealed.open("zhoucun", "letter-1") == LETTER  # type: ignore[union-attr]

    ref = came("erased", MARCH).ref
    source.library.erase("zhoucun", ref)  # type: ignore[union-attr]
    source.library.expire("zhoucun", 0, 3, lambda _documents: {"stays"})  # type: ignore[union-attr]
    source.sealed.destroy("zhoucun", ["letter-1"], make.later(days=1))  # type: ignore[union-attr]
    source.ledger.append(make.commit(first.head, new("erased", ref=ref, basis="某条", by="admin")))
    moved(source, target)

    library = target.library
    assert library is not None
    found = library.search("zhoucun", "东湖", DESK, Filters())
    assert sorted(hit.kept.document.id for hit in found) == ["later", "stays"]
    for gone in ("erased", "expired"):
        assert library.text("zhoucun", came(gone, MARCH).ref) is None
        assert library.salt("zhoucun", came(gone, MARCH).ref) is None
    assert library.document("zhoucun", "expired") is None
    assert not library.keep("zhoucun", came("erased", MAY), SALT)
    assert library.keep("zhoucun", came_again("expired"), SALT), (
        "another text under the name of an expired one"
    )
    assert target.sealed.open("zhoucun", "letter-1") is None  # type: ignore[union-attr]
    assert target.sealed.about("zhoucun", ["letter-1"])["letter-1"].state == "destroyed"  # type: ignore[union-attr]
    assert target.moving is not None
    keys = [item.key for some in target.moving.items("zhoucun", with_keys=True) for item in some]
    assert keys == [None]


def came_again(name: str) -> Kept:
    """Another text under this name."""
    return replace(came(f"{name}-again", MAY), external_id=name)
