"""What kind of answer a page of the office's own site is, by its words. Pure.

A page that only says that the matter is being looked into is a holding statement; it may meet the 5 h
clock and never the others (国办发〔2016〕61号: results are owed). A press conference is never read off a
page: it is proven by time, place, who attended, media and text, and recorded by a person.

Under a letter boxes often put that it was received, passed on or will be looked into. Nobody has
answered the citizen by that, and it ends no clock.
"""

import re

from monitor.domain.response import ResponseKind

#: still being looked into
_UNDER_WAY = re.compile(
    r"(?:正在|已|将)(?:对此|就此|进一步|连夜|全力|组织|抓紧){0,3}(?:开展)?(?:调查|核实|了解|排查|核查)(?!清楚|属实|结果|认定)"
    r"|(?:调查|核查|核实|处置)工作正在|后续(?:情况|进展)?将(?:及时|第一时间)|待(?:调查|核实)清楚后"
)
#: something was found, decided or done
_RESULT = re.compile(
    r"经(?:查|核查|核实|调查)|调查(?:结果|认定|组认定|表明|显示)|(?:已|现已)(?:责令|责成|立案|停职|免职|约谈|处罚|退还|整改|道歉)"
    r"|(?:处理|整改|处置)(?:结果|情况)如下|(?:全部|均已|已全部)(?:治愈|出院|退还)|情况属实|不属实|致歉"
)


def reply_kind(content: str) -> ResponseKind:
    """holding, or authoritative where the page tells a result or plain facts."""
    return "holding" if _UNDER_WAY.search(content) and not _RESULT.search(content) else "authoritative"


#: courtesies, and words that only repeat what was asked
_COURTESY = re.compile(
    r"(?:尊敬的|亲爱的)?[^，。]{0,12}(?:您好|你好|网友|市民|同志|先生|女士)"
    r"|(?:非常|衷心|十分)?(?:感谢|谢谢|祝您|祝你|敬请谅解|望谅解|特此(?:回复|答复|函复)|此复|回复如下|答复如下|现(?:回复|答复)如下).*"
    r"|.{0,12}(?:高度重视|非常重视|十分重视).*"
    r"|(?:关于|针对|对于|就)?(?:您|你)(?:好|所)?(?:在.{0,12})?(?:反映|来信|咨询|提出|提到|投诉|留言|诉求|反馈)的?.{0,60}"
    r"|(?:收到|接到|看到)(?:您|你)?的?(?:来信|留言|反映|投诉|咨询|诉求|邮件|信件)后?"
    r"|(?:根据|按照).{0,12}(?:职责|分工|管理|规定|要求|流程)"
    r"|(?:工单|受理|信件|来信)?(?:编号|单号|号码|工单号)(?:为|是)?[\w\-]{0,30}"
)
#: received, passed on, promised: nothing is said to the matter itself
_INTERIM = re.compile(
    r"(?:来信|来件|来函|留言|信件|邮件|诉求|反映|投诉|建议|咨询|意见|问题)(?:内容|事项|问题|情况)?(?:我[们局委院中心]{1,3}|本局|本院)?(?:均|都)?(?:已|现已|已经)?(?:收悉|收到|受理|知悉|登记|阅悉|阅$|收到并受理|受理并)"
    r"|(?:已|现|将|会|予以|已经|现已|正)(?:[^，。]{0,10})(?:转(?:交|办|送|给|至|呈|派|由|到|相关|有关|市|区|县)|交办|批转|移交|派发|派单|下派|分派|交由|安排|上报|登记|受理|立即联系|反馈(?:给|至|到))"
    r"|(?:转交|转至|转给|批转|转办)(?:给|至|到)?.{0,20}(?:办理|处理|核实|调查|研究|答复|部门|科室|单位)"
    r"|请(?:您|你)?(?:耐心|随时)?(?:等待|等候|留意|关注|稍候|稍等|谅解|理解)"
    r"|(?:尽快|尽早|及时|抓紧|第一时间|随后|稍后|后续|将会|我们将|我们会|我局将|将|会)(?:[^，。]{0,14})(?:处理|核实|核查|答复|回复|调查|办理|跟进|反馈|解决|回电|联系|告知|督促|协调|研究|落实|改进)"
    r"|(?:正在|正)(?:[^，。]{0,10})(?:处理|核实|核查|调查|办理|跟进|协调|研究|审核|审批|督办|落实)"
    r"|(?:处理|办理|核实|调查|审核|研究|流转|跟进)中|(?:日|天|周|时)内(?:[^，。]{0,6})(?:办结|答复|回复|反馈|处理|办理|联系)"
    r"|(?:暂未|尚未|还未|还没有|暂无|未)(?:[^，。]{0,6})(?:回复|答复|办结|处理|办理|结果)|等待(?:[^，。]{0,8})(?:回复|答复|处理|办理)"
)
#: an order to look into it, which is no result
_ORDERED = re.compile(r"(?:责令|责成|约谈)[^，。；]{0,16}(?:调查|核实|核查|办理|处理|答复|研究|跟进)")
_CLAUSE = re.compile(r"[，,。；;！!？?：:\n]+")
_HAN = re.compile("[\u3400-\u9fff]")
#: Chinese characters beside a promise that may yet be an answer
_SUBSTANCE = 16


def answers_letter(reply: str) -> bool:
    """Whether a reply under a letter says something to the matter, or only that it is in hand.

    When in doubt beside a promise it is none: a clock that runs is looked at by somebody, one that was
    stopped is not.
    """
    reply = _ORDERED.sub("安排核实", reply)
    if _RESULT.search(reply):
        return True
    said = [clause.strip() for clause in _CLAUSE.split(reply) if clause.strip()]
    own = [clause for clause in said if not _COURTESY.fullmatch(clause)]
    rest = [clause for clause in own if not _INTERIM.search(clause)]
    left = len(_HAN.findall("".join(rest)))
    return left >= (_SUBSTANCE if len(rest) < len(own) else 1) and reply_kind(reply) != "holding"
