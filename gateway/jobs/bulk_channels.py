"""What goes out beside the texts of a broadcast, in the same job? Mails, each by the same claim, mark and record."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.broadcasts.mailing import SENDER, hand_mail
from gateway.broadcasts.model import Channel
from gateway.broadcasts.pacers import SharedPacer
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.errors import CarrierFault
from gateway.installation import Installation
from gateway.notices.mail import SmtpMailer
from gateway.now import monotonic
from gateway.queues import connect

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
            hand=hand_mail(mailer, held.addresses, settings.mail_from, faults.append),
            senders=SENDER,
            pace=settings.spreading.mail_pace,
            pacer=_pacer(held, "mail", settings.spreading.mail_pace),
            yields=lambda: False,
        )
    )
    if faults:
        with held.transaction() as session:
            detail = f"code {faults[-1].code}" if faults[-1].code else faults[-1].detail or "no code"
            raise_alarm(session, AlarmKind.MAIL_REFUSED, detail, held.clock())
    return left


def _pacer(held: Installation, name: str, pace: float) -> SharedPacer:
    return SharedPacer(connect(held.settings.queue_url, timeout_s=REDIS_TIMEOUT_S), name, pace, monotonic)


BESIDE: tuple[Callable[[Installation, Outlet], bool], ...] = (send_mails,)
