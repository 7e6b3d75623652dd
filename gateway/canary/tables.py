"""Which rows tell of the canary? A run, and a row for each stage it reached. No ticket, no page, no missed call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.canary.model import CanaryState, Stage
from gateway.storage import Row, choice


class CanaryRun(Row):
    """One try. `failed_at_stage` is the stage that did not come; `told_at` when the second way had told of it."""

    __tablename__ = "canary_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    started_by: Mapped[str] = mapped_column(String(120))
    state: Mapped[CanaryState] = mapped_column(choice(CanaryState), index=True)
    line_sid: Mapped[str | None] = mapped_column(String(64), index=True)  # of the hotline's end of the call
    ended_at: Mapped[datetime | None]
    failed_at_stage: Mapped[Stage | None] = mapped_column(choice(Stage))
    detail: Mapped[str] = mapped_column(String(200), default="")
    told_at: Mapped[datetime | None]
    telling_until: Mapped[datetime | None]


class CanaryStage(Row):
    """When a run reached a stage."""

    __tablename__ = "canary_stage"
    __table_args__ = (UniqueConstraint("run_id", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("canary_run.id"))
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    at: Mapped[datetime]
