"""The one spelling of a value: what is written reads back, what is not canonical is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import canonical
from monitor.domain.canonical import Json

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_KEY = st.text(st.characters(max_codepoint=127))
_VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEY, inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_what_is_written_reads_back_and_writes_the_same_again(value: Json) -> None:
    raw = canonical.encode(value)
    assert canonical.decode(raw) == value
    assert canonical.encode(canonical.decode(raw)) == raw


@pytest.mark.parametrize(
    "value", [1.5, 2**53, {"键": 1}, {1: 1}, "\ud800", ["\udfff"], b"raw", {"a": object()}]
)
def test_a_value_without_canonical_bytes_is_refused(value: Json) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical.encode(value)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":2}', b"1.0", b"1e5", b"NaN", b"-Infinity", b"9007199254740992", b'"\\ud800"',
        b'"\xed\xa0\x80"', b"\xff", b"{", b"", b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)  # fmt: skip
def test_bytes_no_honest_writer_makes_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical.decode(raw)


def test_composed_and_decomposed_letters_stay_apart() -> None:
    assert canonical.encode("é") != canonical.encode("e\u0301")


def test_a_lone_surrogate_is_mended_once_at_intake() -> None:
    assert canonical.mend_surrogates("张\ud800三😀") == "张\ufffd三😀"


def test_a_commitment_needs_a_salt_of_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        canonical.commitment(b"short", b"text")
