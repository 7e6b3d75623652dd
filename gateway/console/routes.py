"""Which addresses does the console have, and what opens each? All of it on this page."""

from __future__ import annotations

from gateway.console import home, missed_calls, tickets
from gateway.console.visit import EVERYBODY, Route
from gateway.staff.permissions import ANY_TICKETS_READ, Permission

_P = Permission

ROUTES = (
    Route("GET", "/", "home", home.show, EVERYBODY),
    Route("GET", "/tickets", "tickets", tickets.board, ANY_TICKETS_READ),
    Route("GET", "/tickets/live", "tickets_live", tickets.board_live, ANY_TICKETS_READ, polled=True),
    Route("GET", "/tickets/all", "all_tickets", tickets.all_tickets, ANY_TICKETS_READ),
    Route("GET", "/tickets/<number>", "ticket", tickets.ticket, ANY_TICKETS_READ),
    Route("GET", "/tickets/<number>/live", "ticket_live", tickets.ticket_live, ANY_TICKETS_READ, polled=True),
    Route("POST", "/tickets/<number>/accept", "accept", tickets.accept, (_P.TICKETS_CHANGE, _P.TICKETS_CHANGE_OWN)),
    Route(
        "GET",
        "/tickets/<number>/recordings/live",
        "recordings_live",
        tickets.recordings_live,
        ANY_TICKETS_READ,
        polled=True,
    ),
    Route(
        "GET", "/tickets/<number>/recordings/<int:recording_id>.wav", "recording", tickets.recording, ANY_TICKETS_READ
    ),
    Route("GET", "/missed-calls", "missed_calls", missed_calls.show, (_P.TICKETS_READ,)),
    Route("GET", "/missed-calls/live", "missed_calls_live", missed_calls.renew, (_P.TICKETS_READ,), polled=True),
)
