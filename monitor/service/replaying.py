"""Replay from files: read documents, acts and roster, run, write. Bad lines are named, the rest goes on."""

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from config.calendar import load_calendar
from config.profile import load_profile
from config.roster import load_roster, sample_roster
from monitor.domain.act import Act
from monitor.domain.document import Document
from monitor.domain.instant import parse_instant
from monitor.errors import BadInput, NotFound
from monitor.flow.office import office
from monitor.flow.stories import Stories
from monitor.service.acts import parse_act
from monitor.service.assemble import ledger_in_memory
from monitor.service.judging import build_judge, parse_line
from monitor.service.outcome import write
from monitor.service.replay import Replay

_Parsed = TypeVar("_Parsed")

BAD_LINES = 3


def run(documents: Path, profile: str, acts: Path | None, roster: Path | None, until: str, out: Path) -> int:
    """Replay files; the exit code: 0, or 3 when some lines could not be read.

    Raises:
        HuiyingError: nothing can be replayed: an unknown profile, a missing file, a roster with
            faults, an `until` that is no time.

    """
    try:
        end = parse_instant(until).at
    except (ValueError, OverflowError) as fault:
        raise BadInput(f"--until 不是可识别的时间：{until}（应为 ISO 8601，如 2026-03-12T08:00）") from fault
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise BadInput(f"建不了结果文件夹 {out}：{fault.strerror}，请核对 --out", code="out") from fault
    ours = load_profile(profile)
    people = sample_roster(ours) if roster is None else load_roster(roster, ours, os.environ)
    calendar = load_calendar()
    bound = office(ours, calendar.text(), calendar.add_workdays)
    lines = _Lines()
    read = list(lines.read(documents, parse_line))
    doing: list[Act] = [] if acts is None else list(lines.read(acts, parse_act))
    replay = Replay(bound, build_judge(profile), people, Stories(ours.story_window), ledger_in_memory())
    replay.run(_each_once(read), doing, end)
    try:
        write(replay, end, out)
    except OSError as fault:
        raise BadInput(f"结果写不进 {out}：{fault.strerror}，请核对 --out", code="out") from fault
    return BAD_LINES if lines.bad else 0


class _Lines:
    """Reads JSON lines; a bad one is named on stderr and passed over."""

    def __init__(self) -> None:
        self.bad = 0

    def read(self, path: Path, parse: Callable[[bytes], _Parsed]) -> Iterator[_Parsed]:
        try:
            file = path.open("rb")
        except OSError as fault:
            raise NotFound(f"打不开 {path}：{fault.strerror}，请核对路径") from fault
        with file:
            for number, raw in enumerate(file, start=1):
                if not raw.strip():
                    continue
                try:
                    yield parse(raw.removeprefix(codecs.BOM_UTF8))
                except BadInput as fault:
                    self._name(path, number, fault.message)

    def _name(self, path: Path, number: int, message: str) -> None:
        self.bad += 1
        print(f"{path} 第 {number} 行：{message}", file=sys.stderr)  # noqa: T201


def _each_once(documents: list[Document]) -> list[Document]:
    """A document given twice counts once, as first published."""
    first: dict[str, Document] = {}
    for document in sorted(documents, key=lambda each: (each.published.at, each.id)):
        first.setdefault(document.id, document)
    return list(first.values())
