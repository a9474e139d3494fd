"""Sources put into the text of a huiying.yaml, and taken out, with every other byte left as it stands.

The text is never written anew: it is parsed to learn where things stand, then lines are put in or cut
out. What comes of it is parsed again, and where it does not say exactly what was meant nothing is given
back: a file in a form foreseen by nobody is refused, never spoiled.

A comment belongs to a source when it stands directly above its dash, in the column of the dash, or
directly below its last line, further in than the dash.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import BlockEntryToken

from config.reading import Data, composed, parse_sheet
from config.yaml_writing import as_item, in_flow, plain_data
from monitor.errors import BadConfig, NotFound, SettingsKept

KEY = "sources"

#: stands above a list this module began, which goes with the last source taken out of it
HEAD = "# 来源：看哪些网站和信箱；怎样写见 docs/SOURCES.md"

_BOM = "\ufeff"
_BREAK = re.compile(r"\r\n|\n|\r")
_REST = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_COMMENT = re.compile(r"( *)#[^\r\n]*(?:\r\n|\n|\r|\Z)")
_BEGUN = re.compile(rf"(?:\A|(?<=[\r\n]))(?:\r\n|\n|\r){re.escape(HEAD)}(?:\r\n|\n|\r)\Z")


def source_ids(text: str, file: str = "huiying.yaml") -> tuple[str, ...]:
    """The ids of the sources in the order of the file.

    Raises:
        BadConfig: when the text cannot be read as YAML.

    """
    return tuple(
        str(each["id"]) for each in _Text.of(text, file).items if isinstance(each, dict) and "id" in each
    )


def with_source(text: str, table: Mapping[str, object], file: str = "huiying.yaml") -> str:
    """The text with one source more, the last of the list.

    Args:
        text: a huiying.yaml as it was decoded, its line ends and byte order mark with it.
        table: in the shape of `config.source_tables.SourceTable`; keys without a value are left out.
        file: its name in faults.

    Raises:
        BadConfig: when the text cannot be read as YAML.
        SettingsKept: code settings-unclear, where it cannot be put in safely.

    """
    given, item = _Text.of(text, file), plain_data(table)
    assert isinstance(item, dict)
    return given.proved(_put(given, item), [*given.items, item])


def without_source(text: str, source: str, file: str = "huiying.yaml") -> str:
    """The text without this source and the comments that belong to it; of two of one id the later goes.

    What `with_source` put in is taken out to the byte, but that a list left empty is spelled `[]`.

    Raises:
        NotFound: code source-unknown, when there is no such source.
        BadConfig, SettingsKept: as `with_source`.

    """
    given = _Text.of(text, file)
    places = [n for n, each in enumerate(given.items) if isinstance(each, dict) and each.get("id") == source]
    if not places:
        known = "、".join(source_ids(text, file)) or "（没有）"
        raise NotFound(f"{file} 里没有来源“{source}”；有：{known}", code="source-unknown")
    place = places[-1]
    left = [each for n, each in enumerate(given.items) if n != place]
    return given.proved(_cut(given, place), left)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, what it says, and where its list of sources stands."""

    file: str
    mark: str
    body: str
    data: dict[str, Data]
    root: MappingNode
    #: key and value of the list, as far as they are there
    key: ScalarNode | None
    value: Node | None

    @classmethod
    def of(cls, text: str, file: str) -> "_Text":
        mark, body = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
        data = parse_sheet(body.encode("utf-8", "surrogatepass"), file).data
        root = composed(body, file)
        if not isinstance(data, dict) or not isinstance(root, MappingNode):
            raise _unclear(file, "整个文件不是一组“键: 值”")
        key, value = next((pair for pair in root.value if pair[0].value == KEY), (None, None))
        if not isinstance(data.get(KEY), list | None):
            raise _unclear(file, f"{KEY} 不是一个列表")
        return cls(file, mark, body, data, root, key, value)

    @property
    def items(self) -> list[Data]:
        listed = self.data.get(KEY)
        return listed if isinstance(listed, list) else []

    @property
    def colon(self) -> int:
        """Behind the colon of the key."""
        assert self.key is not None
        return self.body.index(":", self.key.end_mark.index) + 1

    def proved(self, body: str, items: list[Data]) -> str:
        """The new text, when it says what is meant.

        Raises:
            SettingsKept: code settings-unclear, when it does not.

        """
        try:
            said = parse_sheet(body.encode("utf-8", "surrogatepass"), self.file).data
        except BadConfig as fault:
            raise _unclear(self.file, f"改后读不通：{fault.faults[0].message}") from None
        wanted = {**self.data, KEY: items}
        if said != wanted and (items or said != {name: self.data[name] for name in self.data if name != KEY}):
            raise _unclear(self.file, "改后意思不对")
        return self.mark + body


def _unclear(file: str, why: str) -> SettingsKept:
    return SettingsKept(
        f"{file} 的写法不便由程序改（{why}），没有改动；请用编辑器在 {KEY} 里手工改，再运行 huiying check",
        code="settings-unclear",
    )


def _put(given: _Text, item: dict[str, Data]) -> str:
    body, value = given.body, given.value
    if value is None:
        return _begun(given, item)
    if isinstance(value, SequenceNode) and value.value:
        return _after_last(body, value, item)
    within = body[value.start_mark.index : value.end_mark.index]
    if isinstance(value, SequenceNode) and (given.root.flow_style or "#" in within):
        start = value.start_mark.index + 1
        return body[:start] + in_flow(item) + body[start:]
    # nothing yet, written as [], as null, or not at all: the list begins below the key
    if within:
        before = body[: value.start_mark.index].rstrip(" ")
        at, body = len(before), before + body[value.end_mark.index :]
    else:
        at = given.colon
    return _lines_in(body, _line_end(body, at), as_item(item, given.root.start_mark.column, 2))


