"""Every error Huiying raises on purpose, drawn first; catch the branch you can mend.

    HuiyingError                 anything we raise on purpose; str() is a Chinese line for a person
      BadInput                   what came in is wrong; names the place and the remedy
        BadDocument              one line of judge's or replay's input
        BadAct                   one line of an acts file
        BadConfig                settings, profile, rules, roster: carries every fault at once
      NotFound                   a ledger, export, profile, source or text that is not there
      SettingsKept               the file of settings was left as it is; the code says why
      LedgerError
        LedgerBroken             the chain does not hold; names the first broken commit
        LedgerUnfoldable         a commit is intact but its events do not fold
        LedgerTooNew             an event kind or format this program does not know: read only
        HostClockBehind          this host's clock is too far behind the last commit to append
      StorageError               the store could not be read or written
        StorageBusy              somebody else holds it; try again
        StorageFull              no room left on the disk
        StorageAway              it does not answer, or has no majority
        StorageDenied            it does not know us, or we do not trust it
      SourceFault                a source could not be looked at; its fault says why
      EvidenceFault              the page of a public answer could not be taken
        EvidenceRefused          it never will be as asked: a private address, a page too large
        EvidenceUnreachable      it could not be now: no answer, an error, a page in its place
      SendFailure                an alert was not accepted
        TemporaryFailure         may work later
        PermanentFailure         never will: a wrong address, a refused recipient
        OutcomeUnknown           the last byte left the house and no answer came

Bugs are not wrapped: a KeyError stays a KeyError.
"""

from dataclasses import dataclass
from datetime import timedelta


class HuiyingError(Exception):
    """Anything raised on purpose. `code` is stable and documented in docs/FAULTS.md."""

    code = "huiying"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class BadInput(HuiyingError):
    """What came in is wrong; the message names the place and the remedy."""

    code = "input"


class BadDocument(BadInput):
    """One input line cannot be a document."""

    code = "document"


class BadAct(BadInput):
    """One line of acts cannot be an act."""

    code = "act"


@dataclass(frozen=True)
class Fault:
    """One fault in a configuration file: where it is, what it is, what to do about it."""

    file: str
    line: int | None
    #: dotted path inside the file, e.g. `departments.2.name`
    path: str
    message: str
    hint: str
    #: stable, documented in docs/FAULTS.md
    code: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place} {self.path}：{self.message}（{self.hint}）[{self.code}]"


class BadConfig(BadInput):
    """A configuration with faults; all of them, never only the first."""

    code = "config"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class NotFound(HuiyingError):
    """A ledger, export, profile, source or text that is not there."""

    code = "not-found"


class SettingsKept(HuiyingError):
    """A change of the settings was not made; the file is, byte for byte, what it was."""

    code = "settings"


class LedgerError(HuiyingError):
    """The ledger cannot be used as it is."""

    code = "ledger"


class LedgerBroken(LedgerError):
    """The chain does not hold. `number` is the first broken commit."""

    code = "ledger-broken"

    def __init__(self, number: int, why: str) -> None:
        self.number = number
        self.why = why
        super().__init__(f"账本自第 {number} 号起不可信：{why}")


class LedgerUnfoldable(LedgerError):
    """A commit is intact, yet its events cannot be applied to the state before it."""

    code = "ledger-unfoldable"


class LedgerTooNew(LedgerError):
    """The ledger holds an event kind, event version or format this program does not know."""

    code = "ledger-too-new"


class HostClockBehind(LedgerError):
    """This host's clock is more than 30 s behind the last commit: nothing is appended."""

    code = "host-clock-behind"


class StorageError(HuiyingError):
    """The store could not be read or written."""

    code = "storage"


class StorageBusy(StorageError):
    """Somebody else holds the store; trying again is right."""

    code = "storage-busy"


class StorageFull(StorageError):
    """No room left on the disk."""

    code = "storage-full"


class StorageAway(StorageError):
    """The store does not answer, or has no majority; `unclear` where what was asked may still be done."""

    code = "storage-away"

    def __init__(self, message: str, *, unclear: bool = False) -> None:
        super().__init__(message)
        self.unclear = unclear


class StorageDenied(StorageError):
    """The store does not know us, or we do not trust it: nothing changes until the settings do."""

    code = "storage-denied"


class SourceFault(HuiyingError):
    """A source could not be looked at; `fault` is one of `monitor.domain.source.LookFault`."""

    code = "source"

    def __init__(self, fault: str, why: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(why)
        self.fault = fault
        #: how long the host asked us to stay away
        self.retry_after = retry_after


class EvidenceFault(HuiyingError):
    """The page of a public answer could not be taken."""

    code = "evidence"


class EvidenceRefused(EvidenceFault):
    """The page is not taken as asked, now or later; the address or the settings must change."""

    code = "evidence-address"


class EvidenceUnreachable(EvidenceFault):
    """The page could not be had; trying again may be right."""

    code = "evidence-unreachable"


class SendFailure(HuiyingError):
    """An alert was not accepted by its channel."""

    code = "send"


class TemporaryFailure(SendFailure):
    """The channel may accept the same message later."""

    code = "send-temporary"


class PermanentFailure(SendFailure):
    """The channel will never accept this message for this recipient."""

    code = "send-permanent"


class OutcomeUnknown(SendFailure):
    """The last request byte was sent and no answer came: it may have arrived."""

    code = "send-unknown"
