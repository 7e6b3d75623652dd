"""Which texts for people stand in the console's Python? Found in its source, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gateway.console.languages.prose import has_letters, is_fragment, is_prose, is_word

SAYING = frozenset({"say", "Sign"})
LOGGING = frozenset({"debug", "info", "warning", "error", "exception"})


def texts(source: str) -> Iterator[str]:
    """Return every Dutch text that a module of the console shows: said, in a table of Words, or reading as prose."""
    tree = ast.parse(source)
    surely = set(_said(tree))
    left_out = set(_not_shown(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in left_out:
            continue
        if (has_letters if node in surely else is_prose)(node.value):
            yield node.value


def named(source: str, name: str) -> Iterator[str]:
    """Return the texts of one table or function of a module that is not the console's, but whose words it shows."""
    tree = ast.parse(source)
    left_out = set(_not_shown(tree))
    for node in tree.body:
        if name in _names(node):
            found = (each for each in ast.walk(node) if isinstance(each, ast.Constant) and each not in left_out)
            yield from (each.value for each in found if isinstance(each.value, str) and is_word(each.value))


def unsaid(source: str) -> Iterator[tuple[int, str]]:
    """Return the lines where a text is put together without `say`, or told without it: those stay Dutch."""
    tree = ast.parse(source)
    left_out = set(_not_shown(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node not in left_out:
            whole = "".join(each.value if isinstance(each, ast.Constant) else "7" for each in node.values)  # type: ignore[misc]
            if is_fragment(whole):
                yield node.lineno, whole
        elif isinstance(node, ast.Call) and _name(node.func) == "flash":
            yield from ((each.lineno, str(each.value)) for each in _plain(node.args[0]))


def _plain(told: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(told, ast.IfExp):
        yield from (*_plain(told.body), *_plain(told.orelse))
    elif isinstance(told, ast.Constant) and isinstance(told.value, str):
        yield told


def _said(tree: ast.Module) -> Iterator[ast.AST]:
    tables = {
        node.target.id: node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if _name(node.func) in SAYING:
            yield from _choices(node.args[0])
        elif _name(node.func) == "Words":
            table = node.args[0]
            yield from _values(tables.get(table.id) if isinstance(table, ast.Name) else table)


def _choices(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from (*_choices(node.body), *_choices(node.orelse))
    else:
        yield node


def _values(node: ast.AST | None) -> Iterator[ast.Constant]:
    if isinstance(node, ast.BinOp):
        yield from (*_values(node.left), *_values(node.right))
    elif isinstance(node, ast.Dict):
        yield from (each for each in node.values if isinstance(each, ast.Constant))


def _not_shown(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, what is logged, the parts of f-strings, and the types of annotations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            yield from ast.walk(node.body[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOGGING:
            yield from ast.walk(node)
        elif isinstance(node, ast.JoinedStr):
            yield from (each for each in node.values if isinstance(each, ast.Constant))
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield from ast.walk(node.annotation)


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
