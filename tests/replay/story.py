"""A story told to replay: documents, acts, an end; and what came of it, as the files say."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from config.calendar import load_calendar
from config.profile import load_profile
from config.roster import sample_roster
from monitor.domain.instant import parse_instant
from monitor.flow.office import office
from monitor.flow.stories import Stories
from monitor.judge.judge import Judge
from monitor.service.acts import parse_act
from monitor.service.assemble import ledger_in_memory
from monitor.service.judging import build_judge, parse_line
from monitor.service.outcome import write
from monitor.service.replay import Replay

SCHOOL = (
    "3月11日中午，贵阳市云岩区城北小学{ill}名学生午餐后出现呕吐、腹痛，被送往医院治疗，初步判断为食物中毒。"
)
DEATH = "3月11日，贵阳市云岩区城北小学{ill}名学生食物中毒，其中{dead}人经抢救无效死亡。"
LETTER = "我父亲在贵阳市第一人民医院住院，费用清单里同一项检查收了三次钱，投诉办互相推诿，请查处。"


@cache
def judge(profile: str) -> Judge:
    return build_judge(profile)


@dataclass
class Story:
    """Times are March 2026, Beijing: "11 13:00" is 2026-03-11T13:00+08:00."""

    folder: Path
    profile: str = "guiyang"
    documents: list[dict[str, Any]] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)

    def told(self, name: str, when: str, text: str, title: str = "", source: str = "news") -> "Story":
        self.documents.append(
            {"id": name, "title": title, "text": text, "published": moment(when), "source": source}
        )
        return self

    def school(self, name: str = "n1", when: str = "11 13:00", ill: int = 112, dead: int = 1) -> "Story":
        text = DEATH.format(ill=ill, dead=dead) if dead else SCHOOL.format(ill=ill)
        return self.told(name, when, text, "城北小学学生饭后不适")

    def letter(self, name: str = "l1", when: str = "11 09:00") -> "Story":
        return self.told(name, when, LETTER, "反映市一医院重复收费", "letter")

    def act(self, when: str, do: str, document: str, by: str = "duty", **data: Any) -> "Story":
        data = {key.rstrip("_"): value for key, value in data.items()}
        self.acts.append({"at": moment(when), "do": do, "document": document, "by": by, "data": data})
        return self

    def until(self, when: str) -> "Ending":
        ours, calendar = load_profile(self.profile), load_calendar()
        replay = Replay(
            office(ours, calendar.text(), calendar.add_workdays), judge(self.profile), sample_roster(ours),
            Stories(ours.story_window), ledger_in_memory(),
        )  # fmt: skip
        end = parse_instant(moment(when)).at
        replay.run(
            [parse_line(json.dumps(each).encode()) for each in self.documents],
            [parse_act(json.dumps(each).encode()) for each in self.acts],
            end,
        )
        write(replay, end, self.folder)
        return Ending(self.folder)


def moment(when: str) -> str:
    day, time = when.split()
    return f"2026-03-{day}T{time}:00+08:00"


@dataclass
class Ending:
    folder: Path

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / f"{name}.jsonl").read_text().splitlines()]

    @property
    def incidents(self) -> list[dict[str, Any]]:
        return self.rows("incidents")

    @property
    def refused(self) -> list[str]:
        return [row["code"] for row in self.rows("acts_refused")]

    def clock(self, document: str, kind: str) -> dict[str, Any]:
        """The clock of this kind over this document that counts: not merged away, not cancelled."""
        found = [row for row in self.rows("clocks") if document in row["documents"] and row["kind"] == kind]
        assert found, f"no {kind} clock over {document}"
        return max(found, key=lambda row: row["outcome"] not in {"superseded", "cancelled"})

    def kinds(self, document: str) -> set[str]:
        return {row["kind"] for row in self.rows("clocks") if document in row["documents"]}

    def alerts(self, document: str, clock: str | None = None) -> list[tuple[str, str, str]]:
        """(day and time, rung, role) of each message over this document; folded ones are told by another."""
        return [
            (f"{row['at'][8:10]} {row['at'][11:16]}", row["rung"], row["role"])
            for row in self.rows("alerts")
            if document in row["documents"] and clock in {None, row["clock"]} and row["folded_into"] is None
        ]
