"""How does a person come in by single sign-on, and go out? To the issuer and back; no transaction is open meanwhile."""

from __future__ import annotations

import logging
from secrets import token_urlsafe

from flask import Blueprint, flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.console.coming_in import admit, form, local, seen_browser
from gateway.console.languages.saying import say
from gateway.console.languages.templates import render
from gateway.console.proof import Prover
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.now import monotonic
from gateway.staff import proving, sign_on
from gateway.staff import sign_in as staff
from gateway.staff.claimed_roles import claimed_roles
from gateway.staff.id_token import Untrue
from gateway.staff.issuer import Issuer, IssuerAway, IssuerRefused, Told
from gateway.staff.locked import Locker
from gateway.staff.model import Way
from gateway.staff.proving import How
from gateway.staff.sign_in import SignedIn
from gateway.staff.sign_on import Back
from gateway.staff.tables import Staff

NOBODY = 0  # whose an issuer's token is, to the lock that it is kept under
log = logging.getLogger(__name__)


def add_to(made: Blueprint, installation: Installation) -> None:
    """Add the way to the issuer and back, and signing out, which leads past it too."""
    door = _SignOn(installation)
    made.add_url_rule("/sign-in/issuer", "sign_on", door.send, methods=["GET"])
    made.add_url_rule("/sign-in/issuer/anew", "prove_issuer", door.send_anew, methods=["POST"])
    made.add_url_rule("/sign-in/issuer/link", "link_issuer", door.send_to_link, methods=["POST"])
    made.add_url_rule("/sign-in/issuer/back", "sign_on_back", door.take_back, methods=["GET"])
    made.add_url_rule("/sign-out", "sign_out", door.go_out, methods=["POST"])


