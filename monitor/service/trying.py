"""Trying an address: what is there, whether we may read it, and what would come in. Nothing is kept.

The look is the crawler's own, at the newest items alone, with a memory and an intake that end with it:
what a person sees is what would come in.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import import_module
from urllib.parse import urldefrag, urlsplit

from scrapy.crawler import AsyncCrawlerRunner

from config.settings import Settings
from monitor.domain.document import SourceKind
from monitor.domain.pasted_address import address_in, has_scheme
from monitor.domain.source import NEVER_LOOKED, Found, Source
from monitor.errors import SourceFault
from monitor.flow.masking import part
from monitor.ports.clock import Clock
from monitor.service.assemble import passing_sources
from monitor.service.intake import document_of
from monitor.service.judging import build_judge
from monitor.service.reach import fetcher_for
from monitor.service.trial import Trial, missing, sample_of, table_of
from spiders.detecting import Detected, detect
from spiders.evidence.fetch import Fetcher
from spiders.evidence.guard import Guard
from spiders.fetching import answered, followed
from spiders.guarded import guard_names
from spiders.looking import look, reactor_loop
from spiders.manners import Manners, Rules, same_site
from spiders.settings import with_limits
from spiders.task import Task

#: newest items that are shown, and for how long they are waited for
SAMPLE, LIMIT = 10, timedelta(seconds=60)
#: between two requests of a trial, where the host does not ask for more
PAUSE = timedelta(seconds=1)
#: whose pages are for people with an account or in an app; hosts and what they are called
_CLOSED = {
    "mp.weixin.qq.com": "公众号",
    "weibo.com": "微博",
    "weibo.cn": "微博",
    "douyin.com": "抖音",
    "kuaishou.com": "快手",
    "xiaohongshu.com": "小红书",
    "toutiao.com": "今日头条",
}


@dataclass(slots=True)
class _Shown:
    """An intake that keeps nothing but what it was shown."""

    items: list[Found] = field(default_factory=list)

    def receive(self, found: Found) -> bool:
        self.items.append(part(found)[0])
        return True


def try_address(settings: Settings, clock: Clock, pasted: str) -> Trial:
    """Look once at the address in what was pasted.

    Blocks for up to a minute and takes this process's reactor: once in the life of a process.

    Raises:
        BadInput: there is no one address in it.
        BadConfig: with every fault.

    """
    trial = Trial(address_in(pasted))
    agent, manners = settings.watched.crawling.agent, Manners(clock.monotonic, PAUSE)
    fetcher = fetcher_for(settings, clock)
    if closed := _closed(trial.address):
        return replace(trial, fault="no-links", why=closed)
    try:
        rules = _robots(fetcher, manners, trial.address)
        trial = replace(trial, robots=_verdict(rules, trial.address, agent))
        if not rules.allows(trial.address, agent):
            return replace(trial, fault="robots", why=f"{trial.robots}；请与网站主管单位商定，或改用其他来源")
        page = followed(fetcher, trial.address)
        trial = _settled(trial, page.final, told=has_scheme(pasted))
        detected = detect(page.body, page.content_type, _based(page.final, trial.address), clock.now())
        detected = detected.at(trial.address)
    except SourceFault as fault:
        return replace(trial, fault=fault.fault, why=fault.message)
    return _tried(settings, clock, manners, detected, trial)


def _closed(address: str) -> str:
    """Why an address of a platform cannot be watched; "" where it may be."""
    host = (urlsplit(address).hostname or "").lower()
    name = next((name for each, name in _CLOSED.items() if host == each or host.endswith(f".{each}")), "")
    if not name:
        return ""
    return f"这是{name}的网址，{name}不能长期监测；收这一篇请用 huiying crawl --page，其余靠人工巡查和报告"


def _settled(trial: Trial, final: str, *, told: bool) -> Trial:
    """The trial with the address to watch: what was typed, unless that only leads elsewhere."""
    typed, reached = urlsplit(trial.address), urlsplit(final)
    if not same_site(typed.hostname or "", reached.hostname or ""):
        why = f"网址跳转到了另一个网站，已按跳转后的地址读取：{final}"
        return replace(trial, address=final, missing=(why,))
    if not told and reached.scheme == "https" and reached.hostname == typed.hostname:
        return replace(trial, address=typed._replace(scheme="https", netloc=reached.netloc).geturl())
    return trial


def _based(final: str, address: str) -> str:
    """What addresses on the page are relative to; a fragment that names the column is not sent and must not be lost."""
    fragment = urldefrag(address)[1]
    return f"{final}#{fragment}" if fragment and "#" not in final else final


def _tried(settings: Settings, clock: Clock, manners: Manners, detected: Detected, trial: Trial) -> Trial:
    """Look as the crawler would, at the newest items."""
    kind: SourceKind = "letter" if detected.spider == "letterbox" else "news"
    source = Source("trial", kind, None, timedelta(hours=1), detected.place)
    shown, agent = _Shown(), settings.watched.crawling.agent
    # a proxy of the environment would resolve names for us
    limits = with_limits(agent=agent) | {"HTTPPROXY_ENABLED": False}
    pause = manners.pause(trial.address, agent)
    most = max(1, min(SAMPLE, LIMIT // (pause * 2)))
    with reactor_loop() as loop, ThreadPoolExecutor(1, "trial") as hands:
        names = guard_names(import_module("twisted.internet.reactor"), _guard(settings, trial.address))
        task = Task(
            bureau=settings.bureau, source=source, state=NEVER_LOOKED, intake=shown, memory=passing_sources(),
            manners=manners, now=clock.now, hands=hands, sample=most,
        )  # fmt: skip
        seen = loop.run_until_complete(look(AsyncCrawlerRunner(limits), task, LIMIT))
    judge = build_judge(settings.profile)
    # the newest first, as a list shows them
    items = list(reversed(shown.items))[:SAMPLE]
    samples = tuple(
        sample_of(each, document, judge.judge(document)) for each in items for document in [document_of(each)]
    )
    return replace(
        trial, mark=detected.mark, samples=samples, missing=(*trial.missing, *_unreached(names.refused), *missing(samples, items, detected, most)),
        feeds=detected.feeds, fault=seen.fault or "", why=seen.why, table=table_of(detected, trial.address, kind=kind),
    )  # fmt: skip


def _guard(settings: Settings, address: str) -> Guard:
    """The house's own hosts may be asked for, but no page from outside may send us there."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Guard(frozenset(settings.evidence_hosts)).around(parts.hostname or "", port)


def _unreached(refused: list[str]) -> list[str]:
    if not refused:
        return []
    hosts = "、".join(refused[:3])
    return [f"页面里的链接通向内网、本机或保留地址（{hosts}），没有读取"]


def _robots(fetcher: Fetcher, manners: Manners, address: str) -> Rules:
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    page = answered(fetcher, f"{origin}/robots.txt")
    return manners.learn(origin, page.status, page.body)


def _verdict(rules: Rules, address: str, agent: str) -> str:
    if rules.closed:
        return "robots.txt 读不到（网站报错），按规范暂不抓取"
    if rules.parsed is None:
        return "网站没有 robots.txt，可以读取"
    if not rules.allows(address, agent):
        return "robots.txt 不许读取这个地址"
    delay = rules.delay(agent)
    return "robots.txt 允许读取" + (f"，要求两次访问间隔 {delay.total_seconds():g} 秒" if delay else "")
