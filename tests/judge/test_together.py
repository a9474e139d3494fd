"""Several documents of one incident: what they propose together."""

from monitor.domain.document import Document, SourceKind
from monitor.domain.instant import parse_instant
from monitor.domain.judgement import Proposal
from tests.judge.builders import the_judge


def _propose(*told: tuple[str, str, SourceKind]) -> Proposal:
    documents = [
        Document(f"d{i}", "", text, parse_instant(when), source)
        for i, (when, text, source) in enumerate(told)
    ]
    judge = the_judge()
    return judge.weigh((document, judge.judge(document)) for document in documents).proposal()


def test_the_newest_total_wins_by_time_of_publication() -> None:
    proposal = _propose(
        ("2024-05-20T12:00", "贵阳市云岩区120人食物中毒，1人死亡。", "news"),
        ("2024-05-20T09:00", "贵阳市云岩区60人食物中毒。", "news"),
    )
    assert proposal.level == "II"
    assert proposal.counts["ill"].low == 120


def test_facts_of_several_texts_meet_one_clause_together() -> None:
    proposal = _propose(
        ("2024-05-20T09:00", "贵阳市云岩区105人食物中毒。", "news"),
        ("2024-05-20T10:00", "贵阳市云岩区食物中毒致1人死亡。", "news"),
    )
    assert (proposal.level, proposal.verified, proposal.criteria) == ("II", True, ("PH-II-11",))


def test_figures_of_one_time_that_quarrel_are_read_gravely_and_asked_about() -> None:
    proposal = _propose(
        ("2024-05-20T09:00", "贵阳市云岩区120人食物中毒。", "news"),
        ("2024-05-20T09:00", "贵阳市云岩区60人食物中毒。", "news"),
    )
    assert proposal.counts["ill"].low == 120
    assert proposal.review_reasons


def test_texts_about_elsewhere_propose_nothing() -> None:
    proposal = _propose(("2024-05-20T09:00", "上海120人食物中毒。", "news"))
    assert proposal.level is None
