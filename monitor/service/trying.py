"""Trying an address: what is there, whether we may read it, and what would come in. Nothing is kept.

The look is the crawler's own, at the newest items alone, with a memory and an intake that end with it:
what a person sees is what would come in.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerRunner

from config.settings import Settings
from monitor.domain.document import SourceKind
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
from spiders.fetching import answered, fetched
from spiders.looking import look, reactor_loop
from spiders.manners import Manners, Rules
from spiders.settings import with_limits
from spiders.task import Task

#: newest items that are shown, and for how long they are waited for
SAMPLE, LIMIT = 10, timedelta(seconds=60)
#: between two requests of a trial, where the host does not ask for more
PAUSE = timedelta(seconds=1)


@dataclass(slots=True)
class _Shown:
    """An intake that keeps nothing but what it was shown."""

    items: list[Found] = field(default_factory=list)

    def receive(self, found: Found) -> bool:
        self.items.append(part(found)[0])
        return True


def try_address(settings: Settings, clock: Clock, address: str) -> Trial:
    """Look at the address once.

    Blocks for up to a minute and takes this process's reactor: once in the life of a process.

    Raises:
        BadConfig: with every fault.

    """
    trial = Trial(address.strip())
    agent, manners = settings.watched.crawling.agent, Manners(clock.monotonic, PAUSE)
    fetcher = fetcher_for(settings, clock)
    try:
        rules = _robots(fetcher, manners, trial.address)
        trial = replace(trial, robots=_verdict(rules, trial.address, agent))
        if not rules.allows(trial.address, agent):
            return replace(trial, fault="robots", why=f"{trial.robots}；请与网站主管单位商定，或改用其他来源")
        page = fetched(fetcher, trial.address)
        detected = detect(page.body, page.content_type, trial.address, clock.now())
    except SourceFault as fault:
        return replace(trial, fault=fault.fault, why=fault.message)
    return _tried(settings, clock, manners, detected, trial)


def _tried(settings: Settings, clock: Clock, manners: Manners, detected: Detected, trial: Trial) -> Trial:
    """Look as the crawler would, at the newest items."""
    kind: SourceKind = "letter" if detected.spider == "letterbox" else "news"
    source = Source("trial", kind, None, timedelta(hours=1), detected.place)
    shown, agent = _Shown(), settings.watched.crawling.agent
    pause = manners.pause(trial.address, agent)
    most = max(1, min(SAMPLE, LIMIT // (pause * 2)))
    with reactor_loop() as loop, ThreadPoolExecutor(1, "trial") as hands:
        task = Task(
            bureau=settings.bureau, source=source, state=NEVER_LOOKED, intake=shown, memory=passing_sources(),
            manners=manners, now=clock.now, hands=hands, sample=most,
        )  # fmt: skip
        seen = loop.run_until_complete(look(AsyncCrawlerRunner(with_limits(agent=agent)), task, LIMIT))
    judge = build_judge(settings.profile)
    # the newest first, as a list shows them
    items = list(reversed(shown.items))[:SAMPLE]
    samples = tuple(
        sample_of(each, document, judge.judge(document)) for each in items for document in [document_of(each)]
    )
    return replace(
        trial, mark=detected.mark, samples=samples, missing=tuple(missing(samples, items, detected, most)),
        feeds=detected.feeds, fault=seen.fault or "", why=seen.why, table=table_of(detected, trial.address, kind=kind),
    )  # fmt: skip


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
