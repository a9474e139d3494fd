"""Data against a pydantic model: every departure becomes a Fault with its line, in Chinese.

Models derive from `Table`. A validator refuses with `refusal(code, message, hint)`. What a model cannot
see (a department named in another file) is a fault of the loader's own, gathered in the same list.
"""

import difflib
import json
import re
import types
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from config.reading import Sheet
from monitor.errors import BadConfig, Fault

Model = TypeVar("Model", bound=BaseModel)


class Table(BaseModel):
    """A mapping with known keys and exact types: "5" is no number and 5 is no text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def refusal(code: str, message: str, hint: str) -> PydanticCustomError:
    """What a validator raises; `code` is documented in docs/FAULTS.md."""
    context = {"message": message, "hint": hint}
    return PydanticCustomError(code, "{message}", context)


def check(sheet: Sheet, model: type[Model]) -> tuple[Model | None, tuple[Fault, ...]]:
    """The sheet's data as the model, or None and every fault. Lists come back as tuples, dates as dates."""
    try:
        return model.model_validate_json(json.dumps(sheet.data)), ()
    except ValidationError as error:
        details = [each for each in error.errors(include_url=False) if not _only_dropped(each)]
    return None, tuple(_fault(sheet, model, each) for each in details)


def _only_dropped(detail: ErrorDetails) -> bool:
    """Whether a list is called too short only because its faulty items, told by themselves, were left out."""
    given, least = detail["input"], detail.get("ctx", {}).get("min_length", 1)
    return detail["type"] == "too_short" and isinstance(given, (list, tuple)) and len(given) >= least


def raise_all(faults: list[Fault] | tuple[Fault, ...]) -> None:
    """Raise every fault at once, file by file and line by line; nothing when there is none.

    Raises:
        BadConfig: when there is a fault.

    """
    if faults:
        raise BadConfig(
            tuple(sorted(dict.fromkeys(faults), key=lambda each: (each.file, each.line or 0, each.path)))
        )


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The known word most like this one, None when none is like it."""
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.5)), None)


def choose_from(word: str, known: tuple[str, ...]) -> str:
    """A hint naming the nearest known word first, then all that may stand here."""
    close = nearest(word, known)
    listed = "、".join(known)
    return f"可写：{listed}" if close is None else f"是不是“{close}”？可写：{listed}"


_KINDS = {
    "string_type": "一段文字", "int_type": "一个整数", "int_from_float": "一个整数", "bool_type": "true 或 false",
    "float_type": "一个数", "tuple_type": "一个列表（每行以 - 开头）", "list_type": "一个列表（每行以 - 开头）",
    "frozen_set_type": "一个列表（每行以 - 开头）", "set_type": "一个列表（每行以 - 开头）",
    "dict_type": "一组“键: 值”", "model_type": "一组“键: 值”", "model_attributes_type": "一组“键: 值”",
    "date_type": "一个日期，如 2016-08-12", "date_parsing": "一个日期，如 2016-08-12",
    "date_from_datetime_parsing": "一个日期，如 2016-08-12", "date_from_datetime_inexact": "一个日期，如 2016-08-12",
}  # fmt: skip


def _fault(sheet: Sheet, model: type[BaseModel], detail: ErrorDetails) -> Fault:
    path = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    message, hint, code = _told(model, detail)
    return sheet.fault(path, message, hint, code)


def _told(model: type[BaseModel], detail: ErrorDetails) -> tuple[str, str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    place = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        return f"不认识键“{place}”", choose_from(place, _keys_at(model, detail["loc"][:-1])), "key-unknown"
    if kind == "missing":
        return f"缺少“{place}”", f"请在这一组里加上 {place}: ……", "key-missing"
    if kind == "literal_error":
        known = tuple(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
        return (
            f"“{_shown(detail['input'])}”不能写在这里",
            choose_from(str(detail["input"]), known),
            "value-choice",
        )
    if kind in _KINDS:
        return f"“{_shown(detail['input'])}”的类型不对", _type_hint(kind, detail["input"]), "value-type"
    if kind in {"too_short", "string_too_short"}:
        return f"“{place}”不能是空的", f"至少要有 {context.get('min_length', 1)} 项（字）", "value-empty"
    if kind in {"too_long", "string_too_long"}:
        return f"“{place}”太长", f"最多 {context.get('max_length')} 项（字）", "value-range"
    if kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        return f"{_shown(detail['input'])} 不在允许的范围内", _range_hint(context), "value-range"
    if kind == "string_pattern_mismatch":
        return f"“{_shown(detail['input'])}”的写法不对", f"须合于 {context.get('pattern')}", "value-format"
    if "hint" in context:
        return str(context["message"]), str(context["hint"]), kind
    return (
        f"“{_shown(detail['input'])}”不能用（{detail['msg']}）",
        "请对照 docs/CONFIGURATION.md 填写",
        "value-invalid",
    )


def _type_hint(kind: str, given: Any) -> str:
    hint = f"这里应写{_KINDS[kind]}"
    if kind == "string_type" and isinstance(given, int | float):
        return f'{hint}：请加英文引号，写作 "{given}"'
    if kind.startswith(("model", "dict")) and isinstance(given, str) and "：" in given:
        return f"{hint}：键后的冒号须是英文冒号加一个空格"
    return hint


def _range_hint(context: dict[str, Any]) -> str:
    words = {"gt": "大于", "ge": "不小于", "lt": "小于", "le": "不大于"}
    return "应" + "、".join(f"{words[name]} {value}" for name, value in context.items() if name in words)


def _shown(given: Any) -> str:
    text = "空" if given is None else str(given)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _keys_at(model: type[BaseModel], place: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that may stand in the mapping at this place."""
    kind: Any = model
    for part in place:
        table = _table_in(kind)
        if isinstance(part, str) and table is not None and part in table.model_fields:
            kind = table.model_fields[part].annotation
    table = _table_in(kind)
    return () if table is None else tuple(table.model_fields)


def _table_in(kind: Any) -> type[BaseModel] | None:
    """The model an annotation speaks of: itself, or inside tuple[...], dict[...], X | None, a root list."""
    if get_origin(kind) is None and isinstance(kind, type) and issubclass(kind, BaseModel):
        return _table_in(kind.model_fields["root"].annotation) if issubclass(kind, RootModel) else kind
    if get_origin(kind) in {tuple, list, dict, Union, types.UnionType, Annotated}:
        return next((found for each in get_args(kind) if (found := _table_in(each)) is not None), None)
    return None
