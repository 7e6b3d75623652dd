"""Which addresses does the console have, and what opens each? All of it on this page."""

from __future__ import annotations

from gateway.console import (
    alarms,
    broadcasts,
    compose,
    contacts,
    duty,
    duty_plan,
    duty_swaps,
    flows,
    home,
    known_problem,
    missed_calls,
    people,
    tickets,
)
from gateway.console.visit import EVERYBODY, Route
from gateway.staff.permissions import ANY_TICKETS_READ, Permission

_P = Permission
_HEARS = (_P.TICKETS_READ, _P.BROADCASTS_READ, _P.STAFF_READ)
_STANDS = (_P.DUTY_CHANGE_OWN, _P.DUTY_CHANGE)
_STEER = (_P.BROADCASTS_WRITE, _P.BROADCASTS_APPROVE)

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
        "GET",
        "/tickets/<number>/recordings/<int:recording_id>.wav",
        "recording",
        tickets.recording,
        (_P.RECORDINGS_HEAR,),
    ),
    Route("GET", "/missed-calls", "missed_calls", missed_calls.show, (_P.TICKETS_READ,)),
    Route("GET", "/missed-calls/live", "missed_calls_live", missed_calls.renew, (_P.TICKETS_READ,), polled=True),
    Route("GET", "/known-problem", "known_problem", known_problem.show, (_P.TICKETS_READ,)),
    Route("POST", "/known-problem", "announce_problem", known_problem.announce, (_P.TICKETS_CHANGE,)),
    Route("POST", "/known-problem/end", "end_problem", known_problem.end, (_P.TICKETS_CHANGE,)),
    Route("GET", "/alarms", "alarms", alarms.show, EVERYBODY),
    Route("GET", "/alarms/live", "alarms_live", alarms.renew, EVERYBODY, polled=True),
    Route("POST", "/alarms/<int:alarm_id>/seen", "see_alarm", alarms.see, (_P.TICKETS_CHANGE,)),
    Route("GET", "/duty", "duty", duty.show, (_P.DUTY_READ,)),
    Route("POST", "/duty/import", "import_duty", duty.import_file, (_P.DUTY_CHANGE,)),
    Route("GET", "/duty/export", "export_duty", duty.export_file, (_P.DUTY_NUMBERS,)),
    Route("GET", "/duty/plan", "duty_plan", duty_plan.show, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/level", "set_level", duty_plan.level, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/rotation", "set_rotation", duty_plan.rotate, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/rotation/end", "end_rotation", duty_plan.end_rotating, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/override", "set_override", duty_plan.override, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/override/withdraw", "withdraw_override", duty_plan.withdraw, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/temporary", "set_temporary", duty_plan.temporary, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/holiday", "set_holiday", duty_plan.holiday, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/holiday/forget", "forget_holiday", duty_plan.forget_holiday, (_P.DUTY_CHANGE,)),
    Route("GET", "/duty/plan/file", "export_plan", duty_plan.export_file, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/plan/file", "import_plan", duty_plan.import_file, (_P.DUTY_CHANGE,)),
    Route("POST", "/duty/take-over", "take_over", duty_swaps.take_over, _STANDS),
    Route("GET", "/duty/swaps", "swaps", duty_swaps.show, _STANDS),
    Route("POST", "/duty/swaps", "ask_swap", duty_swaps.ask, _STANDS),
    Route("POST", "/duty/swaps/answer", "answer_swap", duty_swaps.answer, _STANDS),
    Route("GET", "/contacts", "contacts", contacts.show, (_P.CONTACTS_READ,)),
    Route("GET", "/contacts/export", "export_contacts", contacts.export_file, (_P.CONTACTS_IMPORT,)),
    Route("GET", "/contacts/import", "import_contacts", contacts.ask_import, (_P.CONTACTS_IMPORT,)),
    Route("POST", "/contacts/import", "take_contacts", contacts.import_file, (_P.CONTACTS_IMPORT,), reads=True),
    Route("GET", "/broadcasts", "broadcasts", broadcasts.show, (_P.BROADCASTS_READ,)),
    Route("GET", "/broadcasts/new", "compose", compose.new, (_P.BROADCASTS_WRITE,)),
    Route("POST", "/broadcasts/new", "keep_draft", compose.keep, (_P.BROADCASTS_WRITE,)),
    Route("POST", "/broadcasts/outlook", "outlook", compose.outlook, (_P.BROADCASTS_WRITE,), reads=True),
    Route("GET", "/broadcasts/<int:broadcast_id>", "broadcast", broadcasts.one, (_P.BROADCASTS_READ,)),
    Route(
        "GET",
        "/broadcasts/<int:broadcast_id>/live",
        "broadcast_live",
        broadcasts.one_live,
        (_P.BROADCASTS_READ,),
        polled=True,
    ),
    Route(
        "GET", "/broadcasts/<int:broadcast_id>/deliveries", "deliveries", broadcasts.deliveries, (_P.BROADCASTS_READ,)
    ),
    Route("GET", "/broadcasts/<int:broadcast_id>/edit", "edit_broadcast", compose.edit, (_P.BROADCASTS_WRITE,)),
    Route("POST", "/broadcasts/<int:broadcast_id>/edit", "keep_edit", compose.keep_edit, (_P.BROADCASTS_WRITE,)),
    Route("POST", "/broadcasts/<int:broadcast_id>/submit", "submit", broadcasts.submit, (_P.BROADCASTS_WRITE,)),
    Route("POST", "/broadcasts/<int:broadcast_id>/approve", "approve", broadcasts.approve, (_P.BROADCASTS_APPROVE,)),
    Route("POST", "/broadcasts/<int:broadcast_id>/reject", "reject", broadcasts.reject, (_P.BROADCASTS_APPROVE,)),
    Route("POST", "/broadcasts/<int:broadcast_id>/pause", "pause", broadcasts.pause, _STEER),
    Route("POST", "/broadcasts/<int:broadcast_id>/resume", "resume", broadcasts.resume, _STEER),
    Route("POST", "/broadcasts/<int:broadcast_id>/cancel", "cancel", broadcasts.cancel, _STEER),
    Route("GET", "/flows", "flows", flows.show, _HEARS),
    Route("GET", "/flows/<name>", "flow", flows.one, _HEARS),
    Route("GET", "/flows/<name>.svg", "flow_picture", flows.picture, _HEARS),
    Route("GET", "/staff", "staff", people.show, (_P.STAFF_READ,)),
)
