"""Why this grade, and why no other: sentences for an officer at night, each with its clause and its words.

Judging a text and weighing an incident tell the same sentences; only where the words stand differs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from monitor.domain.judgement import LEVEL_WORDS, LEVELS, TYPES, Attention, Cancelling, Level, Reason, Span
from monitor.domain.rule import Condition, Rule
from monitor.judge import wording
from monitor.judge.bands import SUMMARY, Band, Bands, excerpt, holds, remark
from monitor.judge.coincidence import COINCIDENCE
from monitor.judge.criteria import Fact, Met
from monitor.judge.review import FACT_NAMES

#: turns positions of a fact into the words that stand there
Quote = Callable[[Sequence[tuple[int, int]]], tuple[Span, ...]]

#: words of the text quoted within a sentence
_LONGEST_WORDS = 24
_MOST_WORDS = 3
_MOST_REPORTS = 3
#: texts of no event at all are most texts; they share one sentence
_NO_EVENT = Reason("none", "文中没有突发事件分级标准所列的情形，不定级")


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of an event, whether one text tells of it or many."""

    kind: str
    level: Level | None
    attention: Attention
    known: Mapping[str, Fact]
    met: tuple[Met, ...]
    #: facts to ask for
    missing: tuple[str, ...]
    cancelled: tuple[Cancelling, ...]
    #: why a person must look
    asks: Sequence[str]
    day: date
    #: why it is not this office's place; "" where it is
    elsewhere: str
    #: nothing has happened: the text denies or only supposes it
    quiet: bool
    #: figures of the text that are not of this event, and what they are of
    aside: Sequence[tuple[str, Span]] = ()
    #: clauses that would be met, were the place this office's
    were_ours: tuple[Met, ...] = ()


