"""What the interface for programs says, field by field. Times carry the Beijing offset."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.domain.act import Do
from monitor.domain.alert import Delivery
from monitor.domain.judgement import Level
from monitor.domain.office import Grade

Time = Annotated[datetime, Field(description="带时区的 ISO 8601，北京时间")]
MaybeTime = Annotated[datetime | None, Field(description="带时区的 ISO 8601，北京时间；没有时为 null")]


class Fault(BaseModel):
    """为什么没有办成。"""

    code: str = Field(description="稳定的代码，见 docs/FAULTS.md")
    message: str = Field(description="给人看的说明和办法")


class Department(BaseModel):
    """承办科室。"""

    id: str = Field(description="科室编号")
    name: str = Field(description="科室名称，照文件印刷")
    role: Literal["lead", "assist"] = Field(description="牵头或协办")


class Clock(BaseModel):
    """一项时限。"""

    incident: str = Field(description="事件编号")
    id: str = Field(description="在事件内唯一：种类，再次起算时加 .2、.3")
    kind: str = Field(description="种类")
    name: str = Field(description="种类的中文名")
    limit: str = Field(description="限期：30m、5h、15d 或 3wd")
    grade: Grade = Field(description="按哪一级起算；none 为未达突发事件级别")
    basis: str = Field(description="依据的文件与条款，或本单位制度")
    standing: str = Field(
        description="效力：verified 已核，unverified 待核，own 本单位制度，design 本单位填写"
    )
    start: Time
    precision: Literal["second", "minute", "day"] = Field(description="起点精确到秒、分或日")
    start_rule: str = Field(description="起算规则")
    due: Time
    due_original: Time
    provisional: bool = Field(description="暂计时：值班员尚未确认需回应")
    outcome: str = Field(
        description="此刻的结果：open、overdue、met_on_time、met_late、claimed、cancelled、superseded"
    )
    met_at: MaybeTime
    proof: str = Field(description="证明方式：proven、attested、claimed、record；空为未完成")
    extension: str = Field(description="延期：asked、granted、refused；空为未申请")
    departments: list[str] = Field(description="责任科室编号，牵头在前")


class Document(BaseModel):
    """事件里的一篇文书；正文不经此接口给出。"""

    id: str = Field(description="文书编号；办理动作用它指明事件")
    source: str = Field(description="来源种类：news、letter、mail、hotline、social、report")
    published: Time
    precision: Literal["second", "minute", "day"] = Field(description="发布时间精确到秒、分或日")
    detected: Time
    attention: str = Field(description="respond 需回应，watch 观察，ignore 不关注")
    level: Level | None = Field(description="仅就这一篇的级别")
    stale: bool = Field(description="发现时已过时效，不起算时限")


class Incident(BaseModel):
    """一起舆情事件。"""

    model_config = ConfigDict(
        json_schema_extra={"description": "一起舆情事件：讲同一件事的文书，一个级别，一组时限"}
    )

    id: str = Field(description="事件编号")
    title: str = Field(description="标题；依法删除的，如实写明")
    type: str = Field(description="类型代码")
    type_name: str = Field(description="类型的中文名")
    level: Level | None = Field(description="I 特别重大、II 重大、III 较大、IV 一般；null 未达突发事件级别")
    level_confirmed: bool = Field(description="级别已由人核定；否则是规则的建议")
    status: Literal["open", "dismissed", "merged", "closed"] = Field(description="在办、不回应、已并入、办结")
    confirmed: bool = Field(description="值班员已确认需回应")
    merged_into: str = Field(description="并入的事件编号；空为没有")
    dismissed_as: str = Field(
        description="no_public_answer 不公开回应、offline 线下办理、false_alarm 误报；空为没有"
    )
    departments: list[Department] = Field(description="承办科室，牵头在前")
    criteria: list[str] = Field(description="级别所依据的规则编号")
    review: list[str] = Field(description="请人核对的缘由代码")
    opened: Time
    detected: Time
    signed_at: MaybeTime
    signed_by: str = Field(description="签收人编号；空为未签收")
    returned_by: str = Field(description="退回而尚未裁定的科室编号；空为没有")
    frozen: bool = Field(description="账本有一号不能计入，事件只读")
    documents: list[Document] = Field(description="文书，按加入先后")
    clocks: list[Clock] = Field(description="时限，按起算先后")


class Incidents(BaseModel):
    """一页事件。"""

    head: int = Field(description="截至账本第几号")
    incidents: list[Incident] = Field(description="新立的在前")
    next: str | None = Field(description="下一页的 after；没有下一页为 null")


class Clocks(BaseModel):
    """未了的时限。"""

    head: int = Field(description="截至账本第几号")
    clocks: list[Clock] = Field(description="先到期的在前；自报而待核证的也在内")


class Event(BaseModel):
    """账本一号里的一件事。"""

    kind: str = Field(description="种类，见 docs/EVENTS.md")
    name: str = Field(description="种类的中文名")
    data: dict[str, Any] = Field(description="各字段，见 docs/EVENTS.md；正文只以校验值出现")


class Commit(BaseModel):
    """账本的一号，只列与所问事件有关的事。"""

    number: int = Field(description="编号")
    time: Time
    actor: str = Field(description="经办人编号；system 为系统")
    worker: str = Field(description="写入的进程")
    hash: str = Field(description="这一号的校验值")
    events: list[Event] = Field(description="发生的事，按先后")


class Timeline(BaseModel):
    """一起事件在账本里的经过。"""

    head: int = Field(description="截至账本第几号")
    incident: str = Field(description="事件编号")
    commits: list[Commit] = Field(description="按编号由小到大")
    next: int | None = Field(description="下一页的 after；没有下一页为 null")


class Alert(BaseModel):
    """一条提醒。"""

    key: str = Field(description="提醒号：同一档同一人同一渠道只有一个")
    incident: str = Field(description="事件编号；空为不属任何事件")
    clock: str = Field(description="时限编号；空为不属任何时限")
    person: str = Field(description="接收人编号")
    role: str = Field(description="以何岗位接收")
    channel: str = Field(description="渠道")
    mark: Time
    text: str = Field(description="所发的话")
    delivery: Delivery = Field(
        description="pending 待发、sending 发送中、delivered 已送达、failed_for_now 暂未送达、"
        "failed_for_good 送不到、unknown 结果不明"
    )
    attempt: int = Field(description="第几次发送")
    next_try: MaybeTime
    folded_into: str = Field(description="并入哪一条一起告知；空为单独一条")


class Alerts(BaseModel):
    """一页提醒。"""

    head: int = Field(description="截至账本第几号")
    alerts: list[Alert] = Field(description="新到点的在前")
    more: bool = Field(description="还有更早的没有列出")


class Head(BaseModel):
    """账本写到哪里。"""

    bureau: str = Field(description="单位编号")
    mode: str = Field(description="live 正式、demo 演示、exercise 演练；空为尚未启用")
    epoch: int = Field(description="期次：每由备份恢复一次加一")
    number: int = Field(description="末号")
    hash: str = Field(description="末号的校验值")
    time: MaybeTime
    printed: str = Field(description="文书上印的“期次/编号/校验码”")


class Act(BaseModel):
    """要办的动作；经办人就是凭以登录的人，时间由系统记。"""

    model_config = ConfigDict(extra="forbid")

    do: Do = Field(description="动作，见 docs/REPLAY.md")
    document: str = Field(min_length=1, max_length=512, description="所指事件的任一文书编号")
    data: dict[str, Any] = Field(default_factory=dict, description="动作的各项，见 docs/REPLAY.md")


class Done(BaseModel):
    """已记入账本。"""

    number: int = Field(description="账本第几号")
    time: Time
    hash: str = Field(description="这一号的校验值")
    events: list[Event] = Field(description="记下的事")
