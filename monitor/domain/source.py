"""A source as it is watched, what a look at it gave, and what was found there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from monitor.domain.document import SourceKind
from monitor.domain.instant import Instant, unstamp
from monitor.domain.letter import Letter
from monitor.domain.place import Place

#: well: the last look succeeded. failing: it did not. blocked: the host refuses us (412, a challenge,
#: a log-in page): slow down and tell a person. silent: looks succeed, and nothing new has come for much
#: longer than this source is used to
SourceHealth = Literal["well", "failing", "blocked", "silent"]
SOURCE_HEALTHS: tuple[SourceHealth, ...] = get_args(SourceHealth)

#: id of the source under which pages that people paste are filed
PASTED = "pasted"

#: why a look failed -> in a word, for a person
FAULT_NAMES = {
    "unreachable": "连接不上",
    "timeout": "超时",
    "gone": "网页已不在",
    "status": "网站报错",
    "certificate": "证书无法核验",
    "throttled": "网站要求放慢",
    "redirects": "跳转不止",
    "elsewhere": "跳转到别处",
    "robots": "robots.txt 不许抓取",
    "too-large": "内容过大",
    "not-a-feed": "不是订阅源",
    "entities": "含实体定义",
    "no-entries": "没有可用条目",
    "no-links": "列表里没有文章",
    "no-article": "页面里没有文章",
    "no-letters": "信箱里没有信件",
    "not-json": "不是 JSON",
    "fields": "字段对不上",
    "interface": "接口报错",
    "mail-login": "邮箱登录被拒",
    "mail": "邮箱出错",
    "storage": "存不下",
    "incomplete": "部分没有读到",
    "crashed": "程序出错",
    "refused": "拒绝访问",
    "challenge": "人机验证",
    "login": "要求登录",
}

LookFault = Literal[
    "unreachable", "timeout", "gone", "status", "certificate", "throttled", "redirects", "elsewhere", "robots", "too-large",
    "not-a-feed", "entities", "no-entries", "no-links", "no-article", "no-letters", "not-json", "fields", "interface", "mail-login",
    "mail", "storage", "incomplete", "crashed", "refused", "challenge", "login",
]  # fmt: skip

#: the host keeps us out: trying often makes it worse, a person has to act
BLOCKING: frozenset[LookFault] = frozenset({"refused", "challenge", "login", "robots", "mail-login"})

#: somebody has to act before it can be read again; it may pass; it will most likely pass by itself
_HARD, _SOFT, _PASSING = 1.0, 0.5, 0.25

#: fault -> what one failed look adds to the strain on its source
WEIGHTS: Mapping[LookFault, float] = {
    **dict.fromkeys((
        "gone", "not-a-feed", "entities", "no-links", "no-letters", "no-article", "not-json", "fields",
        "interface", "elsewhere", "certificate", "redirects", "robots", "refused", "challenge", "login", "mail-login",
    ), _HARD),
    **dict.fromkeys(("status", "too-large", "incomplete", "crashed", "mail", "no-entries"), _SOFT),
    **dict.fromkeys(("unreachable", "timeout", "throttled", "storage"), _PASSING),
}  # fmt: skip

#: the line or the host is down: where every source fails so, it is our own network
NO_LINE: frozenset[LookFault] = frozenset({"unreachable", "timeout"})


@dataclass(frozen=True, slots=True)
class Found:
    """One item as a spider found it; hostile text, nothing of it is trusted."""

    #: id of the configured source
    origin: str
    kind: SourceKind
    #: stable inside its source: guid, message id, letter number, else the address
    external_id: str
    url: str | None
    title: str
    text: str
    #: as the page says; None where it says nothing
    published: Instant | None
    publisher: str | None
    #: when it was fetched, aware UTC
    fetched: datetime
    #: the last successful look at the source before this one; None at the first
    looked_before: datetime | None
    #: what could not be read: an attachment too large, a broken charset; Chinese, for a person
    notes: tuple[str, ...] = ()
    #: what the form asked of the writer, (kind of monitor.domain.personal, value) each: ("name", "..."),
    #: ("phone", "..."); sealed at intake, masked in title and text, and kept nowhere else
    personal: tuple[tuple[str, str], ...] = ()
    #: of a public letter box: how the letter stands; its reply is no part of `text`
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it is configured."""

    id: str
    #: what its items are to the judge
    kind: SourceKind
    #: who publishes there; None: as each item says
    publisher: str | None
    #: from one look to the next while all is well; the shortest of them where `slowest` is longer
    every: timedelta
    place: Place
    #: the office's own site: a page of it that tells an incident's story is an answer, never a report
    own: bool = False
    #: read the files of every article, not only of those that say little themselves
    attachments: bool = False
    #: read it though its certificate proves nothing: anybody on the way may change what comes
    any_certificate: bool = False
    #: how far apart looks may grow by the source's own rhythm; not above `every`: always `every`
    slowest: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a source gave."""

    #: None: it succeeded
    fault: LookFault | None = None
    #: the fault in a Chinese line, without personal data or secrets
    why: str = ""
    #: the source said, or its bytes showed, that nothing has changed
    unchanged: bool = False
    #: items handed over, and how many of them were new
    found: int = 0
    new: int = 0
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    #: how long the host asked us to stay away
    retry_after: timedelta | None = None
    uid_validity: int | None = None
    last_uid: int = 0


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between looks; instants aware UTC."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    #: the last look, whatever came of it; the last that succeeded; the last that got a whole body
    last_look: datetime | None = None
    last_success: datetime | None = None
    last_whole: datetime | None = None
    #: when something new was found last: a source that falls silent is told by it
    last_new: datetime | None = None
    failing_since: datetime | None = None
    blocked_since: datetime | None = None
    #: the last failure, empty while all is well
    fault: LookFault | None = None
    why: str = ""
    #: failed looks in a row, and the sum of their weights
    failures: int = 0
    strain: float = 0.0
    #: None: at once
    next_due: datetime | None = None
    uid_validity: int | None = None
    last_uid: int = 0
    #: the host gave other bytes under the same ETag or date: it is not asked conditionally any more
    validators_lie: bool = False
    #: the first look that succeeded; the first one after it was last not well
    watched_since: datetime | None = None
    well_since: datetime | None = None
    #: how many looks brought something new; the usual time between two of them, and the longest,
    #: which is forgotten little by little (monitor.flow.rhythm); None: not known yet
    news_count: int = 0
    gap: timedelta | None = None
    longest: timedelta | None = None
    #: when the last news came, while it is overdue; None otherwise
    silent_since: datetime | None = None

    @property
    def health(self) -> SourceHealth:
        if self.blocked_since is not None:
            return "blocked"
        if self.failing_since is not None:
            return "failing"
        return "well" if self.silent_since is None else "silent"


NEVER_LOOKED = SourceState()

#: health as the ledger says it; removed: taken out of the settings while it was not well
TurnedHealth = Literal["well", "failing", "blocked", "silent", "removed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands by the ledger: its last turn, and whether people know."""

    health: TurnedHealth
    #: since when, aware UTC; of a silent source when the last news came
    since: datetime
    #: the fault of a failing or blocked source, else ""
    fault: str = ""
    #: people were told of this very turn
    told: bool = False
    #: people were told of a trouble that has not ended since
    known: bool = False
    #: when they were told of trouble last, whatever came after
    told_at: datetime | None = None


def turned(before: Standing | None, data: Mapping[str, object], now: datetime) -> Standing | None:
    """How a source stands after a `source_turned` of this time; None where it is gone from the settings."""
    health, told = str(data["health"]), bool(data["told"])
    if health == "removed":
        return None
    trouble = health != "well"
    known, told_at = (before.known, before.told_at) if before else (False, None)
    return Standing(
        health=health,  # type: ignore[arg-type]
        since=unstamp(str(data["since"])),
        fault=str(data["fault"]),
        told=told,
        known=trouble and (known or told),
        told_at=now if trouble and told else told_at,
    )
