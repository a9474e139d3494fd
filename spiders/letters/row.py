"""A row of a letter box's list, its link, and the key by which it is known again. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from lxml import html

from monitor.domain.letter import LETTER_STATUS_NAMES
from spiders.letters.page import LetterPage, hash_of, shortened
from spiders.letters.postback import Postback, call_of, sent
from spiders.letters.status import status_of

#: a session in an address makes it another one at each look
_SESSION = re.compile(r";jsessionid=[^?#]*", re.IGNORECASE)
_SESSION_FIELDS = frozenset(
    {"jsessionid", "sessionid", "sid", "phpsessid", "token", "t", "r", "_", "rand", "random"}
)
_QUOTED = re.compile(r"['\"]([^'\"\s]{1,500})['\"]")
_CALL = re.compile(r"\(\s*['\"]?([\w\-]{1,80})['\"]?\s*[,)]")
_PAGE = re.compile(r"\.(?:s?html?|jsp|aspx?|php|do|action|flow|ashx)\b|[/?]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a row leads: to an address, by sending a form, or to an id that a detail address takes."""

    address: str = ""
    postback: Postback | None = None
    id: str = ""


NOWHERE = Lead()


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter as the list shows it."""

    seen: LetterPage
    lead: Lead = NOWHERE
    #: the list says all there is, and no page needs to be read
    whole: bool = False

    @property
    def key(self) -> str:
        """By which it is known at the next look, from the surest: number, link, title with date."""
        if self.seen.number:
            return self.seen.number
        if self.lead.id:
            return f"id={self.lead.id}"
        if self.lead.address:
            return link_id(self.lead.address)
        day = "" if self.seen.asked is None else self.seen.asked.day.isoformat()
        return hash_of(shortened(self.seen.title), day)

    @property
    def title_hash(self) -> str:
        return hash_of(shortened(self.seen.title))

    @property
    def words(self) -> str:
        """The state the row shows, in words: a code says nothing without its field."""
        status = status_of(self.seen.state, self.seen.state_field)
        if status is not None and status_of(self.seen.state) != status:
            return LETTER_STATUS_NAMES[status]
        return self.seen.state

    @property
    def shown(self) -> str:
        """The same, and where the row says all, what tells one reply from another."""
        return f"{self.words}|{hash_of(self.seen.reply)}" if self.whole else self.words


@dataclass(frozen=True, slots=True)
class LetterList:
    """A page of a list."""

    rows: tuple[LetterRow, ...]
    #: where the page after it is, None at the last
    turn: Lead | None = None
    #: the page itself says that there are no letters
    empty: bool = False


def link_id(address: str) -> str:
    """The part of an address that names the letter: without host, session and what changes by itself."""
    parts = urlsplit(_SESSION.sub("", address))
    query = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in _SESSION_FIELDS]
    ids = [
        f"{name}={value}"
        for name, value in query
        if name.lower().endswith(("id", "code", "bh", "no", "xh"))
        and not name.lower().startswith(("page", "cur"))
    ]
    if ids:
        # letters of two kinds may share an id, and not the page that shows it
        return f"{parts.path.rsplit('/', 1)[-1]}?{'&'.join(ids)}"[:300]
    rest = "&".join(f"{name}={value}" for name, value in query)
    return f"{parts.path}?{rest}"[:300] if rest else parts.path[:300]


def lead_of(element: html.HtmlElement, address: str, form: Postback | None) -> Lead:
    """Where a link, or an element that reacts to a click, leads; NOWHERE where nothing is said."""
    href, click = (element.get("href") or "").strip(), (element.get("onclick") or "").strip()
    for script in (href, click):
        called = call_of(script)
        if called is not None:
            return NOWHERE if form is None else Lead(postback=sent(form, *called))
    if href and not href.lower().startswith(("javascript:", "#", "mailto:", "tel:")):
        return Lead(address=target) if (target := _target(address, href)) else NOWHERE
    return _clicked(href, click, address)


def _clicked(href: str, click: str, address: str) -> Lead:
    """A script that opens a page: its address where one is written there, else the id it is called with."""
    for script in (click, href):
        if not script or script == "#" or script.startswith("#"):
            continue
        for match in _QUOTED.finditer(script[:2000]):
            if _PAGE.search(match[1]) and (target := _target(address, match[1])):
                return Lead(address=target)
        called = _CALL.search(script[:2000])
        if called is not None and any(letter.isdigit() for letter in called[1]):
            return Lead(id=called[1])
    return NOWHERE


def _target(address: str, href: str) -> str:
    try:
        target = urldefrag(urljoin(address, href))[0]
        parts = urlsplit(target)
    except ValueError:
        return ""
    fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and target != urldefrag(address)[0]
    return target if fine else ""
