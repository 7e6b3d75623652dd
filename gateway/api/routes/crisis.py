"""Which routes are about a case: what CCVO does about a report, from its assessment to its closure?"""

from __future__ import annotations

from gateway.api import crisis
from gateway.api.routing import Handler, JsonBody, Route
from gateway.staff.permissions import ANY_TICKETS_READ, Permission

_P = Permission
_OFFICER = (_P.TICKETS_CHANGE,)
_WORKS = (_P.TICKETS_CHANGE, _P.TICKETS_CHANGE_OWN)
_ALWAYS = ("no_such_ticket", "not_accepted", "case_closed", "case_words")


def _step(
    path: str,
    operation: str,
    summary: str,
    permissions: tuple[Permission, ...],
    does: Handler,
    body: str | None,
    *refusals: str,
) -> Route:
    """A step of the process: it answers with the case as it then is."""
    taken = JsonBody(body, needed=body != "SpocConfirmed") if body is not None else None
    return Route(
        "POST",
        f"/tickets/{{number}}/case/{path}",
        operation,
        summary,
        permissions,
        does,
        "Case",
        "cases",
        body=taken,
        refusals=(*_ALWAYS, *refusals),
    )


CRISIS_ROUTES = (
    Route(
        "GET",
        "/tickets/{number}/case",
        "getCase",
        "The case of a ticket: what is on record, what it waits for, and which legal periods may run.",
        ANY_TICKETS_READ,
        crisis.get_case,
        "Case",
        "cases",
        refusals=("no_such_ticket",),
    ),
    _step(
        "move",
        "moveCase",
        "Bring a case, with every accepted report of it, to another state.",
        _OFFICER,
        crisis.move,
        "MoveGiven",
        *("transition", "case_moved", "move_reason", "verdict_missing", "not_heard", "decision_missing"),
        "owner_missing",
    ),
    _step(
        "take-over",
        "takeOverCase",
        "Have a case from now on; reminders then come to the key's owner.",
        _OFFICER,
        crisis.take_over,
        None,
        "handler_already",
        "not_a_person",
    ),
    _step(
        "assess", "assessCase", "Keep what an officer found.", _OFFICER, crisis.assess, "AssessmentGiven", "known_at"
    ),
    _step(
        "verdict",
        "giveVerdict",
        "Keep the officer's verdict beside the advice; it says why where it differs.",
        _OFFICER,
        crisis.verdict,
        "VerdictGiven",
        "verdict_open",
        "verdict_reason",
    ),
    _step("entities", "addEntity", "Add an affected entity.", _WORKS, crisis.entity, "AffectedGiven"),
    _step(
        "entities/remove",
        "removeEntity",
        "Take an added entity away again, by its key, with why.",
        _WORKS,
        crisis.drop_entity,
        "AffectedTaken",
        "entity_stays",
    ),
    _step(
        "spoc/ask",
        "askSpoc",
        "Note that the leading official was asked for a SPoC; a mobile number is sent a text.",
        _WORKS,
        crisis.ask_spoc,
        "SpocAsked",
        "no_such_entity",
        "spoc_there",
        "spoc_phone",
        "drill_address",
    ),
    _step(
        "spoc/name",
        "nameSpoc",
        "Name the SPoC, who is asked to confirm; or another one, with why.",
        _WORKS,
        crisis.name_spoc,
        "SpocGiven",
        *("no_such_entity", "spoc_phone", "spoc_email", "spoc_unreachable", "replace_reason", "drill_address"),
    ),
    _step(
        "spoc/confirm",
        "confirmSpoc",
        "Note that the SPoC confirmed to somebody.",
        _WORKS,
        crisis.confirm_spoc,
        "SpocConfirmed",
        "no_such_entity",
        "spoc_not_named",
    ),
    _step(
        "consultations",
        "consult",
        "Keep a talk with one or many involved entities.",
        _WORKS,
        crisis.consult,
        "ConsultationGiven",
        "entities_missing",
        "no_such_entity",
    ),
    _step("waive", "waiveHearing", "Keep why not every entity is heard.", _OFFICER, crisis.waive, "WhyGiven"),
    _step(
        "decisions",
        "decide",
        "Keep a decision. Measures of policy are the crisis management team's alone.",
        (_P.TICKETS_CHANGE, _P.TICKETS_MEASURES),
        crisis.decide,
        "DecisionGiven",
        *("not_permitted", "not_weighing", "not_heard", "decisions_clash"),
    ),
    _step(
        "recovery",
        "setRecovery",
        "Keep who follows the recovery, and until when.",
        _WORKS,
        crisis.recover,
        "RecoveryGiven",
        "recovery_past",
    ),
    _step(
        "exchanges",
        "keepExchange",
        "Ask the SPoC how it stands, or keep what the SPoC told; or an exception, with why.",
        _WORKS,
        crisis.exchange,
        "ExchangeGiven",
        "spoc_which",
        "spoc_only",
        "exception_reason",
    ),
    _step(
        "close",
        "closeCase",
        "Close a case with its evaluation.",
        _OFFICER,
        crisis.close,
        "ClosingGiven",
        *("transition", "case_moved", "move_reason", "feedback_missing", "evaluation_missing"),
    ),
    _step(
        "reopen",
        "reopenCase",
        "Take up a closed case anew.",
        _OFFICER,
        crisis.reopen,
        "WhyGiven",
        "transition",
        "move_reason",
    ),
    _step(
        "links",
        "linkCase",
        "Link a case to another one, both ways.",
        _OFFICER,
        crisis.link,
        "LinkGiven",
        "link_itself",
        "link_drill",
    ),
    _step(
        "tasks",
        "addTask",
        "Give somebody something to do for a case, beside its process.",
        _WORKS,
        crisis.add_task,
        "TaskGiven",
        "task_past",
    ),
    _step(
        "tasks/done",
        "finishTask",
        "Say that a task is done, by its id; saying it again changes nothing.",
        _WORKS,
        crisis.finish_task,
        "TaskDone",
        "no_such_task",
    ),
    _step(
        "broadcasts",
        "attachBroadcast",
        "Say that a broadcast is about a case: who writes broadcasts may then read it.",
        _OFFICER,
        crisis.broadcast,
        "AboutGiven",
        *("no_such_broadcast", "broadcast_of_other", "link_drill"),
    ),
)
