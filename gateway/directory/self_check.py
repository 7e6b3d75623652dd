"""Is the entry of each contact still right? Asked by a link; what a contact mends is looked at by staff.

A link is a row with a random reference. Nothing that a contact writes changes the book by itself: staff take it over.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from contacts import cells
from contacts.audience import Chooses
from contacts.cells import CellRefused
from contacts.person import key_of
from contacts.phone import can_text
from gateway.directory.actions import contacts_for_audience, opted_out
from gateway.directory.doubles import note_change, said
from gateway.directory.model import AskState, ChangeWay
from gateway.directory.tables import Contact, SelfCheck, SelfCheckAsk
from gateway.directory.written import note_round
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

LASTS = timedelta(days=30)
REMINDED_AFTER = timedelta(days=12)
AT_ONCE = 10  # asked in one go, and only when no notice waits: a page's notices come first
KIND = "self_check"
SUBJECT = "CCVO: kloppen uw gegevens nog?"
POINTS = {"mobile": cells.read_mobile, "phone": cells.read_phone, "email": cells.read_email}
CALLED = ("name", "function")  # mended too where the form asks for them
_MAIL = (
    "U staat in het adresboek van de Crisislijn van de Vlaamse overheid, om bij een digitale crisis verwittigd te "
    "worden.\n\nKijk na of uw gegevens nog kloppen, en verbeter ze zo nodig:\n{link}\n\n"
    "De link geldt tot {until} en is enkel voor u. Twijfelt u? Bel 02 217 01 12.\n"
)


def start(session: Session, actor: Actor, audience: Mapping[str, Any], asked: Chooses, now: datetime) -> SelfCheck:
    """Begin a round for an audience; raises Refused("no_recipients") when nobody belongs to it."""
    require(actor, Permission.CONTACTS_IMPORT)
    check = begin(session, actor.name, audience, asked, now)
    note_round(session, actor, check.id, now)
    return check


def begin(session: Session, by: str, audience: Mapping[str, Any], asked: Chooses, now: datetime) -> SelfCheck:
    """Begin a round in somebody's name; raises Refused("no_recipients")."""
    wanted = [each for each in contacts_for_audience(session) if asked.includes(each)]
    if not wanted:
        raise Refused("no_recipients")
    check = SelfCheck(audience=dict(audience), started_at=now, started_by=by, ends_at=now + LASTS)
    session.add(check)
    session.flush()
    rows = [
        {
            "check_id": check.id,
            "contact_id": each.id,
            "reference": secrets.token_urlsafe(12),
            "state": AskState.WAITING,
        }
        for each in wanted
    ]
    for at in range(0, len(rows), 1000):
        session.execute(insert(SelfCheckAsk), rows[at : at + 1000])
    return check


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return whom to ask, or to remind, next."""
    query = select(SelfCheckAsk.id).join(SelfCheckAsk.check).where(SelfCheck.ends_at > now)
    silent = (SelfCheckAsk.state == AskState.ASKED) & (SelfCheckAsk.asked_at <= now - REMINDED_AFTER)
    wanted = (SelfCheckAsk.state == AskState.WAITING) | silent & SelfCheckAsk.reminded_at.is_(None)
    return session.scalars(query.where(wanted).order_by(SelfCheckAsk.id).limit(AT_ONCE)).all()


def ask(session: Session, ask_id: int, public_url: str, now: datetime) -> None:
    """Ask or remind one contact, by mail or else by text; who was asked meanwhile is not asked twice."""
    row = session.get(SelfCheckAsk, ask_id, with_for_update=True)
    if row is None or not _is_wanted(row, now):
        return
    contact, link = row.contact, f"{public_url}/c/{row.reference}"
    number = _texted(session, contact)
    if row.state is AskState.ASKED:
        row.reminded_at = now
    else:
        row.asked_at, row.state = now, AskState.ASKED
    if contact.email:
        words = _MAIL.format(link=link, until=row.check.ends_at.strftime("%d/%m/%Y"))
        mail = NoticeChannel.EMAIL
        notices.write(session, KIND, contact.email, words, now, channel=mail, subject=SUBJECT, expires_in=LASTS)
    elif number:
        notices.write(session, KIND, number, text(KIND, l=link), now, expires_in=timedelta(hours=12))
    else:
        row.state = AskState.UNREACHABLE


def _is_wanted(row: SelfCheckAsk, now: datetime) -> bool:
    if row.state is not AskState.ASKED:
        return row.state is AskState.WAITING
    return row.reminded_at is None and row.asked_at is not None and row.asked_at <= now - REMINDED_AFTER


def _texted(session: Session, contact: Contact) -> str | None:
    stopped = opted_out(session)
    numbers = [number for number in (contact.mobile, contact.phone) if number and number not in stopped]
    return next((number for number in numbers if can_text(number)), None)


def opened(session: Session, reference: str, now: datetime, lock: bool = False) -> SelfCheckAsk:
    """Return what a reference opens; raises Refused("no_such_link") for one that is forged or has lapsed."""
    query = select(SelfCheckAsk).where(SelfCheckAsk.reference == reference)
    row = session.scalar(query.with_for_update() if lock else query) if len(reference) == 16 else None
    if row is None or row.state is AskState.WAITING or row.check.ends_at <= now or row.contact.merged_into_id:
        raise Refused("no_such_link")
    return row


def answer(session: Session, reference: str, given: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Take in what a contact says of its own entry. Returns what is wrong by field; then nothing was kept."""
    row = opened(session, reference, now, lock=True)
    if row.state is not AskState.ASKED:
        return {}
    told, faults = _read(given)
    if not faults and not any(told[field] for field in POINTS):
        faults["email"] = "nothing_to_reach"
    if not faults and not any({**said(row.contact), **told}[field] for field in CALLED):
        faults["name"] = "nothing_to_call"
    if faults:
        return faults
    before = said(row.contact)
    row.answered_at, row.seen = now, before
    changed = {field: value for field, value in told.items() if value != before[field]}
    row.state = AskState.PROPOSED if changed else AskState.CONFIRMED
    row.proposed = changed or None
    return {}


