"""The figures an alert says are those the judge would say, read where they were written down."""

from dataclasses import replace

import pytest

from monitor.domain.instant import parse_instant
from monitor.domain.source import Found
from monitor.service.intake import LiveIntake
from monitor.service.kept_figures import kept_figures
from monitor.service.subjects import subject

TEXTS = (
    "3月11日，贵阳市云岩区城北小学112名学生食物中毒，其中1人经抢救无效死亡。",
    "3月11日，贵阳市云岩区城北小学130名学生食物中毒，其中2人经抢救无效死亡，35人住院治疗。",
    "3月11日，贵阳市云岩区城北小学食物中毒新增3例，累计学生133人。",
    "经核实，云岩区城北小学食物中毒死亡人数更正为1人，患病学生131名。",
    "云岩区城北小学举行食品安全讲座，专家提醒家长注意饮食卫生。",
    "3月11日，成都市武侯区某小学20名学生食物中毒，1人死亡。",
)


def taken_in(town, *texts):
    """A desk whose library holds these texts, judged as they came."""
    desk = town.desk()
    intake = LiveIntake(desk.bureau)
    intake.start()
    for number, text in enumerate(texts):
        intake.receive(
            Found(
                origin="daily", kind="news", external_id=f"a{number}", url=None, title="城北小学学生饭后不适", text=text,
                published=parse_instant(f"2026-03-11T08:{10 + number}+08:00"), publisher=None, fetched=town.clock.now(), looked_before=None,
            )
        )  # fmt: skip
    documents = [hit.kept.document.id for hit in desk.bureau.library.newest("guiyang", 20)][::-1]
    return desk.bureau, documents


@pytest.mark.parametrize("count", range(1, len(TEXTS) + 1))
def test_figures_that_were_written_down_are_those_the_judge_would_say(town, count):
    bureau, documents = taken_in(town, *TEXTS[:count])
    assert len(documents) == count
    for chosen in (documents, documents[::-1], documents[-1:], [*documents, "a document never seen"]):
        judged = bureau.shelf.propose(chosen).counts
        kept = kept_figures(bureau.library, "guiyang", chosen, bureau.judge.rules_hash)
        assert kept is not None
        assert kept == judged
        assert list(kept) == list(judged)


def test_under_other_rules_the_documents_are_judged_anew(town):
    bureau, documents = taken_in(town, *TEXTS[:2])
    assert kept_figures(bureau.library, "guiyang", documents, "other rules") is None
    incident = next(iter(bureau.journal.state.incidents.values()))
    known = bureau.subject_of(incident)
    bureau.judge.rules_hash = "other rules"
    assert bureau.subject_of(incident) == known


def test_what_was_erased_gives_no_figure(town):
    bureau, documents = taken_in(town, *TEXTS[:2])
    ref = bureau.library.document("guiyang", documents[1]).ref
    bureau.library.erase("guiyang", ref)
    kept = kept_figures(bureau.library, "guiyang", documents, bureau.judge.rules_hash)
    assert kept is not None
    assert kept["ill"].low == 112


def test_a_row_that_cannot_be_read_back_is_judged(town, monkeypatch):
    bureau, documents = taken_in(town, TEXTS[0])
    real = bureau.library.document
    monkeypatch.setattr(
        bureau.library, "document", lambda *asked: replace(real(*asked), judgement='{"counts": 7}')
    )
    assert kept_figures(bureau.library, "guiyang", documents, bureau.judge.rules_hash) is None


def test_an_incident_is_called_the_same_either_way(town):
    bureau, documents = taken_in(town, *TEXTS[:3])
    incident = next(iter(bureau.journal.state.incidents.values()))
    members = [member.document for member in incident.members]
    title = bureau.text(incident.title)
    assert set(members) <= set(documents)
    assert bureau.subject_of(incident) == subject(title, bureau.shelf.propose(members))
