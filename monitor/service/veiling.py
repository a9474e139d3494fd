"""Veiling: the page of a reply under a letter, as it may be kept where more people look than may open the letter.

A letter box shows its public what the office seals: names, sometimes telephones. As evidence its text is
kept masked; the page as it was sent and its picture are kept only where they show nothing that is sealed.
"""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from monitor.domain.evidence import Taken
from monitor.domain.personal import Known, find, mask
from monitor.flow.masking import of_bytes
from monitor.service.bureau import Bureau
from monitor.service.sealing import sealed_of
from spiders.charset import charset_in, decode

#: what no finder masks is blanked where it stands, unless it is too short to say who
_BLANKED, _LEAST = frozenset({"address", "other"}), 4


def sealed_values(bureau: Bureau, documents: Iterable[str]) -> Known:
    """(kind, value) of all that is sealed of letters, for the masking of what is said of them elsewhere.

    No look: nobody is shown it, and it goes nowhere. Empty once the key is destroyed or not here.
    """
    found: list[tuple[str, str]] = []
    for document in documents:
        raw = sealed_of(bureau).open(bureau.settings.bureau, document)
        if raw is not None:
            parted = of_bytes(raw)
            found += [*parted.fields, *((piece.kind, piece.text) for piece in parted.pieces)]
    return tuple(dict.fromkeys(found))


def veiled(taken: Taken, known: Known, *, letter: bool) -> Taken:
    """The page as it may be kept: title, text and address masked, and no page or picture that shows more.

    Args:
        taken: as it was fetched.
        known: what is sealed of the incident's letters.
        letter: it is the page of a letter; any other is left as it is unless it shows what is sealed.

    """
    content = f"{taken.title}\n{taken.text}"
    page = decode(taken.body, charset_in(taken.content_type)).text
    shows = any(value in shown for _, value in known if len(value) > 1 for shown in (page, content))
    if not shows and not letter:
        return taken
    hidden = _hidden(content, known)
    shows = shows or hidden != content
    edge = len(taken.title)
    return replace(
        taken, title=hidden[:edge], text=hidden[edge + 1 :], final=_address(taken.final, known),
        body=b"" if shows else taken.body, screenshot=None if shows else taken.screenshot,
    )  # fmt: skip


def _hidden(text: str, known: Known) -> str:
    """Masked, of the same length."""
    for kind, value in known:
        if kind in _BLANKED and len(value) >= _LEAST:
            text = text.replace(value, "*" * len(value))
    return mask(text, find(text, known))


def _address(url: str, known: Known) -> str:
    """Half an address leads nowhere: its host alone, where it names somebody."""
    said = unquote(url)
    if not any(value in said for _, value in known if len(value) > 1):
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
