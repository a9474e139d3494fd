"""Acting: what a person does to an incident becomes a commit, in replay and live by one piece of code."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.act import Act
from monitor.domain.event import Event
from monitor.domain.incident import Incident
from monitor.domain.ledger import Commit
from monitor.domain.office import ROLE_NAMES
from monitor.domain.roster import Roster
from monitor.domain.state import State
from monitor.errors import BadAct, StorageError
from monitor.flow.duty import decide
from monitor.flow.office import Office
from monitor.flow.reception import Notices, Shelf
from monitor.flow.scene import Scene
from monitor.service.bureau import Bureau


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that turns an act into a scene: one office, its people, its documents and texts."""

    office: Office
    roster: Roster
    shelf: Shelf
    keep_text: Callable[[str], str]
    notices: Notices

    def events(self, act: Act, state: State, now: datetime, way: str) -> tuple[Event, ...]:
        """The act's events and the alerts they call for.

        Raises:
            BadAct: it cannot be.

        """
        incident = state.incident_with(act.document)
        scene = Scene(
            act=act, by=self.known(act.by), incident=incident, seen=self.shelf.get(act.document),
            incident_with=state.incident_with, taken=state.incidents.__contains__, find=self.shelf.get,
            department=self.department_of(act.by, incident), propose=self.shelf.propose, keep_text=self.keep_text,
            office=self.office, now=now, way=way,
        )  # fmt: skip
        events = decide(scene)
        return (*events, *self.notices(events, incident, incident, now))

    def known(self, by: str) -> str:
        """A person, post, role or unit id as it may stand in the ledger; free text only by its ref."""
        department = self.office.profile.department(by)
        if department is not None:
            return department.id
        named = self.roster.person(by) is not None or by in ROLE_NAMES or by == "system"
        return by if named else f"text:{self.keep_text(by)}"

    def department_of(self, by: str, incident: Incident | None) -> str | None:
        """The department somebody signs for; None for posts of the whole office and for free text.

        Of somebody with posts in several, the one this matter binds, its lead first.
        """
        department = self.office.profile.department(by)
        if department is not None:
            return department.id
        person = self.roster.person(by)
        posts = () if person is None else person.posts
        mine = [post.department for post in posts if post.department]
        bound = () if incident is None else incident.departments
        return next((each for each in bound if each in mine), mine[0] if mine else None)


class Acting:
    """Acts on one bureau's ledger, live. Not shared between threads."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self._stage = Stage(bureau.office, bureau.roster, bureau.shelf, bureau.keep_text, bureau.notices)

    def perform(self, act: Act, *, way: str = "console") -> Commit:
        """Do it, and write down that it was done.

        An answer a person records is claimed until the system itself has fetched the evidence
        (DESIGN 6), whatever the act says of it.

        Args:
            act: what, on which document, by whom; its `at` is not looked at, the ledger's time counts.
            way: console, link, or proxy (代签).

        Raises:
            BadAct: it cannot be; nothing was written.
            LedgerError, StorageError: nothing was written.

        """
        told = replace(act, data={**act.data, "evidence": False}) if act.do == "respond" else act

        def decide(state: State, now: datetime) -> tuple[Event, ...]:
            incident = state.incident_with(act.document)
            if incident is not None and incident.id in state.frozen:
                raise BadAct(
                    "账本有误，该事件已冻结，只能查看；请联系管理员核查账本", code="act-incident-frozen"
                )
            return self._stage.events(told, state, now, way)

        commit = self._bureau.journal.write(decide, actor=self._stage.known(act.by))
        if commit is None:
            raise StorageError("没有可记的内容，请刷新后再试")
        return commit
