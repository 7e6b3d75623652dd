"""Event -> what we do about it: the system on one page.

A door steps a conversation; the flow's events come here one by one, in the door's transaction. Each reaction calls
verbs of the features below and decides nothing that a pure module could. `answers` says which answers a question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.replying import is_answer_of_contact
from gateway.calls import conversation as calls
from gateway.calls import questions as caller_questions
from gateway.calls import telling
from gateway.calls.model import CallEnded, ConversationKind
from gateway.calls.tables import Conversation, MissedCall
from gateway.carrier.opting_out import OptOut
from gateway.carrier.receiving import CallProgress, IncomingSms, RecordingReady
from gateway.crisis.correcting import caller_names
from gateway.crisis.official_replies import official_reply
from gateway.crisis.spoc_replies import spoc_code_wrong, spoc_reply
from gateway.duty.opting import opted
from gateway.duty.replies import duty_reply
from gateway.exercises.belonging import join_ticket, playing, running
from gateway.intake.conversation import text_of_reporter
from gateway.meetings.hastening import hasten
from gateway.paging import actions as paging
from gateway.paging.holding import why_held
from gateway.paging.joining import join_case
from gateway.paging.progress import pin_refused
from gateway.paging.replies import take_reply
from gateway.staff.actions import officer_with_number
from gateway.staff.model import Actor
from gateway.team.replies import team_reply
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Happening, Outcome, Source, TicketKind
from gateway.tickets.tables import Ticket
from ivr_flows.events import (
    CallbackSettled,
    EntityGiven,
    Event,
    ExerciseChosen,
    FactGiven,
    FlowEnded,
    KnownProblemJoined,
    LanguageChosen,
    MessageRecorded,
    OfficerAsked,
    OfficerIdentified,
    PageNeeded,
    ReferralChosen,
    TicketNeeded,
)
from ivr_flows.model import Ending

CALLER = Actor("caller", "melder", frozenset())
MISSED_THEN_PAGED = 3
MISSED_WITHIN = timedelta(minutes=10)

Happened = Event | CallEnded | RecordingReady


def open_ticket(session: Session, call: Conversation, event: Happened, now: datetime) -> None:
    """The call needs a ticket: open it while the call runs, once."""
    if call.ticket_id is not None:
        return
    ticket = tickets.open_ticket(session, CALLER, now, source=Source.PHONE, caller=call.caller, language=call.language)
    call.ticket_id, call.own_ticket = ticket.id, True


def open_drill(session: Session, call: Conversation, event: ExerciseChosen, now: datetime) -> None:
    """The caller says that this call is of the exercise in which their telephone plays: its ticket is one from here."""
    exercise = playing(session, call.caller, now)
    if exercise is None or call.ticket_id is not None:
        return
    ticket = tickets.open_ticket(
        session, CALLER, now, source=Source.PHONE, caller=call.caller, language=call.language, exercise=True
    )
    call.ticket_id, call.own_ticket = ticket.id, True
    join_ticket(session, exercise, ticket, now)


def keep_fact(session: Session, call: Conversation, event: FactGiven, now: datetime) -> None:
    """The caller answered: keep it, judge anew, and page as soon as the rules say worthy."""
    ticket = _own(session, call)
    advised = tickets.learn_fact(session, ticket, event.name, event.value, CALLER.name, now)
    if advised is Outcome.WORTHY or paging.is_paging(session, ticket):
        page(session, call, event, now)


def keep_entity(session: Session, call: Conversation, event: EntityGiven, now: datetime) -> None:
    """The caller confirmed for whom the report is. Who reports what was reported before belongs to that case."""
    ticket = _own(session, call)
    caller_names(session, ticket, event.code, event.name, CALLER.name, now)
    case = cases.find_case(session, ticket)
    if case is not None:
        join_case(session, ticket, case, now)


def keep_callback(session: Session, call: Conversation, event: CallbackSettled, now: datetime) -> None:
    """The number to call back is settled, or could not be had."""
    tickets.settle_callback(session, _own(session, call), event.number, CALLER.name, now)


def keep_recording(session: Session, call: Conversation, event: MessageRecorded, now: datetime) -> None:
    """A spoken message goes with the ticket that the call is about."""
    open_ticket(session, call, event, now)
    ticket = session.get_one(Ticket, call.ticket_id)
    tickets.keep_recording(session, ticket, event.sid, event.address, event.seconds, now)


def keep_language(session: Session, call: Conversation, event: LanguageChosen, now: datetime) -> None:
    """The language stays with the call and its ticket, never with a contact."""
    call.language = event.language


def note_officer_asked(session: Session, call: Conversation, event: OfficerAsked, now: datetime) -> None:
    """The caller wants the officer, from now on."""
    call.officer_asked_at = now
    if call.ticket_id is not None:
        tickets.note(session, session.get_one(Ticket, call.ticket_id), Happening.OFFICER_ASKED, CALLER.name, now)


def page(session: Session, call: Conversation, event: Happened, now: datetime) -> None:
    """Page the officer on duty for the ticket of this call, unless a reason stands against it, which is then shown."""
    if not call.own_ticket:
        return
    ticket = _own(session, call)
    reason = why_held(session, ticket, now)
    if reason is None:
        paging.start(session, ticket, now)
    elif ticket.paging_held is None:
        ticket.paging_held = reason
        tickets.note(session, ticket, Happening.PAGING_HELD, "systeem", now, reason)


def refer(session: Session, call: Conversation, event: ReferralChosen, now: datetime) -> None:
    """The caller inside the framework contract goes to the helpdesk: counted and watched, nobody is paged."""
    ticket = _own(session, call)
    ticket.kind = TicketKind.REFERRAL
    tickets.note(session, ticket, Happening.REFERRED, CALLER.name, now)


def join_problem(session: Session, call: Conversation, event: KnownProblemJoined, now: datetime) -> None:
    """The caller rings about the announced problem: the ticket joins that case, or is the first of it."""
    ticket = _own(session, call)
    if ticket.exercise:
        return  # what is announced is real
    case = tickets.ticket_of_problem(session, ticket)
    if case is not None:
        join_case(session, ticket, case, now, announced=True)


def finish(session: Session, call: Conversation, event: FlowEnded, now: datetime) -> None:
    """The flow came to its end: the caller gets the receipt in writing, where a mobile number was given."""
    call.ended_how = event.how
    if call.kind is ConversationKind.CALLER and call.own_ticket:
        telling.send_receipt(session, _own(session, call), now)


def pass_over(session: Session, call: Conversation, event: FlowEnded, now: datetime) -> None:
    """A page's call ended because its PIN was not keyed: the next officer is called at once."""
    if event.how == Ending.PIN.value and call.page_id is not None:
        pin_refused(session, call.page_id, now)


