"""Personal data in letters: where they stand, and the text with them masked. Pure.

Masking keeps the length in code points and the lines, so that offsets and the ledger's commitments may
be taken on the masked text; masking twice changes nothing. Family names, the county, town, street and
hospital, the first and last digits of a number stay: who handles the matter must still know which it is.

What counts as personal here, and how far it is masked, is this system's own design.
"""

from collections.abc import Iterable, Iterator, Sequence

from monitor.domain import personal_names, personal_numbers
from monitor.domain.document import ADDRESSED_KINDS, SourceKind
from monitor.domain.personal_span import PersonalKind, PersonalSpan, read
from monitor.domain.surnames import COMPOUND

#: kinds whose texts are masked: people who address this office; what the press prints is public
MASKED_KINDS: frozenset[SourceKind] = ADDRESSED_KINDS

#: (kind, value) as a form gives it
Known = Sequence[tuple[str, str]]

#: how often masked text is read once more
_ROUNDS = 4
#: given values shorter than this are looked for nowhere: they would be found everywhere
_LEAST = 5
#: first and last signs of a number that stay, by kind; of shorter numbers less
_STAY: dict[PersonalKind, tuple[int, int]] = {
    "phone": (3, 4), "id_number": (4, 4), "bank_card": (4, 4), "account": (2, 0), "plate": (2, 0),
}  # fmt: skip
_GIVEN: dict[str, PersonalKind] = {
    "phone": "phone", "id_number": "id_number", "email": "email", "bank_card": "bank_card",
    "account": "account", "plate": "plate",
}  # fmt: skip
_CHINESE_DIGITS = frozenset("〇零一二三四五六七八九幺十百两")


def find(text: str, known: Known = ()) -> tuple[PersonalSpan, ...]:
    """Personal data in a text, in order, none overlapping another.

    Args:
        text: as it came, title and body together, so that a name told in one is known in the other.
        known: what the form asked of the writer; found wherever it stands.

    """
    spans = _found(text, known)
    for _ in range(_ROUNDS):
        # what is masked may let something beside it be seen for what it is: a@b.cnli@b.cn
        again = _found(mask(text, spans), known)
        wider = _apart([*spans, *again])
        if mask(text, wider) == mask(text, spans):
            break
        spans = wider
    return tuple(spans)


def _found(text: str, known: Known) -> list[PersonalSpan]:
    plain = read(text)
    numbers = [*_literal(plain.text, known), *personal_numbers.numbers(plain.text)]
    given = [name for kind, value in known if kind == "name" and (name := _name(value))]
    found = [*numbers, *personal_names.names(plain.text, numbers, given)]
    return _apart(plain.span(*place) for place in found)


def mask(text: str, spans: Iterable[PersonalSpan]) -> str:
    """The text with these spans masked, of the same length in code points."""
    parts: list[str] = []
    at = 0
    for span in sorted(spans):
        parts += [text[at : span.start], masked(text[span.start : span.end], span.kind)]
        at = span.end
    return "".join([*parts, text[at:]])


def masked(value: str, kind: PersonalKind) -> str:
    """One piece masked: 张某某, 138****5678, 3703**********1234, z****@example.org, *号楼*单元***室."""
    if kind == "name":
        return _masked_name(value)
    if kind == "email":
        local = value.find("@") if "@" in value else len(value)
        return "".join("*" if (place or local < 2) and place < local else value[place] for place in range(len(value)))  # fmt: skip
    if kind == "address_detail":
        return "".join("*" if _is_figure(letter) or (letter.isascii() and letter.isalpha()) else letter for letter in value)  # fmt: skip
    signs = [place for place, letter in enumerate(value) if letter.isalnum()]
    first, last = _staying(value, signs, kind)
    hidden = set(signs[first : len(signs) - last])
    return "".join("*" if place in hidden else letter for place, letter in enumerate(value))


def _name(value: str) -> str:
    return personal_names.usable(read(value).text)


def _literal(text: str, known: Known) -> Iterator[tuple[int, int, PersonalKind]]:
    """Values of the form as they stand in the text, whatever they look like."""
    for kind, value in known:
        plain = read(value).text.strip()
        if kind not in _GIVEN or len(plain) < _LEAST or "*" in plain:
            continue
        start = text.find(plain)
        while start >= 0:
            yield start, start + len(plain), _GIVEN[kind]
            start = text.find(plain, start + len(plain))


def _apart(spans: Iterable[PersonalSpan]) -> list[PersonalSpan]:
    """In order; where two overlap, the one that begins later keeps what the other leaves of it."""
    kept: list[PersonalSpan] = []
    end = 0
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        start = max(span.start, end)
        if start < span.end:
            kept.append(PersonalSpan(start, span.end, span.kind))
            end = span.end
    return kept


def _masked_name(value: str) -> str:
    letters = [place for place, letter in enumerate(value) if letter.isalpha()]
    if value[:1].isascii():
        return "".join("*" if place in letters[1:] else letter for place, letter in enumerate(value))
    family = 2 if value[:2] in COMPOUND and len(letters) > 2 else 1
    hidden = set(letters[family:])
    return "".join("某" if place in hidden else letter for place, letter in enumerate(value))


def _staying(value: str, signs: Sequence[int], kind: PersonalKind) -> tuple[int, int]:
    """How many signs stay at the beginning and at the end; four at least are hidden, or all."""
    first, last = _STAY[kind]
    if kind == "phone" and len(signs) > 11 and value.lstrip("(+0").startswith("86"):
        first += len(signs) - 11
    if kind in {"phone", "id_number"} and len(signs) < 10:
        first, last = (0, 2) if kind == "phone" else (1, 2)
    while len(signs) - first - last < 4 and first + last:
        first, last = max(0, first - 1), max(0, last - 1)
    return first, last


def _is_figure(letter: str) -> bool:
    return letter.isdigit() or letter in _CHINESE_DIGITS
