"""The words the judge goes by: topics, cancelling groups and flags, as configuration gives them."""

from dataclasses import dataclass
from typing import Literal

#: M: an answer is expected; W: an early sign, watched; E: graded by the rule book; "": neither
Tier = Literal["M", "W", "E", ""]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sets of words that mean the topic only together, within one sentence."""

    one: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One type of event or complaint and the words it is known by."""

    #: a key of `judgement.TYPES`
    code: str
    #: row of the topic table ("T01"), shown only as a review reason; "" where there is none
    rule: str
    tier: Tier
    #: each is enough by itself
    words: tuple[str, ...]
    pairs: tuple[Pair, ...]
    #: raise a W to an answer owed
    aggravating: tuple[str, ...]
    #: longer phrases inside which a word means something else (火灾隐患)
    unless: tuple[str, ...]
    #: topics this one explains when both apply (a bus crash that burnt is traffic)
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CancelGroup:
    """Words that send a text another way, and what outweighs them (REGULATIONS 3.1)."""

    #: C1 .. C11
    id: str
    name: str
    outcome: Literal["ignore", "watch", "zero"]
    #: each is enough by itself
    words: tuple[str, ...]
    #: enough only in the title or the first sentence
    leading: tuple[str, ...]
    #: a real event in spite of it
    counter: tuple[str, ...]
    #: phrases inside which a word means something else
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A circumstance a criterion may ask for, and the words that state it."""

    name: str
    words: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    topics: tuple[Topic, ...]
    cancels: tuple[CancelGroup, ...]
    flags: tuple[Flag, ...]
    #: SHA-256 of the files it was read from
    version: str
