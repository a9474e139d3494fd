"""The town's people fill every post of the office the demo runs."""

from ruamel.yaml import YAML

from config.profile import load_profile
from config.roster import load_roster, vacancies
from monitor.town.people import PEOPLE


def test_the_townspeople_are_a_roster_without_a_vacancy(tmp_path):
    people = [
        {
            "id": each.id,
            "name": each.name,
            "phone": each.phone,
            "addresses": {"mail": each.mail},
            "posts": [
                {"role": role, **({"department": department} if department else {})}
                for role, department in each.posts
            ],
        }
        for each in PEOPLE
    ]
    file, profile = tmp_path / "roster.yaml", load_profile("zhoucun")
    with file.open("w", encoding="utf-8") as out:
        YAML(typ="safe", pure=True).dump({"people": people}, out)
    roster = load_roster(file, profile, {})
    assert [each.phone_tail for each in roster.people] == [each.phone_tail for each in PEOPLE]
    assert vacancies(roster, profile, "roster.yaml") == ()


def test_everybody_has_a_name_an_address_and_last_digits_of_their_own():
    for told in ("id", "name", "phone_tail", "mail"):
        assert len({getattr(each, told) for each in PEOPLE}) == len(PEOPLE)
