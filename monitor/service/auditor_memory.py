"""What the auditor remembers over a restart: a small file in the home. Losing it tells twice, never not.

It is also what the console shows, for it is there when nothing can be written to the ledger.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alerts.auditing import Episode
from monitor.domain.instant import stamp, unstamp
from monitor.errors import StorageError
from monitor.service.auditor_send import Errand
from monitor.store.disk import write_whole

#: the auditor's sign of life, and its memory, in the home
ALIVE, MEMORY = "auditor.alive", "auditor.json"
_FORM = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that stands, as a page shows it."""

    name: str
    text: str
    since: datetime


class Memory:
    """Belongs to one auditor."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / MEMORY
        self._written = ""

    def recall(self) -> tuple[dict[str, Episode], tuple[Errand, ...]]:
        """Episodes and errands as they were last written; nothing where that cannot be read."""
        try:
            given = json.loads(self._path.read_text(encoding="utf-8"))
            if given["form"] != _FORM:
                return {}, ()
            episodes = {each.name: each for each in map(_episode, given["episodes"])}
            return episodes, tuple(map(_errand, given["errands"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}, ()

    def keep(self, episodes: Mapping[str, Episode], errands: Sequence[Errand]) -> bool:
        """Write them, where they have changed; False where that failed, and nothing depends on it."""
        told = {
            "form": _FORM,
            "episodes": [_spelled(each) for each in episodes.values()],
            "errands": [asdict(each) for each in errands],
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        if text == self._written:
            return True
        try:
            write_whole(self._path, text.encode())
        except StorageError:
            return False
        self._written = text
        return True


def standing(folder: Path) -> tuple[Standing, ...]:
    """The alarms that stand, the eldest first; none where the file is not there or not readable."""
    episodes, _ = Memory(folder).recall()
    return tuple(
        Standing(each.name, each.text, each.since)
        for each in sorted(episodes.values(), key=lambda each: (each.since, each.name))
    )


def _spelled(episode: Episode) -> dict[str, Any]:
    return {
        **asdict(episode), "since": stamp(episode.since), "told_at": stamp(episode.told_at),
        "items": sorted(episode.items), "avoid": sorted(episode.avoid),
        "gone": None if episode.gone is None else stamp(episode.gone),
    }  # fmt: skip


def _episode(given: Mapping[str, Any]) -> Episode:
    gone = given.get("gone")
    return Episode(
        str(given["name"]), unstamp(given["since"]), unstamp(given["told_at"]), int(given["telling"]), int(given["rank"]),
        frozenset(map(str, given["items"])), str(given["text"]), frozenset(map(str, given["avoid"])),
        None if gone is None else unstamp(gone),
    )  # fmt: skip


def _errand(given: Mapping[str, Any]) -> Errand:
    found = Errand(
        str(given["name"]), str(given["rung"]), int(given["number"]), str(given["person"]), str(given["text"]),
        str(given["link"]), tuple(map(str, given["ways"])), int(given["place"]), int(given["attempt"]),
        bool(given["doubtful"]), bool(given["logged"]),
    )  # fmt: skip
    if not 0 <= found.place < len(found.ways):
        raise ValueError("no such way")
    return found
