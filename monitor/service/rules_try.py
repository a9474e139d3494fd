"""Trying rules on the documents an office has: its library is read, nothing is written anywhere."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from config.own_rules import RuleBook, known_flags, laid_over, lax_faults, placed_rules, rule_book
from config.profile import load_profile
from config.settings import Settings, load_settings
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.errors import BadConfig, BadInput, NotFound
from monitor.judge.judge import Judge
from monitor.ports.library import Hit, Library
from monitor.service.assemble import Home, look_into
from monitor.service.judging import judge_by
from monitor.service.rules_book import rule_files
from monitor.service.rules_turns import Grade, Summary, Turned, grading_of, grading_then, turned

#: documents in hand at once: texts may be large
_PAGE = 20


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be tried, and on what."""

    files: tuple[Path, ...]
    last: int
    #: an id or folder; "" for the one the settings name
    profile: str = ""
    config: Path | None = None
    #: None for the one the settings name
    home: Path | None = None
    #: "" for the one the settings name, or the only one there
    bureau: str = ""
    #: stricter sets switched on for the trial
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """The judge in force and the changed one."""

    #: None: what was said when the document came in
    before: Judge | None
    after: Judge
    #: what a person should know of the rules tried, in Chinese
    notes: tuple[str, ...]


class Trial:
    """Rules tried on the newest documents of one office, opened to be read only, beside whoever writes."""

    def __init__(self, request: Request, today: date, environ: Mapping[str, str]) -> None:
        """Find out what is asked; nothing is opened yet.

        Raises:
            BadInput: code rules-last, rules-profile.
            BadConfig: with every fault of settings, profile and files.

        """
        if request.last < 1:
            raise BadInput(
                f"--last {request.last} 不对：请写不小于 1 的整数，如 --last 500", code="rules-last"
            )
        self._request = request
        settings = None if request.config is None else load_settings(request.config, environ)
        self._settings: Settings | None = settings
        name = request.profile or ("" if settings is None else settings.profile)
        if not name:
            raise BadInput(
                "不知道按哪个单位研判：请写 --profile，或用 --config 指明设置文件", code="rules-profile"
            )
        self.rules = rules_for(load_profile(name), request, today)
        self.summary = Summary()

    def run(self) -> Iterator[Turned]:
        """The documents that are graded otherwise, newest first; `summary` is whole at the end.

        Raises:
            NotFound: there is no home, or no bureau of that name in it.
            StorageBusy, StorageError: the library cannot be read.

        """
        with ExitStack() as stack:
            home = stack.enter_context(look_into(self._home()))
            if home.library is None:
                raise NotFound(f"{home.folder} 里没有文库 library.db，没有可试的文书")
            hits = newest(home.library, self._bureau(home), self._request.last)
            yield from turned(hits, _grade(self.rules.before), _grade(self.rules.after), self.summary)

    def _home(self) -> Path:
        if self._request.home is not None:
            return self._request.home
        return Path("var") if self._settings is None else self._settings.home

    def _bureau(self, home: Home) -> str:
        named = self._request.bureau or ("" if self._settings is None else self._settings.bureau)
        known = list(home.ledger.bureaus())
        if named or len(known) == 1:
            return named or known[0]
        if not known:
            raise NotFound("账本尚未启用，里面还没有一号")
        raise BadInput(f"这里有几个单位，请用 --bureau 指明：{'、'.join(known)}", code="rules-bureau")


def rules_for(profile: Profile, request: Request, today: date) -> Rules:
    """The two judges of a trial.

    Files take the place of rules of the same id and add the others, as though they had always been in
    force: what is to begin tomorrow can be tried on yesterday's documents.

    Raises:
        BadConfig: with every fault of the files.
        NotFound: code rule-set-unknown.

    """
    now = rule_book(profile.own_rules)
    changed, notes = tried_rules(request.files, today)
    rules = laid_over(now.rules, changed)
    _known_sets(request.sets, rules)
    trying = replace(profile, rule_sets=tuple(dict.fromkeys((*profile.rule_sets, *request.sets))))
    after = judge_by(trying, RuleBook(rules, now.version))
    same = not changed and not request.sets
    off = [rule for rule in changed if rule.rule_set and rule.rule_set not in trying.rule_sets]
    notes += tuple(
        f"规则 {rule.id} 属于加严标准“{rule.rule_set}”，本单位没有启用，试不出来：请加 --set {rule.rule_set}"
        for rule in off
    )
    return Rules(None if same else judge_by(profile, now), after, notes)


def tried_rules(files: Sequence[Path], today: date) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """The rules of the files as though always in force, and what would keep them from being taken into use."""
    if not files:
        return (), ()
    shipped = rule_book().rules
    placed, faults = placed_rules(rule_files(files), known_flags(), shipped)
    if faults:
        raise BadConfig(tuple(faults))
    lax = tuple(f"只能试，不能启用：{fault}" for fault in lax_faults(placed, shipped))
    return tuple(_always(each.rule, today) for each in placed), lax


def newest(library: Library, bureau: str, last: int) -> Iterator[Hit]:
    """The newest documents, a few at a time."""
    after = ""
    while last > 0:
        page = library.newest(bureau, min(_PAGE, last), after)
        yield from page
        if len(page) < min(_PAGE, last):
            return
        last -= len(page)
        after = page[-1].cursor


def _grade(judge: Judge | None) -> Grade:
    return grading_then if judge is None else lambda kept: grading_of(judge.judge(kept.document))


def _always(rule: Rule, today: date) -> Rule:
    """Not what is over by now: an old edition in the same file stays an old edition."""
    over = rule.valid_to is not None and rule.valid_to < today
    return rule if over else replace(rule, valid_from=date.min, valid_to=None)


def _known_sets(named: Sequence[str], rules: Sequence[Rule]) -> None:
    known = sorted({rule.rule_set for rule in rules} - {""})
    for each in named:
        if each not in known:
            raise NotFound(
                f"没有加严标准“{each[:40]}”；可写：{'、'.join(known) or '（目前没有）'}",
                code="rule-set-unknown",
            )
