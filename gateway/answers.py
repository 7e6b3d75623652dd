"""Which feature answers a question that a flow asks in mid-call? The one that knows; named here once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.broadcasts import questions as broadcast_questions
from gateway.calls import proof_questions
from gateway.calls import questions as caller_questions
from gateway.calls.conversation import AnswerQuestion
from gateway.calls.tables import Conversation
from gateway.carrier.addresses import Addresses
from gateway.desk import questions as desk_questions
from gateway.meetings import questions as meeting_questions
from gateway.paging import questions as officer_questions
from gateway.team import questions as team_questions
from ivr_flows.engine import Question


def answering(addresses: Addresses) -> AnswerQuestion:
    """Return what answers the flows' questions; `addresses` are for what a flow then plays.

    A question that nobody knows gets nothing, and the flow takes its safe branch.
    """
    answerers = {
        **caller_questions.ANSWERS,
        **proof_questions.ANSWERS,
        **broadcast_questions.ANSWERS,
        **meeting_questions.ANSWERS,
        **team_questions.ANSWERS,
        **officer_questions.answers(addresses.sound),
        **desk_questions.answers(addresses.sound),
    }

    def answer(session: Session, call: Conversation, question: Question, now: datetime) -> Mapping[str, Any]:
        known = answerers.get(question.name)
        return known(session, call, question.arguments, now) if known else {}

    return answer
