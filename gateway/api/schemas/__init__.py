"""How do requests and answers look? JSON Schema 2020-12 by name, written by hand; what is told is what is checked."""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.broadcasts import BROADCASTS
from gateway.api.schemas.carriers import CARRIERS
from gateway.api.schemas.contacts import CONTACTS
from gateway.api.schemas.crisis import CRISIS
from gateway.api.schemas.crisis import EXAMPLE as CASE
from gateway.api.schemas.duty import DUTY
from gateway.api.schemas.examples import EXAMPLES
from gateway.api.schemas.exercises import EXERCISE_EXAMPLES, EXERCISES
from gateway.api.schemas.hooks import HOOKS
from gateway.api.schemas.pieces import COMMON
from gateway.api.schemas.recovery import EXAMPLE as RECOVERY_EXAMPLE
from gateway.api.schemas.recovery import RECOVERY
from gateway.api.schemas.tasks import EXAMPLE as TASK
from gateway.api.schemas.tasks import TASKS
from gateway.api.schemas.team import EXAMPLE as TEAM_EXAMPLE
from gateway.api.schemas.team import TEAM
from gateway.api.schemas.tickets import TICKETS
from gateway.api.schemas.written import EXAMPLES as WRITTEN_EXAMPLES
from gateway.api.schemas.written import WRITTEN

_BARE: dict[str, Schema] = {
    **COMMON,
    **TICKETS,
    **DUTY,
    **CONTACTS,
    **BROADCASTS,
    **CARRIERS,
    **HOOKS,
    **CRISIS,
    **WRITTEN,
    **EXERCISES,
    **TEAM,
    **TASKS,
    **RECOVERY,
}
_EXAMPLES = {
    **EXAMPLES,
    **WRITTEN_EXAMPLES,
    **EXERCISE_EXAMPLES,
    "Case": CASE,
    "Task": TASK,
    "Team": TEAM_EXAMPLE,
    "Recovery": RECOVERY_EXAMPLE,
    "RecoveryOfEntity": {"entity": None, **RECOVERY_EXAMPLE},
}

SCHEMAS: dict[str, Schema] = {
    name: {**schema, "examples": [_EXAMPLES[name]]} if name in _EXAMPLES else schema for name, schema in _BARE.items()
}
