"""The whole service on one machine: desk, crawler and console, supervised."""

import signal
from collections.abc import Mapping
from pathlib import Path

from config.settings import Settings
from monitor.service.supervise import Supervisor, service


def run(settings: Settings, config: Path, environ: Mapping[str, str]) -> int:
    """Serve real sources in real time until SIGTERM or Ctrl-C; the exit code."""
    supervisor = Supervisor(service(config, settings.home), environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.stop)
    return supervisor.run()
