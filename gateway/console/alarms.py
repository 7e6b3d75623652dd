"""What has failed of ours that all on duty must know? A banner on every page until somebody says: seen; and a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.alarms import actions as alarms
from gateway.alarms.model import SAID
from gateway.alarms.tables import Alarm, AlarmSeen
from gateway.console.coming_in import local
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.visit import Visit
from gateway.installation import Installation


@dataclass(frozen=True)
class Shown:
    """An alarm as it is told. `detail` is for whoever repairs it."""

    id: int
    said: str
    at: datetime
    last_at: datetime
    count: int
    detail: str
    ended_at: datetime | None = None
    seen: Sequence[AlarmSeen] = ()


def open_alarms(installation: Installation) -> list[Shown]:
    """Return the alarms that nobody has seen yet, oldest first."""
    with installation.storage.reading() as session:
        return _unseen(session)


def banner(visit: Visit) -> Live:
    """Return the alarms as a part of the board that renews itself."""
    unseen = _unseen(visit.session)
    news = " ".join(say("Alarm: {said}", said=each.said) for each in unseen) or say("Geen open alarmen.")
    return live(visit, "alarms_live", "_alarms.html", news, alarms=unseen)


def renew(visit: Visit) -> Response:
    """Renew the banner."""
    return banner(visit).answer()


def show(visit: Visit) -> Response:
    """List the alarms there were, and who saw them."""
    found = [_shown(alarm, seen) for alarm, seen in alarms.latest_alarms(visit.session)]
    return visit.page("alarms.html", found=found)


def see(visit: Visit, alarm_id: int) -> Response:
    """Take an alarm off the pages, for everybody, until it happens again."""
    times = request.form.get("times", 0, type=int)
    alarms.see_alarm(visit.session, alarm_id, times, visit.actor, visit.now)
    flash(say("Het alarm is gezien. Gebeurt het opnieuw, dan verschijnt het weer."), "done")
    return redirect(local(request.referrer or "") or url_for("console.alarms"), 303)


def _unseen(session: Session) -> list[Shown]:
    return [_shown(alarm) for alarm in alarms.unseen_alarms(session)]


def _shown(alarm: Alarm, seen: Sequence[AlarmSeen] = ()) -> Shown:
    said = say(SAID[alarm.kind])
    return Shown(alarm.id, said, alarm.at, alarm.last_at, alarm.count, alarm.detail, alarm.ended_at, seen)
