"""The office's public mailbox: an IMAP server whose letters come in as the story goes on.

Needs Twisted's reactor. Numbers are the places of the letters in the story, and UIDVALIDITY is the
story's origin, so that a reader finds the same mailbox after a restart of the town.
"""

# ruff: noqa: N802 - the methods' names are Twisted's

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from twisted.cred.error import UnauthorizedLogin
from twisted.internet.protocol import Factory
from twisted.mail import imap4
from zope.interface import implementer  # type: ignore[import-untyped]

from monitor.town.clock import BEIJING
from monitor.town.matter import FICTION, Told
from monitor.town.timeline import Timeline

USER = "gongzhong@town.test"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@implementer(imap4.IMessage, imap4.IMessageFile)
class Letter:
    """A citizen's letter as a mail of one part."""

    def __init__(self, uid: int, told: Told) -> None:
        self.uid, self.day = uid, told.at.astimezone(UTC).date()
        self._date = format_datetime(told.at.astimezone(BEIJING))
        message = EmailMessage()
        message["From"] = formataddr(("市民来信", "citizen@town.test"))
        message["To"] = USER
        message["Subject"] = told.title
        message["Date"] = self._date
        message["Message-ID"] = f"<{told.id}@town.test>"
        message["X-Town"] = FICTION
        message.set_content(told.text, cte="base64")
        self._raw = message.as_bytes().replace(b"\n", b"\r\n")

    def getHeaders(self, negate: bool, *names: bytes | str) -> dict[str, str]:
        # a reader's request gives bytes, Twisted's own code text
        asked = {
            (each.decode("ascii", "replace") if isinstance(each, bytes) else each).lower() for each in names
        }
        head = self._raw.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ").split("\r\n")
        lines = (line.partition(": ") for line in head)
        return {name.lower(): value for name, _, value in lines if (name.lower() in asked) is not negate}

    def getBodyFile(self) -> io.BytesIO:
        return io.BytesIO(self._raw.partition(b"\r\n\r\n")[2])

    def open(self) -> io.BytesIO:
        return io.BytesIO(self._raw)

    def getSize(self) -> int:
        return len(self._raw)

    def getInternalDate(self) -> str:
        return self._date

    def getUID(self) -> int:
        return self.uid

    def getFlags(self) -> Sequence[str]:
        return ()

    def isMultipart(self) -> bool:
        return False

    def getSubPart(self, part: int) -> None:
        raise IndexError(part)


@implementer(imap4.IMailbox, imap4.ISearchableMailbox)
class Letterbox:
    """INBOX, read only: the letters that have come in by now."""

    def __init__(self, timeline: Timeline, origin: datetime) -> None:
        self._timeline, self._validity = timeline, int(origin.timestamp())
        self._letters: list[Letter] = []

    def letters(self) -> list[Letter]:
        for told in self._timeline.told("letter")[len(self._letters) :]:
            self._letters.append(Letter(len(self._letters) + 1, told))
        return self._letters

    def getUIDValidity(self) -> int:
        return self._validity

    def getUIDNext(self) -> int:
        return len(self.letters()) + 1

    def getUID(self, message: int) -> int:
        return message

    def getMessageCount(self) -> int:
        return len(self.letters())

    def getRecentCount(self) -> int:
        return 0

    def getUnseenCount(self) -> int:
        return len(self.letters())

    def isWriteable(self) -> bool:
        return False

    def getFlags(self) -> Sequence[str]:
        return ("\\Seen",)

    def getHierarchicalDelimiter(self) -> str:
        return "/"

    def addListener(self, listener: object) -> None:
        """Nobody is told of new letters; readers look again."""

    def removeListener(self, listener: object) -> None:
        pass

    def requestStatus(self, names: Iterable[str]) -> dict[str, int]:
        asked: dict[str, Callable[[], int]] = {
            "MESSAGES": self.getMessageCount, "RECENT": self.getRecentCount, "UIDNEXT": self.getUIDNext,
            "UIDVALIDITY": self.getUIDValidity, "UNSEEN": self.getUnseenCount,
        }  # fmt: skip
        return {name: asked[name]() for name in names if name in asked}

    def fetch(self, messages: imap4.MessageSet, uid: bool) -> list[tuple[int, Letter]]:  # noqa: ARG002 - both numbers are the same
        letters = self.letters()
        messages.last = len(letters)
        return [(number, letters[number - 1]) for number in messages if 0 < number <= len(letters)]

    def store(self, messages: object, flags: object, mode: object, uid: object) -> None:
        del messages, flags, mode, uid
        raise imap4.ReadOnlyMailbox("INBOX")

    def search(self, query: list[bytes], uid: bool) -> list[int]:  # noqa: ARG002 - both numbers are the same
        """Letters that meet ALL, UID and SINCE; other keys are refused by an exception."""
        found, words = self.letters(), list(query)
        while words:
            key = words.pop(0).upper()
            if key == b"UID":
                wanted = _ranges(words.pop(0).decode("ascii"), len(self._letters))
                found = [each for each in found if any(low <= each.uid <= high for low, high in wanted)]
            elif key == b"SINCE":
                since = _day(words.pop(0).decode("ascii"))
                found = [each for each in found if each.day >= since]
            elif key != b"ALL":
                raise imap4.IllegalQueryError(key)
        return [each.uid for each in found]


def _ranges(text: str, last: int) -> list[tuple[int, int]]:
    """RFC 9051 sequence-set: 3, 2:5, 7:* - whose end may lie before its beginning."""
    found: list[tuple[int, int]] = []
    for piece in text.split(","):
        ends = [last if each == "*" else int(each) for each in piece.split(":")]
        found.append((min(ends), max(ends)))
    return found


def _day(text: str) -> date:
    """22-Nov-2026; strptime would follow the host's language."""
    day, month, year = text.strip('"').split("-")
    return date(int(year), _MONTHS.index(month.title()) + 1, int(day))


@implementer(imap4.IAccount)
class _Account:
    def __init__(self, inbox: Letterbox) -> None:
        self._inbox = inbox

    def select(self, name: str, rw: bool = True) -> Letterbox | None:  # noqa: ARG002 - it is read only either way
        return self._inbox if name.upper() == "INBOX" else None

    def listMailboxes(self, _reference: str, _wildcard: str) -> list[tuple[str, Letterbox]]:
        return [("INBOX", self._inbox)]

    def isSubscribed(self, name: str) -> bool:
        return name.upper() == "INBOX"


class _Counter(imap4.IMAP4Server):
    """One reader's connection."""

    def __init__(self, inbox: Letterbox, password: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._inbox, self._password = inbox, password

    def authenticateLogin(self, user: bytes, passwd: bytes) -> tuple[object, object, Callable[[], None]]:
        if (user.decode(), passwd.decode()) != (USER, self._password):
            raise UnauthorizedLogin
        return imap4.IAccount, _Account(self._inbox), lambda: None


class Counters(Factory):
    """The server's connections; listen with `reactor.listenTCP(port, Counters(...), interface="127.0.0.1")`."""

    noisy = False

    def __init__(self, inbox: Letterbox, password: str) -> None:
        self._inbox, self._password = inbox, password

    def buildProtocol(self, _address: object) -> _Counter:
        return _Counter(self._inbox, self._password)
