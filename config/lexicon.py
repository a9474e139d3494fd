"""Loading the judge's words: config/topics/*.yaml -> topics, cancelling groups and flags.

Words stand as one text, parted by blanks, so that a bureau can read and change them by hand.
"""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import Field, RootModel

from config.checking import Table, check, choose_from, raise_all
from config.reading import read_sheet
from monitor.domain.judgement import TYPES
from monitor.domain.lexicon import CancelGroup, Flag, Lexicon, Pair, Tier, Topic
from monitor.errors import BadConfig, Fault

SHIPPED = Path(__file__).parent / "topics"
_CANCEL, _FLAGS = "cancel.yaml", "flags.yaml"


class PairTable(Table):
    one: str = Field(min_length=1)
    other: str = Field(min_length=1)


class TopicTable(Table):
    code: str
    rule: str
    tier: Tier
    words: str = Field(min_length=1)
    pairs: tuple[PairTable, ...] = ()
    aggravating: str = ""
    unless: str = ""
    over: str = ""


class CancelTable(Table):
    id: str = Field(pattern=r"C\d{1,2}")
    name: str
    outcome: Literal["ignore", "watch", "zero"]
    words: str = Field(min_length=1)
    leading: str = ""
    counter: str = ""
    unless: str = ""


class FlagTable(Table):
    name: str = Field(pattern=r"[a-z_]+")
    words: str = Field(min_length=1)
    unless: str = ""


class TopicsFile(RootModel[tuple[TopicTable, ...]]):
    """A list of topics."""


class CancelFile(RootModel[tuple[CancelTable, ...]]):
    """A list of cancelling groups."""


class FlagsFile(RootModel[tuple[FlagTable, ...]]):
    """A list of circumstances."""


def load_lexicon(folder: Path = SHIPPED) -> Lexicon:
    """Every word the judge goes by.

    Raises:
        BadConfig: with every fault of every file.

    """
    faults: list[Fault] = []
    topics: list[Topic] = []
    cancels: tuple[CancelGroup, ...] = ()
    flags: tuple[Flag, ...] = ()
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        total.update(f"{path.name}\n".encode() + path.read_bytes())
        try:
            sheet = read_sheet(path, f"topics/{path.name}")
        except BadConfig as fault:
            faults += fault.faults
            continue
        if path.name == _CANCEL:
            groups, wrong = check(sheet, CancelFile)
            cancels = () if groups is None else tuple(_cancel(each) for each in groups.root)
        elif path.name == _FLAGS:
            named, wrong = check(sheet, FlagsFile)
            flags = () if named is None else tuple(_flag(each) for each in named.root)
        else:
            tables, wrong = check(sheet, TopicsFile)
            rows = () if tables is None else tables.root
            topics += [_topic(each) for each in rows]
            faults += [
                sheet.fault(
                    f"{index}.code",
                    f"不认识类型“{code}”",
                    choose_from(code, tuple(TYPES)),
                    "topic-unknown-code",
                )
                for index, each in enumerate(rows)
                for code in (each.code, *each.over.split())
                if code not in TYPES
            ]
        faults += wrong
    raise_all(faults)
    return Lexicon(tuple(topics), cancels, flags, total.hexdigest())


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


def _topic(table: TopicTable) -> Topic:
    return Topic(
        table.code,
        table.rule,
        table.tier,
        _words(table.words),
        tuple(Pair(_words(pair.one), _words(pair.other)) for pair in table.pairs),
        _words(table.aggravating),
        _words(table.unless),
        _words(table.over),
    )


def _cancel(table: CancelTable) -> CancelGroup:
    return CancelGroup(
        table.id, table.name, table.outcome, _words(table.words), _words(table.leading), _words(table.counter), _words(table.unless)
    )  # fmt: skip


def _flag(table: FlagTable) -> Flag:
    return Flag(table.name, _words(table.words), _words(table.unless))
