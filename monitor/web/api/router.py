"""The interface for programs: its own route table. Every handler names who may ask."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from monitor.web.api import acting, models, reading

#: method, path, handler, what it is called
ROUTES: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
    ("GET", "/incidents", reading.incidents, "事件列表"),
    ("GET", "/incidents/{incident}", reading.incident, "一起事件"),
    ("GET", "/incidents/{incident}/timeline", reading.timeline, "一起事件的经过"),
    ("GET", "/clocks", reading.clocks, "未了的时限"),
    ("GET", "/alerts", reading.alerts, "提醒"),
    ("POST", "/acts", acting.perform, "办理"),
    ("GET", "/ledger/head", reading.head, "账本末号"),
)

_FAULTS: dict[int | str, dict[str, Any]] = {
    401: {"model": models.Fault, "description": "没有登录，或令牌无效"},
    403: {"model": models.Fault, "description": "岗位不办理这件事，或缺少 X-CSRF-Token"},
    404: {"model": models.Fault, "description": "没有，或不由所在科室承办"},
    409: {"model": models.Fault, "description": "现在不能这样办，账本不变"},
    422: {"model": models.Fault, "description": "所给的值不对"},
    503: {"model": models.Fault, "description": "账本暂时读写不了"},
}


def make() -> APIRouter:
    """Everything under /api/v1."""
    router = APIRouter(prefix="/api/v1", responses=_FAULTS)
    for method, path, handler, name in ROUTES:
        router.add_api_route(path, handler, methods=[method], summary=name)
    return router
