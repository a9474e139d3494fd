"""A source as it is watched, what a look at it gave, and what was found there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.domain.document import SourceKind
from monitor.domain.instant import Instant
from monitor.domain.letter import Letter
from monitor.domain.place import Place

#: well: the last look succeeded. failing: it did not. blocked: the host refuses us (412, a challenge,
#: a log-in page): slow down and tell a person
SourceHealth = Literal["well", "failing", "blocked"]

#: id of the source under which pages that people paste are filed
PASTED = "pasted"

#: why a look failed -> in a word, for a person
FAULT_NAMES = {
    "unreachable": "连接不上",
    "timeout": "超时",
    "status": "网站报错",
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
    "unreachable", "timeout", "status", "throttled", "redirects", "elsewhere", "robots", "too-large",
    "not-a-feed", "entities", "no-entries", "no-links", "no-article", "no-letters", "not-json", "fields", "interface", "mail-login",
    "mail", "storage", "incomplete", "crashed", "refused", "challenge", "login",
]  # fmt: skip

#: the host keeps us out: trying often makes it worse, a person has to act
BLOCKING: frozenset[LookFault] = frozenset({"refused", "challenge", "login", "robots", "mail-login"})


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
    #: from one look to the next while all is well
    every: timedelta
    place: Place
    #: the office's own site: a page of it that tells an incident's story is an answer, never a report
    own: bool = False
    #: read the files of every article, not only of those that say little themselves
    attachments: bool = False


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
    #: failed looks in a row
    failures: int = 0
    #: None: at once
    next_due: datetime | None = None
    uid_validity: int | None = None
    last_uid: int = 0

    @property
    def health(self) -> SourceHealth:
        if self.blocked_since is not None:
            return "blocked"
        return "well" if self.failing_since is None else "failing"


NEVER_LOOKED = SourceState()
