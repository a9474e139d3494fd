"""Acts as they come in: one JSON object a line."""

import json
from typing import Any, get_args

from monitor.domain.act import ACTS, Act, Do
from monitor.domain.canonical import mend_surrogates
from monitor.domain.instant import parse_instant
from monitor.errors import BadAct

#: nesting of data, and the largest integer every JSON reader keeps
_DEEPEST, _SAFE = 32, 2**53

_REMEDY = "每行应为 {at, do, document, by, data}"


def parse_act(line: bytes) -> Act:
    """Read one act.

    Raises:
        BadAct: naming the field and the remedy; whether the act is possible is decided later.

    """
    try:
        given = json.loads(line)
    except UnicodeDecodeError as fault:
        raise BadAct("不是 UTF-8 文本，请另存为 UTF-8", code="act-encoding") from fault
    except (ValueError, RecursionError) as fault:
        raise BadAct(f"不是有效的 JSON，{_REMEDY}", code="act-json") from fault
    if not isinstance(given, dict):
        raise BadAct(f"不是 JSON 对象，{_REMEDY}", code="act-json")
    data = {} if given.get("data") is None else given["data"]
    if not isinstance(data, dict):
        raise BadAct("data 应为 JSON 对象", code="act-data")
    _bounded(data, _DEEPEST)
    return Act(
        at=_at(given),
        do=_do(given),
        document=_text(given, "document"),
        by=_text(given, "by"),
        data=_mended(data),
    )


def _at(given: dict[str, Any]) -> Any:
    try:
        return parse_instant(_text(given, "at")).at
    except (ValueError, OverflowError) as fault:
        raise BadAct(f"at 不是可识别的时间：{given.get('at')}（应为 ISO 8601）", code="act-time") from fault


def _do(given: dict[str, Any]) -> Do:
    for do in get_args(Do):
        if given.get("do") == do:
            return do  # type: ignore[no-any-return]
    known = "、".join(ACTS)
    raise BadAct(f"没有“{given.get('do')}”这一动作，应为：{known}", code="act-unknown")


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadAct(f"缺少 {name}，{_REMEDY}", code="act-field")
    return mend_surrogates(value)


def _bounded(value: Any, left: int) -> None:
    """Refuse what no ledger and no other program could hold."""
    if left == 0:
        raise BadAct(f"data 嵌套超过 {_DEEPEST} 层", code="act-data")
    if isinstance(value, int) and abs(value) >= _SAFE:
        raise BadAct("data 中有过大的整数", code="act-data")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _bounded(item, left - 1)


def _mended(value: Any) -> Any:
    """Outside text without lone surrogates, at any depth."""
    if isinstance(value, str):
        return mend_surrogates(value)
    if isinstance(value, dict):
        return {mend_surrogates(str(key)): _mended(item) for key, item in value.items()}
    return [_mended(item) for item in value] if isinstance(value, list) else value