class _SignOn:
    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.settings = installation.settings.sign_on
        self.issuer = Issuer(self.settings, installation.clock, monotonic)
        self.locker = Locker(installation.settings.secret_key)
        self.prover = Prover(installation)
        self.public = installation.settings.public_url

    def send(self) -> ResponseReturnValue:
        """Send a browser to the issuer."""
        if not self.settings.whole:
            return redirect(url_for("console.sign_in"), 303)
        there = self._there(local(request.args.get("wanted", "")) or "", None)
        return redirect(there, 303) if there else form(self.installation, "issuer_away", 503)

    def send_to_link(self) -> ResponseReturnValue:
        """Send somebody who is signed in to the issuer, to be known by it from now on."""
        here = self._signed_in()
        if here is None or not self.settings.whole:
            return redirect(url_for("console.sign_in"), 303)
        known = self.prover.weigh(here, "link_issuer")
        return known if isinstance(known, Response) else self._onward(here, proves=False)

    def send_anew(self) -> ResponseReturnValue:
        """Send somebody who is signed in to the issuer, to sign in there once more: to show who they still are."""
        here = self._signed_in()
        if here is None or not self.settings.whole:
            return redirect(url_for("console.sign_in"), 303)
        return self._onward(here, proves=True)

    def take_back(self) -> ResponseReturnValue:
        """Take a browser back from the issuer, and let in whom it says it is."""
        try:
            back = self._taken()
            told = self.issuer.told_for(request.args["code"], back.verifier, back.nonce, self._back())
            if back.staff_id is not None:
                return self._proven(told, back) if back.proves else self._linked(told, back.staff_id)
            opened = self._opened(told)
        except Refused as refused:
            return form(self.installation, refused.code, 403)
        except IssuerAway as fault:
            return self._away(fault)
        except (IssuerRefused, Untrue) as fault:
            log.warning("sign-on refused: %s %s", type(fault).__name__, fault)
            return form(self.installation, "sign_on_untrue", 403)
        return admit(opened, local(back.wanted)) if opened else form(self.installation, "sign_on_no_role", 403)

    def go_out(self) -> ResponseReturnValue:
        """End the session, here and in the database, and lead past the issuer where it was opened by it."""
        with self.installation.transaction() as session:
            kept = self._end(session)
        cookie.clear()
        id_token = self.locker.unlock(kept, NOBODY)
        there = self.issuer.end_session_url(id_token, f"{self.public}/sign-in") if id_token else None
        if there is None:
            return redirect(url_for("console.sign_in"), 303)
        return render("console/onward.html", there=there, leaving=True)

    def _back(self) -> str:
        return f"{self.public}/sign-in/issuer/back"

    def _away(self, fault: IssuerAway) -> ResponseReturnValue:
        log.warning("the issuer is away: %s", fault)
        return form(self.installation, "issuer_away", 503)

    def _onward(self, here: SignedIn, proves: bool) -> ResponseReturnValue:
        there = self._there(url_for("console.account"), here.actor.staff_id, proves)
        if there is None:
            return form(self.installation, "issuer_away", 503)
        return render("console/onward.html", there=there, leaving=False)

    def _there(self, wanted: str, staff_id: int | None, proves: bool = False) -> str | None:
        """Where a browser is sent; None when the issuer is away, which costs no row."""
        secret = token_urlsafe(32)
        try:
            self.issuer.authorization_url("", "", "", "")
            with self.installation.transaction() as session:
                sent = sign_on.send(session, secret, wanted, self.installation.clock(), staff_id, proves)
            there = self.issuer.authorization_url(sent.state, sent.nonce, sent.challenge, self._back(), proves)
        except IssuerAway as fault:
            log.warning("the issuer is away: %s", fault)
            return None
        cookie["flow"] = secret
        return there

    def _taken(self) -> Back:
        secret, said = cookie.pop("flow", None), request.args
        if not isinstance(secret, str) or not self.issuer.says_it_is(said.get("iss")):
            raise Refused("sign_on_stale")
        with self.installation.transaction() as session:
            back = sign_on.take_back(session, said.get("state", "")[:200], secret, self.installation.clock())
        if not said.get("code"):
            raise Refused("sign_on_denied")
        return back

    def _opened(self, told: Told) -> str | None:
        """Open a session for whom the issuer told of, in place of the one that this browser had."""
        settings, now = self.settings, self.installation.clock()
        roles = claimed_roles(told.claims, settings.role_claim or "", settings.organisations)
        seen = seen_browser(self.installation)
        kept = self.locker.lock(told.id_token, NOBODY)
        with self.installation.transaction() as session:
            person = sign_on.come_in(session, self.issuer.name, told.claims, roles, now)
            if person is None:
                return None
            self._end(session)
            proven = proving.authenticated_at(told.claims)
            return staff.open_session(session, person, now, seen, Way.ISSUER, kept, proven and min(proven, now))

    def _proven(self, told: Told, back: Back) -> ResponseReturnValue:
        """Take it that who is signed in here signed in there once more."""
        here = self._signed_in()
        if here is None or here.actor.staff_id != back.staff_id:  # somebody else came in meanwhile
            raise Refused("sign_on_stale")
        proving.signed_in_anew(told.claims, back.sent_at)
        with self.installation.transaction() as session:
            if not sign_on.is_known_as(session, here.actor.staff_id, self.issuer.name, str(told.claims["sub"])):
                raise Refused("proof_of_other")
            proving.proven(session, here, None, How.ISSUER, "", self.installation.clock())
        return render("console/proof_given.html")

    def _linked(self, told: Told, staff_id: int) -> ResponseReturnValue:
        here = self._signed_in()
        if here is None or here.actor.staff_id != staff_id:  # somebody else came in meanwhile
            raise Refused("sign_on_stale")
        with self.installation.transaction() as session:
            person = session.get_one(Staff, staff_id)
            sign_on.link(session, person, self.issuer.name, str(told.claims["sub"]), self.installation.clock())
        flash(say("Uw account is gekoppeld: voortaan meldt u zich aan met eenmalige aanmelding."), "done")
        return redirect(url_for("console.account"), 303)

    def _signed_in(self) -> SignedIn | None:
        token = cookie.get("token")
        try:
            with self.installation.storage.reading() as session:
                return staff.signed_in(session, str(token or ""), self.installation.clock())
        except Refused:
            return None

    def _end(self, session: Session) -> str | None:
        """End the session of this browser, if any; returns what its issuer gave."""
        token = cookie.get("token")
        return staff.end_session(session, token, self.installation.clock()) if isinstance(token, str) else None
