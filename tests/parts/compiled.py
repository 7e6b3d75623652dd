"""What of an application is the same in every house? It is compiled once a test process: templates and routes.

A house has an application of its own, of hundreds of routes: compiling them anew took a quarter of a test of the
console. Templates are kept for Dutch only: another language compiles something else from the same source.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
_BUILDERS: dict[tuple[object, ...], Builder] = {}


class Compiled(BytecodeCache):
    """Keeps what was compiled, by template; Jinja itself sees to it that it is of the present source."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


class _KeptRule(Rule):
    """A route whose builder of addresses, which knows only the route's words, is that of the same route elsewhere."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        key = (tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in _BUILDERS:
            _BUILDERS[key] = super()._compile_builder(append_unknown)
        return _BUILDERS[key]


class HouseApp(Flask):
    """The application of a house."""

    url_rule_class = _KeptRule
    jinja_options: dict[str, Any] = {"bytecode_cache": Compiled()}  # noqa: RUF012 -- as Flask has it
