"""The box of 赵小川 shows his name to everybody; what is kept of its page as evidence does not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.act import Act
from monitor.domain.evidence import Taken
from monitor.domain.ledger import Commit
from monitor.service.acting import Acting
from monitor.service.prover import Prover
from tests.service.letters import NINE, TEXT, TITLE, Office, spilt
from tests.service.test_letter_replies import REPLY, shown

PLAIN = "有市民反映贵阳市第一人民医院重复收费。经查属实，多收的费用已全部退还，并责令该院整改。"


class Web:
    """One page for whatever address is asked, and a clock that stands with the office's."""

    def __init__(self, office: Office, text: str, title: str) -> None:
        self.office = office
        self.pace = 1.0
        self.text, self.title = text, title
        self.final = "https://letters.example/mail?mailid=1"

    def take(self, url: str) -> Taken:
        page = f"<title>{self.title}</title><p>{self.text}</p>".encode("gb18030")
        return Taken(
            url, self.final, 200, self.office.now, page, "text/html; charset=gb2312", self.title, self.text,
            None, published_declared=False, screenshot=b"\x89PNG\r\n\x1a\n" + b"picture of " + self.title.encode(),
        )  # fmt: skip

    def now(self):
        return self.office.now

    def monotonic(self) -> float:
        return 0.0

    def departure(self) -> timedelta:
        return timedelta(0)

    def wait(self, span: timedelta) -> None:
        self.office.now += span


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path / "home") as office:
        office.intake.receive(shown())
        office.now = NINE + timedelta(hours=5)
        yield office


def proved(office: Office, web: Web) -> dict[str, str]:
    """One round of the prover; the kept files by what they are."""
    prover = Prover(office.bureau, web, web)
    for wanted in prover.wanted():
        prover.record(wanted, prover.take(wanted))
    (event,) = [each for each in _events(office) if each[0] == "evidence_kept"]
    return {str(each["what"]): str(each["file"]) for each in event[1]["files"]}


def _events(office: Office) -> list[tuple[str, dict[str, Any]]]:
    commits: list[Commit] = list(office.home.ledger.read("guiyang", 0, 500))
    return [(event.kind, dict(event.data)) for commit in commits for event in commit.events]


def test_an_auditor_who_searches_the_whole_home_finds_the_writer_nowhere(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    web = Web(office, f"来信人：赵小川\n{TEXT}\n{REPLY}", TITLE)
    web.final = "https://letters.example/mail?name=%E8%B5%B5%E5%B0%8F%E5%B7%9D"
    files = proved(office, web)
    assert set(files) == {"text"}, "neither the page nor its picture, which show him"
    kept = office.home.files.get("guiyang", files["text"]).decode()
    assert "赵某某您好：经查" in kept
    assert spilt(office.folder) == []


def test_a_page_that_names_nobody_is_kept_whole(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    files = proved(office, Web(office, PLAIN, "关于市一医院收费问题的答复"))
    assert set(files) == {"page", "text", "screenshot"}
    assert office.home.files.get("guiyang", files["text"]).decode() == PLAIN


@pytest.mark.parametrize(
    ("words", "whole"), [("联系电话0851-85551234。", True), ("来信人赵小川表示认可。", False)]
)
def test_a_notice_of_the_office_is_kept_whole_unless_it_names_who_wrote(
    office: Office, words: str, whole: bool
) -> None:
    document = next(iter(office.bureau.journal.state.incident_of))
    said = {"kind": "final", "url": "https://wjw.example/1", "published": "2026-03-11T10:30:00+08:00"}
    Acting(office.bureau).perform(Act(office.now, "respond", document, "duty", said))
    web = Web(office, PLAIN + words, "关于市一医院收费问题的通报")
    web.final = "https://wjw.example/1"
    files = proved(office, web)
    assert ("screenshot" in files) == whole
    assert spilt(office.folder) == []


def test_once_the_key_is_destroyed_a_page_is_masked_by_what_can_be_seen_in_it(office: Office) -> None:
    office.intake.receive(shown(REPLY))
    (document,) = office.bureau.journal.state.incident_of
    office.sealed.destroy("guiyang", [document], office.now)
    files = proved(office, Web(office, f"来信人：赵小川\n{REPLY}", "市一医院重复收费"))
    assert set(files) == {"text"}
    assert "赵小川" not in office.home.files.get("guiyang", files["text"]).decode()
