"""Which figures do we give to Prometheus? Counted from the rows at each scrape, so that several processes agree.

No label and no value tells of a person: states, channels, names of our own processes, counts and ages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from itertools import product
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway.api.carrier_metrics import carrier_families
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.calls.tables import MissedCall
from gateway.canary import actions as canary
from gateway.canary.model import CanaryState
from gateway.paging.figures import figures, months_back
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page
from gateway.storage.heartbeat import Heartbeat
from gateway.tickets.model import Outcome, TicketKind, TicketState
from gateway.tickets.tables import Ticket

Column = InstrumentedAttribute[Any]


def exposition(session: Session, now: datetime) -> bytes:
    """Return all figures as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Rows(session, now))
    return generate_latest(registry)


class _Rows(Collector):
    """Counts rows when asked."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every family."""
        drills = select(Ticket.id).where(Ticket.exercise.is_(True))
        yield self._by("ccvo_tickets", "Tickets by kind, state and outcome, without drills", _TICKET, ~Ticket.exercise)
        yield self._by("ccvo_pages", "Pages by channel and state, without drills", _PAGE, Page.ticket_id.not_in(drills))
        yield self._by("ccvo_deliveries", "Recipients of broadcasts by bucket", _DELIVERY)
        yield self._by("ccvo_broadcasts", "Broadcasts by state", _BROADCAST)
        missed = self._session.scalar(select(func.count()).select_from(MissedCall)) or 0
        yield _single("ccvo_missed_calls", "Calls that ended before they had a ticket", missed)
        yield self._age_of(
            "ccvo_oldest_due_page_age_seconds",
            "Age of the oldest page that is due and not yet taken up; 0 for none",
            select(func.min(Page.due_at)).where(Page.state == PageState.DUE, Page.due_at <= self._now),
        )
        yield self._age_of(
            "ccvo_oldest_unaccepted_ticket_age_seconds",
            "Age of the oldest report for which officers are paged and that nobody accepted; 0 for none",
            select(func.min(Ticket.opened_at)).where(
                Ticket.acknowledged_at.is_(None), Ticket.state == TicketState.PAGED, Ticket.exercise.is_(False)
            ),
        )
        yield self._reactions()
        yield from self._canary()
        yield from carrier_families(self._session, self._now)
        yield self._heartbeats()

    def _by(
        self, name: str, told: str, columns: dict[str, tuple[Column, type[Enum]]], *only: ColumnElement[bool]
    ) -> GaugeMetricFamily:
        """One figure for each combination of states, those without rows included."""
        family = GaugeMetricFamily(name, told, labels=list(columns))
        attributes = [column for column, _ in columns.values()]
        rows: Iterable[Any] = self._session.execute(
            select(*attributes, func.count()).where(*only).group_by(*attributes)
        )
        counted = {tuple(states): count for *states, count in rows}
        for states in product(*(kind for _, kind in columns.values())):
            family.add_metric([state.value for state in states], counted.get(states, 0))
        return family

    def _age_of(self, name: str, told: str, oldest: Any) -> GaugeMetricFamily:
        at = self._session.scalar(oldest)
        return _single(name, told, 0 if at is None else (self._now - at).total_seconds())

    def _reactions(self) -> GaugeMetricFamily:
        """Of this month and the one before, so that a month that begins is not empty."""
        family = GaugeMetricFamily(
            "ccvo_reaction_seconds",
            "From a ticket's opening to a stage, this month and the one before, by level of its officer; 1 is the max",
            labels=["stage", "level", "quantile"],
        )
        found = figures(self._session, months_back(self._now, 2))
        groups = {_LEVELS.get(level, str(level)): group for level, group in found.by_level.items()}
        groups |= {"all": found.whole} if found.whole else {}
        for level, group in groups.items():
            for stage, each in group.spreads.items():
                for quantile, seconds in (("0.5", each.p50), ("0.95", each.p95), ("1", each.most)):
                    family.add_metric([stage.value, level, quantile], seconds)
        return family

    def _canary(self) -> Iterator[GaugeMetricFamily]:
        """Of the last run that passed; whether the last one did stands beside it."""
        passed, ended = canary.last_ended(self._session, CanaryState.PASSED), canary.last_ended(self._session)
        at = passed.ended_at.timestamp() if passed is not None and passed.ended_at else 0
        yield _single("ccvo_canary_last_success_timestamp_seconds", "When a canary last came through; 0: never", at)
        good = ended is not None and ended.state is CanaryState.PASSED
        yield _single("ccvo_canary_last_run_passed", "Whether the last canary that ended came through", int(good))
        family = GaugeMetricFamily(
            "ccvo_canary_stage_seconds", "From the start of the last canary that came through", labels=["stage"]
        )
        if passed is not None:
            for stage, reached_at in canary.stages(self._session, passed.id).items():
                family.add_metric([stage.value], (reached_at - passed.started_at).total_seconds())
        yield family

    def _heartbeats(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily(
            "ccvo_heartbeat_age_seconds", "Since a process of this name last gave a sign of life", labels=["process"]
        )
        for beat in self._session.scalars(select(Heartbeat).order_by(Heartbeat.name)):
            family.add_metric([beat.name], (self._now - beat.at).total_seconds())
        return family


def _single(name: str, told: str, value: float) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told)
    family.add_metric([], value)
    return family


_LEVELS = {0: "coordinator", None: "not_paged"}
_TICKET: dict[str, tuple[Column, type[Enum]]] = {
    "kind": (Ticket.kind, TicketKind),
    "state": (Ticket.state, TicketState),
    "outcome": (Ticket.outcome, Outcome),
}
_PAGE: dict[str, tuple[Column, type[Enum]]] = {"channel": (Page.channel, Channel), "state": (Page.state, PageState)}
_DELIVERY: dict[str, tuple[Column, type[Enum]]] = {"bucket": (Delivery.state, DeliveryState)}
_BROADCAST: dict[str, tuple[Column, type[Enum]]] = {"state": (Broadcast.state, BroadcastState)}
