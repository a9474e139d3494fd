"""huiying.yaml: where this installation keeps its things, and for which office it works.

Paths are relative to the folder of the file. HUIYING_HOME in the environment overrides `home`, PORT
overrides `web.port`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from config.auditor import USUAL_AUDITING, Auditing, AuditorTable, auditing
from config.channels import Channels, ChannelsTable, channels
from config.checking import Table, check, raise_all
from config.profile import shipped_profiles
from config.reading import read_sheet
from config.shape import Said, Slug, SpanText, span_of
from config.source_tables import CrawlingTable, SourceTable
from config.sources import NOTHING_WATCHED, Watched, watched
from config.store import Elastic, Place, StoreTable, store
from config.web import ON_THIS_HOST, EvidenceTable, Web, WebTable, web

#: looked for in the working folder where no --config is given
FILE = "huiying.yaml"

Algorithm = Literal["sha256", "sm3"]


class RetentionTable(Table):
    ignored: SpanText = "90d"


class PersonalTable(Table):
    retention: SpanText = "730d"


class SettingsFile(Table):
    """huiying.yaml"""

    home: Said
    bureau: Slug
    profile: Said
    algorithm: Algorithm = "sha256"
    roster: Said | None = None
    calendars: Said | None = None
    retention: RetentionTable = RetentionTable()
    personal: PersonalTable = PersonalTable()
    channels: ChannelsTable = ChannelsTable()
    crawling: CrawlingTable = CrawlingTable()
    web: WebTable = WebTable()
    evidence: EvidenceTable = EvidenceTable()
    auditor: AuditorTable = AuditorTable()
    store: StoreTable | None = None
    sources: tuple[SourceTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    #: documents nobody acted on are deleted this long after they came in; evidence and ledger are kept
    ignored: timedelta


#: no document gives it: a proposal, to be settled by the office (设计，本单位填写)
PERSONAL_RETENTION = timedelta(days=730)

#: webhooks unsigned, no mail; the duty log is always there
NO_CHANNELS = Channels(None, b"")


@dataclass(frozen=True, slots=True)
class Simulation:
    """A demo: its ledger says so from commit 1, and no other ledger is run by it."""

    #: when the story began, aware UTC
    origin: datetime
    #: simulated seconds in a real one
    speed: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What one installation runs with; paths absolute."""

    #: ledger, library and files lie here
    home: Path
    #: ASCII id of the bureau, part of every key; one bureau is one ledger
    bureau: str
    #: id of a shipped profile, or the path of a profile folder
    profile: str
    #: fixed in commit 1 of the ledger; changing it here later changes nothing
    algorithm: Algorithm
    #: None: the sample roster of the profile
    roster: Path | None
    #: a folder of year files beside the shipped ones
    calendars: Path | None
    retention: Retention
    #: what is sealed of a letter is destroyed this long after it came in, when its matter is over
    personal_retention: timedelta = PERSONAL_RETENTION
    channels: Channels = NO_CHANNELS
    watched: Watched = NOTHING_WATCHED
    web: Web = ON_THIS_HOST
    auditing: Auditing = USUAL_AUDITING
    #: hosts, with or without port, evidence may be fetched from though their addresses are private
    evidence_hosts: tuple[str, ...] = ()
    #: None: the ledger and the library are files of the home
    cluster: Elastic | None = None
    #: None: in earnest
    simulation: Simulation | None = None
    #: the file all this was read from; None where it was not read from one
    file: Path | None = None

    @property
    def place(self) -> Place:
        return Place(self.home, self.cluster)


def home_of(path: Path, environ: Mapping[str, str]) -> Path:
    """Where the home of these settings lies, also while other things in them are at fault.

    Raises:
        BadConfig: when the file cannot be read, or names no home.

    """
    sheet = read_sheet(path)
    home = sheet.data.get("home") if isinstance(sheet.data, dict) else None
    if not isinstance(home, str) or not home.strip():
        raise_all([sheet.fault("home", "缺少“home”", "请写上数据目录，如 home: ./data", "key-missing")])
    return _home(str(home), path.resolve().parent, environ)


def _home(home: str, base: Path, environ: Mapping[str, str]) -> Path:
    given = environ.get("HUIYING_HOME")
    return Path(given).resolve() if given else base / home


def load_settings(path: Path, environ: Mapping[str, str], shown_as: str | None = None) -> Settings:
    """Read and check huiying.yaml, which faults call `shown_as`.

    Raises:
        BadConfig: with every fault, file-missing among them.

    """
    sheet = read_sheet(path, shown_as)
    table, faults = check(sheet, SettingsFile)
    raise_all(faults)
    assert table is not None
    base = path.resolve().parent
    ways, missing = channels(table.channels, sheet, environ, base)
    seen, misplaced = watched(table.sources, table.crawling, sheet, environ, base)
    audited, unsaid = auditing(table.auditor, sheet, environ, base)
    cluster, unreached = store(table.store, sheet, environ, base)
    raise_all([*missing, *misplaced, *unsaid, *unreached])
    return Settings(
        file=path.resolve(),
        home=_home(table.home, base, environ),
        bureau=table.bureau,
        profile=table.profile if table.profile in shipped_profiles() else str(base / table.profile),
        algorithm=table.algorithm,
        roster=None if table.roster is None else base / table.roster,
        calendars=None if table.calendars is None else base / table.calendars,
        retention=Retention(span_of(table.retention.ignored)),
        personal_retention=span_of(table.personal.retention),
        channels=ways,
        watched=seen,
        web=web(table.web, environ.get("PORT")),
        auditing=audited,
        evidence_hosts=table.evidence.hosts,
        cluster=cluster,
    )
