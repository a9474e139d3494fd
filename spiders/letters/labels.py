"""What the labels of letter boxes mean. Pure; a new box with words of its own adds them here."""

import re
from collections.abc import Mapping
from typing import Literal

#: question: what was asked. to: the unit it went to, by: the one that answers. The last line: who wrote
#: (personal), and what is nobody's business here (drop)
LetterField = Literal[
    "title", "question", "reply", "number", "status", "answered", "asked", "replied", "to", "by", "category",
    "name", "phone", "id_number", "email", "address", "other", "drop",
]  # fmt: skip
#: fields of the writer, as `Found.personal` names them
PERSONAL = frozenset({"name", "phone", "id_number", "email", "address", "other"})
#: fields that may run over many lines
LONG = frozenset({"question", "reply"})

_WORDS: Mapping[LetterField, str] = {
    "title": (
        "主题 标题 来信主题 信件标题 信件主题 来信标题 留言标题 留言主题 咨询标题 咨询主题 投诉标题 投诉主题 "
        "诉求标题 诉求主题 建议标题 建议主题 问题标题 邮件标题 邮件主题 信访标题 信访主题 公开主题 题目 事项标题 名称 "
        "信件名称 问政标题 提问标题 写信主题 反映标题 工单标题 主旨"
    ),
    "question": (
        "内容 正文 来信内容 信件内容 信件正文 具体内容 留言内容 咨询内容 投诉内容 诉求内容 建议内容 问题内容 邮件内容 "
        "信访内容 反映内容 提问内容 问政内容 详细内容 主要内容 问题描述 诉求描述 内容描述 来信正文 写信内容 情况反映 "
        "反映问题 反映情况 举报内容 求助内容 来信详情 信件详情 网友留言 网民留言 群众留言 市民留言 我要说 事项内容 "
        "工单内容 诉求详情 问题详情 来信原文"
    ),
    "reply": (
        "回复 答复 回复内容 答复内容 处理情况 处理结果 办理结果 办理情况 回复意见 答复意见 办理意见 处理意见 官方回复 "
        "官方答复 单位回复 单位答复 部门回复 部门答复 回复情况 答复情况 回复结果 答复结果 受理结果 办结意见 "
        "公开答复内容 公开回复内容 公开答复 公开回复 反馈内容 反馈意见 反馈结果 处置情况 处置结果 处理回复 处理答复 "
        "回信内容 回信 领导回复 局长回复 院长回复 办理答复 办理回复 回复信息 答复信息 回复正文 答复正文 "
        "市民答复 答复市民要点 网站回复 管理员回复 医院回复 最终答复 追加回复 补充回复"
    ),
    "number": (
        "编号 信件编号 来信编号 受理编号 受理号 信访编号 流水号 信件号 邮件编号 工单编号 工单号 任务编号 留言编号 "
        "咨询编号 诉求编号 投诉编号 查询编号 信件流水号 受理流水号 登记编号 事项编号 办件编号 信箱编号 问政编号"
    ),
    "status": (
        "状态 回复状态 办理状态 办事状态 处理状态 信件状态 来信状态 受理状态 当前状态 答复状态 办理进度 处理进度 "
        "办理环节 当前环节 流程状态 诉求状态 工单状态 留言状态 阅批状态 办结状态 进度"
    ),
    "answered": "是否回复 是否答复 是否已回复 是否已答复",
    "asked": (
        "时间 日期 来信时间 来信日期 提交时间 提交日期 写信时间 写信日期 留言时间 留言日期 咨询时间 咨询日期 投诉时间 "
        "投诉日期 诉求时间 提问时间 提问日期 发信时间 发信日期 信访时间 信访日期 反映时间 反映日期 登记时间 受理时间 "
        "受理日期 收信时间 收信日期 发布时间 发布日期 创建时间 建议时间 问政时间 申请时间 发表时间"
    ),
    "replied": (
        "回复时间 回复日期 答复时间 答复日期 办理时间 办理日期 办结时间 办结日期 处理时间 处理日期 反馈时间 反馈日期 "
        "回信时间 回信日期 完成时间 办复时间 办复日期 处理完成时间 处置时间"
    ),
    "to": (
        "单位 受理单位 受理部门 受理机构 写信对象 来信对象 收信单位 收信人 收件单位 收信部门 诉求对象 咨询部门 咨询单位 "
        "投诉对象 涉及单位 主送单位 信件去向 提交单位 提交部门 部门 咨询对象 受信人 信箱 所属信箱 信箱名称 信件所属 来信单位"
    ),
    "by": (
        "答复单位 答复部门 回复单位 回复部门 办理单位 办理部门 承办单位 承办部门 经办单位 经办部门 处理单位 处理部门 "
        "主办单位 主办部门 答复机构 回复机构 办理机构 责任单位 责任部门 回复者 答复者 处置单位 主责部门 反馈单位 反馈部门 回文单位 办复单位"
    ),
    "category": (
        "类别 类型 信件类型 信件类别 来信类型 来信类别 问题类别 问题类型 信箱类型 留言类型 留言类别 诉求类型 诉求类别 "
        "咨询类型 咨询类别 投诉类型 投诉类别 业务类型 业务类别 工单类型 事项类别 事项类型 内容分类 分类 信件分类 "
        "问题分类 来信目的 诉求目的 写信目的 信件性质 目的 服务类型"
    ),
    "name": (
        "姓名 来信人 写信人 来信者 发信人 寄信人 留言人 咨询人 投诉人 反映人 提问人 举报人 诉求人 信访人 申请人 联系人 "
        "真实姓名 网名 昵称 网友 用户名 署名 来信人姓名 写信人姓名 您的姓名 作者 提交人 求助人 建议人 联名人 网民 市民 "
        "用户 称呼 联系人姓名 申请人姓名 留言者 提问者 投诉者 咨询者"
    ),
    "phone": (
        "电话 手机 联系电话 手机号码 手机号 电话号码 固定电话 办公电话 联系方式 联系号码 来电号码 诉求号码 移动电话 "
        "来信人电话 您的电话 住宅电话 家庭电话 传真 联系手机"
    ),
    "id_number": "证件号码 证件号 身份证 身份证号 身份证号码 公民身份号码 有效证件号码 证件编号",
    "email": "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 邮件地址 Email E-mail 电子信箱 联系邮箱 回复邮箱",
    "address": (
        "地址 详细地址 联系地址 家庭地址 家庭住址 住址 通信地址 通讯地址 居住地址 现住址 常住地址 户籍地址 住所 单位地址 "
        "诉求地址 事发地址"
    ),
    "other": (
        "职业 政治面貌 年龄 性别 民族 学历 文化程度 出生日期 出生年月 生日 工作单位 所在单位 QQ QQ号 微信 微信号 邮编 "
        "邮政编码 IP IP地址 来源IP 籍贯 婚姻状况 职务 身份 来信人身份"
    ),
    "drop": (
        "序号 联名人数 来访路径 领导批示 查询密码 密码 查询码 查询号 验证码 证件类型 证件种类 证件名称 是否曾信访 是否公开 是否允许公开 是否公开到网站 "
        "是否公开正文 是否公开流程 是否匿名 附件 上传资料 附件下载 相关附件 点击 点击数 点击量 点击率 浏览 浏览数 浏览量 "
        "浏览次数 阅读 阅读量 阅读次数 访问量 访问次数 人气 操作 查看 详情 满意度 群众评价 评价 评价结果 满意度评价 "
        "您的评价 我的评价 渠道 来源 来源渠道 渠道来源 信件来源 字体 字号 打印 关闭 分享 关键词 关键字 事件时间 辖区 "
        "地点 事发时间 所属地区 所属区域 行政区划 区域 办理人 经办人 回复人 答复人 处理人 审核人 签发人 办理方式 "
        "办理时限 办理期限 承诺时限 剩余时间 限办时间 责任编辑 编辑 发布机构 更新时间 点赞 收藏 支持 网友评论 评论"
    ),
}

