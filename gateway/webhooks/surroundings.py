"""What surrounds a conversation in this process: the flows, who reacts and answers, how instructions are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from gateway import reactions
from gateway.answers import answering
from gateway.calls.conversation import AnswerQuestion, Surroundings
from gateway.calls.model import ConversationKind
from gateway.calls.tables import Conversation
from gateway.canary import actions as canary
from gateway.carrier.twiml import Room, render
from gateway.carrier.twiml_words import AudioUrl
from gateway.installation import Installation
from gateway.webhooks.accounts import own_number
from gateway.webhooks.prompts import audio_url
from ivr_flows.engine import Question
from ivr_flows.events import Event
from ivr_flows.instructions import Instruction
from ivr_flows.load import our_book


def surroundings(installation: Installation) -> Surroundings:
    """Build what every conversation of this process needs. The flow files are read once a process."""
    return Surroundings(
        book=our_book(),
        languages=installation.settings.languages,
        react=_react,
        answer=_answering(installation),
        render=partial(_render, installation, audio_url(installation)),
    )


def _react(session: Session, call: Conversation, event: Event, now: datetime) -> None:
    """A canary's call is told to the canary and to nobody else: it has no ticket, and wakes no officer."""
    (canary.react if call.kind is ConversationKind.CANARY else reactions.react)(session, call, event, now)


def _answering(installation: Installation) -> AnswerQuestion:
    """A canary's questions get no answer, so that its flow goes on the way that asks nothing of anybody."""
    known = answering(installation.addresses)

    def answer(session: Session, call: Conversation, question: Question, now: datetime) -> Mapping[str, Any]:
        return {} if call.kind is ConversationKind.CANARY else known(session, call, question, now)

    return answer


def _render(
    installation: Installation, audio: AudioUrl, call: Conversation, instructions: tuple[Instruction, ...]
) -> str:
    addresses, officer = installation.addresses, call.kind is not ConversationKind.CALLER
    waits_as_officer = officer or call.staff_id is not None  # who opened the desk waits for a caller, not as one
    return render(
        instructions,
        turn_url=addresses.turn(call.id, call.turn, officer, call.language),
        silence_url=addresses.silence(call.id, call.turn, officer, call.language),
        recording_url=addresses.recording(call.id),
        whisper_url=addresses.whisper,
        caller_id=own_number(installation.settings),
        voices=installation.settings.voices,
        audio_url=audio,
        room=lambda room: Room(
            addresses.room(room),
            addresses.wait(call.id, waits_as_officer, call.language),
            addresses.left(call.id, call.turn, officer, call.language),
        ),
    )
