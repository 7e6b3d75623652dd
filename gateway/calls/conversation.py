"""How does a call go on? Loads the state of a call, steps the flow, answers its questions, keeps the answer.

One turn, with everything that it causes, is one transaction of the door's. A turn that comes again gets the answer
that was given, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.calls import rows
from gateway.calls.model import ConversationKind
from gateway.calls.tables import Conversation
from gateway.carrier.failover import By
from ivr_flows.engine import Answered, Input, Question, Step, begin, step
from ivr_flows.events import Event
from ivr_flows.instructions import Collect, Connect, End, Instruction, Meet, Moment, Record, Say
from ivr_flows.load import Book
from ivr_flows.model import State

GRACE = timedelta(seconds=60)
LONGEST_BRIDGE = timedelta(hours=4)  # the carrier's own limit of a connected call
LETTERS_A_SECOND = 12  # a slow voice; only used to know when a call has fallen silent
QUESTIONS_A_TURN = 40  # more than any flow asks; a loop beyond it is a fault of ours

React = Callable[[Session, Conversation, Event, datetime], None]
AnswerQuestion = Callable[[Session, Conversation, Question, datetime], Mapping[str, Any]]
Render = Callable[[Conversation, "tuple[Instruction, ...]"], str]


@dataclass(frozen=True)
class Surroundings:
    """What a conversation needs from above: who reacts, who answers questions, and how instructions are written."""

    book: Book
    languages: tuple[str, ...]
    react: React
    answer: AnswerQuestion
    render: Render


@dataclass(frozen=True)
class Line:
    """Who is on the line: the carrier's id of the call leg, the number, when it is one (E.164), and whose line."""

    call_sid: str
    caller: str | None
    carrier: By = By.FIRST


def open_conversation(
    session: Session,
    line: Line,
    kind: ConversationKind,
    now: datetime,
    around: Surroundings,
    variables: Mapping[str, str],
    **known: int | None,
) -> str:
    """Begin the flow of a new call, or repeat the answer of one that has begun.

    `known`: the page, leg, member of staff and ticket that the call is about.
    """
    is_new = rows.add(
        session,
        call_sid=line.call_sid,
        kind=kind,
        caller=line.caller,
        carrier=line.carrier,
        language=around.languages[0],
        flow_state={},
        started_at=now,
        silent_after=now + GRACE,
        **known,
    )
    conversation = of_call(session, line.call_sid)
    if conversation is None or not is_new:
        return rows.given(session, conversation, 0)
    made = begin(around.book, kind.flow, around.languages, variables)
    return _settle(session, conversation, 0, made, now, around)


def take_turn(
    session: Session, conversation_id: int, turn: int, given: Input, now: datetime, around: Surroundings
) -> str:
    """Take one turn of a call. A turn that was taken before gets its answer again."""
    conversation, _ticket = rows.hold(session, conversation_id) or (None, None)
    if conversation is None or turn != conversation.turn:
        return rows.given(session, conversation, turn)
    state = State.from_dict(conversation.flow_state)
    return _settle(session, conversation, turn, step(around.book, state, given), now, around)


def end_conversation(conversation: Conversation, now: datetime) -> bool:
    """Note that a call is over. Returns whether it was not known before."""
    if conversation.ended_at is not None:
        return False
    conversation.ended_at = now
    return True


def of_call(session: Session, call_sid: str) -> Conversation | None:
    """Return the conversation of a call leg, locked, if there is one."""
    return rows.hold_of_call(session, call_sid)


def silent_conversations(session: Session, now: datetime, limit: int = 50) -> list[int]:
    """Return conversations that fell silent longer than their last verb allows: they have ended."""
    query = select(Conversation.id).where(Conversation.ended_at.is_(None), Conversation.silent_after < now)
    return list(session.scalars(query.order_by(Conversation.id).limit(limit)))


def heard_until(conversation: Conversation) -> str:
    """Return the node that was heard last."""
    return State.from_dict(conversation.flow_state).node if conversation.flow_state else ""


def _settle(
    session: Session, conversation: Conversation, turn: int, made: Step, now: datetime, around: Surroundings
) -> str:
    """React to events, answer questions until the flow knows what to say, and keep the answer of this turn."""
    for _ in range(QUESTIONS_A_TURN):
        rows.note(conversation, flow_state=made.state.to_dict(), language=made.state.language)
        for event in made.events:
            around.react(session, conversation, event, now)
        if made.question is None:
            break
        answers = around.answer(session, conversation, made.question, now)
        made = step(around.book, made.state, Answered(answers))
    else:
        raise RuntimeError(f"flow {made.state.flow} asks without end at {made.state.node}")
    changed = {
        "flow_state": made.state.to_dict(),
        "language": conversation.language,
        "turn": turn + 1,
        "silent_after": now + _longest(made.instructions) + GRACE,
    }
    rows.note(conversation, **changed)
    answer = around.render(conversation, made.instructions)
    rows.keep(session, conversation.id, turn, answer, now, **changed)
    return answer


def _longest(instructions: tuple[Instruction, ...]) -> timedelta:
    """How long the carrier may be busy with these instructions before we hear of it again."""
    last = instructions[-1]
    spoken = sum(len(part.text) for part in last.prompts if isinstance(part, Say)) / LETTERS_A_SECOND
    return timedelta(seconds=spoken) + _waits(last)


def _waits(last: Instruction) -> timedelta:
    match last:
        case Collect():
            return timedelta(seconds=last.timeout_s)
        case Record():
            return timedelta(seconds=last.longest_s)
        case Connect():
            return timedelta(seconds=last.ring_s) + LONGEST_BRIDGE
        case Moment():
            return timedelta(seconds=last.seconds)
        case Meet() | End(connect=True):
            return LONGEST_BRIDGE
        case _:
            return timedelta(0)
