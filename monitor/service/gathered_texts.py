"""Texts of a commit that is being decided: named at once, written together before the commit names them.

One by one each would cost an fsync inside the append's turn: a storm would wait for its own words.
"""

import os
from collections.abc import Sequence
from datetime import datetime

from monitor.domain.canonical import commitment
from monitor.domain.event import Event
from monitor.domain.state import State
from monitor.flow.journal import Decide
from monitor.ports.library import Library
from monitor.service.texts_ahead import TextsAhead


class GatheredTexts:
    """Of one bureau, for one thread."""

    def __init__(self, library: Library, bureau: str, ahead: TextsAhead) -> None:
        """`ahead` is given what was written: it is soon said."""
        self._library, self._bureau, self._ahead = library, bureau, ahead
        self._waiting: list[tuple[str, bytes]] = []
        self._deciding = False

    def keep(self, text: str) -> str:
        """The ref of a text that will be on disk before the commit under decision is appended; else it is now."""
        salt = os.urandom(16)
        if not self._deciding:
            return self._library.keep_text(self._bureau, text, salt)
        self._waiting.append((text, salt))
        return commitment(salt, text.encode())

    def deciding(self, decide: Decide) -> Decide:
        """The same decision, its texts on disk when it is returned; nothing decided, nothing written.

        One that lost the race for its number is decided again with texts of its own: what it wrote
        is named by no commit and says nothing to anybody.

        Raises:
            StorageError: from the decision, when the texts could not be written; nothing is appended.

        """

        def decided(state: State, now: datetime) -> Sequence[Event]:
            self._waiting, self._deciding = [], True
            try:
                events = decide(state, now)
            finally:
                self._deciding = False
            waiting, self._waiting = self._waiting, []
            if events and waiting:
                refs = self._library.keep_texts(self._bureau, waiting)
                for ref, (text, _) in zip(refs, waiting, strict=True):
                    self._ahead.remember(ref, text)
            return events

        return decided
