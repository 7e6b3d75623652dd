"""Did a request that changed rows leave one that is sealed? Watches what is written and committed while it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

SEALED = frozenset(
    {"audit_deed", "timeline_entry", "duty_change", "contact_change", "policy_version", "card_version", "critical_days"}
    | {"template_version"}
)
PASSING = frozenset(  # what is kept of how somebody came here, not of what they did
    {"staff_session", "sign_in_attempt", "api_idempotency", "api_key", "heartbeat", "contact_upload", "hook_event"}
    | {"number_code", "notice", "proof_call", "audit_opening"}
)
_WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


class Watched:
    """What was written in transactions that were committed."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    @property
    def unsealed(self) -> set[str]:
        """The tables that were changed by what left no row of the audit."""
        changed = self.tables - SEALED - PASSING
        return set() if self.tables & SEALED else changed


@contextmanager
def watched(engine: Engine) -> Iterator[Watched]:
    """Watch an engine while the block runs."""
    found, open_ones = Watched(), {}  # type: ignore[var-annotated]

    def written(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if (write := _WRITES.match(statement)) is not None:
            open_ones.setdefault(id(connection), set()).add(write[2].lower())

    def committed(connection: Any) -> None:
        found.tables |= open_ones.pop(id(connection), set())

    def rolled_back(connection: Any) -> None:
        open_ones.pop(id(connection), None)

    hooks = (("before_cursor_execute", written), ("commit", committed), ("rollback", rolled_back))
    for name, hook in hooks:
        event.listen(engine, name, hook)
    try:
        yield found
    finally:
        for name, hook in hooks:
            event.remove(engine, name, hook)