def close_call(session: Session, call: Conversation, event: CallEnded, now: datetime) -> None:
    """The line is closed. What is known is kept and paged; a call without a ticket is a missed call."""
    if call.kind is not ConversationKind.CALLER:
        return
    caller_questions.miss_ringing(session, call)  # nobody is rung for this caller any more: pages may ring there
    if call.own_ticket:
        ticket = _own(session, call)
        tickets.note(session, ticket, Happening.CALL_ENDED, "carrier", now, calls.heard_until(call))
        if ticket.kind is TicketKind.REPORT:
            page(session, call, event, now)
            if call.ended_how is None:
                telling.tell_broken_off(session, ticket, now)
    elif call.ticket_id is None and call.staff_id is None:  # an officer's call, once the PIN was right, is none
        _miss(session, call, event, now)


REACTIONS: dict[type[Any], tuple[Callable[..., None], ...]] = {
    LanguageChosen: (keep_language,),
    TicketNeeded: (open_ticket,),
    FactGiven: (keep_fact,),
    EntityGiven: (keep_entity,),
    CallbackSettled: (keep_callback,),
    MessageRecorded: (keep_recording,),
    PageNeeded: (page,),
    OfficerAsked: (note_officer_asked, page, hasten),
    ReferralChosen: (refer,),
    KnownProblemJoined: (join_problem,),
    ExerciseChosen: (open_drill,),
    OfficerIdentified: (),  # the answer to the PIN has put the officer on the call
    FlowEnded: (finish, pass_over),
    CallEnded: (close_call,),
}


