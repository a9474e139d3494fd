"""The rules of one office, read from its files: the whole book, one rule of it, what is wrong with any."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.checking import nearest
from config.own_rules import Placed, checked, known_flags, load_own_rules, rule_book
from config.profile import load_profile, profile_folder
from config.rulebook import load_rules
from config.settings import load_settings
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.errors import BadConfig, BadInput, Fault, NotFound
from monitor.service.rules_view import RuleRow, rows_of


@dataclass(frozen=True, slots=True)
class Checked:
    """One place where rules are kept, looked over."""

    name: str
    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]


def office(named: str, config: Path | None, environ: Mapping[str, str]) -> Profile | None:
    """The office that is meant: by name, else by its settings; None where neither says."""
    name = office_name(named, config, environ)
    return None if not name else load_profile(name)


def office_name(named: str, config: Path | None, environ: Mapping[str, str]) -> str:
    """The profile's id or folder; "" where nothing says."""
    return named if named or config is None else load_settings(config, environ).profile


def book(profile: Profile | None, day: date) -> tuple[RuleRow, ...]:
    """Every rule this office has, as it stands on a day.

    Raises:
        BadConfig: when the shipped files are at fault.

    """
    shipped = frozenset(rule.id for rule in rule_book().rules)
    rules = rule_book(() if profile is None else profile.own_rules).rules
    return rows_of(rules, shipped, profile, day)


def forms(rule_id: str, rows: Sequence[RuleRow]) -> tuple[RuleRow, ...]:
    """The rule of this id, in each form it has had; the form that holds comes first.

    Raises:
        NotFound: code rule-unknown, naming the nearest.

    """
    wanted = rule_id.strip().upper()
    found = [row for row in rows if row.rule.id.upper() == wanted]
    if found:
        return tuple(sorted(found, key=lambda row: not row.holds))
    close = nearest(wanted, tuple(row.rule.id for row in rows))
    guess = "" if close is None else f"是不是 {close}？"
    raise NotFound(
        f"没有规则“{rule_id[:40]}”：{guess}全部编号见 huiying rules list --all", code="rule-unknown"
    )


def rule_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that are meant; of a folder its .yaml files.

    Raises:
        BadInput: code rules-none, for a folder without any.

    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob("*.yaml"))
            if not inside:
                raise BadInput(
                    f"{path} 里没有 .yaml 文件：请写规则文件，或放着规则文件的文件夹", code="rules-none"
                )
            files += inside
        else:
            files.append(path)
    return tuple(dict.fromkeys(files))


def look_over(name: str, paths: Sequence[Path]) -> Iterator[Checked]:
    """The shipped rules, the office's own where an office is named, and those of the files given.

    Raises:
        NotFound: code profile-unknown.
        BadInput: code rules-none.

    """
    folder = profile_folder(name) if name else None
    yield _looked("随程序", lambda: (load_rules(flags=known_flags())[0], ()))
    if folder is not None:
        yield _looked(f"本单位（{folder}）", lambda: load_own_rules(folder))
    if paths:
        yield _looked("所给文件", lambda: _given(checked(rule_files(paths))))


def _given(found: tuple[tuple[Placed, ...], tuple[Fault, ...]]) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    placed, faults = found
    return tuple(each.rule for each in placed), faults


def _looked(name: str, load: Callable[[], tuple[tuple[Rule, ...], tuple[Fault, ...]]]) -> Checked:
    try:
        rules, faults = load()
    except BadConfig as error:
        return Checked(name, (), error.faults)
    return Checked(name, rules, faults)
