"""Words that send a text another way (drills, rebuttals, science, history ...), and what outweighs them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.lexicon import CancelGroup, Lexicon
from monitor.judge.scan import Hit, outside

_FIRST = re.compile(r"[^。!?\n]*")
#: after a drill the text goes on to something else that did happen
_TURN = re.compile(
    r"另据|另悉|另外|此外|又讯|又据|与此同时|无独有偶|吸取|昨[日天]|近日|日前|此前|返程|回程|归途|返回途中"
)
_STILL = re.compile(r"模拟|假设|设想|设定|想定|情景|假定")
_SENTENCE = re.compile(r"[。!?\n]")
#: 未发现人感染 speaks for an outbreak among animals, not against it
_DENIED = re.compile(r"(?:未|没有|并无|尚无|暂无|无|排除)(?:发现|出现|发生|见|检出|接到|收到|报告)?\Z")


def turns_to_another(text: str, start: int, end: int) -> bool:
    """Whether the text leaves the drill told at `start` before it comes to what stands at `end`."""
    between = text[start:end]
    return bool(_SENTENCE.search(between) and _TURN.search(between)) and not _STILL.search(between)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A group that applies, the words it rests on, and whether a real event outweighs it."""

    group: CancelGroup
    hit: Hit
    outweighed: str
    #: it stands in the title, or in the first sentence of a text without one
    leads: bool


class Cancels:
    """Applies the groups to the hits of one scan. Pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._groups = lexicon.cancels
        self._index: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, group in enumerate(lexicon.cancels):
            for role, words in (
                ("words", group.words),
                ("leading", group.leading),
                ("counter", group.counter),
                ("unless", group.unless),
            ):
                for word in words:
                    self._index[word].append((number, role))

    def words(self) -> Iterable[str]:
        """Every word the scan must look for."""
        return self._index

    def find(self, text: str, hits: list[Hit], title_end: int) -> tuple[Cancelled, ...]:
        """The groups whose words stand in the text, in the order of the groups."""
        if not hits:
            return ()
        match = None if title_end > 0 else _FIRST.match(text, title_end + 1)
        leading_end = title_end + 1 if match is None else match.end()
        roles: dict[int, dict[str, list[Hit]]] = defaultdict(lambda: defaultdict(list))
        for hit in hits:
            for number, role in self._index.get(hit.word, ()):
                # most are words that say something where they lead only
                if role != "leading" or hit.start < leading_end:
                    roles[number][role].append(hit)
        found = []
        for number, own in sorted(roles.items()):
            if not (own["words"] or own["leading"]):
                continue
            group = self._groups[number]
            strong = outside(own["words"], own["unless"]) + outside(own["leading"], own["unless"])
            if strong:
                counter = next((hit.word for hit in own["counter"] if not _denied(text, hit)), "")
                first = min(strong, key=lambda hit: _weight(hit, leading_end, group))
                found.append(Cancelled(group, first, counter, first.start < leading_end))
        return tuple(found)


def _denied(text: str, counter: Hit) -> bool:
    return _DENIED.search(text, max(0, counter.start - 6), counter.start) is not None


def _weight(hit: Hit, leading_end: int, group: CancelGroup) -> tuple[bool, bool, int, int]:
    """What stands in the lead first, there the full words before the bare ones."""
    late = hit.start >= leading_end
    return late, not late and hit.word not in group.words, hit.start, -hit.end
