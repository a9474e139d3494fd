"""Loading an office's profile: a folder of five YAML files, and rules of its own -> monitor.domain.office.Profile.

`load_profile("guiyang")` takes a shipped profile, `load_profile("/srv/huiying/profile")` a folder.
"""

import hashlib
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from config.checking import check, nearest, raise_all
from config.ladder_sense import ladder_faults
from config.own_rules import FOLDER, load_own_rules, own_files
from config.reading import Sheet, read_sheet
from config.sense import office_faults
from config.shape import (
    ClocksFile,
    ClockTable,
    DepartmentsFile,
    DutiesFile,
    LaddersFile,
    LadderTable,
    OfficeFile,
    Parts,
    RungTable,
    at_parts,
    span_of,
)  # fmt: skip
from monitor.domain.instant import parse_limit
from monitor.domain.office import (
    Area,
    ClockRule,
    Department,
    Duty,
    HandOver,
    Ladder,
    Profile,
    RemitWords,
    Rung,
)  # fmt: skip
from monitor.domain.rule import Rule
from monitor.errors import BadConfig, Fault, NotFound

SHIPPED = Path(__file__).parent / "profiles"

#: every file of a profile folder, in the order a person fills them in
FILES: dict[str, type[BaseModel]] = {
    "profile.yaml": OfficeFile,
    "departments.yaml": DepartmentsFile,
    "duties.yaml": DutiesFile,
    "clocks.yaml": ClocksFile,
    "ladders.yaml": LaddersFile,
}


def shipped_profiles() -> tuple[str, ...]:
    """The ids of the profiles that come with Huiying, sorted."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "profile.yaml").is_file()))


def profile_folder(id_or_path: str) -> Path:
    """The folder of a shipped profile, or the folder itself.

    Raises:
        NotFound: code profile-unknown, naming the known ids, when it is neither.

    """
    known = shipped_profiles()
    if id_or_path in known:
        return SHIPPED / id_or_path
    folder = Path(id_or_path)
    if id_or_path and folder.is_dir():
        return folder
    close = nearest(id_or_path, known)
    guess = "" if close is None else f"是不是 {close}？"
    raise NotFound(
        f"没有单位配置“{id_or_path}”：{guess}随程序提供的有 {'、'.join(known)}；也可以写一个配置文件夹的路径",
        code="profile-unknown",
    )


def load_profile(id_or_path: str) -> Profile:
    """Read, check and assemble a profile.

    Raises:
        NotFound: code profile-unknown, when there is no such profile or folder.
        BadConfig: with every fault of the folder's files, its own rules among them.

    """
    folder = profile_folder(id_or_path)
    rules, lax = load_own_rules(folder)
    try:
        sheets, parts = read_parts(folder)
    except BadConfig as error:
        raise_all([*error.faults, *lax])
        raise
    raise_all([*office_faults(parts, sheets), *ladder_faults(parts, sheets["ladders.yaml"]), *lax])
    return _assembled(parts, rules, folder_version(folder))


def read_parts(folder: Path) -> tuple[dict[str, Sheet], Parts]:
    """The folder's files, each checked by itself.

    Raises:
        BadConfig: with every fault of reading and shape, and one for each stray file.

    """
    faults = _stray(folder)
    sheets: dict[str, Sheet] = {}
    shaped: dict[str, Any] = {}
    for name, model in FILES.items():
        try:
            sheets[name] = read_sheet(folder / name)
        except BadConfig as error:
            faults.extend(error.faults)
            continue
        shaped[name], found = check(sheets[name], model)
        faults.extend(found)
    raise_all(faults)
    return sheets, Parts(*(shaped[name] for name in FILES))


def folder_version(folder: Path) -> str:
    """SHA-256 over names and bytes of the five files and the office's own rules: any edit is a new version."""
    total = hashlib.sha256()
    for name in (*FILES, *(f"{FOLDER}/{path.name}" for path in own_files(folder))):
        raw = (folder / name).read_bytes()
        total.update(f"{name}\n{len(raw)}\n".encode() + raw)
    return total.hexdigest()


def _stray(folder: Path) -> list[Fault]:
    listed = "、".join(FILES)
    return [
        Fault(
            str(path),
            None,
            "（整个文件）",
            "不认识这个文件，不会被读取",
            f"配置文件夹里只放 {listed} 和 {FOLDER} 文件夹（本单位的规则）",
            "profile-stray-file",
        )
        for path in sorted(folder.iterdir())
        if path.suffix in {".yaml", ".yml"} and path.name not in FILES
    ]


def _assembled(parts: Parts, rules: tuple[Rule, ...], version: str) -> Profile:
    office = parts.office
    return Profile(
        id=office.id,
        name=office.name,
        short_name=office.short_name,
        kind=office.kind,
        document=office.document,
        area=Area(office.area.code, office.area.name, office.area.aliases, office.area.institutions),
        departments=tuple(
            Department(each.id, each.name, each.aliases, each.source)
            for each in parts.departments.departments
        ),
        duties=tuple(
            Duty(each.topics, each.words, each.lead, each.assist, each.source) for each in parts.duties.duties
        ),
        default_lead=office.default_lead.department,
        opinion_lead=office.opinion_lead.department,
        remit=frozenset(office.remit.types),
        hand_over=tuple(
            HandOver(each.topics, each.words, each.body, each.source) for each in parts.duties.hand_over
        ),
        clocks=tuple(_clock(each) for each in parts.clocks.clocks),
        ladders=tuple(_ladder(each) for each in parts.ladders.ladders),
        stale_after=span_of(office.stale_after),
        story_window=span_of(office.story_window),
        rule_sets=office.rule_sets,
        version=version,
        remit_words=tuple(RemitWords(each.topics, each.words, each.source) for each in office.remit.where),
        optional_clocks=tuple(_clock(each) for each in parts.clocks.where_needed),
        opinion_source=office.opinion_lead.source,
        default_source=office.default_lead.source,
        remit_source=office.remit.source,
        own_rules=rules,
    )


def _clock(table: ClockTable) -> ClockRule:
    return ClockRule(
        kind=table.clock,
        limit=parse_limit(table.limit),
        grades=table.grades,
        start=table.start,
        basis=table.basis,
        standing=table.standing,
        source=table.source,
    )


def _ladder(table: LadderTable) -> Ladder:
    return Ladder(
        kind=table.clock,
        rungs=tuple(_rung(each, table.channels) for each in table.rungs),
        provisional=tuple(_rung(each, table.channels) for each in table.provisional),
        standing=table.standing,
    )


def _rung(table: RungTable, channels: tuple[str, ...]) -> Rung:
    mark, percent, offset = at_parts(table.at)
    return Rung(
        id=table.id,
        mark=mark,
        percent=percent,
        offset=offset,
        roles=table.tell,
        channels=table.channels or channels,
        repeat_every=None if table.repeat is None else span_of(table.repeat.every),
        repeat_times=1 if table.repeat is None else table.repeat.times,
        grades=table.grades,
    )
