"""Which elements of a page hold links to one target alone: such an element is, or is part of, a row. Pure."""

from collections.abc import Iterable

from lxml import html

#: in place of a target where there are several
MANY = "many"


def targets_inside(leads: Iterable[tuple[html.HtmlElement, str]]) -> dict[html.HtmlElement, str]:
    """Element -> the one target of the links in it, or MANY; elements without links are not there.

    Built once for a page, for it may hold thousands of links. `leads`: links in the page's order, each
    with its target.
    """
    inside: dict[html.HtmlElement, str] = {}
    for link, target in leads:
        inside.setdefault(link, target)
        for above in link.iterancestors():
            if inside.setdefault(above, target) == target:
                continue
            if inside[above] == MANY:
                break
            inside[above] = MANY
    return inside
