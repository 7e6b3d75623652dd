"""Which addresses does the console have for tickets, their cases, and what went to the helpdesk?"""

from __future__ import annotations

from gateway.console import (
    board,
    cards,
    case,
    case_live,
    case_recovery,
    case_summary,
    case_tasks,
    conversation,
    new_report,
    referrals,
    team,
    tickets,
    wall,
)
from gateway.console.visit import Route
from gateway.staff.permissions import ANY_TICKETS_READ, Permission

_P = Permission
_WORKS = (_P.TICKETS_CHANGE, _P.TICKETS_CHANGE_OWN)

TICKET_ROUTES = (
    Route("GET", "/tickets", "tickets", board.show, ANY_TICKETS_READ),
    Route("GET", "/tickets/live", "tickets_live", board.renew, ANY_TICKETS_READ, polled=True, marked=True),
    Route("GET", "/tickets/all", "all_tickets", tickets.all_tickets, ANY_TICKETS_READ),
    Route("GET", "/tickets/new", "new_report", new_report.ask, _WORKS),
    Route("POST", "/tickets/new", "open_report", new_report.keep, _WORKS),
    Route("GET", "/tickets/<number>", "ticket", tickets.ticket, ANY_TICKETS_READ),
    Route(
        "GET", "/tickets/<number>/live", "ticket_live", tickets.ticket_live, ANY_TICKETS_READ, polled=True, marked=True
    ),
    Route("POST", "/tickets/<number>/accept", "accept", tickets.accept, (_P.TICKETS_CHANGE, _P.TICKETS_CHANGE_OWN)),
    Route("POST", "/tickets/<number>/still-held", "still_held", tickets.still_held, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/give-back", "give_back", tickets.give_back, (_P.TICKETS_CHANGE,)),
    Route(
        "GET",
        "/tickets/<number>/recordings/live",
        "recordings_live",
        tickets.recordings_live,
        ANY_TICKETS_READ,
        polled=True,
        marked=True,
    ),
    Route(
        "GET",
        "/tickets/<number>/recordings/<int:recording_id>.wav",
        "recording",
        tickets.recording,
        (_P.RECORDINGS_HEAR,),
    ),
    Route(
        "GET",
        "/tickets/<number>/conversation/live",
        "conversation_live",
        conversation.renew,
        ANY_TICKETS_READ,
        polled=True,
    ),
    Route("POST", "/tickets/<number>/answer", "answer_reporter", conversation.answer, _WORKS),
    Route("GET", "/tickets/<number>/card", "ticket_card", cards.of_ticket, ANY_TICKETS_READ),
    Route("GET", "/tickets/<number>/case", "case", case.show, ANY_TICKETS_READ),
    Route("GET", "/tickets/<number>/team", "team", team.show, ANY_TICKETS_READ),
    Route("GET", "/tickets/<number>/team/live", "team_live", team.renew, ANY_TICKETS_READ, polled=True),
    Route("POST", "/tickets/<number>/team", "call_team_up", team.call_up, (_P.TICKETS_CHANGE,)),
    Route(
        "POST", "/tickets/<number>/team/answer", "answer_team", team.answer, (_P.TICKETS_CHANGE, _P.TICKETS_MEASURES)
    ),
    Route("POST", "/tickets/<number>/team/stop", "stop_team", team.stop, (_P.TICKETS_CHANGE,)),
    Route("GET", "/tickets/<number>/case/summary", "case_summary", case_summary.show, ANY_TICKETS_READ),
    Route("GET", "/tickets/<number>/case/summary.pdf", "case_document", case_summary.document, ANY_TICKETS_READ),
    Route(
        "GET", "/tickets/<number>/case/live", "case_live", case_live.renew, ANY_TICKETS_READ, polled=True, marked=True
    ),
    Route("POST", "/tickets/<number>/case/notes", "write_note", case_tasks.note, _WORKS),
    Route("POST", "/tickets/<number>/case/tasks", "add_task", case_tasks.add, _WORKS),
    Route("POST", "/tickets/<number>/case/tasks/<int:task_id>/done", "finish_task", case_tasks.finish, _WORKS),
    Route("POST", "/tickets/<number>/case/move", "move_case", case.move, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/case/assess", "assess_case", case.assess, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/case/verdict", "give_verdict", case.verdict, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/case/entity", "add_entity", case.entity, _WORKS),
    Route("POST", "/tickets/<number>/case/entity/remove", "remove_entity", case.drop_entity, _WORKS),
    Route("POST", "/tickets/<number>/case/entity/correct", "correct_entity", case.correct, _WORKS),
    Route("POST", "/tickets/<number>/case/spoc/ask", "ask_spoc", case.ask_spoc, _WORKS),
    Route("POST", "/tickets/<number>/case/spoc/name", "name_spoc", case.name_spoc, _WORKS),
    Route("POST", "/tickets/<number>/case/spoc/confirm", "confirm_spoc", case.confirm_spoc, _WORKS),
    Route("POST", "/tickets/<number>/case/consult", "consult", case.consult, _WORKS),
    Route("POST", "/tickets/<number>/case/waive", "waive_hearing", case.waive, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/case/decide", "decide", case.decide, (_P.TICKETS_CHANGE, _P.TICKETS_MEASURES)),
    Route("POST", "/tickets/<number>/case/recovery", "set_recovery", case_recovery.recover, _WORKS),
    Route("POST", "/tickets/<number>/case/recovered", "finish_recovery", case_recovery.recovered, _WORKS),
    Route("POST", "/tickets/<number>/case/feedback", "keep_exchange", case.exchange, _WORKS),
    Route("POST", "/tickets/<number>/case/close", "close_case", case.close, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/case/link", "link_case", case.link, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/case/take-over", "take_over_case", case.take_over, (_P.TICKETS_CHANGE,)),
    Route("POST", "/tickets/<number>/case/broadcast", "attach_broadcast", case.broadcast, (_P.TICKETS_CHANGE,)),
    Route("GET", "/referrals", "referrals", referrals.show, (_P.TICKETS_READ, _P.REFERRALS_CONFIRM)),
    Route(
        "GET",
        "/referrals/live",
        "referrals_live",
        referrals.renew,
        (_P.TICKETS_READ, _P.REFERRALS_CONFIRM),
        polled=True,
    ),
    Route("POST", "/referrals/<number>/confirm", "confirm_referral", referrals.confirm, (_P.REFERRALS_CONFIRM,)),
    Route("POST", "/tickets/<number>/next-now", "next_now", wall.next_now, (_P.TICKETS_CHANGE,)),
)
