"""Which functions of ours can a function reach? Read from the code itself: names are looked up as Python would.

What is called on an object (a row, a session) is not followed; what is handed on as a value counts as called.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache, partial
from types import FunctionType, ModuleType
from typing import Any

OURS = ("gateway.", "contacts.")


def reached(start: Any) -> set[Any]:
    """Return every function and class of ours that `start` can come to, itself included."""
    found: set[Any] = set()
    waiting = [start]
    while waiting:
        each = _plain(waiting.pop())
        if each is None or each in found:
            continue
        found.add(each)
        waiting += _named_in(each)
    return found


def _plain(each: Any) -> Any:
    while isinstance(each, partial):
        each = each.func
    each = inspect.unwrap(each) if callable(each) else None
    if not isinstance(each, (FunctionType, type)) or not str(each.__module__).startswith(OURS):
        return None
    return each


@cache
def _named_in(each: Callable[..., Any] | type) -> tuple[Any, ...]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(each)))
    except (OSError, TypeError):
        return ()
    module = inspect.getmodule(each)
    held = [cell.cell_contents for cell in getattr(each, "__closure__", None) or ()]
    return (*held, *_looked_up(tree, module, each if isinstance(each, type) else None))


def _looked_up(tree: ast.AST, module: ModuleType | None, owner: type | None) -> Iterator[Any]:
    local = _imported(tree)
    for node in ast.walk(tree):
        found = _value(node, vars(module) | local if module else local)
        if found is not None and found is not owner:
            yield found


def _value(node: ast.AST, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        inner = _value(node.value, names)
        return getattr(inner, node.attr, None) if isinstance(inner, (ModuleType, type)) else None
    return None


def _imported(tree: ast.AST) -> dict[str, Any]:
    """Return what a function imports within itself."""
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = __import__(node.module, fromlist=["_"])
            found |= {name.asname or name.name: getattr(module, name.name, None) for name in node.names}
    return found
