"""What is watched and how it stands, for a page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.place import ApiPlace, FeedPlace, LetterboxPlace, ListingPlace, MailboxPlace, Place
from monitor.domain.source import FAULT_NAMES, NEVER_LOOKED, Source, SourceState
from monitor.flow.rhythm import usual
from monitor.service.views.papers import safe_url
from monitor.service.views.spans import moment

SPIDER_NAMES: dict[type, str] = {
    FeedPlace: "订阅源", ListingPlace: "列表页", ApiPlace: "数据接口", LetterboxPlace: "公开信箱", MailboxPlace: "邮箱",
}  # fmt: skip

#: where public opinion is that no program of ours may look: said on top of the page, not in small print
UNSEEN: tuple[str, ...] = (
    "微信群和朋友圈",
    "抖音、快手等短视频及其评论",
    "需要登录的平台和论坛",
    "电话和当面的议论",
)


@dataclass(frozen=True, slots=True)
class Watch:
    """One source in a line."""

    id: str
    kind: str
    #: as a link where it is one; of a mailbox its host and folder
    place: str
    url: str
    every: str
    state: str
    #: why it is not well, and what to do; "" while it is
    why: str
    well: bool
    last_success: str
    last_new: str
    own: bool


def watches(sources: Sequence[Source], states: Mapping[str, SourceState], now: datetime) -> tuple[Watch, ...]:
    """Every source: those that need somebody first, then as the settings have them."""
    found = [_watch(each, states.get(each.id, NEVER_LOOKED), now) for each in sources]
    return tuple(sorted(found, key=lambda each: each.well))


def _watch(source: Source, state: SourceState, now: datetime) -> Watch:
    place, url = _place(source.place)
    return Watch(
        id=source.id, kind=SPIDER_NAMES[type(source.place)], place=place, url=url, every=_span(usual(state, source.every, source.slowest)),
        state=_state(state, now), why=_why(state), well=state.health == "well",
        last_success=_ago(state.last_success, now), last_new=_ago(state.last_new, now), own=source.own,
    )  # fmt: skip


def _place(place: Place) -> tuple[str, str]:
    if isinstance(place, MailboxPlace):
        return f"{place.host} {place.folder}", ""
    return place.address, safe_url(place.address)


def _state(state: SourceState, now: datetime) -> str:
    name = "" if state.fault is None else FAULT_NAMES[state.fault]
    if state.blocked_since is not None:
        return f"受阻（{name}），自 {moment(state.blocked_since, now)}"
    if state.failing_since is not None:
        return f"{name}，自 {moment(state.failing_since, now)}"
    if state.silent_since is not None:
        usual = "" if state.gap is None else f"，平时 {_span(state.gap)}"
        return f"静默 {_span(now - state.silent_since)}{usual}"
    return "正常" if state.last_success else "还没有看过"


def _why(state: SourceState) -> str:
    if state.health == "silent":
        return "能打开，但比平时久没有新内容；请到网站上看一眼，是停更还是改版"
    return state.why


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "还没有"
    passed = now - at
    return "刚刚" if passed < timedelta(minutes=1) else f"{_span(passed)}前"


def _span(length: timedelta) -> str:
    minutes = max(int(length.total_seconds()) // 60, 1)
    if minutes < 60:
        return f"{minutes} 分"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // 1440} 天"
