"""A person's browser: opens a link of the console, reads its form, sends it back filled in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

_TIMEOUT_S = 10
#: more of a page than this is not read
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is sent by POST."""

    action: str
    #: hidden inputs, and the button a person would press, as found
    values: tuple[tuple[str, str], ...]
    #: inputs to be filled in
    blanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as a person sees it."""

    status: int
    address: str
    text: str
    forms: tuple[Form, ...]

    def form(self, blank: str) -> Form | None:
        """The form that asks for `blank`."""
        return next((each for each in self.forms if blank in each.blanks), None)


class Browser:
    """One person's visits; goes to `console` and nowhere else."""

    def __init__(self, console: str) -> None:
        self._console = console.rstrip("/")
        self._opener: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def ours(self, address: str) -> bool:
        """Whether an address is the console's."""
        return address.startswith(f"{self._console}/")

    def open(self, address: str) -> Sheet:
        """Fetch a page.

        Raises:
            OSError: nobody answers, or the address is not the console's.

        """
        return self._visit(address, None)

    def send(self, sheet: Sheet, form: Form, filled: dict[str, str]) -> Sheet:
        """Send a form of a page back, its hidden inputs as found.

        Raises:
            OSError: nobody answers, or the form leads elsewhere.

        """
        data = urlencode([*form.values, *filled.items()]).encode()
        return self._visit(urljoin(sheet.address, form.action), data)

    def _visit(self, address: str, data: bytes | None) -> Sheet:
        if not self.ours(address):
            raise OSError(f"不是值班台的地址：{address}")
        try:
            with self._opener.open(Request(address, data=data), timeout=_TIMEOUT_S) as answer:  # noqa: S310 - the console's own address, checked above
                return _sheet(answer.status, answer.url, answer.read(_MOST))
        except HTTPError as refused:
            with refused:
                return _sheet(refused.code, address, refused.read(_MOST))
        except HTTPException as broken:
            raise OSError(f"答复看不懂：{type(broken).__name__}") from None


def _sheet(status: int, address: str, body: bytes) -> Sheet:
    reader = _Reader()
    reader.feed(body.decode("utf-8", "replace"))
    reader.close()
    return Sheet(status, address, "".join(reader.shown), tuple(each.form() for each in reader.forms))


@dataclass(slots=True)
class _Draft:
    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)
    pressed: bool = False

    def form(self) -> Form:
        return Form(self.action, tuple(self.values), tuple(self.blanks))


class _Reader(HTMLParser):
    """Words and POST forms of a page; the first button of a form is the one pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.forms: list[_Draft] = []
        self._inside: _Draft | None = None
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._silent = True
        elif tag == "form":
            self._inside = _Draft(given.get("action", ""))
            if given.get("method", "").lower() == "post":
                self.forms.append(self._inside)
        elif self._inside is not None and tag in {"input", "textarea", "button"}:
            self._field(self._inside, tag, given)

    def _field(self, draft: _Draft, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        kind = "textarea" if tag == "textarea" else given.get("type", "submit" if tag == "button" else "text")
        if kind == "submit":
            if name and not draft.pressed:
                draft.values.append((name, given.get("value", "")))
            draft.pressed = True
        elif name and kind == "hidden":
            draft.values.append((name, given.get("value", "")))
        elif name and kind in {"text", "tel", "password", "number"}:
            draft.blanks.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent = False
        elif tag == "form":
            self._inside = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.shown.append(data)
