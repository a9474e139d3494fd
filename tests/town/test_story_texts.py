"""The story's texts, as a reader takes them off the pages, before the real judge and the real clocks."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.domain.instant import BEIJING
from monitor.domain.place import Selectors
from monitor.service.judging import parse_line
from monitor.town.later import EVERY, FIRST, later
from monitor.town.matter import FICTION, Matter, Told, dated
from monitor.town.office_site import OfficeSite
from monitor.town.press import Paper
from monitor.town.story import PROLOGUE
from monitor.town.timeline import Timeline
from spiders.article import read_article
from tests.replay.story import Ending, Story, judge
from tests.town.town import ORIGIN, START, Hand

#: matter -> (attention, level, type) of its first text
_FIRST = {
    "school": ("respond", "II", "food_poisoning"),
    "factory": ("respond", "II", "occupational_poisoning"),
    "coach": ("respond", "II", "traffic"),
    "fees": ("respond", None, "charging"),
    "kindergarten": ("respond", "IV", "food_poisoning"),
    "vaccination": ("respond", None, "vaccination"),
    "red-envelope": ("respond", None, "misconduct"),
}
#: kind of a later matter -> the same; what is not here is ignored
_LATER = {
    0: ("respond", None, "order_of_care"),
    2: ("respond", "IV", "food_poisoning"),
    3: ("respond", None, "service_attitude"),
    5: ("respond", None, "charging"),
    6: ("respond", "II", "occupational_poisoning"),
    7: ("respond", None, "service_change"),
    9: ("respond", None, "birth_certificate"),
    10: ("respond", None, "misconduct"),
}
_KINDS = 11


def document(name: str, title: str, text: str, at: datetime, source: str = "news") -> dict[str, Any]:
    published = at.astimezone(BEIJING).isoformat()
    return {"id": name, "title": title, "text": text, "published": published, "source": source}


def as_read(told: Told, town: Timeline, hand: Hand, folder) -> dict[str, Any]:
    """A text as our own reader takes it from the page it stands on."""
    if told.where == "letter":
        return document(told.id, told.title, told.text, told.at, "letter")
    if told.where in {"own", "notice"}:
        site, path = (
            OfficeSite(town, hand.now, folder / "p").page,
            "/yqhy/" if told.where == "own" else "/tzgg/",
        )
    else:
        site, path = Paper("演示在线", told.where, town, hand.now).page, "/xw/"
    page = site(f"{path}{told.id}.html", "http://127.0.0.1:1")
    assert page is not None
    article = read_article(page.body.decode(), "http://127.0.0.1:1/", Selectors(), hand.now())
    assert article.title == told.title
    assert article.published is not None
    assert article.published.at == told.at.replace(second=0)
    assert article.declared
    assert told.text in article.text
    assert FICTION in page.body.decode()
    assert FICTION not in article.text, "the note would become a part of the text that is judged"
    return document(told.id, article.title, article.text, article.published.at)


def judged(line: dict[str, Any]):
    import json

    return judge("zhoucun").judge(parse_line(json.dumps(line).encode()))


def says(line: dict[str, Any]) -> tuple[str, str | None, str]:
    found = judged(line)
    return found.attention, found.level, found.type


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> dict[str, dict[str, Any]]:
    """Everything told before the demo starts, as it is read."""
    hand = Hand(START)
    town, folder = Timeline(ORIGIN, hand.now), tmp_path_factory.mktemp("town")
    return {told.id: as_read(told, town, hand, folder) for told in town.told()}


def answer_of(matter: Matter, at: datetime) -> dict[str, Any]:
    assert matter.answer is not None
    return document(f"{matter.id}-answer", matter.answer.title, dated(matter.answer.text, at), at)


def replayed(folder, documents, until: str) -> Ending:
    return Story(folder, "zhoucun", list(documents)).until(until)


@pytest.mark.parametrize("name", sorted(_FIRST))
def test_each_matter_of_the_prologue_is_judged_as_the_story_means_it(begun, name):
    assert says(begun[f"{name}-1"]) == _FIRST[name]
    assert judged(begun[f"{name}-1"]).in_scope


def test_each_grave_matter_starts_five_and_twenty_four_hours(begun):
    for name in ("school-1", "factory-1", "coach-1"):
        assert [(each.kind, each.limit) for each in judged(begun[name]).clocks] == [
            ("authoritative_release", "5h"),
            ("press_conference", "24h"),
        ]


def test_the_drill_the_advice_the_other_province_and_the_weather_are_ignored(begun):
    others = [line for name, line in begun.items() if name.startswith(("harmless", "older"))]
    assert len(others) == 7
    assert {says(line)[0] for line in others} == {"ignore"}


def test_at_the_start_one_clock_is_over_one_falls_due_within_a_real_minute_and_one_is_met(begun, tmp_path):
    reports = [line for name, line in begun.items() if name != "fees-4"]
    end = replayed(tmp_path, reports, "22 15:00")
    school = end.clock("school-1", "authoritative_release")
    assert (school["outcome"], school["due"][11:16]) == ("overdue", "14:00")
    factory = end.clock("factory-1", "authoritative_release")
    assert factory["outcome"] == "open"
    left = datetime.fromisoformat(factory["due"]) - START
    assert timedelta(minutes=20) <= left <= timedelta(minutes=60)
    assert end.clock("coach-1", "authoritative_release")["outcome"] == "open"
    assert end.clock("fees-1", "response")["outcome"] == "open"


def test_a_letter_and_two_papers_become_one_incident_of_three_documents(begun, tmp_path):
    end = replayed(tmp_path, (begun[name] for name in ("fees-1", "fees-2", "fees-3")), "22 15:00")
    assert [sorted(each["documents"]) for each in end.incidents] == [["fees-1", "fees-2", "fees-3"]]


def test_no_matter_of_the_prologue_runs_into_another(begun, tmp_path):
    end = replayed(tmp_path, begun.values(), "22 15:00")
    told_of = [{name.rpartition("-")[0] for name in each["documents"]} for each in end.incidents]
    assert sorted(told_of, key=sorted) == [{name} for name in sorted(_FIRST)]


def test_each_answer_on_the_own_site_is_of_its_matters_type_and_place_and_joins_its_story(begun, tmp_path):
    answers = {"fees": begun["fees-4"]}
    answers |= {each.id: answer_of(each, START + timedelta(hours=2)) for each in PROLOGUE if each.answer}
    assert set(answers) == {"school", "factory", "coach", "fees"}
    for name, answer in answers.items():
        report, found = judged(begun[f"{name}-1"]), judged(answer)
        assert found.type == report.type
        assert {each.code for each in found.places} == {each.code for each in report.places}
    end = replayed(tmp_path, [*begun.values(), *answers.values()], "22 18:00")
    for name, answer in answers.items():
        (home,) = [each for each in end.incidents if answer["id"] in each["documents"]]
        assert f"{name}-1" in home["documents"]


def test_what_happens_later_is_judged_as_meant_for_as_long_as_the_names_last():
    hand = Hand(ORIGIN + FIRST + 1320 * EVERY)
    for told in Timeline(ORIGIN, hand.now, prologue=()).told():
        kind, place = int(told.id.split("-")[1]) % _KINDS, told.id.rpartition("-")[2]
        source = "letter" if told.where == "letter" else "news"
        line = document(told.id, told.title, told.text, told.at, source)
        if place == "1":
            expected = _LATER.get(kind)
            assert says(line) == expected if expected else says(line)[0] == "ignore", told
        else:
            found = judged(line)
            assert (found.in_scope, found.type) == (True, _LATER[kind][2]), told


def test_later_matters_are_incidents_of_their_own_and_what_answers_them_joins_them(tmp_path):
    hand = Hand(ORIGIN + FIRST + 120 * EVERY)
    told = Timeline(ORIGIN, hand.now).told()
    lines = [
        document(each.id, each.title, each.text, each.at, "letter" if each.where == "letter" else "news")
        for each in told
    ]
    for number in range(6, 110, _KINDS):
        plant = later(number)
        lines.append(answer_of(plant, ORIGIN + plant.tellings[0].at + timedelta(hours=3)))
    end = replayed(tmp_path, lines, "27 00:00")
    expected: dict[str, set[str]] = {}
    for name in (line["id"].rpartition("-") for line in lines):
        if name[0] in _FIRST or (name[0].startswith("later") and int(name[0][6:]) % _KINDS in _LATER):
            expected.setdefault(name[0], set()).add("-".join((name[0], name[2])))
    assert sorted(sorted(each["documents"]) for each in end.incidents) == sorted(
        map(sorted, expected.values())
    )
