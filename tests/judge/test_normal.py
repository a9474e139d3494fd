"""One spelling for matching, exact places in what was given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.judge.normal import normalise


@pytest.mark.parametrize(
    ("given_text", "uniform"),
    [
        ("５９２人", "592人"), ("雲巖區", "云岩区"), ("3 人 死亡", "3人死亡"), ("1\u200b2人", "12人"), ("<b>12</b>人", "12人"),
        ("造成&nbsp;3人", "造成3人"), ("（其中）", "(其中)"), ("二〇二四", "二零二四"), ("COVID 19 case", "COVID19case"),
    ],
)  # fmt: skip
def test_a_text_is_made_uniform(given_text: str, uniform: str) -> None:
    assert normalise(given_text).text == uniform


def test_english_words_stay_apart() -> None:
    assert normalise("New York").text == "New York"


def test_a_lone_surrogate_is_replaced_and_keeps_its_place() -> None:
    normal = normalise("死\ud800亡3人")
    assert normal.text == "死\ufffd亡3人"
    assert normal.span(3, 5).text == "3人"


@given(st.text(st.characters() | st.sampled_from(" \u200b\u3000<>ab3人死亡1２"), max_size=80))
def test_every_span_leads_back_to_the_letters_it_came_from(text: str) -> None:
    normal = normalise(text)
    for index in range(len(normal.text)):
        span = normal.span(index, index + 1)
        assert text[span.start : span.end] == span.text
        assert normalise(span.text).text[-1:] in {normal.text[index], ""}


@given(st.text(max_size=60))
def test_places_in_the_text_and_back_keep_their_order(text: str) -> None:
    normal = normalise(text)
    places = [normal.back(index) for index in range(len(normal.text))]
    assert places == sorted(places)
    assert all(normal.forward(place) == index for index, place in enumerate(places))
