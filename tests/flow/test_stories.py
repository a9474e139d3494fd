"""Which stories are still being told: old ones are forgotten, and forgetting changes no find."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.story import Traits
from monitor.flow.stories import Stories

DAY = datetime(2026, 3, 11, tzinfo=UTC)
WINDOW = timedelta(days=3)


def story(name: str, *, day: float, county: str = "370306") -> Traits:
    return Traits(name, "food_poisoning", (county,), (), DAY + timedelta(days=day), {}, ())


def found(stories: Stories, one: Traits) -> str | None:
    join = stories.find(one, lambda document: f"of {document}")
    return None if join is None else join.incident


def test_the_newest_of_several_stories_near_by_is_asked_first():
    stories = Stories(WINDOW)
    for name, day in (("old", 0.0), ("new", 1.0)):
        stories.add(story(name, day=day))
    assert found(stories, story("now", day=2)) == "of new"


def test_what_lies_ten_windows_back_is_forgotten_and_what_lies_nearer_is_not():
    stories = Stories(WINDOW)
    stories.add(story("ancient", day=0))
    stories.add(story("near", day=29))
    assert found(stories, story("now", day=31)) == "of near"
    assert "ancient" not in stories._told
    assert found(stories, story("again", day=31.5)) == "of near"


@given(st.lists(st.tuples(st.floats(0, 120), st.sampled_from(["370306", "370302"])), max_size=40))
def test_forgetting_never_changes_what_is_found(told):
    stories, everything = Stories(WINDOW), list[Traits]()
    for number, (day, county) in enumerate(told):
        now = story(f"d{number}", day=day, county=county)
        near = [
            each
            for each in everything
            if each.counties == now.counties and abs(each.published - now.published) <= WINDOW
        ]
        forgotten = {each.document for each in everything} - set(stories._told)
        known = [each for each in near if each.document not in forgotten]
        newest = max(known, key=lambda each: each.published, default=None)
        got = found(stories, now)
        assert (got is None) == (newest is None)
        if newest is not None:
            best = {f"of {each.document}" for each in known if each.published == newest.published}
            assert got in best
        stories.add(now)
        everything.append(now)
