"""Sight: what a view is drawn from besides the state: names, texts, figures, rules. Nothing is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alerts.wording import Subject
from config.lexicon import load_lexicon
from config.own_rules import rule_book
from monitor.domain.incident import Incident, Member
from monitor.domain.judgement import LEVELS, Proposal
from monitor.domain.office import ROLE_NAMES, Profile
from monitor.domain.roster import Roster
from monitor.domain.rule import Rule
from monitor.ports.library import Kept
from monitor.ports.sealed import SealedItem
from monitor.service.bureau import Bureau
from monitor.service.sealing import known_of
from monitor.service.subjects import subject

ERASED = "（文字已依法删除）"

#: documents whose figures are read for one incident; thousands of reposts add no figure
_VOICES = 40
#: incidents whose figures are kept at hand
_AT_HAND = 2000

_Key = tuple[int, str, object]


@dataclass(slots=True)
class Sight:
    """Looks things up for views. Lives as long as its bureau and stays in the bureau's thread."""

    profile: Profile
    roster: Roster
    #: the text behind a ref; None where it was erased
    find_text: Callable[[str], str | None]
    #: a document as the library has it
    document: Callable[[str], Kept | None]
    #: what the rules propose for these documents together
    propose: Callable[[list[str]], Proposal]
    #: rule id -> clause
    rules: Mapping[str, Rule]
    #: C1 -> 演练
    cancels: Mapping[str, str]
    #: what is known of the sealed items of these documents, none of them opened
    sealed: Callable[[list[str]], Mapping[str, SealedItem]] = lambda _documents: {}
    _proposals: dict[str, tuple[_Key, Proposal]] = field(default_factory=dict)

    def text(self, ref: str) -> str:
        """The text behind a ref, or a note that it was erased."""
        found = self.find_text(ref)
        return ERASED if found is None else found

    def proposal(self, incident: Incident) -> Proposal:
        """What the rules propose now; read anew only when the documents changed."""
        last = incident.members[-1].document if incident.members else ""
        key = (len(incident.members), last, incident.last_joined)
        known = self._proposals.get(incident.id)
        if known is not None and known[0] == key:
            return known[1]
        while len(self._proposals) >= _AT_HAND:
            self._proposals.pop(next(iter(self._proposals)))
        found = self.propose([member.document for member in voices(incident)])
        self._proposals[incident.id] = (key, found)
        return found

    def subject(self, incident: Incident) -> Subject:
        """Title, deaths and the first other figure, as alerts call it."""
        title = self.find_text(incident.title)
        return subject(title or f"事件 {incident.id[:6]} {ERASED}", self.proposal(incident))

    def department(self, name: str) -> str:
        found = self.profile.department(name)
        return name if found is None else found.name

    def person(self, by: str) -> str:
        """Who acted: a person, a post, a department, the system, or free text from the library."""
        if by in {"", "system"}:
            return "系统"
        if by.startswith("text:"):
            return self.text(by.removeprefix("text:"))
        person = self.roster.person(by)
        if person is not None:
            return person.name
        roles = {str(role): name for role, name in ROLE_NAMES.items()}
        return roles.get(by) or self.department(by)

    def in_charge(self, department: str) -> str:
        """责任人: who answers for a department now, and in whose place."""
        found = self.roster.recipients("department", (department,))
        if not found:
            return "—"
        why = f"（{found[0].why}）" if found[0].why else ""
        return f"{found[0].person.name}{why}"


def voices(incident: Incident) -> tuple[Member, ...]:
    """The documents whose figures are read: all of them, or of thousands the gravest and newest."""
    if len(incident.members) <= _VOICES:
        return incident.members
    by_age = sorted(incident.members, key=lambda member: member.published.at, reverse=True)
    gravest = sorted(by_age, key=_gravity)[:_VOICES]
    return tuple(sorted(gravest, key=lambda member: member.published.at))


def _gravity(member: Member) -> int:
    return len(LEVELS) if member.level is None else LEVELS.index(member.level)


def sight_of(bureau: Bureau) -> Sight:
    """Sight over a bureau's own profile, people and library."""
    lexicon = load_lexicon()
    name = bureau.settings.bureau
    return Sight(
        profile=bureau.profile, roster=bureau.roster,
        find_text=lambda ref: bureau.library.text(name, ref),
        document=lambda document: bureau.library.document(name, document),
        propose=bureau.shelf.propose,
        rules={rule.id: rule for rule in rule_book(bureau.profile.own_rules).rules}, cancels={group.id: group.name for group in lexicon.cancels},
        sealed=lambda documents: known_of(bureau, documents),
    )  # fmt: skip
