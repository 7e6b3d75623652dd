"""The Participants of a conference: call one in, list, read, mute, hold, put out. A door; `rooms` decides."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from flask import Blueprint, Response, request
from flask.views import MethodView

from gateway.sandbox import rest
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import missing
from gateway.sandbox.listing import by_word, page
from gateway.sandbox.members import MOST_MEMBERS, Manners, Member, Seat
from gateway.sandbox.model import ConferenceStatus, Hook
from gateway.sandbox.rendering import participant_json
from gateway.sandbox.rest import Form
from gateway.sandbox.rest_calls import read_call
from gateway.sandbox.rest_conferences import BAD_ADDRESS, announcement, own_conference

# Fields of a request to call somebody in, and the attributes of a document that mean the same.
SAME = {
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "Muted": "muted",
    "Beep": "beep",
    "WaitUrl": "waitUrl",
    "WaitMethod": "waitMethod",
    "MaxParticipants": "maxParticipants",
    "Label": "participantLabel",
    "ConferenceStatusCallback": "statusCallback",
    "ConferenceStatusCallbackMethod": "statusCallbackMethod",
}


class ParticipantList(MethodView):
    """Who is in a conference."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self, conference: str) -> Response:
        """List them."""
        meeting, args = own_conference(self._carrier, conference), request.args
        found: Iterable[Seat] = self._carrier.rooms.seats(meeting.sid)
        found = by_word(found, args.get("Muted"), lambda seat: str(seat.muted).lower())
        found = by_word(found, args.get("Hold"), lambda seat: str(seat.held).lower())
        return rest.resource(
            page(found, args, request.path, "participants", lambda seat: participant_json(seat, meeting))
        )

    def post(self, conference: str) -> Response:
        """Call a number into a conference: one in progress by its sid, any by its name."""
        form, exchange = rest.form(), self._carrier.exchange
        name = self._name(conference)
        call = read_call(rest.account(), form, self._carrier, lambda: (Hook(""), _document(form, name)))
        manners = _manners(form)
        meeting = self._carrier.rooms.invite(name, call, manners, lambda: exchange.drop(call))
        exchange.place(call)
        seat = Seat(call.sid, call.created_at, manners, manners.muted, False, call.status.value)
        return rest.resource(participant_json(seat, meeting), 201)

    def _name(self, conference: str) -> str:
        if not conference.startswith("CF") or len(conference) != 34:
            return " ".join(conference.split())
        meeting = own_conference(self._carrier, conference)
        if meeting.status is ConferenceStatus.COMPLETED:
            raise missing(request.path)
        return meeting.name


class OneParticipant(MethodView):
    """One call in a conference, by the call's sid or its label."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self, conference: str, sid: str) -> Response:
        """Read it."""
        return rest.resource(self._shown(conference, self._seat(conference, sid)))

    def post(self, conference: str, sid: str) -> Response:
        """Mute, hold, announce."""
        member, form, rooms = self._member(conference, sid), rest.form(), self._carrier.rooms
        if "Muted" in form:
            rooms.mute(member, form.flag("Muted"))
        if "Hold" in form:
            rooms.hold(member, form.flag("Hold"), Hook(form.address("HoldUrl", BAD_ADDRESS), _hold_method(form)))
        if "EndConferenceOnExit" in form:
            rooms.let_end(member, form.flag("EndConferenceOnExit"))
        if form.text("AnnounceUrl"):
            rooms.announce([member], announcement())
        return rest.resource(self._shown(conference, member.seat()))

    def delete(self, conference: str, sid: str) -> Response:
        """Put it out; its call goes on."""
        self._carrier.rooms.kick(self._member(conference, sid))
        return rest.gone()

    def _shown(self, conference: str, seat: Seat) -> dict[str, object]:
        return participant_json(seat, own_conference(self._carrier, conference))

    def _member(self, conference: str, sid: str) -> Member:
        member = self._carrier.rooms.member(own_conference(self._carrier, conference).sid, sid)
        if member is None:
            raise missing(request.path)
        return member

    def _seat(self, conference: str, sid: str) -> Seat:
        seats = self._carrier.rooms.seats(own_conference(self._carrier, conference).sid)
        seat = next((seat for seat in seats if sid in (seat.sid, seat.manners.label)), None)
        if seat is None:
            raise missing(request.path)
        return seat


def add_participants(api: Blueprint, carrier: Carrier) -> None:
    """Add the resource to the API."""
    path = "/<account>/Conferences/<conference>/Participants"
    api.add_url_rule(f"{path}.json", view_func=ParticipantList.as_view("participants", carrier))
    api.add_url_rule(f"{path}/<sid>.json", view_func=OneParticipant.as_view("participant", carrier))


def _hold_method(form: Form) -> str:
    return form.method("HoldMethod", "GET")


def _manners(form: Form) -> Manners:
    return Manners(
        starts=form.flag("StartConferenceOnEnter", True),
        ends=form.flag("EndConferenceOnExit"),
        muted=form.flag("Muted"),
        most=form.whole("MaxParticipants", MOST_MEMBERS, 2, MOST_MEMBERS),
        label=form.text("Label"),
    )


def _document(form: Form, name: str) -> str:
    """Return the document that a called participant follows: into the conference, and nothing after it."""
    events = request.form.getlist("ConferenceStatusCallbackEvent")
    given = {attribute: form.text(field) for field, attribute in SAME.items() if field in form}
    form.address("WaitUrl", BAD_ADDRESS)
    form.address("ConferenceStatusCallback", BAD_ADDRESS)
    response = ElementTree.Element("Response")
    dial = ElementTree.SubElement(response, "Dial")
    attributes = {**given, "statusCallbackEvent": " ".join(events) or "start end"}
    ElementTree.SubElement(dial, "Conference", attributes).text = name
    return ElementTree.tostring(response, encoding="unicode")
