"""Random steps of a life, for Hypothesis to shorten."""

from hypothesis import strategies as st

from monitor.domain.act import ACTS
from tests.replay.life import Step

DOING = (
    "report",
    "report",
    "report",
    "notice",
    "evidence",
    "evidence",
    "respond",
    "respond",
    "strike",
    *ACTS,
)


def steps(least: int, most: int) -> st.SearchStrategy[list[Step]]:
    """So many things that happen, minutes to a day apart."""
    return st.lists(
        st.builds(
            Step,
            do=st.sampled_from(DOING),
            minutes=st.sampled_from([0, 1, 7, 45, 180, 700, 1500]),
            one=st.integers(0, 60),
            two=st.integers(0, 120),
            three=st.integers(0, 60),
        ),
        min_size=least,
        max_size=most,
    )