class Reasons:
    """Tells them for one profile. Pure."""

    def __init__(self, bands: Bands, groups: Mapping[str, tuple[str, str]], area: str) -> None:
        """Take the bands in use, the name and outcome of each cancelling group, and the office's area."""
        self._bands = bands
        self._groups = groups
        self._area = area
        #: what is said of a clause for the conditions met; there are no more than the rule book has
        self._clauses: dict[tuple[str, tuple[Condition, ...]], str] = {}

    def of(self, told: Told, quote: Quote) -> tuple[Reason, ...]:
        """At least one reason; the first says in one sentence why this level, or why none."""
        if told.attention == "ignore":
            return self._ignored(told)
        met = [self._met(each, told, quote) for each in sorted(told.met, key=_plainness)]
        found = [each for each in met if each.about == "met"]
        if told.level is None:
            found = self._why_none(told, quote)
        if met:
            found += self._reports(told, met)
        if told.missing:
            found.append(_missing(told.missing))
        if told.level is not None or not self._sent_away(told):
            found += [
                Reason("next", each.text, each.band.rule.id)
                for each in self._bands.wanting(told.kind, told.known, told.level, told.day)
                # one death is told, and it is no death of this kind
                if COINCIDENCE not in told.known or "dead" not in {one.fact for one in each.band.conditions}
            ]
        if told.level is not None:
            found += self._cancelled(told)
        found += [
            Reason("none", f"“{short(span.text)}”是{why}，不计入本次", None, (span,))
            for why, span in told.aside
        ]
        found += [Reason("review", each) for each in told.asks]
        return tuple(found)

    def _ignored(self, told: Told) -> tuple[Reason, ...]:
        """One sentence suffices for what nobody has to look at."""
        away = None
        for each in told.cancelled:
            if each.group not in {"C6", "C9"}:
                return (self._away(each),)
            if each.group == "C6":
                away = each
        if told.kind == "other":
            return (_NO_EVENT,)
        if told.elsewhere:
            return (Reason("elsewhere", told.elsewhere) if away is None else self._away(away),)
        return (self._no_standard(told.kind),)

    def _met(self, met: Met, told: Told, quote: Quote) -> Reason:
        """死亡3人（“造成3人死亡”），达到《……》第三条“3人以上10人以下死亡”：较大 Ⅲ."""
        rule = met.rule
        conditions = _used(rule, told.known)
        parts: list[str] = []
        spans: list[Span] = []
        for each in conditions:
            fact = told.known[each.fact]
            words = quote(fact.spans)
            spans += words
            parts.append(_stated(each, fact, told.kind) + _quoted(words))
        key = (rule.id, conditions)
        if key not in self._clauses:
            self._clauses[key] = _clause(rule, conditions)
        text = self._concluded(f"{'，'.join(parts)}，{self._clauses[key]}", rule, told.day)
        return Reason("met" if rule.level else "report", text, rule.id, tuple(dict.fromkeys(spans)))

    def _concluded(self, said: str, rule: Rule, day: date) -> str:
        """What follows from it: a level at the end, a duty to report at the head, where the eye begins."""
        if rule.level is not None:
            words = LEVEL_WORDS[rule.level]
            return f"{said}：{'拟为' if rule.standing == 'unverified' else ''}{words}"
        duty = self._duty(rule, day)
        return f"{duty}：{said}" if duty else f"{said}：属信息报告或专业分类情形，不改变突发事件等级"

    def _duty(self, rule: Rule, day: date) -> str:
        """应由医疗机构2小时内报网络直报系统（《……》第三十条）; "" while the document that says so is not in force."""
        report = rule.report
        if report is None:
            return ""
        source = self._bands.rule(report.rule)
        if source is not None and not source.in_force(day):
            return ""
        clause = "" if source is None else wording.aside(source)
        return f"应由{report.by}{wording.limit(report.within)}报{report.to}{clause}"

    def _reports(self, told: Told, met: Sequence[Reason]) -> list[Reason]:
        """Duties to report, each once, those with a limit and those of verified clauses first."""
        found = {reason.rule: reason for reason in met if reason.about == "report"}
        duties: dict[str, Reason] = {}
        for each in sorted(
            told.met, key=lambda each: (each.rule.report is None, each.rule.standing == "unverified")
        ):
            rule = each.rule
            duty = rule.id if rule.report is None else rule.report.rule
            if rule.level is None:
                duties.setdefault(duty, found[rule.id])
            elif words := self._duty(rule, told.day):
                duties.setdefault(duty, Reason("report", words, rule.id))
        return list(duties.values())[:_MOST_REPORTS]

    def _were_ours(self, met: Met, told: Told, quote: Quote) -> Reason:
        known = self._met(met, told, quote)
        return replace(known, about="elsewhere", text=f"如核实在{self._area}：{known.text}")

    def _why_none(self, told: Told, quote: Quote) -> list[Reason]:
        found = self._cancelled(told)
        if told.elsewhere and not any(each.about == "elsewhere" for each in found):
            found.append(Reason("elsewhere", told.elsewhere))
        if told.elsewhere:
            found += [self._were_ours(each, told, quote) for each in told.were_ours if each.rule.level][:1]
        if self._sent_away(told):
            return found or [_NO_EVENT]
        return [self._unmet(told, quote), *found]

    def _unmet(self, told: Told, quote: Quote) -> Reason:
        """No band is reached though the event is ours: why."""
        if not self._bands.graded(told.kind):
            return self._no_standard(told.kind)
        if told.quiet:
            return Reason("none", f"文中只是否认或假设{TYPES[told.kind]}，没有写明已经发生，不定级")
        below = self._bands.lowest(told.kind, told.known, told.day)
        if told.kind == "vaccination" and COINCIDENCE in told.known:
            words = quote(told.known[COINCIDENCE].spans)
            return Reason("none", f"文中写明死亡经认定与接种无关{_quoted(words)}，不以死亡定级", None, words)
        if not below:
            return Reason("none", f"{TYPES[told.kind]}：文中未写明可据以定级的数字或情形，暂不定级")
        stated = [each for each in below if told.known[each.conditions[0].fact].low]
        if not stated:
            words = tuple(dict.fromkeys(quote(told.known[below[0].conditions[0].fact].spans)))
            return Reason("none", f"文中写明没有{_quoted(words)}，不定级", None, words)
        facts = [told.known[each.conditions[0].fact] for each in stated]
        spans = [quote(fact.spans) for fact in facts]
        parts = [
            f"{_stated(each.conditions[0], fact, told.kind)}{_quoted(words)}，未达{_floor(each)}"
            for each, fact, words in zip(stated, facts, spans, strict=True)
        ]
        return Reason("none", "；".join(parts) + "：不定级", None, tuple(dict.fromkeys(chain(*spans))))

    def _no_standard(self, kind: str) -> Reason:
        if kind == "other":
            return _NO_EVENT
        left = self._bands.by_authority(kind)
        if left:
            return Reason(
                "none",
                f"{TYPES.get(kind, kind)}：{wording.reference(left[0])}“{left[0].quote.removeprefix(SUMMARY)}”没有数字，由有权机关认定，系统不定级",
                left[0].id,
            )
        return Reason(
            "none", f"{TYPES.get(kind, kind)}不属突发事件分级标准所列的情形，不定级，按一般政务舆情办理"
        )

    def _sent_away(self, told: Told) -> bool:
        """Whether a cancelling word or the place decides, whatever the figures say."""
        return bool(told.elsewhere) or any(self._outcome(each) != "zero" for each in told.cancelled)

    def _outcome(self, cancelled: Cancelling) -> str:
        return self._groups.get(cancelled.group, ("", "zero" if cancelled.group == "C9" else "ignore"))[1]

    def _cancelled(self, told: Told) -> list[Reason]:
        """One sentence for each group, the deciding ones first."""
        return [self._away(each) for each in sorted(told.cancelled, key=lambda each: each.group == "C9")]

    def _away(self, cancelled: Cancelling) -> Reason:
        span = cancelled.span
        if cancelled.group == "C9":
            return Reason("cancelled", f"“{short(span.text)}”：文中写明没有，该数计为0", None, (span,))
        if cancelled.group == "C6":
            text = f"“{short(span.text)}”：事发地不在{self._area}，本单位不定级"
            return Reason("elsewhere", text, None, (span,))
        name = self._groups.get(cancelled.group, (cancelled.group, "ignore"))[0]
        return Reason("cancelled", f"“{short(span.text)}”：属{name}，不按真实事件定级", None, (span,))


