"""SM3 against the two examples of GB/T 32905-2016, annex A, and against OpenSSL where it has it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import canonical
from monitor.domain.sm3 import sm3

ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ABCD_16 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_the_standard_s_first_example_three_letters() -> None:
    assert sm3(b"abc").hex() == ABC


def test_the_standard_s_second_example_one_whole_block() -> None:
    assert sm3(b"abcd" * 16).hex() == ABCD_16


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
@given(st.binary(max_size=300))
def test_plain_python_and_openssl_agree_on_any_bytes(raw: bytes) -> None:
    assert sm3(raw) == hashlib.new("sm3", raw).digest()


def test_a_host_without_sm3_in_openssl_hashes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str, _raw: bytes) -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", without)
    assert canonical.digest(b"abc", "sm3") == ABC


def test_another_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="no algorithm 'md5'"):
        canonical.digest(b"abc", "md5")
