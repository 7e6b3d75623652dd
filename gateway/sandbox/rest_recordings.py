"""The Recordings resource: read, list, delete, and the sound itself as WAV. A door."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request
from flask.views import MethodView

from gateway.sandbox import rest
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import missing
from gateway.sandbox.listing import by_time, by_word, page
from gateway.sandbox.model import Recording
from gateway.sandbox.rendering import recording_json
from gateway.sandbox.rest_calls import own_call
from gateway.sandbox.sound import tone_wav


class RecordingList(MethodView):
    """All recordings of an account, or of one call."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self, call: str | None = None) -> Response:
        """List them."""
        asked = own_call(self._carrier, call).sid if call else request.args.get("CallSid")
        found: Iterable[Recording] = self._carrier.ledger.recordings.newest(asked)
        found = by_word(found, rest.account().sid, lambda recording: recording.account)
        found = by_time(found, request.args, "DateCreated", lambda recording: recording.created_at)
        base_url = self._carrier.base_url
        return rest.resource(
            page(found, request.args, request.path, "recordings", lambda one: recording_json(one, base_url))
        )


class OneRecording(MethodView):
    """One recording: its description under `.json`, its sound under `.wav` or without a suffix."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self, sid: str, call: str | None = None) -> Response:
        """Read it."""
        name, _, suffix = sid.partition(".")
        recording = self._own(name)
        if suffix == "json":
            return rest.resource(recording_json(recording, self._carrier.base_url))
        if suffix not in ("", "wav"):
            raise missing(request.path)
        return Response(tone_wav(recording.seconds, recording.silent), content_type="audio/x-wav")

    def delete(self, sid: str, call: str | None = None) -> Response:
        """Delete it."""
        self._carrier.ledger.recordings.forget(self._own(sid.partition(".")[0]).sid)
        return rest.gone()

    def _own(self, sid: str) -> Recording:
        recording = self._carrier.ledger.recordings.get(sid)
        if recording is None or recording.account != rest.account().sid:
            raise missing(request.path)
        return recording


def add_recordings(api: Blueprint, carrier: Carrier) -> None:
    """Add the resource to the API."""
    of_all = RecordingList.as_view("recordings", carrier)
    api.add_url_rule("/<account>/Recordings.json", view_func=of_all)
    api.add_url_rule("/<account>/Calls/<call>/Recordings.json", view_func=of_all)
    one = OneRecording.as_view("recording", carrier)
    api.add_url_rule("/<account>/Recordings/<sid>", view_func=one)
    api.add_url_rule("/<account>/Calls/<call>/Recordings/<sid>", view_func=one)
