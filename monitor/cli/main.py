"""huiying: the command. Each command lives in a file of its own and imports what it needs when it runs."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer

from monitor.errors import HuiyingError

#: command -> (module, name in it, one line of help); a command's module is imported when it is called
COMMANDS: dict[str, tuple[str, str, str]] = {
    "judge": ("monitor.cli.judge", "judge", "逐行研判：标准输入读文书，标准输出写结果"),
    "demo": ("monitor.cli.demo", "demo", "演示：虚构的小镇和真实的服务，时间加快"),
    "serve": ("monitor.cli.serve", "serve", "运行整个服务：值班、抓取、值班台、审计"),
    "work": (
        "monitor.cli.work",
        "work",
        "单独运行一个进程：desk 计时与提醒，crawl 抓取与研判，web 值班台，auditor 审计",
    ),
    "replay": ("monitor.cli.replay", "replay", "在模拟时间里重放文书与办理动作"),
    "eval": ("monitor.cli.eval", "app", "用标注数据检验研判"),
    "rules": ("monitor.cli.rules", "app", "分级规则：查看、检查、试用"),
    "ledger": ("monitor.cli.ledger", "app", "账本：核验、查看、导出"),
    "rebuild": ("monitor.cli.rebuild", "rebuild", "由账本重建索引"),
    "backup": ("monitor.cli.backup", "backup", "备份"),
    "restore": ("monitor.cli.restore", "restore", "由备份恢复"),
    "crawl": ("monitor.cli.crawl", "crawl", "抓取来源：订阅源、列表页、邮箱"),
    "source": ("monitor.cli.source", "app", "来源：查看、加上、去掉、撤销"),
    "account": ("monitor.cli.account", "app", "值班台账号：设密码、查看、停用、发令牌"),
    "personal": ("monitor.cli.personal", "app", "来信中封存的个人信息：查看（记入账本）、到期销毁"),
    "check": ("monitor.cli.check", "check", "检查配置，列出全部问题"),
    "init": ("monitor.cli.init", "init", "为本单位新建一份配置"),
}


#: as a shell reports a program that ended by SIGPIPE
_PIPE_CLOSED = 141


def run() -> None:
    """Run the command line; a fault raised on purpose is one Chinese line and exit 2, a bug is one and exit 1.

    Never a trace: it would show what the program was working on.
    """
    try:
        code = call(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read us has had enough (`| head`); Python must not try to flush once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _PIPE_CLOSED
    sys.exit(code)


def call(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(usage())
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        _tell(f"没有“{arguments[0]}”这个命令。\n{usage()}")
        return 2
    module, name, _ = COMMANDS[arguments[0]]
    target = getattr(import_module(module), name)
    try:
        done = _application(target)(
            list(arguments[1:]), prog_name=f"huiying {arguments[0]}", standalone_mode=False
        )
    except HuiyingError as fault:
        _tell(fault.message)
        return 2
    except _UsageFault as fault:
        _tell(f"{misused(fault)}；各选项见 huiying {arguments[0]} --help")
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        raise
    except Exception as bug:  # noqa: BLE001 - the outermost step: told in one line, kept in the log
        return _broken(bug)
    return done if isinstance(done, int) else 0


#: what the option parser raises, the parent of all its refusals
_UsageFault: type[Exception] = typer.BadParameter.__mro__[1]


def misused(fault: Exception) -> str:
    """A refusal of the option parser, said in Chinese."""
    param = getattr(fault, "param", None)
    names = "/".join(getattr(param, "opts", ())) if param is not None else ""
    option = getattr(fault, "option_name", "")
    if type(fault).__name__ == "MissingParameter":
        return f"缺少 {getattr(param, 'metavar', None) or names}"
    if option:
        return f"没有选项 {option}"
    if names:
        return f"{names} 的值不对"
    return f"用法有误（{getattr(fault, 'message', fault)}）"


def _tell(message: str) -> None:
    """On stderr, line by line; what it quotes of files and texts must not command the terminal."""
    from monitor.service.columns import printable

    for line in message.split("\n"):
        print(printable(line), file=sys.stderr)


def _broken(bug: Exception) -> int:
    from monitor.service.log import tell_bug

    tell_bug(bug)
    return 1


def usage() -> str:
    """Every command in a line."""
    rows = "\n".join(f"  {name:<10}{row[2]}" for name, row in COMMANDS.items())
    return f"用法：huiying 命令 [选项]    各命令的选项：huiying 命令 --help\n\n{rows}"


def _application(target: Any) -> Any:
    if isinstance(target, typer.Typer):
        return target
    single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    single.command()(target)
    return single


if __name__ == "__main__":
    run()
