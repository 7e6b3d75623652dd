"""Is what we depend on there, and ours: carrier, senders, voices, mail, sign-on? Asks, and sends nobody anything."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.client import HTTPException
from urllib.parse import urljoin, urlsplit

from gateway import voices
from gateway.backup import Backup, CarrierAccount
from gateway.calls.recorded import RecordedPrompts, take_inventory
from gateway.carrier import checking
from gateway.carrier.twiml_static import sounds_in
from gateway.commands.asking import ask
from gateway.commands.findings import Finding, Verdict, well, wrong
from gateway.errors import CarrierFault
from gateway.fallback.export import FETCHED
from gateway.given import is_loopback
from gateway.installation import Installation
from gateway.settings import Settings
from ivr_flows.load import our_book

TIMEOUT_S = 5.0


def _accounts(settings: Settings) -> Iterator[tuple[str, CarrierAccount]]:
    yield "carrier", settings.account
    if settings.broadcast_account != settings.account:
        yield "carrier for broadcasts", settings.broadcast_account
    if settings.backup:
        yield "backup carrier", settings.backup.account


def carriers(installation: Installation) -> Iterator[Finding]:
    """Every account's carrier answers and knows us."""
    for part, account in _accounts(installation.settings):
        try:
            checking.reached(account, TIMEOUT_S)
        except CarrierFault as fault:
            yield wrong(part, f"{account.api_url or 'Twilio'} does not let us in ({fault})")
        else:
            yield well(part, f"{account.api_url or 'Twilio'} answers")


def senders(installation: Installation) -> Iterator[Finding]:
    """Every sender is the account's own and can do what it is for."""
    settings = installation.settings
    if not settings.broadcast_sms_from:
        yield wrong("BROADCAST_SMS_FROM", "is not set: no broadcast can be sent")
    if settings.carrier_is_loopback:
        yield well("senders", "not asked: the carrier is on this machine")
        return
    for account, wanted in _wanted_senders(settings):
        try:
            owned = checking.owned_numbers(account, TIMEOUT_S)
        except CarrierFault as fault:
            yield wrong("senders", f"the carrier does not list them ({fault})")
            continue
        for name, number, ability in wanted if owned is not None else ():
            yield _sender(name, number, ability, owned or {})


def _wanted_senders(settings: Settings) -> list[tuple[CarrierAccount, list[tuple[str, str, str]]]]:
    pages = [
        ("HOTLINE_NUMBER", settings.hotline_number, "voice"),
        ("PAGE_CALL_FROM", settings.page_call_from, "voice"),
        ("PAGE_SMS_FROM", settings.page_sms_from, "sms"),
    ]
    broadcasts = [("BROADCAST_CALL_FROM", number, "voice") for number in settings.broadcast_call_from]
    broadcasts += [("BROADCAST_SMS_FROM", number, "sms") for number in settings.broadcast_sms_from]
    wanted = [(settings.account, pages), (settings.broadcast_account, broadcasts)]
    return wanted + ([(settings.backup.account, _of_backup(settings.backup))] if settings.backup else [])


def _of_backup(backup: Backup) -> list[tuple[str, str, str]]:
    calls = [("CARRIER_BACKUP_CALL_FROM", backup.call_from, "voice")] if backup.call_from else []
    texts = dict.fromkeys(number for number in (backup.sms_from, *backup.broadcast_sms_from) if number)
    return calls + [("CARRIER_BACKUP_SMS_FROM", number, "sms") for number in texts]


def _sender(name: str, number: str, ability: str, owned: dict[str, frozenset[str]]) -> Finding:
    if not number.startswith("+"):
        return Finding(name, Verdict.DOUBTFUL, f"{number} is a name: nobody can answer it")
    if number not in owned:
        return wrong(name, f"{number} is not a number of this account")
    if ability not in owned[number]:
        return wrong(name, f"{number} cannot do {ability}")
    return well(name, f"{number} is ours")


def last_resort(installation: Installation) -> Iterator[Finding]:
    """Somebody is dialled when everything of ours fails."""
    settings = installation.settings
    if settings.last_resort_number:
        yield well("LAST_RESORT_NUMBER", "is set")
    else:
        verdict = Verdict.DOUBTFUL if settings.carrier_is_loopback else Verdict.WRONG
        yield Finding("LAST_RESORT_NUMBER", verdict, "is not set: when everything of ours fails, nobody is dialled")


