"""The whole service on one machine: desk, crawler, console and auditor, supervised."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from config.inspection import inspect, this_host
from config.settings import Settings, load_settings
from monitor.errors import BadConfig
from monitor.service.log import start_log
from monitor.service.supervise import HUNG, Supervisor, service
from monitor.service.tenancy import refuse_demo, sole_supervisor


def checked(config: Path, environ: Mapping[str, str]) -> Settings:
    """The settings, once the whole configuration holds: every fault is told once and nothing started.

    Raises:
        BadConfig: with every fault of settings, profile, roster, calendar and rules.

    """
    findings = inspect(None, config, this_host(environ))
    if findings.faults:
        raise BadConfig(tuple(findings.faults))
    return load_settings(config, environ)


def run(settings: Settings, config: Path, environ: Mapping[str, str], *, hung: timedelta = HUNG) -> int:
    """Serve real sources in real time until SIGTERM or Ctrl-C; the exit code.

    Args:
        settings: `checked`.
        config: the file they stand in, absolute.
        environ: handed on to the processes.
        hung: a desk or auditor without a sign of life for so long is started again.

    Raises:
        BadInput: the home holds a demo.
        StorageError: it cannot be used, or another service runs in it.

    """
    refuse_demo(settings.home)
    with sole_supervisor(settings.home):
        start_log(settings.home, "serve")
        supervisor = Supervisor(service(config), environ, hung=hung)
        supervisor.obey_signals()
        return supervisor.run()
