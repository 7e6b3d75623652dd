"""Which figures of the carriers do we give to Prometheus? Those that people decide by, of the last ten minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.orm import Session

from gateway.broadcasts.carrier_waits import deliveries_waiting
from gateway.carrier.failover import By, Use
from gateway.carriers.figures import did
from gateway.carriers.standing import standing
from gateway.paging.carrier_waits import pages_waiting

WAITING = {Use.PAGES: pages_waiting, Use.BROADCASTS: deliveries_waiting}
TOLD = {
    "ccvo_carrier_stands": "Whether this use goes by this carrier now",
    "ccvo_carrier_requests": "Texts and calls that a carrier was asked for in the last ten minutes",
    "ccvo_carrier_faults": "Of those, the ones at which the carrier was at fault or left doubt",
    "ccvo_carrier_queue_age_seconds": "Age of the oldest that waits for this carrier; 0 for none",
    "ccvo_carrier_doubted": "Of how many it is unknown whether this carrier took them",
    "ccvo_carrier_last_success_timestamp_seconds": "When this carrier last took something; 0: never, or long ago",
}


def carrier_families(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield every family of the carriers, by use and carrier."""
    families = {name: GaugeMetricFamily(name, said, labels=["use", "carrier"]) for name, said in TOLD.items()}
    answers = GaugeMetricFamily(
        "ccvo_carrier_answer_seconds",
        "How long answers of a carrier took in the last ten minutes",
        labels=["use", "carrier", "quantile"],
    )
    for use in Use:
        stands = standing(session, use).by
        for by in By:
            labels, done, waits = (
                [use.value, by.value],
                did(session, use, by, now),
                WAITING[use](session, by, stands, now),
            )
            age = (now - waits.waiting_since).total_seconds() if waits.waiting_since else 0
            taken_at = done.last_taken_at.timestamp() if done.last_taken_at else 0
            values = (int(by is stands), done.asked, done.faults, age, waits.doubted, taken_at)
            for family, value in zip(families.values(), values, strict=True):
                family.add_metric(labels, value)
            for quantile, seconds in (("0.5", done.median_s), ("0.95", done.p95_s)):
                if seconds is not None:
                    answers.add_metric([*labels, quantile], seconds)
    yield from families.values()
    yield answers
