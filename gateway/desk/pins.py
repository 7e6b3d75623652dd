"""Does this PIN open the desk, or the facts of a page? What is wrong too often shows on the console at once.

A number that is no officer's is treated as one in every way that can be heard. The officer is on the call from the
right PIN on: only then does any question of the desk have an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.calls.model import ConversationKind
from gateway.calls.questions import yes_no
from gateway.calls.tables import Conversation
from gateway.paging import actions as paging
from gateway.staff import pins
from gateway.staff.actions import pin_holder
from gateway.staff.model import PinPlace
from gateway.staff.pins import PinCall, PinWeighed, Weighed
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening

OPENED_BY_PIN = (ConversationKind.CALLER, ConversationKind.APPROVAL)  # the officer is on these by a right PIN only

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def desk_pin(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether the keyed PIN is that of the officer with the keyed number, or else with the number that rings us."""
    number = asked.get("number") or conversation.caller or ""
    person = pin_holder(session, number) if number else None
    call = PinCall(PinPlace.HOTLINE, conversation.id, conversation.caller)
    weighed = pins.weigh(session, person, number, asked.get("pin", ""), call, now)
    raise_wrong_pins(session, person, weighed, "crisislijn", now)
    if weighed.what is Weighed.RIGHT and person is not None:
        conversation.staff_id = person.id
    return {"result": weighed.what.value}


def check_pin(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether the PIN keyed on a page's call is this officer's."""
    officer = session.get_one(Staff, conversation.staff_id)
    call = PinCall(PinPlace.PAGE, conversation.id)
    weighed = pins.weigh(session, officer, officer.phone or "", asked.get("pin", ""), call, now)
    if weighed.what is not Weighed.RIGHT:
        for ticket in paging.waiting_for(session, officer.id)[:1]:
            tickets.note(session, ticket, Happening.WRONG_PIN, officer.name, now)
    raise_wrong_pins(session, officer, weighed, "oproep", now)
    return {"ok": yes_no(weighed.what is Weighed.RIGHT)}


def officer_of(session: Session, conversation: Conversation) -> Staff | None:
    """Return who opened the desk in this call by a PIN, while that account is open; None for everybody else."""
    if conversation.kind not in OPENED_BY_PIN or conversation.staff_id is None:
        return None
    person = session.get(Staff, conversation.staff_id)
    return person if person is not None and person.active else None


def raise_wrong_pins(session: Session, person: Staff | None, weighed: PinWeighed, where: str, now: datetime) -> None:
    """Raise the alarm from the wrong PIN on that makes the next one wait, whether or not the call goes on."""
    if weighed.closed_by_it or weighed.what is Weighed.ENDED:
        whose = person.name if person is not None else "een nummer dat van geen officier is"
        raise_alarm(session, AlarmKind.WRONG_PINS, f"{where}: {whose}", now)
