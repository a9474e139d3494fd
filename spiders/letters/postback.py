"""ASP.NET pages that turn and open by sending themselves back: `__doPostBack`. Pure.

The server answers only to its own fields: __VIEWSTATE, __EVENTVALIDATION and every other hidden field
go back as they came, together with what was typed and chosen (System.Web.UI.Page.IsPostBack).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urljoin

from lxml import html

_CALL = re.compile(
    r"__doPostBack\s*\(\s*(?:&#39;|['\"])([^'\"]{1,300})(?:&#39;|['\"])\s*,\s*(?:&#39;|['\"])([^'\"]{0,300})['\"&]"
)
_OPTIONS = re.compile(
    r"WebForm_PostBackOptions\s*\(\s*['\"]([^'\"]{1,300})['\"]\s*,\s*['\"]([^'\"]{0,300})['\"]"
)
#: what a form of that kind always holds
_STATE = "__VIEWSTATE"
_UNSENT = frozenset({"submit", "button", "image", "reset", "file", "password"})
#: characters of a field, and of all together: a view state is large, but not without end
_LONGEST_FIELD, _LONGEST_FORM = 2_000_000, 3_000_000
_MOST_FIELDS = 500


@dataclass(frozen=True, slots=True)
class Postback:
    """A form to be sent."""

    address: str
    fields: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        # a view state differs at each look, what it stands for does not
        told = dict(self.fields)
        return f"Postback({self.address}, {told.get('__EVENTTARGET')}, {told.get('__EVENTARGUMENT')})"


def call_of(script: str) -> tuple[str, str] | None:
    """(target, argument) of a `__doPostBack` in a link or a handler."""
    match = _CALL.search(script[:2000]) or _OPTIONS.search(script[:2000])
    return None if match is None else (match[1], match[2])


def form_of(tree: html.HtmlElement, address: str) -> Postback | None:
    """The page's form with what it would send; None where the page is of another kind."""
    for form in tree.iter("form"):
        fields = tuple(_fields(form))[:_MOST_FIELDS]
        if _STATE in dict(fields) and sum(len(value) for _, value in fields) <= _LONGEST_FORM:
            target = urldefrag(urljoin(address, (form.get("action") or "").strip() or address))[0]
            return Postback(target, fields)
    return None


def sent(form: Postback, target: str, argument: str) -> Postback:
    """The form as that call sends it."""
    own = tuple(each for each in form.fields if each[0] not in {"__EVENTTARGET", "__EVENTARGUMENT"})
    return replace(form, fields=(("__EVENTTARGET", target), ("__EVENTARGUMENT", argument), *own))


def _fields(form: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for element in form.iter("input", "select", "textarea"):
        name = element.get("name") or ""
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "select":
            options = list(element.iter("option"))
            chosen = [each for each in options if each.get("selected") is not None] or options[:1]
            yield from ((name, _value(each)) for each in chosen[:1])
            continue
        kind = (element.get("type") or "text").lower()
        if element.tag == "textarea":
            yield name, (element.text or "")[:_LONGEST_FIELD]
        elif kind in {"checkbox", "radio"}:
            if element.get("checked") is not None:
                yield name, element.get("value") or "on"
        elif kind not in _UNSENT:
            yield name, (element.get("value") or "")[:_LONGEST_FIELD]


def _value(option: html.HtmlElement) -> str:
    value = option.get("value")
    return (option.text_content() or "").strip() if value is None else value
