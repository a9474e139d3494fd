"""What the id and the classes of an element say it holds: the text, its title, or anything around them.

The names are those content systems of Chinese offices, newspapers and hospitals give by default:
Hanweb, TRS, NFCMS, Visual SiteBuilder, UCAP, Webplus, WeChat, and the large news sites.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

#: the text of an article and nothing else, by the system that writes it; the first found counts
_TEXTS = (
    ("zoom", "zoomcon", "article_zoom", "fontzoom", "zoomtxt"),
    ("ozoom",),
    ("trs_editor", "trs_editor_view", "trs_ueditor", "td_doccontent", "trs_paper_default"),
    ("vsb_content", "v_news_content"),
    ("ucap-content", "pages_content"),
    ("js_content", "js_share_notice"),
    ("news_cont_d_wrap", "nscont", "wp_articlecontent", "endtext", "artibody", "rm_txt_con", "con1"),
)
_TIER = {name: tier for tier, names in enumerate(_TEXTS) for name in names}
_PARTS = re.compile(r"vsb_content_\d+|zoom_\d+|ucap-content-?\d*")
_LIKELY = re.compile(
    r"(?:^|\s)(?:[\w-]*(?:article|news|art|detail|post|arc|info|main|text|doc|show|entry|view|xl|nr|xq)s?[_-]?"
    r"(?:content|cont|con|body|text|txt|main|detail|nr|info_con)s?[\w-]*|content\d?|article|arti|post|neirong|zw|"
    r"zhengwen|maincontent|conttext|con_text|contenttext|text|[\w-]*(?:neirong|zhengwen|bodytext|contentbox))(?=\s|$)"
)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:(?:bd|article|art|news)?shares?\w*|bshare\w*|jiathis\w*|social\w*|comments?\w*|pinglun\w*|"
    r"relat(?:ed?|ion|ive)\w*|xiangguan\w*|xg(?:yd|xw|wz|lj|tj)\w*|recommend\w*|tuijian\w*|"
    r"(?:re|hot)(?:news|list|rank|word|article|topic)\w*|hot|rank(?:ing|list)?|side(?:bar|nav|menu)?|aside|"
    r"(?:sub|top|main|head|foot)?nav(?:bar|igation|i)?|(?:sub|top|main)?menu\w*|bread(?:crumbs?)?\w*|crumbs?|"
    r"position|location|weizhi|dqwz|curpos\w*|foot(?:er)?\w*|bottom|copyright\w*|banquan|tool(?:bar|s|box)?|print(?:er)?|dayin|"
    r"font-?size|zihao|pager|pagination|page(?:nav|bar)|prev(?:ious)?\w*|next\w*|shangyipian|xiayipian|syp|xyp|"
    r"ads?|advert\w*|adbox|guanggao|qr-?code\w*|erweima|ewm|tags?|keywords?|disclaimer|login\w*|regist(?:er)?|"
    r"search\w*|sousuo|popup|modal|dialog|toast|subscribe|guess|vote|praise|thumbs?up|topbar|toplinks?|"
    r"friend(?:ly)?\w*|yqlj|links?|zrbj|zebian|bianji|accessib\w*|wza|skip|mask|profile\w*|reward\w*|statement|"
    r"report|complain\w*|aboutus|contact|app-?(?:download|guide)|download-?app|lunbo|swiper\w*|slider\w*|carousel\w*)"
    r"(?=$|[\s_-]|\d)"
)
#: a head around an article's own head is no menu
_TITLES = re.compile(
    r"(?:^|\s)(?:(?:[\w-]*article_?title[\w-]*|[\w-]*(?:article|arti|news|art|arc|detail|post|content|cont|con|main|info|doc|show|xl|zw|nr|text|page|wz|xx)"
    r"[_-]?(?:title|tit|bt|biaoti|headline|name|h1|head)\d?)|title\d?|tit|bt|biaoti|headline|activity-name|rich_media_title|"
    r"xxgk_title|titlestyle\w*|title_\w+|h-title|entry-title|wzbt|wenzhangbiaoti|ivs_title|lbl?title|lab(?:el)?title|bigtitle|maintitle|main-title)(?=\s|$)"
)
_SMALL_TITLES = re.compile(
    r"sub|vice|second|fu(?:bt|title|biaoti)|title_?(?:img|pic|bg|bar|nav|line)|more|column|lanmu|list|logo"
)
_DATES = re.compile(
    r"(?:^|[\s_-])(?:(?:pub(?:lish)?|post|release|create|news|art(?:icle)?|info|send|issue|fb|fa?bu)[_-]?(?:time|date|sj|shijian)\w*|"
    r"time|date|shijian|riqi|fbsj|rq|sj|datetime|timestamp|pubtime_baidu)(?=$|[\s_-]|\d)"
)
_HEADS = ("header", "head", "top")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a name promises."""

    #: of the systems that mark the text itself, smaller counts for more; -1: none of them
    tier: int = -1
    #: a name that often holds the text
    likely: bool = False
    #: menus, sharing, comments, related links, adverts, feet
    around: bool = False
    title: bool = False
    date: bool = False


UNMARKED = Mark()


@lru_cache(maxsize=4096)
def mark(names: str) -> Mark:
    """The meaning of an element's id and classes, written together with a space between."""
    names = names[:300].lower()
    tiers = [_TIER.get(name, 3) for name in names.split() if name in _TIER or _PARTS.fullmatch(name)]
    tier = min(tiers, default=-1)
    if tier >= 0:
        return Mark(tier=tier, likely=True)
    title = _TITLES.search(names) is not None and _SMALL_TITLES.search(names) is None
    date = _DATES.search(names) is not None
    around = not title and not date and (_AROUND.search(names) is not None or names.split()[0] in _HEADS)
    return Mark(likely=_LIKELY.search(names) is not None, around=around, title=title, date=date)
