"""A small profile on disk, right in every key, for tests to spoil one key at a time."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from config.profile import FILES, SHIPPED


def write(path: Path, data: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(data, file)


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def profile_copy(folder: Path, like: str = "guiyang") -> Path:
    """A copy of a shipped profile in `folder`, in plain YAML."""
    folder.mkdir(parents=True)
    for name in FILES:
        write(folder / name, read(SHIPPED / like / name))
    return folder


def at(data: Any, path: str) -> tuple[Any, Any]:
    """(container, last key) of a dotted path."""
    *parts, last = path.split(".")
    for part in parts:
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data, int(last) if isinstance(data, list) else last


def spoil(folder: Path, name: str, path: str, value: Any) -> None:
    """Put `value` at a dotted path of one file; Ellipsis takes the value away; "+" appends to a list."""
    data = read(folder / name)
    if path.endswith("+"):
        box, key = at(data, path[:-2])
        box[key].append(value)
    else:
        box, key = at(data, path)
        if value is ...:
            del box[key]
        else:
            box[key] = value
    write(folder / name, data)
