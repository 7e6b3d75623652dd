"""What does an officer at the desk hear when taking over a level: whom it replaces, until when, and that it is done?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.calls.tables import Conversation
from gateway.desk import words
from gateway.desk.pins import officer_of
from gateway.duty.takeover import Relief, relief, take_over_now
from gateway.errors import Refused

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def desk_relief(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whom the officer would replace on a level. `who` is for `desk_take_over`."""
    officer = officer_of(session, conversation)
    if officer is None:
        return {"result": "refused"}
    try:
        found = relief(session, officer, _level(asked), now)
    except Refused:
        return {"result": "refused"}
    if found.is_only(officer):
        return {"result": "yours", **_told(found, now)}
    return {"result": "ready" if found.officers else "nobody", **_told(found, now)}


def desk_take_over(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 5: the level is theirs until the running shift ends, unless others stand there by now."""
    officer = officer_of(session, conversation)
    if officer is None:
        return {"result": "refused"}
    expected = [int(each) for each in asked.get("who", "").split() if each.isdecimal()]
    try:
        found = take_over_now(session, officer, _level(asked), expected, now)
    except Refused as refused:
        return {"result": "changed" if refused.code == "duty_changed" else "refused"}
    return {"result": "done", **_told(found, now)}


def _level(asked: Asked) -> int:
    said = asked.get("level", "")
    return int(said) if said.isdecimal() and len(said) == 1 else 0


def _told(found: Relief, now: datetime) -> dict[str, str]:
    return {
        "name": words.names([each.name for each in found.officers]),
        "who": " ".join(str(each.staff_id) for each in found.officers),
        "until": words.until(found.until, now),
    }


ANSWERS: dict[str, Callable[[Session, Conversation, Asked, datetime], Answer]] = {
    "desk_relief": desk_relief,
    "desk_take_over": desk_take_over,
}
