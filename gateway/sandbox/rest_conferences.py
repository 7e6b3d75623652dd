"""The Conferences resource: list, read, announce, end. A door; `rooms` decides."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request
from flask.views import MethodView

from gateway.sandbox import rest
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault, missing
from gateway.sandbox.listing import by_time, by_word, page
from gateway.sandbox.model import Conference, ConferenceStatus, Hook
from gateway.sandbox.rendering import conference_json

BAD_ADDRESS = 21205


class ConferenceList(MethodView):
    """All conferences of an account."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self) -> Response:
        """List them."""
        args = request.args
        found: Iterable[Conference] = self._carrier.ledger.conferences.newest(args.get("FriendlyName") or None)
        found = by_word(found, rest.account().sid, lambda meeting: meeting.account)
        found = by_word(found, args.get("Status"), lambda meeting: meeting.status.value)
        found = by_time(found, args, "DateCreated", lambda meeting: meeting.created_at)
        found = by_time(found, args, "DateUpdated", lambda meeting: meeting.updated_at or meeting.created_at)
        return rest.resource(page(found, args, request.path, "conferences", conference_json))


class OneConference(MethodView):
    """One conference."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self, sid: str) -> Response:
        """Read it."""
        return rest.resource(conference_json(own_conference(self._carrier, sid)))

    def post(self, sid: str) -> Response:
        """End it, or let everybody in it hear something."""
        meeting, form, rooms = own_conference(self._carrier, sid), rest.form(), self._carrier.rooms
        if "Status" in form:
            if form.text("Status") != ConferenceStatus.COMPLETED.value:
                raise ApiFault(20001, "Status can only be completed")
            rooms.end(meeting.sid)
        if form.text("AnnounceUrl"):
            rooms.announce(rooms.members(meeting.sid), announcement())
        return rest.resource(conference_json(meeting))


def add_conferences(api: Blueprint, carrier: Carrier) -> None:
    """Add the resource to the API."""
    api.add_url_rule("/<account>/Conferences.json", view_func=ConferenceList.as_view("conferences", carrier))
    api.add_url_rule("/<account>/Conferences/<sid>.json", view_func=OneConference.as_view("conference", carrier))


def own_conference(carrier: Carrier, sid: str) -> Conference:
    """Return a conference of the account that signed in; raises ApiFault."""
    meeting = carrier.ledger.conferences.get(sid)
    if meeting is None or meeting.account != rest.account().sid:
        raise missing(request.path)
    return meeting


def announcement() -> Hook:
    """Return the document that this request wants to be heard; raises ApiFault."""
    form = rest.form()
    return Hook(form.address("AnnounceUrl", BAD_ADDRESS), form.method("AnnounceMethod"))
