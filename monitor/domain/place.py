"""Where a source is read, by the kind of spider that reads it."""

from dataclasses import dataclass
from typing import Literal

#: pages of a list that are turned at most, while all that stands on them is new
PAGES = 5


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a site; an empty one is found automatically."""

    #: on the list page: one element a row, and inside it the link
    row: str = ""
    link: str = ""
    #: on the article's page
    title: str = ""
    date: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """RSS, Atom or JSON Feed at an address."""

    address: str
    #: fetch each entry's own page where the feed holds but a summary
    articles: bool = False
    hosts: tuple[str, ...] = ()
    selectors: Selectors = Selectors()


@dataclass(frozen=True, slots=True)
class ListingPlace:
    """A page that lists articles, and the articles behind its links."""

    address: str
    #: other hosts whose articles belong to the list; that of the list itself always does
    hosts: tuple[str, ...] = ()
    selectors: Selectors = Selectors()
    #: the family of content systems it belongs to (spiders/presets); empty: seen from the page
    preset: str = ""
    pages: int = PAGES


@dataclass(frozen=True, slots=True)
class MailboxPlace:
    """An IMAP folder; it is read, never changed."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    folder: str


@dataclass(frozen=True, slots=True)
class JsonShape:
    """Where things stand in JSON: JMESPath (jmespath.org); an empty one is looked for by the usual names."""

    #: the list of items in an answer; the others are told inside an item
    items: str = ""
    id: str = ""
    title: str = ""
    text: str = ""
    url: str = ""
    published: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """How an address is asked: without a form or a body it is a GET."""

    form: tuple[tuple[str, str], ...] = ()
    #: a JSON text, sent as application/json
    body: str = ""
    #: number of the first page
    first_page: int = 1


@dataclass(frozen=True, slots=True)
class ApiPlace:
    """An interface that answers with JSON or JSONP.

    Address, form and body may hold {page}, the number of the page.
    """

    address: str
    asking: Asking = Asking()
    shape: JsonShape = JsonShape()
    pages: int = PAGES
    #: fetch each item's own page where the answer holds but a title
    articles: bool = False
    hosts: tuple[str, ...] = ()
    selectors: Selectors = Selectors()


@dataclass(frozen=True, slots=True)
class LetterShape:
    """Where things stand in the JSON of a letter box; an empty one is looked for by the usual names."""

    number: str = ""
    status: str = ""
    unit: str = ""
    reply: str = ""
    replied: str = ""


@dataclass(frozen=True, slots=True)
class LetterboxPlace:
    """A public letter box: a list of letters and a page for each, as HTML or as JSON."""

    address: str
    hosts: tuple[str, ...] = ()
    #: row and link on the list; title, date and body on the letter's page
    selectors: Selectors = Selectors()
    #: the reply on the letter's page, CSS
    reply: str = ""
    pages: int = PAGES
    asking: Asking = Asking()
    shape: JsonShape = JsonShape()
    letter_shape: LetterShape = LetterShape()
    #: address of one letter as JSON, with {id}; empty: the list's link, or the list says all
    detail: str = ""


Place = FeedPlace | ListingPlace | MailboxPlace | ApiPlace | LetterboxPlace
