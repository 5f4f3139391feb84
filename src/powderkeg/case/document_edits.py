"""A YAML document changed value by value in its own text: all else stays as it was, comments too.

The parser says where each value begins and ends; the change is made between those places. A round trip
through a tree that keeps comments would lay lines anew which nobody touched, and a case lies under version
control. Whoever changes a document so reads it again afterwards: layouts that these rules do not foresee then
show as a document that does not say what was meant, and nothing is written.

What goes in has been read by ``document`` before, which refuses anchors, aliases, tags and depth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from powderkeg.case.document_text import block_lines, flow_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.lines import Path

__all__ = ["with_value", "without_value"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_STEP = 2  # columns that a level of what is written anew is set in
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Entry = tuple[yaml.ScalarNode, yaml.Node]


def with_value(text: str, path: Path, value: object, *, after: str | None = None) -> str:
    """Return a document with a value put in place of another, or a key added.

    Args:
        text: a YAML mapping that ``read_document`` takes.
        path: way to the value; all but its last key and those just above it have to be there.
        value: text, a number, true or false, or a mapping of such.
        after: where the key is new, the key of the same mapping below which it comes; the last where None.

    Raises:
        KeyError: The way leads through what is not there, or what is no mapping.
    """
    *above, key = path
    parent = _node(text, tuple(above[:-1])) if above else None
    if parent is not None and _needs_mapping(parent, above[-1]):
        return _with_first(text, tuple(above), str(key), value)
    mapping = _mapping(text, tuple(above))
    entry = _entry(mapping, key)
    if entry is None:
        return _with_new(text, mapping, str(key), value, after)
    start, end = entry[1].start_mark.index, _end(text, entry[1])
    if start == end:  # a key without a value
        return f"{text[:start]} {flow_text(value, within=_is_flow(mapping))}{text[end:]}"
    return text[:start] + flow_text(value, within=_is_flow(mapping)) + text[end:]


def without_value(text: str, path: Path) -> str:
    """Return a document without a key and its value; comments beside and between them stay as lines.

    Where it was the only one of its mapping, the mapping is left empty: ``{}``.

    Raises:
        KeyError: There is no such key.
    """
    *above, key = path
    mapping = _mapping(text, tuple(above))
    entry = _entry(mapping, key)
    if entry is None:
        raise KeyError(key)
    if _is_flow(mapping):
        return _without_in_flow(text, mapping, entry)
    start, end = _line_start(text, entry[0].start_mark.index), _line_after(text, _end(text, entry[1]))
    indent = " " * entry[0].start_mark.column
    kept = "".join(indent + comment + _line_end(text) for comment in _comments(text, start, end, entry))
    if len(mapping.value) == 1:
        owner = _entry(_mapping(text, tuple(above[:-1])), above[-1])
        if owner is not None:
            colon = text.index(":", owner[0].end_mark.index) + 1
            return f"{text[:colon]} {{}}{text[colon:start]}{kept}{text[end:]}"
    return text[:start] + kept + text[end:]


def _needs_mapping(parent: yaml.Node, key: str | int) -> bool:
    """Whether a mapping of this key has to be made first: it is missing, blank or empty."""
    entry = _entry(parent, key) if isinstance(parent, yaml.MappingNode) else None
    if not isinstance(parent, yaml.MappingNode):
        return False
    return entry is None or not entry[1].value or isinstance(entry[1], yaml.ScalarNode)


def _with_first(text: str, above: Path, key: str, value: object) -> str:
    """Return the text with a mapping that holds a first key where there was none, or an empty one."""
    *owners, name = above
    owner = _mapping(text, tuple(owners))
    entry = _entry(owner, name)
    if entry is None:
        return _with_new(text, owner, str(name), {key: value}, None)
    start, end = entry[1].start_mark.index, _end(text, entry[1])
    if _is_flow(owner):
        gap = "" if text[start - 1 : start].isspace() else " "
        return f"{text[:start]}{gap}{flow_text({key: value}, within=True)}{text[end:]}"
    place = _line_after(text, end)
    lines = block_lines({key: value}, entry[0].start_mark.column + _STEP)
    head = text[:start].rstrip(" ") + text[end:place]
    return _joined(text, head, lines, text[place:])


def _with_new(text: str, mapping: yaml.MappingNode, key: str, value: object, after: str | None) -> str:
    entries = _entries(mapping)
    last = next((entry for entry in entries if entry[0].value == after), entries[-1])
    end = _end(text, last[1])
    if _is_flow(mapping):
        return f"{text[:end]}, {flow_text({key: value}, within=True)[1:-1]}{text[end:]}"
    place = _line_after(text, end)
    indent = last[0].start_mark.column
    beside = last[1]  # what comes new is laid out as what stands there
    braces = isinstance(value, Mapping) and isinstance(beside, yaml.MappingNode) and _is_flow(beside)
    lines = [f"{' ' * indent}{key}: {flow_text(value)}"] if braces else block_lines({key: value}, indent)
    return _joined(text, text[:place], lines, text[place:])


def _joined(text: str, head: str, lines: list[str], rest: str) -> str:
    """Return text with lines put in after a head, which ends a line unless the whole text did not."""
    end = _line_end(text)
    ended = head.endswith(("\n", "\r"))
    new = end.join(lines)
    return f"{head}{new}{end}{rest}" if ended else f"{head}{end}{new}{rest}"


def _without_in_flow(text: str, mapping: yaml.MappingNode, entry: Entry) -> str:
    entries = _entries(mapping)
    number = next(index for index, one in enumerate(entries) if one[0] is entry[0])
    start, end = entry[0].start_mark.index, _end(text, entry[1])
    if number + 1 < len(entries):
        end = entries[number + 1][0].start_mark.index
    elif number:
        start = _end(text, entries[number - 1][1])
    kept = "".join(f" {comment}{_line_end(text)}" for comment in _comments(text, start, end, entry))
    return f"{text[:start]}{kept}{' ' * mapping.start_mark.column if kept else ''}{text[end:]}"


def _node(text: str, path: Path) -> yaml.Node:
    node: Any = yaml.compose(text, Loader=_LOADER)
    for key in path:
        if isinstance(key, int) and isinstance(node, yaml.SequenceNode):
            node = node.value[key]
        else:
            entry = _entry(node, key)
            if entry is None:
                raise KeyError(key)
            node = entry[1]
    if not isinstance(node, yaml.Node):
        raise KeyError(path[-1] if path else "")
    return node


def _mapping(text: str, path: Path) -> yaml.MappingNode:
    node = _node(text, path)
    if not isinstance(node, yaml.MappingNode):
        raise KeyError(path[-1] if path else "")
    return node


def _entry(node: yaml.Node | None, key: str | int) -> Entry | None:
    entries = _entries(node) if isinstance(node, yaml.MappingNode) else []
    return next((entry for entry in entries if entry[0].value == key), None)


def _entries(mapping: yaml.MappingNode) -> list[Entry]:
    return [entry for entry in mapping.value if isinstance(entry[0], yaml.ScalarNode)]


def _is_flow(node: yaml.CollectionNode) -> bool:
    return bool(node.flow_style)


def _end(text: str, node: yaml.Node) -> int:
    """Return where a value ends, without the blank lines and comments that the parser counts in."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.ScalarNode):
        in_block = node.style in {"|", ">"}
        return start + len(text[start:end].rstrip()) if in_block else end
    if not isinstance(node, yaml.CollectionNode) or _is_flow(node) or not node.value:
        return int(end)
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _comments(text: str, start: int, end: int, entry: Entry) -> Iterator[str]:
    """Yield the comments between two places, in and around an entry; a ``#`` within a value is none."""
    place = start
    for first, last in (*_scalars(text, entry[0]), *_scalars(text, entry[1]), (end, end)):
        yield from (found.rstrip() for found in re.findall(r"#[^\r\n]*", text[place:first]))
        place = last


def _scalars(text: str, node: yaml.Node) -> Iterator[tuple[int, int]]:
    if isinstance(node, yaml.ScalarNode):
        yield node.start_mark.index, _end(text, node)
        return
    for item in node.value:
        for part in item if isinstance(item, tuple) else (item,):
            yield from _scalars(text, part)


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def _line_after(text: str, place: int) -> int:
    found = _LINE_END.search(text, place)
    return found.end() if found else len(text)


def _line_end(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"
