"""What of the web this installation may ask for at a person's request."""

from config.settings import Settings
from monitor.ports.clock import Clock
from spiders.evidence.fetch import Fetcher
from spiders.evidence.guard import Guard


def fetcher_for(settings: Settings, clock: Clock) -> Fetcher:
    """Fetches single pages: public ones, and those of the hosts `evidence.hosts` lists."""
    guard = Guard(frozenset(settings.evidence_hosts))
    return Fetcher(guard, clock.monotonic, settings.watched.crawling.agent, any_status=True)
