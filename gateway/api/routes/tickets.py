"""Which routes are about tickets and missed calls?"""

from __future__ import annotations

from gateway.api import missed_calls, tickets
from gateway.api.routing import LISTING, JsonBody, Parameter, Route
from gateway.api.schemas.pieces import one_of
from gateway.staff.permissions import ANY_TICKETS_READ, Permission

TICKET_ROUTES = (
    Route(
        "GET",
        "/tickets",
        "listTickets",
        "Tickets, newest first. A partner sees those it opened, communication those with a broadcast.",
        ANY_TICKETS_READ,
        tickets.list_tickets,
        "TicketList",
        "tickets",
        query=(
            *LISTING,
            *(Parameter(name, one_of(kind), f"Only this {name}.") for name, kind in tickets.FILTERS.items()),
        ),
    ),
    Route(
        "POST",
        "/tickets",
        "openTicket",
        "Open a ticket in writing: own initiative, web intake or a partner. A report is paged at once.",
        (Permission.TICKETS_CHANGE, Permission.TICKETS_CHANGE_OWN),
        tickets.open_ticket,
        "Ticket",
        "tickets",
        body=JsonBody("TicketGiven"),
        refusals=("too_many_open_tickets",),
        status=201,
    ),
    Route(
        "GET",
        "/tickets/{number}",
        "getTicket",
        "One ticket, with its pages and timeline.",
        ANY_TICKETS_READ,
        tickets.get_ticket,
        "Ticket",
        "tickets",
        refusals=("no_such_ticket",),
    ),
    Route(
        "POST",
        "/tickets/{number}/acknowledge",
        "acknowledgeTicket",
        "Accept a ticket for an officer. The first one has it; after that nobody is paged.",
        (Permission.TICKETS_CHANGE,),
        tickets.acknowledge,
        "Ticket",
        "tickets",
        body=JsonBody("Acknowledgement", needed=False),
        refusals=(
            "no_such_ticket",
            "already_accepted",
            "no_such_staff",
            "unknown_officer",
            "officer_inactive",
            "not_an_officer",
        ),
    ),
    Route(
        "GET",
        "/missed-calls",
        "listMissedCalls",
        "Calls that ended before they had a ticket, newest first.",
        (Permission.TICKETS_READ,),
        missed_calls.list_missed_calls,
        "MissedCallList",
        "tickets",
        query=LISTING,
    ),
)