def _plainness(met: Met) -> tuple[int, bool, bool]:
    """Gravest first; of one level the clauses read in the original and with numbers of their own before the others."""
    rule = met.rule
    gravity = len(LEVELS) if rule.level is None else LEVELS.index(rule.level)
    return gravity, rule.standing == "unverified", bool(rule.figure_from)


def _clause(rule: Rule, conditions: tuple[Condition, ...]) -> str:
    """达到《……》第三条“3人以上10人以下死亡”."""
    verb = "合" if rule.standing == "unverified" else "达到"
    words = excerpt(rule, conditions)
    words = f"（摘要：{words}）" if rule.quote.startswith(SUMMARY) else f"“{words}”"
    note = remark(rule, conditions)
    return f"{verb}{wording.reference(rule)}{words}" + (f"（{note}）" if note else "")


def _used(rule: Rule, known: Mapping[str, Fact]) -> tuple[Condition, ...]:
    """What every way that holds asks for, so that all that speaks for the grade is told; of one fact the most."""
    found: dict[str, Condition] = {}
    for way in rule.any_of:
        if all(holds(each, known) for each in way):
            for each in way:
                if each.fact not in found or (each.at_least or 0) > (found[each.fact].at_least or 0):
                    found[each.fact] = each
    return tuple(found.values())


def _floor(band: Band) -> str:
    """一般 Ⅳ的30人（《……》……）: where a band begins."""
    (condition,) = band.conditions
    begins = wording.amount(condition.fact, condition.at_least or 1)
    return f"{LEVEL_WORDS[band.rule.level or 'IV']}的{begins}{wording.aside(band.rule)}"


def _stated(condition: Condition, fact: Fact, kind: str) -> str:
    if condition.at_least is None:
        return wording.circumstance(condition.fact)
    return ("暂计" if fact.assumed else "") + wording.figure(condition.fact, fact.low, kind)


def _quoted(words: Iterable[Span]) -> str:
    texts = list(dict.fromkeys(short(each.text) for each in words if each.text))[:_MOST_WORDS]
    return f"（{''.join(f'“{each}”' for each in texts)}）" if texts else ""


def short(text: str) -> str:
    """Words of a text as a sentence quotes them: on one line, cut where they run long."""
    told = text if text.isalnum() else " ".join(text.split())
    return told if len(told) <= _LONGEST_WORDS else told[: _LONGEST_WORDS - 1] + "…"


def _missing(facts: Iterable[str]) -> Reason:
    names = "、".join(FACT_NAMES.get(each, each) for each in facts)
    return Reason("missing", f"文中未写明{names}；未写明不等于没有，请向承办单位核实")
