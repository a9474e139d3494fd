"""ASP.NET pages that turn and open by sending themselves back: `__doPostBack`. Pure.

The server answers only to its own fields: __VIEWSTATE, __EVENTVALIDATION and every other hidden field
go back as they came, together with what was typed and chosen (System.Web.UI.Page.IsPostBack).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice
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
_INPUT = re.compile(r"<input\b([^<>]*+)>", re.IGNORECASE)
_OWN_NAME = re.compile(r"\bname\s*+=\s*+[\"']?(__[A-Z]{1,40})\b", re.IGNORECASE)
_OWN_VALUE = re.compile(r"\bvalue\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')", re.IGNORECASE)
_UNSENT = frozenset({"submit", "button", "image", "reset", "file", "password"})
#: characters of all fields together: a view state is large, but not without end
_LONGEST_FORM = 2_000_000
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


def form_of(tree: html.HtmlElement, text: str, address: str) -> Postback | None:
    """The page's form with what it would send; None where the page is of another kind."""
    if _STATE not in text:
        return None
    for form in tree.iter("form"):
        fields = tuple({**dict(_fields(form)), **dict(_states(text))}.items())[:_MOST_FIELDS]
        if _STATE in dict(fields) and sum(len(value) for _, value in fields) <= _LONGEST_FORM:
            target = urldefrag(urljoin(address, (form.get("action") or "").strip() or address))[0]
            return Postback(target, fields)
    return None


def sent(form: Postback, target: str, argument: str) -> Postback:
    """The form as that call sends it."""
    own = tuple(each for each in form.fields if each[0] not in {"__EVENTTARGET", "__EVENTARGUMENT"})
    return replace(form, fields=(("__EVENTTARGET", target), ("__EVENTARGUMENT", argument), *own))


def _states(text: str) -> Iterator[tuple[str, str]]:
    """The server's own fields as they stand in the page: the parser is not given attributes of their length."""
    for match in islice(_INPUT.finditer(text), _MOST_FIELDS):
        name, value = _OWN_NAME.search(match[1]), _OWN_VALUE.search(match[1])
        if name is not None:
            yield name[1], "" if value is None else unescape(value[1] or value[2] or "")


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
            yield name, element.text or ""
        elif kind in {"checkbox", "radio"}:
            if element.get("checked") is not None:
                yield name, element.get("value") or "on"
        elif kind not in _UNSENT:
            yield name, element.get("value") or ""


def _value(option: html.HtmlElement) -> str:
    value = option.get("value")
    return (option.text_content() or "").strip() if value is None else value
