"""Is it still the person who signed in? Asked again before something grave, and nothing of a form is lost by it.

A form may ask it itself (the macro `proof`). Where it did not, or the answer was wrong, a page asks it and carries
along what the form said. A password is weighed with no transaction open.
"""

from __future__ import annotations

from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.console.coming_in import local, place
from gateway.console.visit import Visit
from gateway.installation import Installation
from gateway.staff import passwords, proving
from gateway.staff.locked import Locker
from gateway.staff.proving import How
from gateway.staff.sign_in import SignedIn, Try, Wait

FIELD = "proof"
SAID_MOST = 200
BACK = "proof_back"  # the page that the form stood on
NOT_CARRIED = ("csrf_token", FIELD, BACK)


def came_from() -> str | None:
    """Return the page that the form stood on, when it is one of ours."""
    return local(request.form.get(BACK, "") or request.referrer or "")


class Prover:
    """Asks it for one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.locker = Locker(installation.settings.secret_key)

    def weigh(self, found: SignedIn, what: str) -> SignedIn | Response:
        """Return who is known to do `what`, or the page that asks them who they are."""
        now = self.installation.clock()
        if proving.is_fresh(found.proven_at, now):
            return found
        said = request.form.get(FIELD, "")[:SAID_MOST]
        if not said:
            return self._page(found)
        trial = self._begun(found)
        if isinstance(trial, Wait):
            waiting = self._page(found, "wait", 429, trial.seconds)
            waiting.headers["Retry-After"] = str(trial.seconds)
            return waiting
        if not self._is_right(found, trial, said, what):
            return self._page(found, "wrong")
        return replace(found, proven_at=now)

    def _begun(self, found: SignedIn) -> Try | Wait:
        now, address = self.installation.clock(), place(self.installation).address
        with self.installation.transaction() as session:
            trial = proving.begin(session, found, address, now)
            if isinstance(trial, Wait) and trial.attacked is not None:
                detail = " ".join(("account van", trial.attacked))  # kept, so in Dutch
                raise_alarm(session, AlarmKind.SIGN_IN_ATTACK, detail, now)
        return trial

    def _is_right(self, found: SignedIn, trial: Try, said: str, what: str) -> bool:
        by_code, now = proving.is_code(said), self.installation.clock()
        right = not by_code and passwords.matches(trial.password_hash, said)
        with self.installation.transaction() as session:
            if by_code:
                right = proving.takes_code(session, found, said, self.locker, now)
            if right:
                proving.proven(session, found, trial, How.CODE if by_code else How.PASSWORD, what, now)
            else:
                proving.failed(session, found, now)
        return right

    def _page(self, found: SignedIn, fault: str | None = None, status: int = 422, seconds: int = 0) -> Response:
        installation = self.installation
        carried = [each for each in request.form.items(multi=True) if each[0] not in NOT_CARRIED]
        with installation.storage.reading() as session:
            visit = Visit(session, found.actor, installation.clock(), installation, found.ends_at, found.session_id)
            back = came_from()
            return visit.page("proof.html", status, carried=carried, fault=fault, seconds=seconds, back=back)
