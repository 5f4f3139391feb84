"""What a mechanism's file says of itself: title, equations, sources, parameters, columns.

Read from the syntax tree: nothing is imported or compiled to be cited, and nothing is written down twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["SourceText", "is_equation", "parameters_used", "read_source", "set_apart", "tree_of"]

GROUPS = ("NATION", "REGION", "SITE", "UNIT", "CELL", "REGION_WINDOW", "NATION_WINDOW")
"""Groups of columns in ``columns``; the last two are counted for the indicators."""

_SPAN = re.compile(r"``(.+?)``")
_OPERATOR = re.compile(r"[=~+*/^|<>(\[]| - ")
_SOURCES = "Sources:"
_LONG = 20  # an equation from this length on gets a line of its own
Columns = frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceText:
    """One file, read.

    Attributes:
        title: First line of its docstring, without the full stop.
        prose: Paragraphs of the docstring without title and sources; equations in double backquotes.
        equations: Those of the backquoted spans that are equations, in their order.
        sources: The docstring's last paragraph, ``Sources: ...``; blank where there is none.
        parameters: Names looked up in INDEX, in the order of the file.
        reads, writes: Columns as ``region.protest``, in the order of the alphabet.
    """

    title: str
    prose: tuple[str, ...]
    equations: tuple[str, ...]
    sources: str
    parameters: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]


def tree_of(module: str) -> ast.Module:
    """Parse a module of this package, named as in ``prices`` or ``shocks.price``."""
    path = files(__package__).joinpath(f"{module.replace('.', '/')}.py")
    return ast.parse(path.read_text(encoding="utf-8"))


def read_source(module: str) -> SourceText:
    """Read a module of this package.

    Raises:
        ValueError: it has no docstring, or looks up a parameter that cannot be told from the text.
    """
    tree = tree_of(module)
    doc = ast.get_docstring(tree)
    if doc is None:
        raise ValueError(f"{module}: no docstring; begin with a title, then equations and Sources")
    title, *paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", doc))
    body, _, sources = "\n".join(paragraphs).partition(_SOURCES)
    reads, writes = _columns_used(tree)
    return SourceText(
        title=title.removesuffix("."),
        prose=tuple(filter(None, map(str.strip, body.split("\n")))),
        equations=tuple(filter(is_equation, _SPAN.findall(body))),
        sources=sources.strip(),
        parameters=parameters_used(tree, module),
        reads=reads,
        writes=writes,
    )


def is_equation(span: str) -> bool:
    """Whether a backquoted span states a relation or an operation, rather than naming a thing."""
    return _OPERATOR.search(span) is not None


def set_apart(text: str) -> list[tuple[str, ...]]:
    """Cut a paragraph into running text and equations that stand by themselves.

    An equation stands by itself where it states a relation or is long; those that follow each other stand
    together, and the commas between them go.

    Returns:
        ``(text,)`` for running text, its short spans still in double backquotes; ``("", equation, ...)`` for
        equations.
    """
    pieces: list[tuple[str, ...]] = []
    running = ""
    for i, part in enumerate(text.split("``")):
        after_equations = bool(pieces) and not running and pieces[-1][0] == ""
        if i % 2 == 0:
            if not after_equations:
                running += part
            elif part.strip() not in {"", ",", ";"}:
                running = part.lstrip(" ,;:.")
        elif not is_equation(part) or (not re.search(r"[=~]", part) and len(part) < _LONG):
            running += f"``{part}``"
        elif after_equations:
            pieces[-1] += (part,)
        else:
            pieces += [(running.strip(),)] * bool(running.strip()) + [("", part)]
            running = ""
    return pieces + [(running.strip(),)] * bool(running.strip())


def parameters_used(tree: ast.Module, module: str) -> tuple[str, ...]:
    """Names looked up in INDEX, each once: ``INDEX["a"]``, or ``INDEX[n] for n in ("a", "b")``.

    Raises:
        ValueError: a look-up in neither form.
    """
    found: dict[str, None] = {}
    told = 0
    for node in ast.walk(tree):
        for names in _looked_up(node, "INDEX"):
            found.update(dict.fromkeys(names))
            told += 1
    looked_up = sum(_is_lookup(node, "INDEX") for node in ast.walk(tree))
    if looked_up != told:
        raise ValueError(f'{module}: write INDEX["name"], or INDEX[n] for n in ("name", "other")')
    return tuple(found)


def _is_lookup(node: ast.AST, group: str) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == group


def _looked_up(node: ast.AST, group: str) -> Iterator[list[str]]:
    """Names that a node looks up in a group; nothing where it does not, or not readably."""
    if isinstance(node, ast.Subscript) and _is_lookup(node, group) and isinstance(node.slice, ast.Constant):
        yield [str(node.slice.value)]
    elif isinstance(node, ast.GeneratorExp | ast.ListComp) and _is_lookup(node.elt, group):
        listed = node.generators[0].iter
        if isinstance(listed, ast.Tuple | ast.List) and all(isinstance(e, ast.Constant) for e in listed.elts):
            yield [str(e.value) for e in listed.elts if isinstance(e, ast.Constant)]


def _columns_used(tree: ast.Module) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns that the functions of a file read, and those that they write."""
    names = _module_names(tree)
    reads: set[str] = set()
    writes: set[str] = set()
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        local = {**names, **_loop_names(function, names)}
        for node in ast.walk(function):
            if not isinstance(node, ast.Subscript) or _is_lookup(node, "parameters"):
                continue
            used = {c for n in ast.walk(node.slice) if isinstance(n, ast.Name) for c in local.get(n.id, ())}
            (reads if isinstance(node.ctx, ast.Load) else writes).update(used)
        for node in ast.walk(function):
            if isinstance(node, ast.Call):  # a column handed on is read by whom it is handed to
                handed = (a.id for a in node.args if isinstance(a, ast.Name))
                reads.update(c for name in handed for c in local.get(name, ()))
                writes.update(_filled(node, tree, local))
    return tuple(sorted(reads)), tuple(sorted(writes))


