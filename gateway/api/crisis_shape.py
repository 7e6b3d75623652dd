"""How does a case look to a program? Plain values of everything on record; numbers hidden where that is told."""

from __future__ import annotations

from typing import Any

from gateway.api.shapes import email, number
from gateway.crisis.overview import Case
from gateway.crisis.recoveries import Recovery
from gateway.crisis.tables import CaseTask, Exchange, Spoc


def case(found: Case, hidden: bool) -> dict[str, Any]:
    """Return a case with what belongs to it."""
    record = found.record
    return {
        "ticket": found.ticket.number,
        "reports": [each.number for each in found.reports],
        "state": found.ticket.state,
        "moves": list(found.moves),
        "step": found.step,
        "handler": found.handler or None,
        "kind": record.kind,
        "ict": record.ict,
        "continuity": record.continuity,
        "malicious": found.ticket.facts.malicious,
        "personal_data": record.personal_data,
        "essential": record.essential,
        "known_at": record.known_at,
        "advice": found.advice,
        "borderline": found.borderline,
        "critical": [each.service for each in found.critical],
        "verdict": _verdict(found),
        "entities": [
            {"key": each.key, "name": each.name, "code": each.code, "heard": each.heard} for each in found.entities
        ],
        "spoc": spoc(found.spoc, hidden) if found.spoc else None,
        "spocs": [spoc(each.spoc, hidden) for each in found.appointments if each.spoc is not None],
        "earlier_spocs": [spoc(each, hidden) for each in found.earlier_spocs],
        "consultations": [
            {
                "at": each.at,
                "by": each.by,
                "entities": each.keys,
                "spoken_with": each.spoken_with,
                "result": each.result,
            }
            for each in found.consultations
        ],
        "hearing_waived": record.hearing_waived,
        "decisions": [
            {"at": each.at, "by": each.by, "kind": each.kind, "decision": each.text, "why": each.why}
            for each in found.decisions
        ],
        "recovery": recovery(found, found.recovery),
        "recoveries": [
            {"entity": each.key or None, **recovery(found, each)} for each in found.recoveries if each.counts
        ],
        "exchanges": [exchange(each) for each in found.exchanges],
        "evaluation": {
            "went_well": record.went_well,
            "went_wrong": record.went_wrong,
            "lessons": record.lessons,
            "without_feedback": record.without_feedback,
            "without_recovery": record.without_recovery,
        },
        "closed_at": record.closed_at,
        "closed_by": record.closed_by,
        "broadcasts": list(found.broadcasts),
        "linked": [{"ticket": other.number, "why": row.why} for row, other in found.linked],
        "tasks": [task(each) for each in found.tasks],
        "periods": [{"period": each.period, "ends_at": each.ends_at, "sure": each.sure} for each in found.deadlines],
    }


def _verdict(found: Case) -> dict[str, Any] | None:
    record = found.record
    if record.verdict is None:
        return None
    return {
        "outcome": record.verdict,
        "reason": record.verdict_reason,
        "advice": record.verdict_advice,
        "by": record.verdict_by,
        "at": record.verdict_at,
    }


def spoc(row: Spoc, hidden: bool) -> dict[str, Any]:
    """Return an appointment of a SPoC; its code and link are the SPoC's alone."""
    return {
        "state": row.state,
        "entity": row.entity_key or None,
        "official": row.official,
        "asked_at": row.asked_at,
        "name": row.name,
        "function": row.function,
        "phone": number(row.phone, hidden),
        "email": email(row.email, hidden),
        "named_at": row.named_at,
        "confirmed_at": row.confirmed_at,
        "confirmed_how": row.confirmed_how,
        "replaced_at": row.replaced_at,
        "replaced_why": row.replaced_why,
    }


def recovery(found: Case, share: Recovery) -> dict[str, Any]:
    """Return who follows a recovery, and how far it is."""
    row = share.row
    return {
        "owner": share.owner,
        "proposed": found.proposed_for(share),
        "provider": row.provider if row else "",
        "expected_at": row.recovered_by if row else None,
        "done_at": row.done_at if row else None,
        "done_by": row.done_by if row else None,
    }


def task(row: CaseTask) -> dict[str, Any]:
    """Return what somebody has to do, or did."""
    return {
        "id": row.id,
        "task": row.what,
        "who": row.who,
        "due_at": row.due_at,
        "at": row.at,
        "by": row.by,
        "done_at": row.done_at,
        "done_by": row.done_by,
    }


def exchange(row: Exchange) -> dict[str, Any]:
    """Return what was asked or told."""
    return {
        "kind": row.kind,
        "at": row.at,
        "by": row.by,
        "by_spoc": row.spoc_id is not None,
        "outside": row.outside,
        "exception": row.exception,
        "text": row.text,
        "wanted_by": row.wanted_by,
    }
