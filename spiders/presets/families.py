"""The families of content systems whose lists are known, and which one a page belongs to."""

from collections.abc import Mapping

from spiders.lists.page import ListPage
from spiders.presets.by_links import NFCMS, PLAIN, TRS, UCAP, VSB
from spiders.presets.gkmlpt import GKMLPT
from spiders.presets.hanweb import HANWEB
from spiders.presets.preset import Preset

#: asked in this order: what is seen from data in the page before what is seen from its links
_KNOWN: tuple[Preset, ...] = (GKMLPT, HANWEB, TRS, NFCMS, VSB, UCAP)

PRESETS: Mapping[str, Preset] = {each.name: each for each in (*_KNOWN, PLAIN)}


def preset_for(page: ListPage, named: str = "") -> tuple[Preset, str]:
    """The preset for a page and the mark it is known by; the one the settings name goes unasked."""
    if named:
        return PRESETS[named], "由设置指定"
    for each in _KNOWN:
        mark = each.sees(page)
        if mark:
            return each, mark
    return PLAIN, PLAIN.sees(page)
