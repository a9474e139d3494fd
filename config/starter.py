"""The files a new installation begins with: a profile to edit, settings and a roster, all annotated."""

import shutil
from pathlib import Path

from config.own_rules import FOLDER, own_files
from config.profile import FILES, load_profile, profile_folder
from config.roster import sample_roster
from config.settings import FILE
from monitor.domain.office import ROLE_NAMES, Profile
from monitor.domain.roster import Person
from monitor.errors import BadInput

_SETTINGS = """\
# 回应 Huiying 的设置。路径相对本文件所在的文件夹；改完运行 huiying check 检查。

# 数据目录：账本、文库、附件。环境变量 HUIYING_HOME 优先
home: ./data
# 单位编号：小写字母、数字和短横线；一个单位一本账，启用后不要改
bureau: {bureau}
# 单位配置：随程序提供的编号，或一个文件夹
profile: ./profile
# 账本的散列算法：sha256 或 sm3；写入账本第 1 号后不能再改
algorithm: sha256
# 值班名册
roster: ./roster.yaml
# 另放的工作日历文件夹（某一年的放假安排程序还不知道时用），不用就留着注释
# calendars: ./calendars
# 未形成事件的文书保存多久；账本和存证一直保存
retention:
  ignored: 90d
# 来信中个人信息封存多久，到期销毁密钥（设计，请按本单位制度填写；未办结的不销毁）
personal:
  retention: 730d
# 发信服务器；不用邮件就留着注释。密码不要写在文件里
# channels:
#   mail: {{host: mail.example.gov.cn, port: 465, security: tls, sender: zhiban@example.gov.cn, user: zhiban, password: "env:HUIYING_MAIL_PASSWORD"}}
"""

_ROSTER_HEAD = """\
# 值班名册（样本）。请把姓名、地址换成本单位的人；id 写入账本，启用后不要改。
#
# posts     岗位：{roles}
#           责任科室、科室负责人、联络员要写 department
# addresses 每种渠道一个地址：webhook（群机器人或回调）、mail（邮箱）、log（只记值班日志）
#           含密钥的写 env:变量名 或 file:文件路径，不要直接写在这里
# phone     号码加英文引号；一键签收时核对后四位
# deputy    代理人的 id；away: true 表示现在不在岗，提醒改发代理人
people:
"""


def write_starter(profile_name: str, folder: Path) -> tuple[Path, ...]:
    """Write profile/, huiying.yaml and roster.yaml into an empty or new folder.

    Raises:
        NotFound: code profile-unknown, when there is no such profile.
        BadConfig: when the profile to copy is itself at fault.
        BadInput: code init-not-empty or init-unwritable, when nothing may be written there.

    """
    source = profile_folder(profile_name)
    profile = load_profile(profile_name)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(
                f"{folder} 不是空文件夹：请换一个新的文件夹，以免覆盖已有的内容", code="init-not-empty"
            )
        (folder / "profile").mkdir(parents=True)
        names = (*FILES, *(f"{FOLDER}/{path.name}" for path in own_files(source)))
        (folder / "profile" / FOLDER).mkdir()
        for name in names:
            shutil.copyfile(source / name, folder / "profile" / name)
        (folder / FILE).write_text(_SETTINGS.format(bureau=profile.id), encoding="utf-8")
        (folder / "roster.yaml").write_text(roster_sample_text(profile), encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{folder} 写不进去（{error.strerror}）：请检查权限和磁盘空间", code="init-unwritable"
        ) from None
    return (*(folder / "profile" / name for name in names), folder / FILE, folder / "roster.yaml")


def roster_sample_text(profile: Profile) -> str:
    """The sample roster as YAML with its instructions."""
    roles = "、".join(f"{role} {name}" for role, name in ROLE_NAMES.items())
    rows = [_row(person, profile) for person in sample_roster(profile).people]
    return _ROSTER_HEAD.format(roles=roles) + "\n".join(rows) + "\n"


def _row(person: Person, profile: Profile) -> str:
    posts = []
    for post in person.posts:
        department = profile.department(post.department)
        where = "" if department is None else f", department: {department.name}"
        posts.append(f"{{role: {post.role}{where}}}")
    return (
        f"  - id: {person.id}\n    name: {person.name}\n    posts: [{', '.join(posts)}]\n"
        f"    addresses: {{log: {person.id}}}"
    )