def _filled(call: ast.Call, tree: ast.Module, names: Mapping[str, Columns]) -> Iterator[str]:
    """Columns whose rows are handed to a function of the same file that writes to them."""
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or not isinstance(call.func, ast.Name):
            continue
        if function.name != call.func.id:
            continue
        stored = {
            node.value.id
            for node in ast.walk(function)
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
            if isinstance(node.ctx, ast.Store)
        }
        for given, named in zip(call.args, function.args.args, strict=False):
            if named.arg in stored and isinstance(given, ast.Subscript):
                used = (n.id for n in ast.walk(given.slice) if isinstance(n, ast.Name))
                yield from (column for name in used for column in names.get(name, ()))


def _module_names(tree: ast.Module) -> dict[str, Columns]:
    """Columns that each name at the top of a file stands for."""
    groups = {name: name.lower() for name in GROUPS}
    names: dict[str, Columns] = {}
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target, value in _pairs(node.targets[0], node.value):
            if isinstance(value, ast.Name) and value.id in groups:
                groups[target] = groups[value.id]
        for target, columns in _bound(node.targets[0], node.value, groups):
            named = (n.id for n in ast.walk(node.value) if isinstance(n, ast.Name))
            columns = columns or frozenset(c for name in named for c in names.get(name, ()))
            if columns:
                names[target] = columns
    return names


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _pairs(one, other)


def _bound(target: ast.expr, value: ast.expr, groups: Mapping[str, str]) -> Iterator[tuple[str, Columns]]:
    if isinstance(target, ast.Tuple) and not isinstance(value, ast.Tuple):
        columns = _in_order(value, groups)
        for one, column in zip(target.elts, columns, strict=False):
            if isinstance(one, ast.Name):
                yield one.id, frozenset({column})
    for name, one in _pairs(target, value):
        yield name, frozenset(_in_order(one, groups))


def _in_order(value: ast.expr, groups: Mapping[str, str]) -> list[str]:
    return [
        f"{shown}.{name}"
        for node in ast.walk(value)
        for group, shown in groups.items()
        for names in _looked_up(node, group)
        for name in names
    ]


def _loop_names(function: ast.FunctionDef, names: Mapping[str, Columns]) -> dict[str, Columns]:
    """Columns that run through the names of a loop over a tuple, written there or at the top of the file."""
    found: dict[str, Columns] = {}
    for loop in (node for node in ast.walk(function) if isinstance(node, ast.For)):
        rows = loop.iter.elts if isinstance(loop.iter, ast.Tuple) else ()
        pairs = [pair for row in rows for pair in _pairs(loop.target, row)]
        if isinstance(loop.iter, ast.Name):
            targets = (node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name))
            pairs = [(target, loop.iter) for target in targets]
        for target, value in pairs:
            if isinstance(value, ast.Name) and value.id in names:
                found[target] = found.get(target, frozenset()) | names[value.id]
    return found
