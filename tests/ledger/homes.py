"""A home with something of everything in it: the school incident of 周村, told and answered."""

from collections.abc import Sequence
from pathlib import Path

from monitor.domain import event, intake
from monitor.domain.event import Event
from monitor.domain.ledger import Commit
from monitor.ports.library import Library
from monitor.service.assemble import Home
from tests.ledger import builders as make
from tests.store.texts import SALT, kept

SCREENSHOT = b"\x89PNG the answer as it stood on the page"
TITLE = "城北小学学生呕吐一事"


def library(home: Home) -> Library:
    assert home.library is not None
    return home.library


def append(home: Home, *events: Event, bureau: str = "zhoucun", minute: int = 0) -> Commit:
    commit = make.commit(home.ledger.head(bureau), *events, bureau=bureau, now=make.later(minutes=minute))
    assert home.ledger.append(commit).outcome == "committed"
    return commit


def story(home: Home) -> Sequence[Commit]:
    """Opening, incident, digest, answer with its screenshot: four commits."""
    document = kept()
    library(home).keep("zhoucun", document, SALT)
    title = library(home).keep_text("zhoucun", TITLE, SALT)
    answer = library(home).keep_text("zhoucun", "我局已派员核查。", SALT)
    screenshot = home.files.put("zhoucun", SCREENSHOT)
    rules = make.adopted("时限规则")
    hash_ = str(rules.data["hash"])
    root = intake.root(row.text for row in library(home).digest_rows("zhoucun", 10))
    return [
        append(home, make.opened(), rules),
        append(
            home, make.incident(title=title), make.joined(ref=document.ref),
            make.clock(rules=hash_, ladder=hash_, calendar=hash_), minute=1,
        ),
        append(home, digest(1, root), minute=2),
        append(home, responded(answer, screenshot), minute=3),
    ]  # fmt: skip


def digest(rows: int, root: str) -> Event:
    return event.new(
        "intake_digest", since="2026-03-02T01:00:00.000000Z", until="2026-03-02T01:10:00.000000Z",
        counts={"zhoucun-news": rows}, rows=rows, root=root,
    )  # fmt: skip


def responded(text: str, *files: str) -> Event:
    return event.new(
        "responded", incident="school", response="answer-1", kind="authoritative",
        published="2026-03-02T01:03:00.000000Z", precision="minute", public="2026-03-02T01:03:00.000000Z",
        url=None, text=text, evidence=[{"file": file} for file in files], proof="proven", by="zhao",
    )  # fmt: skip


def kept_evidence(text: str, *files: str) -> Event:
    """The page of the answer was fetched and kept."""
    return event.new(
        "evidence_kept", incident="school", response="answer-1", captured="2026-03-02T01:04:00.000000Z",
        published="2026-03-02T01:03:00.000000Z", precision="minute", url=text, title=text, tells=True,
        files=[{"file": file, "what": "screenshot"} for file in files],
    )  # fmt: skip


def erased(ref: str) -> Event:
    return event.new("erased", ref=ref, basis="个人信息保护法第四十七条", by="zhao")


def erase(home: Home, ref: str, minute: int = 5) -> Commit:
    """As it is done: first the ledger, then the library or the files."""
    commit = append(home, erased(ref), minute=minute)
    library(home).erase("zhoucun", ref)
    home.files.erase("zhoucun", ref)
    return commit


def data(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
