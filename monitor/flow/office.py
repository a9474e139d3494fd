"""The office as deciders see it: its profile and what of it the ledger has adopted."""

from dataclasses import dataclass

from monitor.domain.adopted import clock_rules_text, ladder_text
from monitor.domain.canonical import digest
from monitor.domain.clock import AddWorkdays
from monitor.domain.event import Event, new
from monitor.domain.office import ClockRule, Grade, Profile


@dataclass(frozen=True, slots=True)
class Office:
    profile: Profile
    #: hashes of the adopted texts, copied into every clock that starts
    clocks_hash: str
    ladders_hash: str
    calendar_hash: str
    calendar_text: str
    add_workdays: AddWorkdays

    def rule(self, kind: str, grade: Grade) -> ClockRule | None:
        """The rule of this clock kind for this grade."""
        return next(
            (rule for rule in self.profile.clocks if rule.kind == kind and grade in rule.grades), None
        )

    def adoptions(self, known: dict[str, str]) -> tuple[Event, ...]:
        """rules_adopted events for the texts the ledger does not hold yet."""
        texts = {
            "clocks": (self.clocks_hash, clock_rules_text(self.profile)),
            "ladders": (self.ladders_hash, ladder_text(self.profile)),
            "calendar": (self.calendar_hash, self.calendar_text),
        }
        return tuple(
            new("rules_adopted", hash=hash_, what=what, text=text)
            for what, (hash_, text) in texts.items()
            if hash_ not in known
        )


def hash_of(text: str) -> str:
    """What clocks refer to an adopted text by: its SHA-256, whatever the ledger's algorithm."""
    return digest(text.encode())


def office(profile: Profile, calendar_text: str, add_workdays: AddWorkdays) -> Office:
    """Bind a profile to a calendar; the hashes are those the ledger will adopt."""
    return Office(
        profile=profile,
        clocks_hash=hash_of(clock_rules_text(profile)),
        ladders_hash=hash_of(ladder_text(profile)),
        calendar_hash=hash_of(calendar_text),
        calendar_text=calendar_text,
        add_workdays=add_workdays,
    )