def _begun(given: _Text, item: dict[str, Data]) -> str:
    """A list where there was none: at the end, behind a blank line."""
    body, root = given.body, given.root
    if root.flow_style:
        pairs = root.value
        at = _end(body, pairs[-1]) if pairs else root.start_mark.index + 1
        return f'{body[:at]}{", " if pairs else ""}"{KEY}": [{in_flow(item)}]{body[at:]}'
    column = root.start_mark.column
    lines = [HEAD, f"{' ' * column}{KEY}:", *as_item(item, column, 2)]
    return _lines_in(body, len(body), ["", *lines])


def _after_last(body: str, value: SequenceNode, item: dict[str, Data]) -> str:
    last = value.value[-1]
    if value.flow_style:
        at = last.end_mark.index
        return f"{body[:at]}, {in_flow(item)}{body[at:]}"
    column = value.start_mark.column
    dash = _dashes(body, value)[-1]
    same_line = isinstance(last, MappingNode) and not _BREAK.search(body, dash, last.start_mark.index)
    gap = last.start_mark.index - dash if same_line and not last.flow_style else 2
    return _lines_in(body, _item_end(body, value, len(value.value) - 1), as_item(item, column, gap))


def _cut(given: _Text, place: int) -> str:
    body, value = given.body, given.value
    assert isinstance(value, SequenceNode)
    if value.flow_style:
        return _cut_from_flow(body, value, place)
    floor = _line_end(body, given.colon) if place == 0 else _item_end(body, value, place - 1)
    start = _comments_above(body, _dashes(body, value)[place], value.start_mark.column, floor)
    end = _item_end(body, value, place)
    if len(value.value) > 1:
        return _lines_out(body, start, end)
    begun = _BEGUN.search(body[: _line_start(body, given.colon)])
    if begun and start == floor and end == len(body) and body[given.colon : floor].strip("\r\n") == "":
        return _lines_out(body, begun.start(), end)
    left = _lines_out(body, start, end)
    return f"{left[: given.colon]} []{left[given.colon :]}"


def _cut_from_flow(body: str, value: SequenceNode, place: int) -> str:
    items = value.value
    if place > 0:
        return body[: items[place - 1].end_mark.index] + body[items[place].end_mark.index :]
    if len(items) > 1:
        return body[: items[0].start_mark.index] + body[items[1].start_mark.index :]
    rest = body[items[0].end_mark.index :]
    return body[: items[0].start_mark.index] + re.sub(r"\A\s*,", "", rest)


def _dashes(body: str, value: SequenceNode) -> list[int]:
    """Where the dash of each item stands: the nodes tell of their content alone."""
    first, last, column = value.start_mark.index, value.end_mark.index, value.start_mark.column
    return [
        token.start_mark.index
        for token in YAML(typ="safe", pure=True).scan(body)
        if isinstance(token, BlockEntryToken)
        and first <= token.start_mark.index <= last
        and token.start_mark.column == column
    ]


def _item_end(body: str, value: SequenceNode, place: int) -> int:
    """Behind the last line of an item, and of the comments further in that follow it."""
    node = value.value[place]
    at = _dashes(body, value)[place] + 1 if _nothing(node) else _end(body, (None, node))
    at = _line_end(body, at)
    while (comment := _COMMENT.match(body, at)) and len(comment[1]) > value.start_mark.column:
        at = comment.end()
    return at


def _end(body: str, pair: tuple[Node | None, Node]) -> int:
    """Behind the last letter of a value; the marks of a block reach to whatever comes after it."""
    key, node = pair
    if _nothing(node):
        return body.index(":", key.end_mark.index) + 1 if key is not None else int(node.end_mark.index)
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _end(body, node.value[-1])
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _dashes(body, node)[-1] + 1 if _nothing(last) else _end(body, (None, last))
    return int(node.end_mark.index)


def _nothing(node: Node) -> bool:
    """A value left out: its marks stand at the next thing there is."""
    return isinstance(node, ScalarNode) and bool(node.start_mark.index == node.end_mark.index)


def _comments_above(body: str, dash: int, column: int, floor: int) -> int:
    start = _line_start(body, dash)
    while start > floor:
        above = _line_start(body, start - (2 if body[:start].endswith("\r\n") else 1))
        comment = _COMMENT.match(body, above)
        if above < floor or comment is None or len(comment[1]) != column:
            break
        start = above
    return start


def _line_start(body: str, at: int) -> int:
    return max(body.rfind("\n", 0, at), body.rfind("\r", 0, at)) + 1


def _line_end(body: str, at: int) -> int:
    """Behind the line this place is in; a place behind a line end is there already."""
    if at > 0 and body[at - 1] in "\r\n":
        return at
    rest = _REST.match(body, at)
    assert rest is not None
    return rest.end()


def _lines_in(body: str, at: int, lines: list[str]) -> str:
    """Lines put in at the start of a line, or at an end that has no line end and keeps none."""
    before: list[str] = _BREAK.findall(body[:at])
    stop: str = before[-1] if before else (_BREAK.findall(body) or ["\n"])[0]
    block = stop.join(lines)
    if at > 0 and body[at - 1] not in "\r\n":
        return body[:at] + stop + block + body[at:]
    return body[:at] + block + stop + body[at:]


def _lines_out(body: str, start: int, end: int) -> str:
    if end == len(body) and not body.endswith(("\r", "\n")) and start > 0:
        # the last line had no line end; the one before it, which is last now, keeps none either
        start -= 2 if body[:start].endswith("\r\n") else 1
    return body[:start] + body[end:]
