"""A page of a list as it was fetched, what stands on it, and how to turn to the next."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from lxml import html

from monitor.domain.address import known_as
from monitor.domain.instant import Instant
from monitor.domain.place import Selectors
from spiders.extract import base_of, parse


@dataclass(frozen=True, slots=True)
class ListItem:
    address: str
    title: str
    #: as the list shows it, else as the address carries it
    published: Instant | None
    #: what a list of data says of itself beyond title and date
    text: str = ""
    publisher: str | None = None

    @property
    def name(self) -> str:
        """What the article is known by, whatever session its address carries this time."""
        return known_as(self.address)

    @property
    def mark(self) -> str:
        """Under which it is remembered as read; another title at the same address is read again."""
        title = "".join(letter for letter in self.title if letter.isalnum())
        return f"{self.name} {hashlib.sha256(title.encode('utf-8', 'replace')).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Turn:
    """How to ask for the next page."""

    address: str
    #: sent by POST; empty: GET
    form: tuple[tuple[str, str], ...] = ()
    #: asked for where the first address is not there
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a preset reads from one page."""

    items: tuple[ListItem, ...]
    next: Turn | None = None


@dataclass(frozen=True)
class ListPage:
    """A fetched page; parsed once, when first asked."""

    text: str
    #: where it really came from, after redirects
    address: str
    selectors: Selectors = field(default_factory=Selectors)
    #: how it was asked for; None for the source's own address
    asked: Turn | None = None
    #: 1 for the source's own address
    number: int = 1

    @cached_property
    def tree(self) -> html.HtmlElement | None:
        """None where nothing is on the page."""
        return parse(self.text)

    @cached_property
    def base(self) -> str:
        """What addresses on the page are relative to: its own, or what it names (HTML 4.2.3, base)."""
        return self.address if self.tree is None else base_of(self.tree, self.address)
