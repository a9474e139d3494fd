"""Where an event and a complaint are both told: which of them the text is about.

An event (tier E) told as happening outranks complaints, unless the complaint is about how one patient was
treated.
"""

from collections.abc import Mapping

from monitor.judge.merge import Total
from monitor.judge.topics import Found

#: complaints and talk: what people say of an event stands below the event itself
_COMPLAINTS = frozenset(
    {
        "medical_dispute", "medical_quality", "service_attitude", "charging", "order_of_care", "misconduct",
        "drug_shortage", "staff_pay", "service_change", "policy", "consultation", "emergency_service", "privacy",
        "rumour", "other",
    }
)  # fmt: skip
#: crowds and attacks grow out of complaints; which of the two it is, the words alone decide
_GROWN_FROM_COMPLAINTS = frozenset({"mass_incident", "attack"})
_HARMED = (
    "dead", "injured", "ill", "hospitalised", "missing", "trapped", "confirmed", "suspected", "dead_or_injured",
)  # fmt: skip
#: who is poisoned is graded as such; a leak that poisons nobody is a matter of the environment
_POISONED = frozenset({"occupational_poisoning", "poisoning"})
_BY_POISON = (*_HARMED, "exposed")
#: an event whose words weigh less than this part of the strongest topic is only mentioned
_LEAST = 0.25
#: where treatment is blamed the event must open the text, or stand this near to the people harmed, in characters
_OPENING, _NEAR = 120, 40


def settle(
    found: tuple[Found, ...],
    best: Found | None,
    totals: Mapping[str, Total],
    title_end: int,
    *,
    care_blamed: bool,
) -> Found | None:
    """The topic above all, given how many people came to harm and whether their treatment is blamed."""
    if best is None:
        return None
    many = [totals[name] for name in _HARMED if name in totals and totals[name].low > 1]
    if best.topic.code in _COMPLAINTS:
        if not many and (care_blamed or best.topic.code != "medical_dispute"):
            return best
        events = [
            each
            for each in found
            if each.topic.tier == "E"
            and each.topic.code not in _GROWN_FROM_COMPLAINTS
            and each.score >= _LEAST * best.score
            and (not care_blamed or _told(each, many, title_end))
        ]
        return _explaining(events) or best
    if best.topic.code in _POISONED and not any(name in totals and totals[name].low for name in _BY_POISON):
        return next((each for each in found if each.topic.code == "pollution"), best)
    if best.topic.tier == "E" and care_blamed and not many:
        dispute = next((each for each in found if each.topic.code == "medical_dispute"), None)
        if dispute is not None and dispute.score > best.score:
            return dispute
    return best


def _told(event: Found, many: list[Total], title_end: int) -> bool:
    """Whether the text tells of the event itself, not in passing: at once, or beside those who came to harm."""
    return any(
        hit.start < title_end + _OPENING
        or any(hit.start - _NEAR < each.end and each.start < hit.end + _NEAR for each in many)
        for hit in event.hits
    )


def _explaining(events: list[Found]) -> Found | None:
    """The strongest that no other of them explains."""
    return next(
        (each for each in events if not any(each.topic.code in other.topic.over for other in events)), None
    )
