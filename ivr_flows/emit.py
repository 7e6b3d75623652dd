"""What does the gateway learn when a way is taken? Turns the words of a flow file into events."""

from __future__ import annotations

from collections.abc import Mapping

from ivr_flows.events import (
    CallbackSettled,
    EntityGiven,
    Event,
    ExerciseChosen,
    FactGiven,
    KnownProblemJoined,
    MessageRecorded,
    OfficerAsked,
    OfficerIdentified,
    PageNeeded,
    ReferralChosen,
    TicketNeeded,
)
from ivr_flows.inputs import RecordingMade
from ivr_flows.model import Emits, Way

SIMPLE: dict[Emits, Event] = {
    Emits.TICKET: TicketNeeded(),
    Emits.PAGE: PageNeeded(),
    Emits.OFFICER: OfficerAsked(),
    Emits.REFERRAL: ReferralChosen(),
    Emits.KNOWN_PROBLEM: KnownProblemJoined(),
    Emits.EXERCISE: ExerciseChosen(),
    Emits.IDENTIFIED: OfficerIdentified(),
}
EVENTS: dict[Emits, type[Event]] = {
    **{one: type(event) for one, event in SIMPLE.items()},
    Emits.ENTITY: EntityGiven,
    Emits.CALLBACK: CallbackSettled,
    Emits.MESSAGE: MessageRecorded,
}


def events_on(way: Way, variables: Mapping[str, str], recording: RecordingMade | None) -> tuple[Event, ...]:
    """Give the events of a way: the ticket first, so that facts have a place, then facts, then the rest in order."""
    ticket = [SIMPLE[one] for one in way.emits if one is Emits.TICKET]
    facts = [FactGiven(name, value) for name, value in way.facts]
    rest = [_event(one, variables, recording) for one in way.emits if one is not Emits.TICKET]
    return (*ticket, *facts, *(event for event in rest if event is not None))


def _event(one: Emits, variables: Mapping[str, str], recording: RecordingMade | None) -> Event | None:
    match one:
        case Emits.ENTITY:
            return EntityGiven(variables.get("entity_code", ""), variables.get("name", ""))
        case Emits.CALLBACK:
            return CallbackSettled(variables.get("callback_number") or None)
        case Emits.MESSAGE:
            return MessageRecorded(recording.address, recording.seconds, recording.sid) if recording else None
        case _:
            return SIMPLE[one]