def _read(given: Mapping[str, str]) -> tuple[dict[str, str | None], dict[str, str]]:
    told: dict[str, str | None] = {}
    faults: dict[str, str] = {}
    called = {field: cells.read_text for field in CALLED if field in given}
    for field, reader in {**called, **POINTS}.items():
        try:
            told[field] = reader(given.get(field, "")[:300])
        except CellRefused as refused:
            faults[field] = refused.error
    return told, faults


def decide(session: Session, actor: Actor, ask_id: int, take: bool, now: datetime) -> SelfCheckAsk:
    """Take a mended entry over, or not.

    Raises Refused: no_such_check, check_decided, entry_changed (somebody changed the contact since), entry_double
    (the organisation has another contact with that name and function).
    """
    require(actor, Permission.CONTACTS_IMPORT)
    row = session.get(SelfCheckAsk, ask_id, with_for_update=True)
    if row is None:
        raise Refused("no_such_check")
    if row.state is not AskState.PROPOSED or row.proposed is None:
        raise Refused("check_decided")
    before = said(row.contact)
    if take and before != row.seen:
        raise Refused("entry_changed")
    if take:
        _take_over(session, row.contact, row.proposed)
        row.contact.changed_at = now
        note_change(session, actor, row.contact, before, now, ChangeWay.SELF_CHECK)
    row.state = AskState.APPLIED if take else AskState.DECLINED
    row.decided_at, row.decided_by = now, actor.name
    return row


def _take_over(session: Session, contact: Contact, proposed: Mapping[str, Any]) -> None:
    for field, value in proposed.items():
        setattr(contact, field, value)
    with session.no_autoflush:
        keys = key_of(contact.name), key_of(contact.function)
        other = select(Contact.id).where(
            Contact.organisation_id == contact.organisation_id,
            Contact.id != contact.id,
            Contact.name_key == keys[0],
            Contact.function_key == keys[1],
        )
        if session.scalar(other) is not None:
            raise Refused("entry_double")
    contact.name_key, contact.function_key = keys


def rounds(session: Session) -> Sequence[tuple[SelfCheck, dict[AskState, int]]]:
    """Return every round, the newest first, with how many stand where."""
    counted: dict[int, dict[AskState, int]] = {}
    query = select(SelfCheckAsk.check_id, SelfCheckAsk.state, func.count()).group_by(
        SelfCheckAsk.check_id, SelfCheckAsk.state
    )
    for check_id, state, number in session.execute(query):
        counted.setdefault(check_id, {})[state] = number
    found = session.scalars(select(SelfCheck).order_by(SelfCheck.id.desc()).limit(20)).all()
    return [(each, counted.get(each.id, {})) for each in found]


def asked_in(session: Session, check_id: int, state: AskState | None, after: int = 0) -> Sequence[SelfCheckAsk]:
    """Return who was asked in a round, a hundred after one; raises Refused("no_such_check")."""
    if session.get(SelfCheck, check_id) is None:
        raise Refused("no_such_check")
    query = select(SelfCheckAsk).where(SelfCheckAsk.check_id == check_id, SelfCheckAsk.id > after)
    if state is not None:
        query = query.where(SelfCheckAsk.state == state)
    loaded = joinedload(SelfCheckAsk.contact).joinedload(Contact.organisation)
    return session.scalars(query.order_by(SelfCheckAsk.id).limit(100).options(loaded)).all()
