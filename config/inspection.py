"""Looking over a whole configuration at once: settings, profiles, roster, calendar, rules, this host."""

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from config.calendar import WorkdayTable, load_calendar
from config.lexicon import load_lexicon
from config.profile import load_profile, profile_folder, shipped_profiles
from config.review import design_values, host_faults, host_warnings
from config.roster import load_roster, vacancies
from config.rulebook import load_rules
from config.settings import Settings, load_settings
from monitor.domain.office import Profile
from monitor.domain.rule import Rule
from monitor.errors import BadConfig, Fault

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class Host:
    """What of this machine matters to a configuration."""

    sqlite: tuple[int, int, int]
    algorithms: Collection[str]
    environ: Mapping[str, str]


@dataclass(slots=True)
class Findings:
    """All that was found; `faults` hinder, the rest informs."""

    faults: list[Fault] = field(default_factory=list)
    #: loadable, yet to be mended; Chinese lines
    warnings: list[str] = field(default_factory=list)
    #: profile id -> values that no document gives
    design: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: what was looked at and is in order; Chinese lines
    fine: list[str] = field(default_factory=list)

    def collect(self, load: Callable[[], Loaded]) -> Loaded | None:
        """What `load` gives, or None with its faults kept."""
        try:
            return load()
        except BadConfig as error:
            self.faults.extend(error.faults)
            return None


def this_host(environ: Mapping[str, str]) -> Host:
    """The machine we run on."""
    major, minor, patch = sqlite3.sqlite_version_info[:3]
    return Host((major, minor, patch), hashlib.algorithms_available, environ)


def inspect(profile: str | None, config: Path | None, host: Host) -> Findings:
    """Look everything over, as far as the faults found allow.

    Args:
        profile: an id or folder, in place of the one the settings name.
        config: huiying.yaml; without it and without `profile` every shipped profile is looked at.
        host: this machine.

    Raises:
        NotFound: code profile-unknown, when `profile` is neither an id nor a folder.

    """
    findings = Findings(warnings=list(host_warnings(host.sqlite)))
    settings = None if config is None else findings.collect(lambda: load_settings(config, host.environ))
    if settings is not None:
        findings.faults.extend(host_faults(settings.algorithm, host.algorithms, str(config)))
        findings.design["设置"] = (
            f"来信中的个人信息封存 {settings.personal_retention.days} 天（personal.retention）",
        )
        findings.fine.append(f"设置 {config}：单位 {settings.bureau}，数据目录 {settings.home}")
    _calendar(settings, findings)
    rules = _rules(findings)
    for each in _chosen(profile, settings, config):
        _office(each, settings, host, rules, findings)
    return findings


def _chosen(profile: str | None, settings: Settings | None, config: Path | None) -> tuple[str, ...]:
    if profile is not None:
        profile_folder(profile)
        return (profile,)
    if settings is not None:
        return (settings.profile,)
    return () if config is not None else shipped_profiles()


def _calendar(settings: Settings | None, findings: Findings) -> None:
    extra = None if settings is None else settings.calendars
    calendar: WorkdayTable | None = findings.collect(lambda: load_calendar(extra))
    if calendar is not None:
        findings.fine.append(f"工作日历：{min(calendar.years)}—{max(calendar.years)} 年")


def _rules(findings: Findings) -> tuple[Rule, ...]:
    lexicon = findings.collect(load_lexicon)
    if lexicon is None:
        return ()
    flags = tuple(flag.name for flag in lexicon.flags)
    loaded = findings.collect(lambda: load_rules(flags=flags))
    if loaded is None:
        return ()
    rules, version = loaded
    unverified = sum(rule.standing == "unverified" for rule in rules)
    findings.fine.append(f"分级规则：{len(rules)} 条（其中待核 {unverified} 条），校验码 {version[:16]}")
    return rules


def _office(
    name: str, settings: Settings | None, host: Host, rules: tuple[Rule, ...], findings: Findings
) -> None:
    profile: Profile | None = findings.collect(lambda: load_profile(name))
    if profile is None:
        return
    known = {rule.rule_set for rule in (*rules, *profile.own_rules)} - {""}
    for place, each in enumerate(profile.rule_sets):
        if each not in known:
            findings.faults.append(
                Fault(
                    str(profile_folder(name) / "profile.yaml"), None, f"rule_sets.{place}", f"没有加严标准“{each}”",
                    f"可写：{'、'.join(sorted(known)) or '（目前没有，请留空）'}", "rule-set-unknown",
                )
            )  # fmt: skip
    findings.design[profile.id] = design_values(profile)
    findings.fine.append(
        f"单位配置 {profile.id}（{profile.name}）：科室 {len(profile.departments)}，分工 {len(profile.duties)} 行，"
        f"时限 {len(profile.clocks)} 条，校验码 {profile.version[:16]}"
    )
    if profile.own_rules:
        findings.fine.append(_own_rules(profile, rules))
    if settings is not None and settings.roster is not None:
        _roster(profile, settings.roster, host, findings)


def _own_rules(profile: Profile, rules: tuple[Rule, ...]) -> str:
    shipped = {rule.id for rule in rules}
    replacing = sum(rule.id in shipped for rule in profile.own_rules)
    unverified = sum(rule.standing == "unverified" for rule in profile.own_rules)
    return f"{profile.id} 的本单位规则：{len(profile.own_rules)} 条（替换随程序的 {replacing} 条，其中待核 {unverified} 条）"


def _roster(profile: Profile, path: Path, host: Host, findings: Findings) -> None:
    roster = findings.collect(lambda: load_roster(path, profile, host.environ))
    if roster is not None:
        findings.fine.append(f"值班名册 {path}：{len(roster.people)} 人")
        findings.warnings.extend(str(note) for note in vacancies(roster, profile, str(path)))
