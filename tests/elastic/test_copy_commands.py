"""陈敏, administrator of 周村, moves her office to a cluster by command, backs it up and restores it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.cli.main import call as command
from monitor.domain.ledger import EMPTY
from monitor.service.assemble import open_home
from monitor.store.elastic_cluster import Cluster
from tests.ledger import builders as make
from tests.store.conftest import _swept, elastic, forget_prefix
from tests.store.texts import SALT, kept

__all__ = ["_swept", "elastic"]
pytestmark = pytest.mark.slow


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str]]]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HUIYING_HOME", raising=False)

    def run(*arguments: str) -> tuple[int, str]:
        code = command(list(arguments))
        told = capsys.readouterr()
        return code, told.out + told.err

    yield run


@pytest.fixture
def config(tmp_path: Path, elastic: Cluster, elastic_url: str) -> Callable[..., str]:
    def written(name: str, bureau: str = "zhoucun") -> str:
        path = tmp_path / f"{name}.yaml"
        path.write_text(
            f"home: ./{name}\nbureau: {bureau}\nprofile: zhoucun\n"
            f"store: {{nodes: ['{elastic_url}'], prefix: {forget_prefix(elastic)}, shards: 1}}\n",
            encoding="utf-8",
        )
        return path.name

    return written


@pytest.fixture
def office(tmp_path: Path) -> str:
    """A home with three commits, a title and a document."""
    with open_home(tmp_path / "office") as home:
        assert home.library is not None
        home.library.keep("zhoucun", kept(state="settled"), SALT)
        ref = home.library.keep_text("zhoucun", "城北小学", SALT)
        head = EMPTY
        for event in (make.opened(), make.incident(title=ref), make.outage(1)):
            commit = make.commit(head, event)
            assert home.ledger.append(commit).outcome == "committed"
            head = commit.head
    return "office"


def test_up_back_up_and_restored_the_ledger_says_what_was_lost(call, config, office, tmp_path):
    ours = config("ours")
    code, said = call("ledger", "copy", f"sqlite:{office}", f"elasticsearch:{ours}")
    assert (code, "复制完成：账本 3 号（新写 3 号），文书 1 篇" in said) == (0, True), said
    assert call("ledger", "verify", "--config", ours)[0] == 0
    code, said = call("ledger", "copy", f"sqlite:{office}", f"elasticsearch:{ours}")
    assert (code, "新写 0 号" in said) == (0, True)

    assert call("ledger", "copy", f"elasticsearch:{ours}", "sqlite:down")[0] == 0
    assert call("backup", "saved.tar", "--home", "down")[0] == 0
    assert call("restore", "saved.tar", "--home", "again")[0] == 0
    new = config("new")
    code, said = call("ledger", "copy", "sqlite:again", f"elasticsearch:{new}")
    assert (code, "账本 4 号" in said) == (0, True), said
    code, said = call("ledger", "verify", "--config", new)
    assert code == 0
    assert "恢复" in said, "a new epoch, and where the backup ended"


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("office", "sqlite:there", "“office”看不懂；写 sqlite:数据目录"),
        ("sqlite:", "sqlite:there", "看不懂"),
        ("sqlite:nowhere", "sqlite:there", "没有找到账本"),
        ("sqlite:office", "elasticsearch:nowhere.yaml", "nowhere.yaml"),
        ("sqlite:office", "elasticsearch:bare.yaml", "bare.yaml 里没有 store 一节"),
    ],
)
def test_a_side_that_is_none_is_named_with_the_remedy(call, office, tmp_path, source, target, words):
    (tmp_path / "bare.yaml").write_text("home: ./bare\nbureau: zhoucun\nprofile: zhoucun\n", encoding="utf-8")
    code, said = call("ledger", "copy", source, target)
    assert code == 2
    assert words in said


def test_another_office_and_another_ledger_are_refused_and_nothing_is_changed(call, config, office, tmp_path):
    theirs = config("theirs", "pingyi")
    code, said = call("ledger", "copy", f"sqlite:{office}", f"elasticsearch:{theirs}")
    assert code == 2
    assert "theirs.yaml 是单位“pingyi”的设置，来源是“zhoucun”的账本；请核对，目标未作改动" in said

    ours = config("ours")
    assert call("ledger", "copy", f"sqlite:{office}", f"elasticsearch:{ours}")[0] == 0
    with open_home(tmp_path / "another") as home:
        assert home.ledger.append(make.commit(EMPTY, make.opened(), worker="x")).outcome == "committed"
    before = call("ledger", "export", "--config", ours)[1]
    code, said = call("ledger", "copy", "sqlite:another", f"elasticsearch:{ours}")
    assert code != 0
    assert "它不是这本账的开头；请核对来源与目标，目标未作改动" in said
    assert call("ledger", "export", "--config", ours)[1] == before
