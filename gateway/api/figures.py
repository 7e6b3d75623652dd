"""What do the figures say to programs? The same counts as on the console's page, as numbers."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.api.routing import Answer, Asked
from gateway.figures import load, reached, reports, waits
from gateway.figures.selection import Selection, read_selection
from gateway.figures.spreads import Spread, share


def figures(session: Session, asked: Asked) -> Answer:
    """Reports, waits, broadcasts and load over months."""
    chosen = read_selection({name: str(value) for name, value in asked.query.items()}, asked.now)
    loads = load.loads(session, chosen)
    missed = reports.missed(session, chosen)
    return Answer(
        {
            "from": chosen.months[0].name,
            "until": chosen.months[-1].name,
            "exercises": chosen.exercises.value,
            "target_s": chosen.target_s,
            "reports": [_counted_shape(row) for row in reports.counted(session, chosen)],
            "missed_calls": [{"month": month, "count": count} for month, count in missed.items()],
            "waits": _waits(session, chosen),
            "wait_hours": [
                {"hour": at.hour, "weekend": at.weekend, **spread_shape(each)}
                for at, each in sorted(waits.by_hour(session, chosen).items())
            ],
            "broadcasts": [reached_shape(each) for each in reached.reached(session, chosen)],
            "load": {
                "evenness": loads.evenness,
                "officers": [
                    {"name": each.name, "pages": each.pages, "night": each.night, "declined": each.declined}
                    for each in loads.officers
                ],
            },
        }
    )


def spread_shape(each: Spread) -> dict[str, Any]:
    """Return waits as programs see them."""
    return {"count": each.count, "median_s": each.median, "p90_s": each.p90, "within": each.within}


def reached_shape(each: reached.Reached) -> dict[str, Any]:
    """Return whom a broadcast reached as programs see it."""
    return {
        "id": each.id,
        "exercise": each.exercise,
        "began_at": each.began_at,
        "recipients": each.recipients,
        "delivered": each.delivered,
        "delivered_share": share(each.delivered, each.recipients),
        "acknowledged": each.acknowledged,
        "acknowledged_share": share(each.acknowledged, each.recipients),
        "most_after_s": each.most_after_s,
    }


def _counted_shape(row: reports.Counted) -> dict[str, Any]:
    alike = {"kind": row.kind, "route": row.route, "outcome": row.outcome}
    return {"month": row.month, **alike, "entity": row.entity, "count": row.tickets}


def _waits(session: Session, chosen: Selection) -> list[dict[str, Any]]:
    found = waits.by_month(session, chosen)
    return [{"month": month, **spread_shape(each)} for month, each in sorted(found.items())]
