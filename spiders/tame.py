"""Pages made to keep a parser busy for minutes are made plain before they are parsed. Pure.

libxml2 walks along all attributes of an element for each further one: 300,000 of them in one tag of a
3 MB page take minutes. No limit of the parser helps, so such a page is written anew with the few
attributes that are read here. An innocent page that is taken for one loses nothing that is read.
"""

import re
from itertools import islice

#: shorter pages cannot hold enough attributes to matter, longer ones are written anew whatever they hold
_SHORT, _LONG = 40_000, 400_000
#: real tags are shorter, but for pictures that are written into them
_LONG_TAG = 8_000
#: attributes one tag may have, and marks > a page may have more than marks <
_MOST, _QUOTED = 400, 5_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?![^\s/>])([^<>]*+)>|<[a-zA-Z/!?][^<>]*+>|<")
#: a tag with more keeps none of it
_LONGEST = 20_000
_KEPT = re.compile(
    r"(?:^|[\s\"'])([a-zA-Z][\w:-]{0,40})(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^'\"]*+)'|([^\s\"'=]++)))?(?=[\s/\"']|$)"
)
#: attributes that are kept of one tag
_FEW = 60


def tamed(page: str) -> str:
    """The page itself, or a plain one that says the same where its tags may be beyond all measure."""
    if len(page) <= _SHORT or (len(page) <= _LONG and not _wild(page)):
        return page
    return _TAG.sub(_written, _without_comments(page))


def _wild(page: str) -> bool:
    # a mark > inside a quotation hides how long a tag is
    if page.count(">") - page.count("<") > _QUOTED:
        return True
    return any(
        len(piece) > _LONG_TAG and _many(piece[max(0, piece.rfind("<")) :]) for piece in page.split(">")
    )


def _many(tag: str) -> bool:
    if len(tag) <= _LONG_TAG:
        return False
    return len(tag.split(None, _MOST)) > _MOST or tag.count("=") > _MOST or tag.count("/") > len(tag) // 8


def _without_comments(page: str) -> str:
    """By hand: a pattern would run to the end of the page again for each comment that is left open."""
    made: list[str] = []
    done = 0
    while (start := page.find("<!--", done)) >= 0:
        end = page.find("-->", start + 4)
        if end < 0:
            break
        made.append(page[done:start])
        done = end + 3
    made.append(page[done:])
    return "".join(made)


def _written(match: re.Match[str]) -> str:
    closing, name, rest = match[1], match[2], match[3]
    if name is None:
        return "&lt;" if match[0] == "<" else ""
    if len(rest) < _LONG_TAG // 8 and '"' not in rest and "'" not in rest:
        # too short to hold many attributes, and nothing in it opens a quotation
        return match[0]
    return f"<{closing}{name}{'' if closing or len(rest) > _LONGEST else _attributes(rest)}>"


def _attributes(text: str) -> str:
    kept = {
        each[1].lower(): each[2] or each[3] or each[4] or "" for each in islice(_KEPT.finditer(text), _FEW)
    }
    return "".join(f' {name}="{value}"' for name, value in kept.items())