_DECORATION = re.compile(r"[\s\u3000\u00a0\u200b\ufeff:：*＊【】\[\]（）()<>《》\"“”•·■◆●▪|｜>».、]+")
#: a label and what follows it on its line
_LABELLED = re.compile(r"\s*[【\[]?\s*([^:：\n。，,；;？?！!]{1,24}?)\s*[】\]]?\s*[:：]\s*(.*)", re.DOTALL)
_BRACKETED = re.compile(r"\s*[【\[]\s*([^】\]\n]{1,16})\s*[】\]]\s*[:：]?\s*(.*)", re.DOTALL)
#: a colon with words on both sides: a label and its value, not a label
_INSIDE = re.compile(r"[:：]\s*[^\s:：*]")
#: longer texts are no labels
LONGEST = 16
_FORM_WORDS = 8

_FIELDS: Mapping[str, LetterField] = {
    word.casefold(): field for field, words in _WORDS.items() for word in words.split()
}


def plain(label: str) -> str:
    """A label without blanks inside, colon, stars and brackets: "主　　题：" is 主题."""
    return _DECORATION.sub("", label[:200]).casefold() if len(label) <= 200 else ""


def field_of(label: str) -> LetterField | None:
    """What a label means; None for a text that is none we know."""
    word = plain(label)
    if not word or len(word) > LONGEST or _INSIDE.search(label.strip()):
        return None
    return _FIELDS.get(word) or _personal(word)


def _personal(word: str) -> LetterField | None:
    """Labels of forms that ask for the writer in other words: better one too many than one too few."""
    found = (field for mark, field in _MARKS if mark in word and len(word) <= _FORM_WORDS)
    return next(found, None)


_MARKS: tuple[tuple[str, LetterField], ...] = (
    ("密码", "drop"), ("身份证", "id_number"), ("证件号", "id_number"), ("手机", "phone"), ("电话", "phone"),
    ("邮箱", "email"), ("住址", "address"), ("姓名", "name"),
)  # fmt: skip


def labelled(line: str) -> tuple[LetterField | None, str, str] | None:
    """(field, label, the rest) of a text that begins with a label and a colon, or one in 【 】.

    The field is None for a label we do not know; None where the text does not begin with a label.
    """
    for form in (_LABELLED, _BRACKETED):
        match = form.match(line)
        if match is None:
            continue
        field = field_of(match[1])
        if field is not None or form is _LABELLED:
            return field, plain(match[1]), match[2].strip()
    return None


def looks_like_label(text: str) -> bool:
    """Whether a cell may be a label by its form alone: short, and ending in a colon."""
    text = text.strip()
    return 0 < len(text) <= 24 and text.endswith((":", "：")) and len(plain(text)) <= LONGEST