def react(session: Session, call: Conversation, event: Happened, now: datetime) -> None:
    """Do everything that this event asks for, in order."""
    for reaction in REACTIONS[type(event)]:
        reaction(session, call, event, now)


def report_in_writing(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    source: Source,
    entity: tuple[str, str] | None = None,
    paged: bool = True,
    **said: Any,
) -> Ticket:
    """A report that was typed: open it, name its entity (code, name), and page as for a call, unless it is a referral.

    `said` is what `tickets.open_ticket` takes. Raises Refused as it and `paging.start` do.
    """
    ticket = tickets.open_ticket(session, actor, now, source=source, **said)
    join_ticket(session, running(session, now), ticket, now)
    if entity is not None:
        tickets.name_entity(session, ticket, *entity, actor.name, now)
    if paged and ticket.kind is TicketKind.REPORT:
        paging.start(session, ticket, now)
    session.flush()
    return ticket


def line_told(session: Session, progress: CallProgress, now: datetime) -> None:
    """The carrier tells how a caller's line goes. Only its end matters; a call that we do not know is nobody's."""
    call = calls.of_call(session, progress.sid)
    if call is not None and progress.state.final and calls.end_conversation(call, now):
        react(session, call, CallEnded(progress.state.value), now)


def line_silent(session: Session, call_id: int, now: datetime) -> None:
    """A call has been silent for longer than its last verb allows: it has ended, whether or not the carrier told us."""
    call = session.get(Conversation, call_id, with_for_update=True)
    if call is not None and call.silent_after < now and calls.end_conversation(call, now):
        react(session, call, CallEnded("silent"), now)


def recording_told(session: Session, call_id: int, told: RecordingReady, now: datetime) -> None:
    """The carrier says that a spoken message is ready; it may be the first, or all, that we hear of it."""
    call = session.get(Conversation, call_id, with_for_update=True)
    if call is None or told.address is None or call.kind is ConversationKind.CANARY:
        return
    open_ticket(session, call, told, now)
    ticket = session.get_one(Ticket, call.ticket_id)
    tickets.keep_recording(session, ticket, told.sid, told.address, told.seconds, now, available=True)
    if call.ended_at is not None:
        page(session, call, told, now)


def sms_arrived(session: Session, sms: IncomingSms, sender: str | None, now: datetime) -> str | None:
    """Take a text: an officer's word on duty or a page, STOP or START, or a reply. Returns what to answer."""
    if not sender:
        return None
    officer = officer_with_number(session, sender)
    if sms.opt_out in (OptOut.STOP, OptOut.START):
        return opted(session, sms, sender, officer, now)
    for replied in (spoc_reply, team_reply):
        if (answered := replied(session, sender, sms.text, now)) is not None:
            return answered
    if officer is not None and not is_answer_of_contact(session, officer, sender, sms.text, now):
        answered = duty_reply(session, officer, sms.text, now) or take_reply(session, officer, sms.text, now)
        if answered is not None:
            return answered
    answered = official_reply(session, sender, sms.text, now) or spoc_code_wrong(session, sender, sms.text)
    if answered is None and not text_of_reporter(session, sender, sms.text, now):
        broadcasts.record_reply(session, sender, sms.text, now)
    return answered


def _own(session: Session, call: Conversation) -> Ticket:
    """The ticket of this call. One that goes with a case is held after the case's first, as everywhere."""
    ticket = session.get_one(Ticket, call.ticket_id)
    if ticket.paged_with_case:
        cases.hold_lead(session, ticket)
    return ticket


def _miss(session: Session, call: Conversation, event: CallEnded, now: datetime) -> None:
    session.add(MissedCall(conversation_id=call.id, caller=call.caller, at=now, heard_until=calls.heard_until(call)))
    session.flush()
    if call.caller is None:
        return
    query = select(func.count()).where(MissedCall.caller == call.caller, MissedCall.at > now - MISSED_WITHIN)
    if (session.scalar(query) or 0) == MISSED_THEN_PAGED:
        open_ticket(session, call, event, now)
        page(session, call, event, now)
