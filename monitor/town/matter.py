"""What happens in the town: matters, how they are told, how people deal with them. Data only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.town.clock import BEIJING

#: news: the news site; feed: the evening paper's feed; letter: the office's mailbox;
#: own and notice: two columns of its own site, answers to the public and notices
Where = Literal["news", "feed", "letter", "own", "notice"]

#: stands in every page of the town, outside the article, so that no reader takes it for its text
FICTION = "演示用虚构内容"


@dataclass(frozen=True, slots=True)
class Telling:
    """One text about a matter. `{date}` in it becomes the Beijing day it is told, as 3月11日."""

    #: after the story's origin, in simulated time
    at: timedelta
    where: Where
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office publishes on its own site, so long after the department has signed."""

    after: timedelta
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Matter:
    id: str
    #: a name that stands in every text about this matter and about no other
    word: str
    tellings: tuple[Telling, ...]
    #: person who signs for it; "" where whoever is asked first does
    signer: str = ""
    #: between the signer's reading of the first message and the signature, in simulated time
    delay: timedelta = timedelta(0)
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A telling whose time has come."""

    #: matter id and number of the telling
    id: str
    at: datetime
    where: Where
    title: str
    text: str


def dated(text: str, at: datetime) -> str:
    """The text with the day it is told written into it."""
    local = at.astimezone(BEIJING)
    return text.replace("{date}", f"{local.month}月{local.day}日")
