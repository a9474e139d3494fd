"""What goes wrong, said in Chinese: a page for people, JSON for programs."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from loguru import logger
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from monitor.errors import BadAct, BadInput, HuiyingError, NotFound, StorageAway, StorageDenied
from monitor.web.console import NotSignedIn, Refused
from monitor.web.rendering import page

_WORDS = {
    400: ("请求不对", "请返回上一页核对后再试"),
    403: ("不能办理", "您没有这项权限"),
    404: ("没有找到", "这一页不存在，或不由您所在的科室承办"),
    405: ("方式不对", "这个地址不接受这种请求"),
    413: ("内容过大", "提交的内容过大，请删减后再提交"),
    422: ("填写有误", "请返回上一页核对所填内容"),
    500: ("系统出错", "这一步没有完成，错误已记入日志；请返回上一页刷新后核对，再试一次"),
    503: ("暂时不能使用", "请稍后刷新"),
}
#: fields named in one answer, and letters of each name
_NAMES, _NAME = 8, 40
#: said with every 503: the duty officer must know what still runs
_GOES_ON = "计时和提醒由单独的值班进程负责，不受本页面影响，照常进行。"
#: where the store itself is gone the desk cannot go on either
STANDS_STILL = (
    "存储不可用：值班进程同样写不进账本，恢复之前不会有新的提醒。请立即检查存储，并人工盯办未结时限；"
    "恢复后，其间到点的提醒会汇总补发。"
)


def for_programs(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def wants_page(request: Request) -> bool:
    """A browser that opens a page, not a script that fetches a piece of one."""
    return "text/html" in request.headers.get("accept", "")


def fault(request: Request, status: int, message: str = "", code: str = "", more: str = "") -> Response:
    """The answer to something that went wrong."""
    title, plain = _WORDS.get(status, ("出错了", "请返回上一页再试"))
    said = message or plain
    if for_programs(request):
        return JSONResponse({"code": code or f"http-{status}", "message": said}, status)
    if not wants_page(request):
        return PlainTextResponse("".join(f"{line}\n" for line in (said, more) if line), status)
    return page(request, "fault.html", status, title=title, message=said, more=more, code=code)


def told(request: Request, error: Exception) -> Response:
    """Any fault raised on purpose."""
    if isinstance(error, NotSignedIn):
        return _sign_in(request)
    if isinstance(error, Refused):
        return fault(request, 403, error.message, code="forbidden")
    if isinstance(error, BadAct):
        return fault(request, 409, error.message, error.code)
    if isinstance(error, NotFound):
        return fault(request, 404, error.message, error.code)
    if isinstance(error, BadInput):
        return fault(request, 422, error.message, error.code)
    if isinstance(error, HuiyingError):
        logger.warning("页面暂时不能使用：{}（{}）", error.message, error.code)
        # the message names files of this host: for people of the office alone
        said = error.message if getattr(request.state, "principal", None) is not None else ""
        gone = isinstance(error, StorageAway | StorageDenied)
        return fault(request, 503, said, error.code, STANDS_STILL if gone else _GOES_ON)
    if isinstance(error, RequestValidationError):
        return fault(request, 422, _misfilled(error), code="fields")
    if isinstance(error, HTTPException):
        return fault(request, error.status_code)
    return fault(request, 500, code="internal")


def _sign_in(request: Request) -> Response:
    if for_programs(request) or not wants_page(request):
        return fault(request, 401, "请先登录", code="sign-in")
    after = request.url.path if request.method == "GET" and request.url.path != "/" else ""
    return RedirectResponse(f"/login?next={after}" if after else "/login", 303)


def _misfilled(error: RequestValidationError) -> str:
    # names come from outside: a few, and not at any length
    names = dict.fromkeys(str(each["loc"][-1])[:_NAME] for each in error.errors()[:_NAMES])
    fields = "、".join(names)
    return f"填写有误：{fields}；请核对后再提交"
