"""What can be done with a canary's run? Start, take a stage in, fail. Verbs on a Session; the door commits.

Every stage is a row, so that a process that dies leaves a run that is overdue, and never one that hangs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.calls.tables import Conversation
from gateway.canary.model import KEY, CanaryState, Stage, overdue
from gateway.canary.tables import CanaryRun, CanaryStage
from gateway.errors import Refused
from gateway.queues import Queue, fell_due
from gateway.staff.model import Actor
from gateway.storage.locks import Lock, hold_lock
from ivr_flows.events import OfficerAsked

CLOCK = "klok"
OPEN = tuple(state for state in CanaryState if not state.over)


def start(session: Session, by: str, now: datetime) -> CanaryRun:
    """Start a run; raises Refused("canary_runs") while one is under way."""
    hold_lock(session, Lock.CANARY)
    if open_run(session) is not None:
        raise Refused("canary_runs")
    run = CanaryRun(started_at=now, started_by=by[:120], state=CanaryState.DUE, detail="")
    session.add(run)
    session.flush()
    return run


def start_by(session: Session, actor: Actor, now: datetime) -> CanaryRun:
    """Start a run for somebody; raises Refused("canary_runs") while one is under way."""
    run = start(session, actor.name, now)
    write_down(session, actor, Deed.CANARY_STARTED, Subject.CANARY, run.id, now)
    return run


def start_if_due(session: Session, every: timedelta, now: datetime) -> CanaryRun | None:
    """Start a run when the last one began so long ago. Several clocks start one."""
    hold_lock(session, Lock.CANARY)
    return start(session, CLOCK, now) if start_is_due(session, every, now) else None


def start_is_due(session: Session, every: timedelta, now: datetime) -> bool:
    """Whether none is under way, and the last one began so long ago."""
    recent = session.scalar(select(CanaryRun.id).where(CanaryRun.started_at > now - every).limit(1))
    return recent is None and open_run(session) is None


def open_run(session: Session) -> CanaryRun | None:
    """Return the run that is under way, if any."""
    return session.scalar(select(CanaryRun).where(CanaryRun.state.in_(OPEN)).order_by(CanaryRun.id.desc()).limit(1))


def claim(session: Session, state: CanaryState, claimed: CanaryState) -> int | None:
    """Take over what a run in `state` asks for, for whoever comes first; returns its id."""
    query = select(CanaryRun).where(CanaryRun.state == state).order_by(CanaryRun.id).limit(1)
    run = session.scalar(query.with_for_update(skip_locked=True))
    if run is None:
        return None
    run.state = claimed
    return run.id


def release(session: Session, run_id: int) -> None:
    """Let somebody take over again what surely did not happen."""
    run = session.get(CanaryRun, run_id, with_for_update=True, populate_existing=True)
    before = {CanaryState.CALLING: CanaryState.DUE, CanaryState.PAGING: CanaryState.ASKED}
    if run is not None and run.state in before:
        run.state = before[run.state]


def is_due(session: Session) -> bool:
    """Whether the robot officer is to be paged."""
    return waits(session, CanaryState.ASKED)


def waits(session: Session, state: CanaryState) -> bool:
    """Whether a run is in a state."""
    return session.scalar(select(CanaryRun.id).where(CanaryRun.state == state).limit(1)) is not None


def reach(session: Session, run_id: int, stage: Stage, now: datetime) -> CanaryRun | None:
    """Note that a run reached a stage, once; what comes after it has ended changes nothing."""
    run = session.get(CanaryRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state.over:
        return None
    if stage not in stages(session, run_id):
        session.add(CanaryStage(run_id=run_id, stage=stage, at=now))
        session.flush()
    return run


def line_rang(session: Session, call_sid: str, now: datetime) -> CanaryRun | None:
    """Our own number rings the hotline: return the run that it may be, None when none is under way.

    The number alone proves nothing: who shows it must key the mark.
    """
    run = open_run(session)
    if run is None:
        return None
    if run.state is CanaryState.CALLING:
        return reach(session, run.id, Stage.RANG, now)
    return run if run.state is CanaryState.PAGING else None


def mark_keyed(session: Session, run_id: int, call_sid: str, now: datetime) -> bool:
    """The right mark was keyed on this line: it is the canary. Returns whether the run still waits for that."""
    run = reach(session, run_id, Stage.KNOWN, now)
    if run is None or run.line_sid not in (None, call_sid):
        return False
    run.line_sid = call_sid
    return True


def react(session: Session, call: Conversation, event: object, now: datetime) -> None:
    """What a canary's flow tells: that it asks for an officer is all that counts, and pages the robot officer."""
    if not isinstance(event, OfficerAsked):
        return
    run_id = session.scalar(select(CanaryRun.id).where(CanaryRun.line_sid == call.call_sid))
    run = reach(session, run_id, Stage.ASKED, now) if run_id is not None else None
    if run is not None and run.state is CanaryState.CALLING:
        run.state = CanaryState.ASKED
        fell_due(session, Queue.URGENT)


def key_pressed(session: Session, run_id: int, digits: str, now: datetime) -> bool:
    """The robot officer keyed something. Returns whether it accepted."""
    run = reach(session, run_id, Stage.ACCEPTED, now) if digits == KEY else None
    if run is not None:
        run.state, run.ended_at = CanaryState.PASSED, now
    return run is not None


def fail(session: Session, run_id: int, stage: Stage, detail: str, now: datetime) -> None:
    """End a run that did not come to a stage, and raise the alarm. A run that is over stays as it is."""
    run = session.get(CanaryRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state.over:
        return
    run.state, run.ended_at, run.failed_at_stage, run.detail = CanaryState.FAILED, now, stage, detail[:200]
    raise_alarm(session, AlarmKind.CANARY_FAILED, f"run {run.id}: {stage.value} ({detail})", now)


def late_run(session: Session, now: datetime) -> tuple[int, Stage] | None:
    """Return the run whose next stage should have come by now, and that stage; None when none is late."""
    run = open_run(session)
    late = overdue(run.started_at, stages(session, run.id), now) if run is not None else None
    return (run.id, late) if run is not None and late is not None else None


def fail_overdue(session: Session, now: datetime) -> None:
    """Fail the run that is late, if one is."""
    found = late_run(session, now)
    if found is not None:
        fail(session, *found, "not in time", now)


def stages(session: Session, run_id: int) -> dict[Stage, datetime]:
    """Return when a run reached each stage."""
    query = select(CanaryStage.stage, CanaryStage.at).where(CanaryStage.run_id == run_id).order_by(CanaryStage.id)
    return {stage: at for stage, at in session.execute(query)}


def latest_runs(session: Session, limit: int = 20) -> Sequence[tuple[CanaryRun, dict[Stage, datetime]]]:
    """Return the last runs, the newest first, each with its stages."""
    runs = session.scalars(select(CanaryRun).order_by(CanaryRun.id.desc()).limit(limit)).all()
    found: dict[int, dict[Stage, datetime]] = {run.id: {} for run in runs}
    rows = select(CanaryStage).where(CanaryStage.run_id.in_(found)).order_by(CanaryStage.id)
    for row in session.scalars(rows):
        found[row.run_id][row.stage] = row.at
    return [(run, found[run.id]) for run in runs]


def last_ended(session: Session, state: CanaryState | None = None) -> CanaryRun | None:
    """Return the last run that is over, or the last that ended in `state`."""
    states = (state,) if state else tuple(each for each in CanaryState if each.over)
    query = select(CanaryRun).where(CanaryRun.state.in_(states))
    return session.scalar(query.order_by(CanaryRun.id.desc()).limit(1))
