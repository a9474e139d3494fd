"""Canonical bytes: the one spelling of a value, for everything that is hashed or chained.

JSON in UTF-8, keys sorted, no spaces. Only str, int, bool, None, lists and objects with ASCII
keys; no floats (money in 分, fractions as text), integers below 2^53. Strings are kept as they
came: no NFC or NFD. What is hashed is stored and never serialised again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

from monitor.domain.sm3 import sm3

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]

#: the largest integer every JSON reader keeps exactly
_SAFE = 2**53

ALGORITHMS: tuple[str, ...] = ("sha256", "sm3")


def mend_surrogates(text: str) -> str:
    """Replace lone surrogates by U+FFFD; done once, at intake."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def encode(value: Json) -> bytes:
    """The canonical bytes of a value.

    Raises:
        ValueError: for a float, an integer of 2^53 or more, a key that is not ASCII text, a lone
            surrogate, or any other type.
    """
    _check(value)
    return _write(value).encode()


def decode(raw: bytes) -> Json:
    """Read canonical bytes back, refusing what `encode` would never write.

    Raises:
        ValueError: for duplicate keys, floats, other number spellings, broken text, or nesting no
            honest writer makes.
    """
    try:
        text = raw.decode()
        value: Json = _STRICT.decode(text)
        _check(value)
        if "\\u" in text:
            _write(value).encode()  # an escaped lone surrogate is broken text too
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault
    return value


def digest(raw: bytes, algorithm: str = "sha256") -> str:
    """Hex digest, SHA-256 or SM3 (GB/T 32905-2016); SM3 in plain Python where OpenSSL lacks it.

    Raises:
        ValueError: for any other algorithm.
    """
    if algorithm == "sha256":
        return hashlib.sha256(raw).hexdigest()
    if algorithm != "sm3":
        raise ValueError(f"no algorithm {algorithm!r}")
    try:
        return hashlib.new("sm3", raw).hexdigest()
    except ValueError:
        return sm3(raw).hex()


def commitment(salt: bytes, raw: bytes) -> str:
    """What the ledger holds instead of outside text: SHA-256(salt || bytes), salt of 16 bytes.

    The salt keeps short texts (a name, a phone number) from being guessed from their hash; when
    text and salt are erased, nothing can be learnt from the ledger.
    """
    if len(salt) != 16:
        raise ValueError("a salt has 16 bytes")
    return hashlib.sha256(salt + raw).hexdigest()


_PLAIN = frozenset({str, bool, type(None)})
_LISTS = (list, tuple)


def _check(value: Json) -> None:
    """Types only: broken text shows itself when the whole is encoded. The hottest loop of an append."""
    if type(value) in _PLAIN:
        return
    if type(value) is dict or isinstance(value, Mapping):
        _check_keys(value)
        for item in value.values():
            if type(item) not in _PLAIN:
                _check(item)
    elif isinstance(value, _LISTS):
        for item in value:
            if type(item) not in _PLAIN:
                _check(item)
    elif isinstance(value, int):
        if abs(value) >= _SAFE:
            raise ValueError(f"integer {value} does not fit 53 bits")
    elif not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} has no canonical bytes")


def _check_keys(value: Mapping[str, Json]) -> None:
    try:
        ascii_only = "".join(value).isascii()
    except TypeError:
        ascii_only = False
    if not ascii_only:
        raise ValueError(f"keys {list(value)!r} are not all ASCII text")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate key")
    return value


def _refuse(text: str) -> Json:
    raise ValueError(f"{text} is not an integer")


# made once: json.dumps and json.loads build a new one at every call with arguments
_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse)
_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
