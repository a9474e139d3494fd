"""A page somebody pasted: fetched, judged and taken in at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.settings import Settings
from monitor.domain.judgement import ATTENTION_NAMES, LEVEL_NAMES, Judgement
from monitor.domain.pasted_address import address_in
from monitor.domain.source import Found
from monitor.ports.clock import Clock
from monitor.service.intake import document_of, open_intake
from monitor.service.reach import fetcher_for
from monitor.service.trial import shown
from spiders.pasted import read_pasted


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of the page."""

    found: Found
    new: bool
    judgement: Judgement
    #: id of the incident it is in; None while it is in none
    incident: str | None

    def lines(self) -> Iterator[str]:
        """For a person."""
        published = self.found.published
        yield f"标题：{self.found.title or '（无）'}"
        yield f"发布：{'没有写明' if published is None else shown(published)}　来源：{self.found.publisher or '没有写明'}"
        yield f"正文：{len(self.found.text)} 字"
        for note in self.found.notes:
            yield f"注意：{note}"
        level = self.judgement.level
        graded = "未达突发事件级别" if level is None else LEVEL_NAMES[level]
        yield f"研判：{ATTENTION_NAMES[self.judgement.attention]}，{graded}"
        known = "已收进来" if self.new else "以前收过，没有变化"
        yield known if self.incident is None else f"{known}，归入事件 {self.incident}"


def paste(settings: Settings, clock: Clock, worker: str, address: str) -> Pasted:
    """Read the page and take it in.

    Raises:
        BadInput: there is no one address in what was pasted.
        SourceFault: it could not be read.
        BadConfig: with every fault.
        StorageError: the home cannot be used.

    """
    found = read_pasted(fetcher_for(settings, clock), address_in(address), clock.now())
    with open_intake(settings, clock, worker) as intake:
        new = intake.receive(found)
        document = document_of(found)
        incident = intake.bureau.journal.state.incident_of.get(document.id)
        return Pasted(found, new, intake.bureau.judge.judge(document), incident)
