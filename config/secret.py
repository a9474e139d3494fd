"""Values that must not stand in a file people copy: taken from the environment or a file of their own."""

from collections.abc import Mapping
from pathlib import Path


class SecretMissing(LookupError):
    """The variable or file named is not there; `str()` is a Chinese line that never shows a value."""


def disclose(text: str, environ: Mapping[str, str], base: Path) -> str:
    """`env:NAME` -> the variable, `file:PATH` -> the file's first line (relative to `base`), else the text.

    Raises:
        SecretMissing: when the variable is unset or empty, or the file unreadable or empty.

    """
    kind, found, name = text.partition(":")
    if not found or kind not in {"env", "file"}:
        return text
    if kind == "env":
        value = environ.get(name, "")
        if not value:
            raise SecretMissing(f"没有环境变量 {name}，或它是空的")
        return value
    try:
        lines = (base / name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SecretMissing(f"读不出文件 {name}") from None
    if not lines or not lines[0].strip():
        raise SecretMissing(f"文件 {name} 是空的")
    return lines[0].strip()
