"""Reading YAML: the bytes of a file -> plain data, and the line on which each value stands.

YAML 1.2 with less rope: no tabs in indentation, no duplicate keys, no aliases, no tags, one document.
The data holds only what JSON can hold; a date stays text until a model asks for a date. All faults of
a file are told at once, unless it cannot be parsed at all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from monitor.errors import BadConfig, Fault

Data = None | bool | int | float | str | list["Data"] | dict[str, "Data"]

#: a profile is a few dozen kilobytes; far more than that is a mistake or an attack
LARGEST_BYTES = 4_000_000

#: profiles nest five deep
DEEPEST = 40

_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({f"{_TAG}str", f"{_TAG}timestamp"})
_TAB = re.compile(r" *\t")

_SYNTAX_HINTS = (
    ("cannot start any token", "含 ` @ % 等特殊字符的文字请加英文引号"),
    ("mapping values are not allowed", "一行只能有一个“键: 值”；文字里含英文冒号时请给整段文字加引号"),
    ("could not find expected ':'", "键后用英文冒号加一个空格，例如 name: 贵阳市卫生健康局"),
    ("expected <block end>", "同一层的键须左对齐，请检查缩进"),
    ("unexpected end of stream", "引号没有成对，请补上"),
    ("<stream end>", "括号没有成对，请补上"),
    ("another document", "一个文件只写一份内容，请删去 --- 之后的部分"),
    ("undefined alias", "不使用 *别名；以 * 开头的文字请加英文引号"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as plain data. Paths are dotted, list places counted from 0: `departments.2.name`."""

    #: as shown to a person
    file: str
    data: Data
    #: dotted path -> line, counted from 1; the whole file is ""
    lines: Mapping[str, int]

    def line_of(self, path: str) -> int | None:
        """The line of this value, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path)

    def fault(self, path: str, message: str, hint: str, code: str) -> Fault:
        """A fault at this place of the file."""
        return Fault(self.file, self.line_of(path), path or "（整个文件）", message, hint, code)


def read_sheet(path: Path, shown_as: str | None = None) -> Sheet:
    """Read one YAML file.

    Raises:
        BadConfig: when the file is missing, unreadable, not UTF-8, too large, empty, or not the YAML
            we accept (codes file-* and yaml-*); with every fault found.

    """
    file = shown_as or str(path)
    try:
        raw = _bytes(path, file)
    except FileNotFoundError:
        raise _whole(
            file, "没有这个文件", "请检查路径，或运行 huiying init 生成一份样本", "file-missing"
        ) from None
    except OSError as error:
        raise _whole(
            file,
            f"文件读不出（{error.strerror}）",
            "请检查是否为普通文件、权限是否允许读取",
            "file-unreadable",
        ) from None
    return parse_sheet(raw, file)


def _bytes(path: Path, file: str) -> bytes:
    """No more of it than tells that it is too large; a pipe or a device would never end."""
    if not S_ISREG(path.stat().st_mode):
        raise _whole(
            file, "不是普通文件", "请给一个普通的 YAML 文件，不用文件夹、管道或设备", "file-unreadable"
        )
    with path.open("rb") as stream:
        return stream.read(LARGEST_BYTES + 1)


def parse_sheet(raw: bytes, file: str) -> Sheet:
    """Read YAML from bytes; `file` is its name in faults.

    Raises:
        BadConfig: as `read_sheet`.

    """
    text = _decoded(raw, file)
    _refuse_lines(text, file)
    root = composed(text, file)
    walk = _Walk(file)
    data = walk.value(root, "", 0)
    if walk.faults:
        raise BadConfig(tuple(sorted(walk.faults, key=lambda fault: fault.line or 0)))
    return Sheet(file, data, walk.lines)


def _whole(file: str, message: str, hint: str, code: str, line: int | None = None) -> BadConfig:
    return BadConfig((Fault(file, line, "（整个文件）", message, hint, code),))


def _decoded(raw: bytes, file: str) -> str:
    if len(raw) > LARGEST_BYTES:
        raise _whole(
            file,
            f"文件超过 {LARGEST_BYTES} 字节，过大",
            "请检查是否给错了文件；规则或名册确实多的，请拆成几个文件",
            "file-large",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _whole(
            file,
            f"第 {error.start + 1} 个字节不是 UTF-8",
            "请用编辑器另存为 UTF-8 编码（不是 GBK/ANSI）",
            "file-encoding",
            line,
        ) from None


def _refuse_lines(text: str, file: str) -> None:
    """Tabs at the start of a line, and directives: `%YAML 1.1` would turn `on` into true."""
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        # At the start of a line inside a quoted text a tab is lawful YAML, yet nobody means it.
        if _TAB.match(line):
            hint = "请改用空格缩进，每层两个空格"
            faults.append(Fault(file, number, f"第 {number} 行", "行首有制表符（Tab）", hint, "yaml-tab"))
        elif line.startswith("%"):
            hint = "请删去这一行；以 % 开头的文字请加英文引号"
            faults.append(Fault(file, number, f"第 {number} 行", "用了 % 指令", hint, "yaml-directive"))
    if faults:
        raise BadConfig(tuple(faults))


def composed(text: str, file: str) -> Node:
    """The nodes of one YAML text, each with the place where it begins and ends.

    Raises:
        BadConfig: when it cannot be parsed; what else we refuse is for `parse_sheet` to see.

    """
    yaml = YAML(typ="safe", pure=True)
    # a second anchor of one name is no warning but, once it is used, a fault like any alias
    yaml.composer.warn_double_anchors = False
    try:
        root = yaml.compose(text)
    except RecursionError:
        raise _whole(file, "内容嵌套太深", f"最多 {DEEPEST} 层", "yaml-deep") from None
    except ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        raise _whole(
            file, "有不可见的控制字符", "请删去该字符后重新输入这一行", "yaml-character", line
        ) from None
    except MarkedYAMLError as error:
        raise _syntax(error, file) from None
    except (YAMLError, ValueError, OverflowError):
        # the parser lets an escape beyond Unicode (\U99999999) and the like through as plain Python errors
        raise _whole(file, "不是可以读懂的 YAML", "请对照样本检查", "yaml-syntax") from None
    if root is None:
        raise _whole(file, "文件是空的", "请按样本填写，或删去这个文件", "file-empty")
    return root  # type: ignore[no-any-return]


def _syntax(error: MarkedYAMLError, file: str) -> BadConfig:
    mark = error.problem_mark or error.context_mark
    line = None if mark is None else mark.line + 1
    where = "" if mark is None else f"（第 {mark.column + 1} 列附近）"
    problem = error.problem or ""
    if r"character '\t'" in problem:
        return _whole(file, f"这里有制表符（Tab）{where}", "请改用空格", "yaml-tab", line)
    hint = next(
        (hint for words, hint in _SYNTAX_HINTS if words in problem),
        "请对照样本检查这一行和上一行的缩进、冒号和引号",
    )
    return _whole(file, f"这里不合 YAML 写法{where}", hint, "yaml-syntax", line)


@dataclass(slots=True)
class _Walk:
    """Turns nodes into data, noting lines and faults. A node met twice is an alias: refused, not followed."""

    file: str
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def value(self, node: Node, path: str, depth: int) -> Data:
        line = self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.seen:
            return self._fault(
                line, path, "用了 &锚点 和 *别名", "请把内容照写一遍，不使用别名", "yaml-alias"
            )
        self.seen.add(id(node))
        if depth > DEEPEST:
            return self._fault(line, path, "内容嵌套太深", f"最多 {DEEPEST} 层", "yaml-deep")
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(each, _join(path, str(i)), depth + 1) for i, each in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        return self._mapping(node, path, depth)

    def _mapping(self, node: MappingNode, path: str, depth: int) -> dict[str, Data]:
        found: dict[str, Data] = {}
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self._fault(line, path, "键不是一段文字", "以 [ 或 { 开头的文字请加英文引号", "yaml-key")
                continue
            here = _join(path, key.value)
            if key.value in first:
                self._fault(
                    line,
                    here,
                    f"键“{key.value}”重复，第 {first[key.value]} 行已有",
                    "请删去其中一个",
                    "yaml-duplicate-key",
                )
                continue
            first[key.value] = self.lines[here] = line
            found[key.value] = self.value(value, here, depth + 1)
        return found

    def _scalar(self, node: ScalarNode, path: str) -> Data:
        text: str = node.value
        line = node.start_mark.line + 1
        if node.tag in _TEXT_TAGS:
            if any("\ud800" <= letter <= "\udfff" for letter in text):
                return self._fault(
                    line, path, "有不成对的代理字符", r"请删去 \ud800 一类的转义", "yaml-character"
                )
            return text
        if node.tag == f"{_TAG}null":
            return None
        if node.tag == f"{_TAG}bool":
            return text.lower() == "true" if text.lower() in {"true", "false"} else text
        if node.tag == f"{_TAG}int":
            return int(text) if re.fullmatch(r"[-+]?[0-9]{1,18}", text) else text
        if node.tag == f"{_TAG}float":
            return float(text) if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", text) else text
        return self._fault(
            line, path, f"用了标签 {node.tag}", "请删去 ! 开头的标签；以 ! 开头的文字请加英文引号", "yaml-tag"
        )

    def _fault(self, line: int, path: str, message: str, hint: str, code: str) -> Data:
        self.faults.append(Fault(self.file, line, path or "（整个文件）", message, hint, code))
        return None


def _join(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part
