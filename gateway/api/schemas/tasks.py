"""How does a task of a case look, how is one given and done, and how is a note written?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import TEXT_OR_NULL, TIME, TIME_OR_NULL, shown, taken
from gateway.crisis.record import MOST
from gateway.crisis.tasks import MOST_WHAT, MOST_WHO

TASK_ID: Schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
_TEXT: Schema = {"type": "string"}

TASKS: dict[str, Schema] = {
    "Task": shown(
        {
            "id": TASK_ID,
            "task": {**_TEXT, "description": "What is to be done."},
            "who": _TEXT,
            "due_at": TIME_OR_NULL,
            "at": {**TIME, "description": "When it was given."},
            "by": _TEXT,
            "done_at": TIME_OR_NULL,
            "done_by": TEXT_OR_NULL,
        }
    ),
    "TaskGiven": taken(
        {
            "task": {**_TEXT, "minLength": 1, "maxLength": MOST_WHAT},
            "who": {**_TEXT, "maxLength": MOST_WHO, "description": "Left out: the owner of the key."},
            "due_at": TIME,
        },
        needed=("task",),
        examples=[{"task": "Vertaal de tekst", "who": "Jan Jans", "due_at": "2026-11-23T22:00:00Z"}],
    ),
    "NoteGiven": taken(
        {"note": {**_TEXT, "minLength": 1, "maxLength": MOST}}, needed=("note",), examples=[{"note": "De CISO belde."}]
    ),
    "TaskDone": taken({"id": TASK_ID}, needed=("id",), examples=[{"id": 3}]),
}

EXAMPLE = {
    "id": 3,
    "task": "Vertaal de tekst",
    "who": "Jan Jans",
    "due_at": "2026-11-23T22:00:00Z",
    "at": "2026-11-23T20:50:00Z",
    "by": "An Peeters",
    "done_at": None,
    "done_by": None,
}
