"""Grades in words: 重大 Ⅱ, 待核 where the machine proposed it, 未达突发事件 where there is none. Pure."""

from dataclasses import dataclass

from monitor.domain.incident import Incident
from monitor.domain.judgement import LEVEL_WORDS, Level


@dataclass(frozen=True, slots=True)
class Grade:
    level: Level | None
    #: 重大 Ⅱ; 未达突发事件
    words: str
    #: the machine proposed it and nobody has confirmed it
    proposed: bool


def grade_of(incident: Incident) -> Grade:
    level = incident.level
    if level is None:
        return Grade(None, "未达突发事件", proposed=False)
    return Grade(level, level_words(level), proposed=not incident.graded_by)


def level_words(level: Level | None) -> str:
    return "未达突发事件" if level is None else LEVEL_WORDS[level]
