"""SM3 in plain Python, for hosts whose OpenSSL lacks it. About 150 kB/s: enough to verify with.

Source: GB/T 32905-2016, clause 4 (constants, functions) and clause 5 (padding, compression).
"""

import struct

_MASK = 0xFFFFFFFF
#: 4.1, the initial value
_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def sm3(raw: bytes) -> bytes:
    """The 32 bytes of the digest."""
    bits = len(raw) * 8
    padded = raw + b"\x80" + b"\x00" * ((55 - len(raw)) % 64) + struct.pack(">Q", bits)
    value: tuple[int, ...] = _START
    for place in range(0, len(padded), 64):
        value = _compress(value, struct.unpack(">16I", padded[place : place + 64]))
    return struct.pack(">8I", *value)


def _turn(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & _MASK


def _permute(word: int, first: int, second: int) -> int:
    """4.5: P0 turns by 9 and 17, P1 by 15 and 23."""
    return word ^ _turn(word, first) ^ _turn(word, second)


#: 4.2, T_j turned by j as 5.3.3 wants it
_ROUND = tuple(_turn(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64))


def _expand(block: tuple[int, ...]) -> list[int]:
    """5.3.2: 16 words become 68."""
    words = list(block)
    for j in range(16, 68):
        mixed = words[j - 16] ^ words[j - 9] ^ _turn(words[j - 3], 15)
        words.append(_permute(mixed, 15, 23) ^ _turn(words[j - 13], 7) ^ words[j - 6])
    return words


def _compress(value: tuple[int, ...], block: tuple[int, ...]) -> tuple[int, ...]:
    """5.3.3: one block of 64 bytes into the value."""
    words = _expand(block)
    a, b, c, d, e, f, g, h = value
    for j in range(64):
        ss1 = _turn((_turn(a, 12) + e + _ROUND[j]) & _MASK, 7)
        ss2 = ss1 ^ _turn(a, 12)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & g)
        tt1 = (ff + d + ss2 + (words[j] ^ words[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + words[j]) & _MASK
        a, b, c, d = tt1, a, _turn(b, 9), c
        e, f, g, h = _permute(tt2, 9, 17), e, _turn(f, 19), g
    return tuple(old ^ new for old, new in zip(value, (a, b, c, d, e, f, g, h), strict=True))