def fallback(installation: Installation) -> Iterator[Finding]:
    """The carrier finds what to say on another machine when this one does not answer."""
    settings = installation.settings
    if settings.fallback_url is None:
        verdict = Verdict.DOUBTFUL if settings.carrier_is_loopback else Verdict.WRONG
        said = "is not set: when web is dead, callers hear an error. Run ccvo fallback export, and host it elsewhere"
        yield Finding("FALLBACK_URL", verdict, said)
        return
    if urlsplit(settings.fallback_url).hostname == urlsplit(settings.public_url).hostname:
        yield wrong("FALLBACK_URL", "stands on the machine of PUBLIC_URL: it would be gone at the same moment")
    for name in FETCHED:
        yield from _static_file(f"{settings.fallback_url}/{name}", name)


def _static_file(url: str, name: str) -> Iterator[Finding]:
    try:
        status, body = ask("GET", url)
    except (OSError, HTTPException) as fault:
        yield wrong("FALLBACK_URL", f"{name} cannot be fetched ({type(fault).__name__})")
        return
    if status != 200 or b"<Response" not in body:
        yield wrong("FALLBACK_URL", f"{name} is not what ccvo fallback export writes (status {status})")
        return
    yield well("FALLBACK_URL", f"{name} is there")
    for sound in sounds_in(body):
        if not _is_there(urljoin(url, sound)):
            yield wrong("FALLBACK_URL", f"{name} plays {sound}, which is not there: export again")


def _is_there(url: str) -> bool:
    try:
        return ask("GET", url)[0] == 200
    except (OSError, HTTPException):
        return False


def speech(installation: Installation) -> Iterator[Finding]:
    """Every language has a voice that the carrier knows, and what should be played can be."""
    settings = installation.settings
    chosen = {language: settings.voices[language] for language in settings.languages}
    if new := voices.unlisted(chosen):
        yield Finding("voices", Verdict.DOUBTFUL, f"{', '.join(new)}: not on our list; ring the hotline and listen")
    else:
        yield well("voices", ", ".join(f"{language} {voice}" for language, voice in chosen.items()))
    for one in take_inventory(our_book(), RecordedPrompts.of(settings.recorded_prompts)):
        if one.language in settings.languages and (one.played or one.faults):
            yield well("recorded prompts", f"{one.language}: {len(one.played)} of {one.prompts} are played")
            yield from (Finding("recorded prompts", Verdict.DOUBTFUL, f"{one.language}: {said}") for said in one.faults)


def mail(installation: Installation) -> Iterator[Finding]:
    """The outgoing mail server answers."""
    url = installation.settings.smtp_url
    if url is None:
        yield Finding("SMTP_URL", Verdict.DOUBTFUL, "is not set: no mail goes out")
        return
    parts = urlsplit(url)
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
        socket.create_connection((parts.hostname or "", port), TIMEOUT_S).close()
    except OSError as fault:
        yield wrong("SMTP_URL", f"{parts.hostname} does not answer ({type(fault).__name__})")
    else:
        yield well("SMTP_URL", f"{parts.hostname} answers")


def single_sign_on(installation: Installation) -> Iterator[Finding]:
    """Single sign-on is set whole, or not at all; its issuer answers, and has keys."""
    from gateway.now import monotonic
    from gateway.staff.issuer import Issuer, IssuerAway

    settings = installation.settings.sign_on
    secure = urlsplit(settings.issuer or "").scheme == "https" or is_loopback(settings.issuer or "")
    if settings.missing:
        yield wrong("single sign-on", f"is set in part: {', '.join(settings.missing)} is missing")
    elif not settings.whole:
        yield well("single sign-on", "not used")
    elif not secure:
        yield wrong("single sign-on", "OIDC_ISSUER is not https")
    else:
        try:
            keys = Issuer(settings, installation.clock, monotonic).check()
        except IssuerAway as fault:
            yield wrong("single sign-on", f"{settings.issuer} gives no usable answer: {fault}")
        else:
            yield well("single sign-on", f"{settings.issuer} answers, with {keys} key{'' if keys == 1 else 's'}")
