"""What does an officer's text change of duty? WACHT asks to take a level over; JA or NEE with our code answers.

A sender can be forged, so a text alone changes nothing: WACHT sends a code to the officer's own telephone, and only the
code does it. Every code works once; guessing and asking are slowed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.duty import starts
from gateway.duty.codes import DIGITS, Question, make_code, too_many_codes, too_many_guesses, use_code
from gateway.duty.model import Via
from gateway.duty.swaps import accept_swap, decline_swap
from gateway.duty.takeover import relief, take_over_now
from gateway.errors import Refused
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

CODE_LASTS = timedelta(minutes=10)
_IGNORED = re.compile(r"[\s'\"`.,!:;()-]+")
_ASKS = re.compile(r"wacht([1-9])?")
_ANSWERS = re.compile(rf"(ja|j|ok|oke|nee|neen|n)?(\d{{{DIGITS}}})(ja|j|ok|oke|nee|neen|n)?")
_YES = ("ja", "j", "ok", "oke")


def duty_reply(session: Session, officer: Staff, said: str, now: datetime) -> str | None:
    """Do what an officer's text asks of duty and return what to answer; None when it is about something else."""
    plain = _IGNORED.sub("", said[:200]).casefold()
    asks, answers = _ASKS.fullmatch(plain), _ANSWERS.fullmatch(plain)
    if asks:
        return _offer(session, officer, int(asks[1] or 1), now)
    if answers is None or too_many_guesses(session, officer.id, now):
        return None
    before, code, after = answers.groups()
    if bool(before) == bool(after):
        return None
    hold_lock(session, Lock.TAKING_OVER)
    question = use_code(session, officer.id, code, now)
    if question is None:
        return text("duty_code_unknown")
    return _answered(session, officer, question, (before or after) in _YES, now)


def _offer(session: Session, officer: Staff, level: int, now: datetime) -> str | None:
    if too_many_codes(session, officer.id, now):
        return None
    try:
        found = relief(session, officer, level, now)
    except Refused:
        return None
    until = found.until.astimezone(BRUSSELS)
    if found.is_only(officer):
        return text("duty_already_yours", n=level, d=f"{until:%d/%m/%Y}", u=f"{until:%H:%M}")
    expected = tuple(each.staff_id for each in found.officers)
    code = make_code(session, officer.id, Question(level=level, expected=expected), now, CODE_LASTS)
    names = ", ".join(each.name for each in found.officers) or "niemand"
    return text("duty_take_over", n=level, p=names, u=f"{until:%d/%m %H:%M}", c=code)


def _answered(session: Session, officer: Staff, question: Question, yes: bool, now: datetime) -> str:
    try:
        if question.swap_id is not None:
            return _swap(session, officer, question.swap_id, yes, now)
        if question.start_id is not None:
            return _start(session, officer, question.start_id, yes, now)
        if question.level is None or not yes:
            return text("swap_refused")
        found = take_over_now(session, officer, question.level, question.expected, now, Via.SMS)
    except Refused as refused:
        return text("duty_changed", n=question.level or 1) if refused.code == "duty_changed" else text("swap_over")
    until = found.until.astimezone(BRUSSELS)
    return text("duty_taken_over", n=found.level, d=f"{until:%d/%m/%Y}", u=f"{until:%H:%M}")


def _start(session: Session, officer: Staff, start_id: int, yes: bool, now: datetime) -> str:
    if not yes:
        return text("duty_refused", n=starts.refuse(session, officer, start_id, now).level)
    start = starts.confirm(session, officer, start_id, now, Via.SMS)
    begins, ends = (at.astimezone(BRUSSELS) for at in (start.starts_at, start.ends_at))
    return text("duty_confirmed", n=start.level, d=f"{begins:%d/%m}", u=f"{begins:%H:%M}", x=f"{ends:%d/%m %H:%M}")


def _swap(session: Session, officer: Staff, swap_id: int, yes: bool, now: datetime) -> str:
    if not yes:
        decline_swap(session, officer, swap_id, now, Via.SMS)
        return text("swap_refused")
    swap = accept_swap(session, officer, swap_id, now, Via.SMS)
    begins, ends = (at.astimezone(BRUSSELS) for at in (swap.starts_at, swap.ends_at))
    return text("swap_done", n=swap.level, d=f"{begins:%d/%m %H:%M}", u=f"{ends:%d/%m %H:%M}")
