"""Signing links: 孙敏 of the school health section signs with a code from her mail."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.ports.links import TRIES
from monitor.service.assemble import open_home, open_links
from monitor.store.elastic_links import ElasticLinks
from tests.store.conftest import ELASTIC, elastic_indices

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)
LATER = NINE + timedelta(hours=72)
SUN = ("school", "sun-min")


@pytest.fixture(params=["sqlite", ELASTIC])
def links(request, tmp_path):
    if request.param == "elastic":
        cluster = request.getfixturevalue("elastic")
        yield ElasticLinks(cluster, elastic_indices(cluster, "links"))
        return
    with open_home(tmp_path), open_links(tmp_path) as ours:
        yield ours


def test_a_message_sent_again_bears_the_same_link(links):
    first = links.issue("zhoucun", [SUN, ("school", "li"), SUN], NINE, LATER)
    assert first[0] == first[2] != first[1]
    assert links.issue("zhoucun", [SUN], NINE + timedelta(hours=1), LATER) == [first[0]]


def test_a_code_is_long_and_has_no_letters_that_look_alike(links):
    (code,) = links.issue("zhoucun", [SUN], NINE, LATER)
    assert len(code) >= 8
    assert not set(code) & set("01OIl")


def test_it_leads_to_one_matter_and_one_person_of_one_bureau(links):
    (code,) = links.issue("zhoucun", [SUN], NINE, LATER)
    link = links.find("zhoucun", code)
    assert (link.incident, link.person, link.expires) == (*SUN, LATER)
    assert links.find("guiyang", code) is None
    assert links.find("zhoucun", "AAAAAAAAAA") is None


def test_an_expired_link_is_followed_by_a_fresh_one(links):
    (old,) = links.issue("zhoucun", [SUN], NINE, NINE + timedelta(hours=1))
    (fresh,) = links.issue("zhoucun", [SUN], NINE + timedelta(hours=1), LATER)
    assert fresh != old


def test_who_guesses_the_phone_number_kills_the_link_and_the_next_message_brings_another(links):
    (code,) = links.issue("zhoucun", [SUN], NINE, LATER)
    assert [links.tried("zhoucun", code) for _ in range(TRIES)] == [1, 2, 3, 4, 5]
    assert links.find("zhoucun", code).dead
    assert links.issue("zhoucun", [SUN], NINE, LATER) != [code]
    assert links.tried("zhoucun", "AAAAAAAAAA") == 0


def test_codes_are_there_after_a_restart(tmp_path):
    with open_home(tmp_path), open_links(tmp_path) as before:
        (code,) = before.issue("zhoucun", [SUN], NINE, LATER)
    with open_links(tmp_path) as after:
        link = after.find("zhoucun", code)
    assert link is not None
    assert link.person == "sun-min"


def test_wrong_tries_are_counted_over_all_links_of_one_person_that_have_not_expired(links):
    (soon,) = links.issue("zhoucun", [("fire", "sun-min")], NINE, NINE + timedelta(hours=1))
    later, other = links.issue("zhoucun", [SUN, ("school", "li")], NINE, LATER)
    for code in (soon, later, later, other):
        links.tried("zhoucun", code)
    assert links.guessed("zhoucun", "sun-min", NINE) == 3
    assert links.guessed("zhoucun", "sun-min", NINE + timedelta(hours=1)) == 2
    assert links.guessed("guiyang", "sun-min", NINE) == 0
    assert links.guessed("zhoucun", "nobody", NINE) == 0


def test_codes_that_have_expired_are_forgotten_at_the_next_message(links):
    (old,) = links.issue("zhoucun", [SUN], NINE, NINE + timedelta(hours=1))
    (elsewhere,) = links.issue("guiyang", [SUN], NINE, NINE + timedelta(hours=1))
    links.issue("zhoucun", [("fire", "li")], NINE + timedelta(hours=1), LATER)
    assert links.find("zhoucun", old) is None
    assert links.find("guiyang", elsewhere) is not None
