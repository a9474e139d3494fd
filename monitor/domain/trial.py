"""A trial: changes laid over the state without touching it."""

from collections.abc import Mapping
from typing import Any

from monitor.domain.alert import Alert
from monitor.domain.changed import replace
from monitor.domain.clock import Clock
from monitor.domain.incident import Incident


class Trial:
    """Reads fall through to the state; writes stay here until `settle`."""

    def __init__(
        self,
        incidents: Mapping[str, Incident],
        alerts: Mapping[str, Alert],
        incident_of: Mapping[str, str],
    ) -> None:
        self._incidents, self._alerts, self._incident_of = incidents, alerts, incident_of
        self.incidents: dict[str, Incident] = {}
        self.alerts: dict[str, Alert] = {}
        self.incident_of: dict[str, str] = {}

    def incident(self, incident: str) -> Incident:
        """Raises KeyError when there is none."""
        return self.incidents.get(incident) or self._incidents[incident]

    def has_incident(self, incident: str) -> bool:
        return incident in self.incidents or incident in self._incidents

    def change(self, incident: str, **fields: Any) -> None:
        """Replace fields of an incident."""
        self.incidents[incident] = replace(self.incident(incident), **fields)

    def clock(self, incident: str, clock: str) -> Clock:
        """Raises KeyError when there is none."""
        found = self.incident(incident).clock(clock)
        if found is None:
            raise KeyError(f"{incident} has no clock {clock}")
        return found

    def change_clock(self, incident: str, clock: str, **fields: Any) -> None:
        """Replace fields of one clock of an incident."""
        whole = self.incident(incident)
        for place, each in enumerate(whole.clocks):
            if each.id == clock:
                clocks = (*whole.clocks[:place], replace(each, **fields), *whole.clocks[place + 1 :])
                self.incidents[incident] = replace(whole, clocks=clocks)
                return
        raise KeyError(f"{incident} has no clock {clock}")

    def alert(self, key: str) -> Alert:
        """Raises KeyError when there is none."""
        return self.alerts.get(key) or self._alerts[key]

    def has_alert(self, key: str) -> bool:
        return key in self.alerts or key in self._alerts

    def owner_of(self, document: str) -> str | None:
        return self.incident_of.get(document) or self._incident_of.get(document)

    def settle(
        self, incidents: dict[str, Incident], alerts: dict[str, Alert], incident_of: dict[str, str]
    ) -> None:
        """Write everything through."""
        incidents.update(self.incidents)
        alerts.update(self.alerts)
        incident_of.update(self.incident_of)
