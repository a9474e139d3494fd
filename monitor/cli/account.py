"""huiying account: set, list, lock, token."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.domain.account import Account
    from monitor.domain.roster import Person, Roster
    from monitor.service.entrance import Entrance

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="账号：设密码、查看、停用、发令牌"
)

#: the environment variable a password may come from, for scripts
VARIABLE = "HUIYING_PASSWORD"

ConfigOption = Annotated[Path, typer.Option("--config", help="设置文件")]
PersonArgument = Annotated[str, typer.Argument(metavar="编号", help="名册里的人员编号，或不重名的姓名")]


@app.command("set")
def set_(person: PersonArgument, config: ConfigOption = Path("huiying.yaml")) -> None:
    """设密码：由环境变量 HUIYING_PASSWORD 取，或在终端输入两遍；原有会话和令牌随即作废。"""
    with _opened(config) as (entrance, roster, _):
        found = _person(roster, person)
        entrance.set_password(found.id, _password())
    print(f"已为 {found.name}（{found.id}）设密码，可以登录")


@app.command("list")
def list_(config: ConfigOption = Path("huiying.yaml")) -> None:
    """列出名册里的人和各人的账号状态。"""
    from monitor.domain.access import principal
    from monitor.service.clock import SystemClock

    with _opened(config) as (_, roster, accounts):
        known = {account.person: account for account in accounts}
    now = SystemClock().now()
    for person in roster.people:
        state = _state(known.pop(person.id, None), now)
        print(f"{person.id}\t{person.name}\t{principal(person).posts}\t{state}")
    for left in known.values():
        print(f"{left.person}\t（名册里已无此人，不能登录）\t\t{_state(left, now)}")


@app.command()
def lock(person: PersonArgument, config: ConfigOption = Path("huiying.yaml")) -> None:
    """停用账号：立即退出，令牌作废，直到重新设密码。"""
    with _opened(config) as (entrance, roster, accounts):
        gone = next((each.person for each in accounts if each.person == person), "")
        entrance.shut(gone or _person(roster, person).id)
    print(f"已停用 {person}；重新启用请运行 huiying account set {person}")


@app.command()
def token(person: PersonArgument, config: ConfigOption = Path("huiying.yaml")) -> None:
    """发给程序用的令牌，只显示这一次；原有令牌作废。"""
    with _opened(config) as (entrance, roster, _):
        given = entrance.give_token(_person(roster, person).id)
    print("令牌只显示这一次，请妥善保管：", file=sys.stderr)
    print(given)


@contextmanager
def _opened(config: Path) -> "Iterator[tuple[Entrance, Roster, list[Account]]]":
    from config.profile import load_profile
    from config.roster import load_roster, sample_roster
    from config.settings import load_settings
    from monitor.service.assemble import open_accounts
    from monitor.service.clock import SystemClock
    from monitor.service.entrance import Entrance

    settings = load_settings(config, os.environ)
    profile = load_profile(settings.profile)
    roster = (
        sample_roster(profile)
        if settings.roster is None
        else load_roster(settings.roster, profile, os.environ)
    )
    with open_accounts(settings.place) as accounts:
        yield Entrance(accounts, SystemClock().now), roster, list(accounts.accounts())


def _person(roster: "Roster", name: str) -> "Person":
    from monitor.errors import NotFound
    from monitor.service.entrance import named

    found = named(roster, name)
    if found is None:
        raise NotFound(f"名册里没有“{name}”，或有人重名；huiying account list 可查编号")
    return found


def _password() -> str:
    from getpass import getpass

    from monitor.errors import BadInput

    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise BadInput(f"没有终端可输入密码，请设环境变量 {VARIABLE}", code="password-missing")
    first = getpass("新密码：")
    if getpass("再输一遍：") != first:
        raise BadInput("两遍密码不一样，没有改动，请重来", code="password-mismatch")
    return first


def _state(account: "Account | None", now: "datetime") -> str:
    from monitor.domain.account import open_to_try
    from monitor.domain.instant import BEIJING

    if account is None or not (account.password or account.shut):
        return "未设密码"
    if account.shut:
        return "已停用"
    if open_to_try(account, now) or account.locked_until is None:
        return "可登录"
    return f"连续输错，锁定至 {account.locked_until.astimezone(BEIJING):%H:%M}"
