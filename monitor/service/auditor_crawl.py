"""What the auditor sees of the crawler: its process lives, and its looks succeed."""

from collections.abc import Mapping
from datetime import datetime

from alerts.auditing import Sight
from config.settings import Settings
from monitor.domain.source import SourceState
from monitor.errors import NotFound, StorageError
from monitor.ports.clock import Clock
from monitor.service import auditor_checks as checks
from monitor.service.assemble import watch_sources
from monitor.service.auditor_checks import Pulse
from monitor.service.settings_watch import SettingsWatch


class CrawlLook:
    """Sources are those the file of settings has now: one added or taken out needs no restart, as for the crawler."""

    def __init__(self, settings: Settings, clock: Clock, environ: Mapping[str, str]) -> None:
        self._home, self._bureau, self._clock = settings.home, settings.bureau, clock
        self._sources, self._changes = settings.watched.sources, SettingsWatch(settings, environ)
        self._pulse, self._begun = Pulse(settings.home / "crawl.alive"), clock.now()

    def look(self, now: datetime, monotonic: float) -> Sight:
        """What is wrong with it at `now` (desk time, aware UTC)."""
        changed = self._changes.look()
        if changed is not None:
            self._sources = changed.sources
        return checks.crawler(
            self._pulse, now, monotonic, self._sources, self._states(), self._clock.pace, self._begun
        )

    def _states(self) -> Mapping[str, SourceState] | None:
        """None where they cannot be read: whether its process lives is told all the same."""
        try:
            with watch_sources(self._home) as memory:
                return dict(memory.states(self._bureau))
        except NotFound:
            return {}
        except StorageError:
            return None
