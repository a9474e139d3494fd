"""What the office does about it: answer, watch or ignore; who leads; which clocks."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.document import ADDRESSED_KINDS, SourceKind
from monitor.domain.judgement import TYPES, Assignment, Attention, ClockProposal, Level
from monitor.domain.office import ClockRule, Duty, Profile
from monitor.judge.criteria import Met

#: the public clocks that start with a verified Ⅰ or Ⅱ, and the one for everything else
_GRAVE_CLOCKS = ("authoritative_release", "press_conference")
_RESPONSE = "response"


@dataclass(slots=True)
class Matter:
    """All that decides the route. One is made for each text, which frozen would take three times as long."""

    source: SourceKind
    inside: bool
    link: bool
    #: place not told by a news text: nobody knows whose it is
    placeless: bool
    type: str
    tier: str
    #: harm is done or complained of: an M or E word alone in bland news is no matter
    harm: bool
    aggravated: str
    #: the outcome of a cancelling group in force: "ignore", "watch" or ""
    outcome: str
    criteria: tuple[Met, ...]
    #: nothing has happened: cases are denied, or only supposed
    quiet: bool
    #: people died and no word says of what: somebody has to look
    unexplained: bool = False

    @property
    def addressed(self) -> bool:
        return self.source in ADDRESSED_KINDS

    @property
    def rescue(self) -> bool:
        """Whether a medical-rescue criterion is met: then every health office has its part."""
        return any(each.rule.id.startswith("ER-") for each in self.criteria)

    @property
    def grave(self) -> bool:
        return (
            bool(self.criteria)
            or (self.tier in {"M", "E"} and self.harm and not self.quiet)
            or bool(self.tier == "W" and self.aggravated)
        )


def in_remit(matter: Matter, profile: Profile, text: str) -> bool:
    return profile.answers_for(matter.type, text) or matter.rescue


def attention(matter: Matter, remit: bool) -> Attention:
    """Answer, watch or ignore."""
    noticed = matter.grave or bool(matter.tier) or matter.addressed or matter.unexplained
    if matter.outcome:
        return "watch" if matter.outcome == "watch" else "ignore"
    if not matter.inside:
        return (
            "watch"
            if noticed and (matter.link or (matter.placeless and matter.grave) or matter.addressed)
            else "ignore"
        )
    if not remit:
        return "watch" if noticed else "ignore"
    if matter.grave or matter.addressed:
        return "respond"
    return "watch" if matter.tier or matter.unexplained else "ignore"


def departments(kind: str, remit: bool, profile: Profile, text: str) -> tuple[Assignment, ...]:
    """Who leads and who assists, each with the paragraph it rests on; out of remit, whom to hand over to."""
    if not remit:
        handed = next(
            (row for row in profile.hand_over if kind in row.topics and _applies(row.words, text)), None
        )
        if handed is not None:
            return (
                Assignment(
                    handed.body, "lead", f"{TYPES[kind]}不归本单位回应，移交{handed.body}（{handed.source}）"
                ),
            )
    row = next((duty for duty in profile.duties if kind in duty.topics and _applies(duty.words, text)), None)
    if row is None:
        return (Assignment(profile.default_lead, "lead", "分工表没有适用的行，由默认牵头处室主办"),)
    return _of_row(row, kind, text, profile)


def _of_row(row: Duty, kind: str, text: str, profile: Profile) -> tuple[Assignment, ...]:
    word = next((word for word in row.words if word in text), "")
    why = f"{TYPES[kind]}" + (f"、文中有“{word}”" if word else "") + f"，依据{row.source}"
    found = [Assignment(row.lead, "lead", f"{why}主办")]
    found += [Assignment(name, "assist", f"{why}协办") for name in row.assist if name != row.lead]
    informed = next(
        (each for each in profile.hand_over if kind in each.topics and _applies(each.words, text)), None
    )
    if informed is not None and profile.answers_for(kind, text):
        found.append(
            Assignment(informed.body, "assist", f"{TYPES[kind]}的主管部门，通报（{informed.source}）")
        )
    return tuple(found)


def _applies(words: tuple[str, ...], text: str) -> bool:
    return not words or any(word in text for word in words)


def clocks(level: Level | None, verified: bool, profile: Profile) -> tuple[ClockProposal, ...]:
    """The public clocks: 5 h and 24 h only for a verified Ⅰ or Ⅱ, 48 h for everything else."""
    if level in {"I", "II"} and verified:
        found = [rule for rule in profile.clocks if rule.kind in _GRAVE_CLOCKS and level in rule.grades]
        if found:
            return _proposed(found)
    grade = level if level in {"III", "IV"} else "none"
    response = [rule for rule in profile.clocks if rule.kind == _RESPONSE]
    own = [rule for rule in response if grade in rule.grades] or response
    return _proposed(own[:1])


def _proposed(rules: Sequence[ClockRule]) -> tuple[ClockProposal, ...]:
    return tuple(ClockProposal(rule.kind, str(rule.limit), rule.basis) for rule in rules)
