"""With which settings does this run? Each with the value that counts, and whether it was given; secrets never print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from gateway.console.languages.saying import say
from gateway.keeping import DEFAULTS
from gateway.settings import Settings

Reads = Callable[[Settings], Any]
SET, NONE = "ingesteld, niet getoond", "–"


@dataclass(frozen=True)
class Line:
    """One setting, as an operator names it."""

    name: str
    value: str
    given: bool


def lines(settings: Settings) -> list[Line]:
    """Return every setting."""
    return [Line(name, reads(settings), name in settings.given) for name, reads in SHOWN.items()]


def _plain(read: Reads, settings: Settings) -> str:
    said = read(settings)
    if isinstance(said, (tuple, list)):
        said = ", ".join(map(str, said))
    if isinstance(said, float) and said == int(said):
        said = int(said)
    return NONE if said is None or said == "" else str(said)


def _secret(read: Reads, settings: Settings) -> str:
    return say(SET) if read(settings) else NONE


def _address(read: Reads, settings: Settings) -> str:
    """An address without the name and password in it."""
    said = read(settings)
    if not said:
        return NONE
    parts = urlsplit(said)
    place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"•••@{place[2]}" if place[1] else place[2], query="").geturl()


def _own(name: str) -> Callable[[Settings], str]:
    return partial(_plain, lambda settings: getattr(settings, name.lower()))


def _of_backup(name: str) -> Reads:
    return lambda settings: getattr(settings.backup, name) if settings.backup else None


def _of_backup_account(name: str) -> Reads:
    return lambda settings: getattr(settings.backup.account, name) if settings.backup else None


def _voice(language: str) -> Reads:
    return lambda settings: settings.voices[language]


def _minutes(settings: Settings) -> int:
    every = settings.watching.canary_every
    return int(every.total_seconds() // 60) if every else 0


def _kept(settings: Settings) -> str:
    days = settings.keeping.days
    return ", ".join(f"{kind.value}={days[kind]}" for kind in DEFAULTS)


SHOWN: Mapping[str, Callable[[Settings], str]] = {
    **{name: _own(name) for name in ("HOST", "PORT", "SANDBOX_PORT", "SANDBOX_SMTP_PORT", "WEB_WORKERS", "PUBLIC_URL")},
    "FALLBACK_URL": _own("FALLBACK_URL"),
    "DATABASE_URL": partial(_address, lambda settings: settings.database_url),
    "REDIS_URL": partial(_address, lambda settings: settings.queue_url),
    "TWILIO_ACCOUNT_SID": partial(_plain, lambda settings: settings.account.sid),
    "TWILIO_AUTH_TOKEN": partial(_secret, lambda settings: settings.account.token),
    "TWILIO_AUTH_TOKEN_PREVIOUS": partial(_secret, lambda settings: settings.account.previous_token),
    "TWILIO_API_URL": partial(_address, lambda settings: settings.account.api_url),
    "BROADCAST_ACCOUNT_SID": partial(_plain, lambda settings: settings.broadcast_account.sid),
    "BROADCAST_AUTH_TOKEN": partial(_secret, lambda settings: settings.broadcast_account.token),
    "CARRIER_BACKUP_ACCOUNT_SID": partial(_plain, _of_backup_account("sid")),
    "CARRIER_BACKUP_AUTH_TOKEN": partial(_secret, _of_backup_account("token")),
    "CARRIER_BACKUP_AUTH_TOKEN_PREVIOUS": partial(_secret, _of_backup_account("previous_token")),
    "CARRIER_BACKUP_API_URL": partial(_address, _of_backup_account("api_url")),
    "CARRIER_BACKUP_CALL_FROM": partial(_plain, _of_backup("call_from")),
    "CARRIER_BACKUP_SMS_FROM": partial(_plain, _of_backup("sms_from")),
    "CARRIER_BACKUP_SMS_PACE": partial(_plain, _of_backup("sms_pace")),
    **{
        name: _own(name)
        for name in (
            *("HOTLINE_NUMBER", "PAGE_CALL_PACE", "PAGE_CALL_FROM", "PAGE_SMS_FROM", "BROADCAST_CALL_FROM"),
            *("BROADCAST_SMS_FROM", "BROADCAST_SMS_PACE"),
        )
    },
    "BROADCAST_MAIL_PACE": partial(_plain, lambda settings: settings.spreading.mail_pace),
    "BROADCAST_CALL_PACE": partial(_plain, lambda settings: settings.spreading.call_pace),
    "BROADCAST_CALLS_AT_ONCE": partial(_plain, lambda settings: settings.spreading.calls_at_once),
    **{name: _own(name) for name in ("SMS_SEGMENT_PRICE", "LAST_RESORT_NUMBER", "LANGUAGES")},
    **{f"VOICE_{language.upper()}": partial(_plain, _voice(language)) for language in ("nl", "en", "fr", "de")},
    "RECORDED_PROMPTS": _own("RECORDED_PROMPTS"),
    "RETENTION": _kept,
    "RECORDING_DAYS": _own("RECORDING_DAYS"),
    "SMTP_URL": partial(_address, lambda settings: settings.smtp_url),
    "MAIL_FROM": _own("MAIL_FROM"),
    "OIDC_ISSUER": partial(_address, lambda settings: settings.sign_on.issuer),
    "OIDC_CLIENT_ID": partial(_plain, lambda settings: settings.sign_on.client_id),
    "OIDC_CLIENT_SECRET": partial(_secret, lambda settings: settings.sign_on.client_secret),
    "OIDC_ROLE_CLAIM": partial(_plain, lambda settings: settings.sign_on.role_claim),
    "OIDC_SCOPES": partial(_plain, lambda settings: settings.sign_on.scopes),
    "OIDC_ORGANISATIONS": partial(_plain, lambda settings: sorted(settings.sign_on.organisations)),
    "TRUSTED_PROXIES": partial(_plain, lambda settings: settings.proxies),
    "SECRET_KEY": partial(_secret, lambda settings: settings.secret_key),
    "CANARY_MINUTES": partial(_plain, _minutes),
    "HEARTBEAT_URL": partial(_secret, lambda settings: settings.watching.heartbeat_url),
    "CLOCK_OFFSET_FILE": _own("CLOCK_OFFSET_FILE"),
}
