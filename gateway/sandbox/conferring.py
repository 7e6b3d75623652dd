"""How does a call take part in a conference? It comes in, hears its waiting document or the others, and leaves.

A waiting, hold or announcement document may speak, play, pause and point to another; anything else in it is skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urljoin

from gateway.sandbox.call_events import call_params
from gateway.sandbox.members import MOST_MEMBERS, MUSIC, Manners, Member
from gateway.sandbox.model import Hook, Voice
from gateway.sandbox.prompts import PROMPTS, UNKNOWN_SOUND_S
from gateway.sandbox.sound import wav_s
from gateway.sandbox.stage import Stage
from gateway.sandbox.twiml_reading import BadDocument, Element, read_document
from gateway.sandbox.webhooks_out import TOO_MANY_REDIRECTS, WebhookFailed

ROOM_FULL, BAD_VERB = 13231, 13238
MOST_HOPS = 10
BEFORE_NEXT_ROUND_S, AFTER_FAILURE_S = 1.0, 10.0


def take_part(verb: Element, noun: Element, stage: Stage) -> bool:
    """Stay in a conference until that is over; False when there is no place. Raises HungUp and Replaced."""
    rooms, name = stage.services.rooms, noun.text
    member = rooms.enter(stage.leg, name, _manners(verb, noun, stage))
    if member is None:
        stage.services.ledger.alert(ROOM_FULL, stage.url, "the conference is full", stage.services.clock())
        return False
    stage.services.agenda.after(verb.number("timeLimit", 14400), lambda: rooms.kick(member))
    try:
        _stay(member, stage)
    finally:
        rooms.leave(member)
    return True


def _manners(verb: Element, noun: Element, stage: Stage) -> Manners:
    beep, wait, callback = noun.get("beep", "true"), noun.attributes.get("waitUrl"), noun.get("statusCallback")
    return Manners(
        starts=noun.flag("startConferenceOnEnter", True),
        ends=noun.flag("endConferenceOnExit"),
        muted=noun.flag("muted"),
        beeps_in=beep in ("true", "onEnter"),
        beeps_out=beep in ("true", "onExit"),
        star_leaves=verb.flag("hangupOnStar"),
        most=noun.number("maxParticipants", MOST_MEMBERS),
        wait=MUSIC if wait is None else Hook(stage.address(wait) if wait else "", _method(noun, "waitMethod")),
        label=noun.get("participantLabel"),
        callback=Hook(stage.address(callback) if callback else "", _method(noun, "statusCallbackMethod")),
        callback_events=tuple(noun.get("statusCallbackEvent").split()),
    )


def _method(noun: Element, name: str) -> str:
    return noun.get(name, "POST").upper()


def _stay(member: Member, stage: Stage) -> None:
    while not member.gone:
        tune = member.tune()
        changed = _changed(member, tune)
        if tune is None or not tune.url:
            stage.leg.wait(changed, None)
            continue
        with stage.leg.unless(changed):
            _play(member, tune, stage)


def _changed(member: Member, tune: Hook | None) -> Callable[[], bool]:
    return lambda: member.gone or member.tune() is not tune


def _play(member: Member, tune: Hook, stage: Stage) -> None:
    if tune is MUSIC:
        stage.leg.hear(Voice.CARRIER, "play", MUSIC.url)
        stage.leg.wait(lambda: False, None)
    once = bool(member.announcements) and member.announcements[0] is tune
    rest_s = BEFORE_NEXT_ROUND_S
    try:
        rest_s = _follow(member, tune, stage)
    except WebhookFailed:
        rest_s = AFTER_FAILURE_S  # noted; the room stays quiet for a while
    except BadDocument as bad:
        stage.services.ledger.alert(bad.code, tune.url, bad.detail, stage.services.clock())
        rest_s = AFTER_FAILURE_S
    finally:
        if once:
            member.announcements.popleft()
    stage.leg.pause(rest_s)


def _follow(member: Member, tune: Hook, stage: Stage) -> float:
    """Play a document and those it points to, once; returns how long to rest before the next round."""
    meeting, heard = member.room.meeting, False
    more = [("ConferenceSid", meeting.sid), ("FriendlyName", meeting.name)]
    for _ in range(MOST_HOPS):
        params = [*call_params(stage.leg.call), *more]
        reply = stage.services.courier.call(stage.account.sid, tune.url, tune.method, params)
        stage.leg.pause(0)
        if reply.content_type.startswith("audio/"):
            stage.leg.hear(Voice.CARRIER, "play", reply.url)
            stage.leg.pause(wav_s(reply.body) or UNKNOWN_SOUND_S)
            return 0.0
        onward, spoke = _perform(read_document(reply.body, reply.content_type), replace(stage, url=reply.url))
        heard = heard or spoke
        if onward is None:
            return 0.0 if heard else BEFORE_NEXT_ROUND_S
        tune = onward
    raise WebhookFailed(TOO_MANY_REDIRECTS, tune.url, "documents that only point to others")


def _perform(verbs: tuple[Element, ...], stage: Stage) -> tuple[Hook | None, bool]:
    spoke = False
    for verb in verbs:
        stage.leg.pause(0)  # whatever changed meanwhile comes first
        if verb.name == "Redirect":
            return Hook(urljoin(stage.url, verb.text), _method(verb, "method")), spoke
        prompt = PROMPTS.get(verb.name)
        if prompt is None:
            words = f"{verb.name} in a document of a conference"
            stage.services.ledger.alert(BAD_VERB, stage.url, words, stage.services.clock())
            continue
        prompt.run(verb, stage)
        spoke = True
    return None, spoke
