"""What goes out beside the texts of a broadcast, in the same job? Mails and calls, by the same claim and record."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from contacts.phone import show
from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.broadcasts.calling import hand_call, under_way
from gateway.broadcasts.mailing import SENDER, hand_mail
from gateway.broadcasts.model import Channel
from gateway.broadcasts.pacers import SharedPacer
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.carrier.failover import By
from gateway.errors import CarrierFault
from gateway.installation import Installation
from gateway.notices.mail import SmtpMailer
from gateway.queues import connect
from gateway.settings import Settings

REDIS_TIMEOUT_S = 0.4


def send_mails(held: Installation, texts: Outlet) -> bool:
    """Send the mails that are due. Returns whether some are left. `texts` is the outlet of the texts beside it."""
    settings, faults = held.settings, list[CarrierFault]()
    mailer = SmtpMailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
    left = send_broadcasts(
        replace(
            texts,
            token=secrets.token_hex(16),
            channel=Channel.EMAIL,
            hand=hand_mail(mailer, held.addresses, settings.mail_from, faults.append, show(settings.hotline_number)),
            senders=SENDER,
            sends_as=(settings.mail_from,),
            pace=settings.spreading.mail_pace,
            pacer=_pacer(held, texts, "mail", settings.spreading.mail_pace),
            yields=lambda: False,
        )
    )
    _tell(held, AlarmKind.MAIL_REFUSED, faults)
    return left


def place_calls(held: Installation, texts: Outlet) -> bool:
    """Place the calls that are due. Returns whether some are left. They yield to pages as texts do."""
    settings, faults, most = held.settings, list[CarrierFault](), held.settings.spreading.calls_at_once
    senders = _callers(settings, texts.by)
    pace = settings.spreading.call_pace / max(1, len(senders))  # of each sender

    def room(session: Session) -> int:
        return most - under_way(session, held.clock())

    def full() -> bool:
        with held.storage.reading() as session:
            return room(session) < 1

    left = send_broadcasts(
        replace(
            texts,
            token=secrets.token_hex(16),
            channel=Channel.VOICE,
            hand=hand_call(texts.carrier, held.addresses, faults.append),
            senders=senders,
            pace=pace,
            pacer=_pacer(held, texts, "calls", pace),
            yields=lambda: texts.yields() or full(),
            room=room,
        )
    )
    _tell(held, AlarmKind.CALLS_REFUSED, faults)
    return left


def _callers(settings: Settings, by: By) -> tuple[str, ...]:
    if by is By.FIRST or settings.backup is None:
        return settings.broadcast_call_from
    return (settings.backup.call_from,) if settings.backup.call_from else ()


def _tell(held: Installation, kind: AlarmKind, faults: list[CarrierFault]) -> None:
    if faults:
        with held.transaction() as session:
            detail = f"code {faults[-1].code}" if faults[-1].code else "no code"  # what it says more may hold a number
            raise_alarm(session, kind, detail, held.clock())


def _pacer(held: Installation, texts: Outlet, name: str, pace: float) -> SharedPacer:
    return SharedPacer(connect(held.settings.queue_url, timeout_s=REDIS_TIMEOUT_S), name, pace, texts.tick)


BESIDE: tuple[Callable[[Installation, Outlet], bool], ...] = (send_mails, place_calls)
