"""Parting an item on entry: what everybody may read, and what is sealed. Pure.

Only items in which a person addresses this office are parted; what the press prints is public. The
sealed part holds the pieces that were taken out with their places, so that with the masked text it
gives back the letter as it was written, and holds no more of it than that.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from monitor.domain.canonical import mend_surrogates
from monitor.domain.personal import MASKED_KINDS, Known, find, mask, masked
from monitor.domain.personal_span import PERSONAL_KINDS, PersonalKind, PersonalSpan
from monitor.domain.source import Found

#: signs of one value a form may give
_LONGEST = 500
#: a value shorter than this says nothing by itself in an address or a message id
_LEAST = 4
#: kinds that can be masked by themselves; an address of a form cannot
_MASKABLE: dict[str, PersonalKind] = {kind: kind for kind in PERSONAL_KINDS}


@dataclass(frozen=True, slots=True)
class Piece:
    """What stood at [start, start + len(text)) of title, newline and text."""

    kind: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Parted:
    """The sealed part of one item."""

    #: what the form asked of the writer, (kind, value)
    fields: tuple[tuple[str, str], ...] = ()
    pieces: tuple[Piece, ...] = ()
    #: (url, external_id, notes or publisher, as it was) where masking changed it
    rest: tuple[tuple[str, str], ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of data in it, in the order they come."""
        found = (*(kind for kind, _ in self.fields), *(piece.kind for piece in self.pieces))
        return tuple(dict.fromkeys(found))

    def __bool__(self) -> bool:
        return bool(self.fields or self.pieces or self.rest)


def part(found: Found) -> tuple[Found, Parted]:
    """The item as it goes on, and what of it is sealed; nothing of what everybody may read.

    Masked and read again, the item is the same: its document id and its ref follow from the masked text.
    """
    if found.kind not in MASKED_KINDS:
        return replace(found, personal=()), Parted()
    known = tuple(
        (kind, value)
        for kind, given in found.personal
        if (value := mend_surrogates(given).strip()[:_LONGEST])
    )
    title, text = mend_surrogates(found.title).strip(), mend_surrogates(found.text).strip()
    content = f"{title}\n{text}"
    spans = find(content, known)
    told = (*known, *((span.kind, content[span.start : span.end]) for span in spans))
    hidden = mask(content, spans)
    changed, rest = _rest_of(found, told)
    clean = replace(
        changed, title=hidden[: len(title)], text=hidden[len(title) + 1 :], personal=()
    )  # fmt: skip
    return clean, Parted(known, _pieces(content, hidden, spans), rest)


def _pieces(content: str, hidden: str, spans: Sequence[PersonalSpan]) -> tuple[Piece, ...]:
    """What was masked; a mask that stood there already hides nothing of ours."""
    return tuple(
        Piece(span.kind, span.start, content[span.start : span.end])
        for span in spans
        if content[span.start : span.end] != hidden[span.start : span.end]
    )


def _rest_of(found: Found, told: Known) -> tuple[Found, tuple[tuple[str, str], ...]]:
    """Address, number and notes of an item without what its letter told."""
    values = [(kind, value) for kind, value in told if len(value) >= _LEAST or kind == "name"]
    # a message id is often made of the address that sent it
    own = (value.partition("@")[0] for kind, value in told if kind == "email")
    values += [("account", name) for name in own if len(name) > _LEAST]
    rest: list[tuple[str, str]] = []
    url, external_id = found.url, _without(found.external_id, values)
    if url is not None and _without(unquote(url), values) != unquote(url):
        # half an address leads nowhere
        rest.append(("url", url))
        url = None
    if external_id != found.external_id:
        rest.append(("external_id", found.external_id))
    notes = tuple(mask(note, find(note, told)) for note in found.notes)
    rest += [("notes", old) for old, new in zip(found.notes, notes, strict=True) if old != new]
    letter = found.letter
    if letter is not None:
        # what the box prints under a letter stays public there; here it names nobody
        letter = replace(
            letter, reply=mask(letter.reply, find(letter.reply, told)), number=_without(letter.number, values)
        )
        letter = replace(letter, unit=mask(letter.unit, find(letter.unit, told)))
    # a unit is read off the page, and a page that is read wrong gives the writer for it
    publisher = None if found.publisher is None else mask(found.publisher, find(found.publisher, told))
    rest += [("publisher", found.publisher or "")] if publisher != found.publisher else []
    changed = replace(
        found, url=url, external_id=external_id, notes=notes, letter=letter, publisher=publisher
    )
    return changed, tuple(rest)


def _without(text: str, values: Known) -> str:
    for kind, value in values:
        if kind in _MASKABLE and value in text:
            text = text.replace(value, masked(value, _MASKABLE[kind]))
    return text


def to_bytes(parted: Parted) -> bytes:
    """As it is sealed: version 1, JSON in UTF-8."""
    said = {
        "v": 1, "fields": parted.fields, "rest": parted.rest,
        "pieces": [(piece.kind, piece.start, piece.text) for piece in parted.pieces],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()


def of_bytes(raw: bytes) -> Parted:
    """What was sealed."""
    said = json.loads(raw)
    return Parted(
        tuple((str(kind), str(value)) for kind, value in said["fields"]),
        tuple(Piece(str(kind), int(start), str(text)) for kind, start, text in said["pieces"]),
        tuple((str(name), str(value)) for name, value in said["rest"]),
    )


def whole(content: str, pieces: Sequence[Piece]) -> str:
    """The letter as it was written, of its masked content (title, newline, text)."""
    for piece in pieces:
        content = f"{content[: piece.start]}{piece.text}{content[piece.start + len(piece.text) :]}"
    return content
