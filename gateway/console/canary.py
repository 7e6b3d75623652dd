"""Which page shows whether it works today? The last test calls with the seconds of each stage, and a button for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from gateway.canary import actions
from gateway.canary.model import CanaryState, Stage
from gateway.canary.tables import CanaryRun
from gateway.console.languages.saying import Words, say
from gateway.console.visit import Visit
from gateway.staff.permissions import Permission

STAGES: Mapping[Stage, str] = {
    Stage.PLACED: "Vertrokken",
    Stage.RANG: "Opgenomen",
    Stage.KNOWN: "Toetsen",
    Stage.ASKED: "Gevraagd",
    Stage.PAGED: "Opgeroepen",
    Stage.ANSWERED: "Robot neemt op",
    Stage.ACCEPTED: "Aanvaard",
}
STAGES = Words(STAGES)
STATES: Mapping[CanaryState, tuple[str, str, str]] = {  # word, sign, tone
    CanaryState.DUE: ("Vertrekt nu", "clock", "info"),
    CanaryState.CALLING: ("Belt de crisislijn", "phone", "info"),
    CanaryState.ASKED: ("Vraagt een officier", "bell", "info"),
    CanaryState.PAGING: ("Roept de robotofficier op", "bell", "info"),
    CanaryState.PASSED: ("Gelukt", "check", "ok"),
    CanaryState.FAILED: ("Mislukt", "cross", "alarm"),
}


@dataclass(frozen=True)
class Shown:
    """A run as it is told: when it reached each stage, in seconds from its start."""

    run: CanaryRun
    seconds: Mapping[Stage, float]

    @property
    def sign(self) -> tuple[str, str, str]:
        """Its state in a word, a sign and a tone."""
        word, sign, tone = STATES[self.run.state]
        return say(word), sign, tone

    @property
    def missed(self) -> str:
        """The stage that did not come, in words."""
        return STAGES[self.run.failed_at_stage] if self.run.failed_at_stage else ""


def show(visit: Visit) -> Response:
    """Show the last runs."""
    runs = [Shown(run, _seconds(run.started_at, reached)) for run, reached in actions.latest_runs(visit.session)]
    passed = actions.last_ended(visit.session, CanaryState.PASSED)
    watching = visit.installation.settings.watching
    return visit.page(
        "canary.html",
        runs=runs,
        passed=passed,
        stages=STAGES,
        every=watching.canary_every,
        monitored=watching.heartbeat_url is not None,
        backup=backup.sms_from if (backup := visit.installation.settings.backup) else None,
        tries=visit.may(Permission.TICKETS_CHANGE),
    )


def start(visit: Visit) -> Response:
    """Start a run now."""
    actions.start_by(visit.session, visit.actor, visit.now)
    flash(say("De proefoproep vertrekt nu. Laad de pagina straks opnieuw."), "done")
    return redirect(url_for("console.canary"), 303)


def _seconds(since: datetime, reached: Mapping[Stage, datetime]) -> dict[Stage, float]:
    return {stage: (at - since).total_seconds() for stage, at in reached.items()}
