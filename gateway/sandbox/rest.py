"""The REST API: Messages, Calls and Recordings of `2010-04-01`, as Twilio's own client libraries speak it.

A door: signs the caller in, reads the form, calls the carrier and renders. Decides nothing about messages or calls.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault
from gateway.sandbox.model import API_VERSION, new_sid

UNAUTHENTICATED = 20003


def rest_blueprint(carrier: Carrier) -> Blueprint:
    """Return the part of the API that every resource shares: sign-in, error bodies and headers."""
    rest = Blueprint("rest", __name__, url_prefix=f"/{API_VERSION}/Accounts")

    @rest.before_request
    def sign_in() -> None:
        g.account = _signed_in(carrier)

    @rest.errorhandler(ApiFault)
    def refused(fault: ApiFault) -> Response:
        return _refusal(fault)

    @rest.after_request
    def stamp(response: Response) -> Response:
        response.headers["Twilio-Request-Id"] = new_sid("RQ")
        response.headers["Twilio-Request-Duration"] = "0.001"
        response.headers["Twilio-Concurrent-Requests"] = "1"
        response.headers["X-Api-Domain"] = "127.0.0.1"
        response.headers["X-Home-Region"] = "us1"
        return response

    return rest


def answer_unknown_paths(app: Flask) -> None:
    """Answer what is no resource of ours under the API's root in the API's own words."""

    @app.errorhandler(HTTPException)
    def unknown(fault: HTTPException) -> Response | HTTPException:
        if not request.path.startswith(f"/{API_VERSION}/"):
            return fault
        codes = {404: 20404, 405: 20004}
        status = fault.code or 500
        words = f"The requested resource {request.path} was not found" if status == 404 else fault.name
        return _refusal(ApiFault(codes.get(status, 20500 if status >= 500 else 20001), words, status))


def _refusal(fault: ApiFault) -> Response:
    response = jsonify(fault.body())
    response.status_code = fault.status
    if fault.status == 429:
        response.headers["Retry-After"] = "1"
    if fault.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response


def _signed_in(carrier: Carrier) -> Account:
    given = request.authorization
    user, password = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
    account = carrier.accounts.get((request.view_args or {}).pop("account", ""))
    if not carrier.accounts.known(user, password):
        raise ApiFault(UNAUTHENTICATED, "Authenticate", 401)
    if account is None or account.sid != user:
        raise ApiFault(UNAUTHENTICATED, "Authenticate", 401)
    return account


def account() -> Account:
    """Return the account that this request signed in as."""
    signed_in: Account = g.account
    return signed_in


class Form:
    """A request's form, read with the API's own complaints."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        """Return a field."""
        return self._values.get(name, default)

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """Return a field that is a whole number within bounds; raises ApiFault."""
        said = self._values.get(name)
        if said is None or not said.strip():
            return default
        if not said.strip().isdigit() or not least <= int(said) <= most:
            raise ApiFault(20422, f"Invalid parameter {name}: {said} is not within {least} to {most}")
        return int(said)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a field that is true or false; any other word is false."""
        return default if name not in self else self.text(name).strip().lower() == "true"

    def method(self, name: str, default: str = "POST") -> str:
        """Return a field that is an HTTP method; raises ApiFault."""
        said = self.text(name, default).upper()
        if said not in ("GET", "POST"):
            raise ApiFault(21403 if name == "FallbackMethod" else 21206, f"{name} is not GET or POST")
        return said

    def address(self, name: str, fault: int) -> str:
        """Return a field that is an absolute address or empty; raises ApiFault with number `fault`."""
        said = self.text(name).strip()
        if said and not said.startswith(("http://", "https://")):
            raise ApiFault(fault, f"{name} is not a valid URL: {said}")
        return said


def form() -> Form:
    """Return this request's form."""
    return Form(request.form)


def resource(body: object, status: int = 200) -> Response:
    """Answer with a resource."""
    response = jsonify(body)
    response.status_code = status
    return response


def gone() -> Response:
    """Answer a deletion."""
    return Response(status=204)
