"""What can a program ask? Every route of /api/v1, with who may, in tables; the description is made from them."""

from __future__ import annotations

from gateway.api import openapi
from gateway.api.routes.broadcasts import BROADCAST_ROUTES
from gateway.api.routes.carriers import CARRIER_ROUTES
from gateway.api.routes.crisis import CRISIS_ROUTES
from gateway.api.routes.exercises import EXERCISE_ROUTES
from gateway.api.routes.files import FILE_ROUTES
from gateway.api.routes.hooks import HOOK_ROUTES
from gateway.api.routes.team import TEAM_ROUTES
from gateway.api.routes.tickets import TICKET_ROUTES
from gateway.api.routes.written import WRITTEN_ROUTES
from gateway.api.routing import Answer, Route

_DESCRIPTION = Route(
    "GET",
    "/openapi.json",
    "describe",
    "This description. Needs no key.",
    (),
    lambda session, asked: Answer(openapi.document(ROUTES)),
    "Description",
    "description",
)

ROUTES: tuple[Route, ...] = (
    *TICKET_ROUTES,
    *WRITTEN_ROUTES,
    *CRISIS_ROUTES,
    *TEAM_ROUTES,
    *FILE_ROUTES,
    *BROADCAST_ROUTES,
    *CARRIER_ROUTES,
    *HOOK_ROUTES,
    *EXERCISE_ROUTES,
    _DESCRIPTION,
)
