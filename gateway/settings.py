"""How is this installation set? Read once, at the roots; every fault is named in one message.

The only module that reads the environment. Secrets never print: `repr` shows their names only.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dotenv import dotenv_values

from gateway.backup import Backup, CarrierAccount, read_backup, refuse_shared
from gateway.errors import SettingsFault
from gateway.given import Given, is_loopback
from gateway.keeping import Keeping, read_keeping
from gateway.proxies import Network, read_proxies
from gateway.secret_key import secret_key
from gateway.sign_on import SignOn, read_sign_on
from gateway.spreading import Spreading, read_spreading
from gateway.voices import choose_voice
from gateway.watching import Watching, read_watching

SANDBOX_ACCOUNT_SID = "AC00000000000000000000000000005a9d"
SANDBOX_AUTH_TOKEN = "sandbox-auth-token"  # noqa: S105 - guards nothing: the sandbox listens on this machine only
SANDBOX_PAGE_CALL_FROM = "+3222170113"
SANDBOX_PAGE_SMS_FROM = "+32460000112"
SANDBOX_BROADCAST_SMS_FROM = ("+32460000201", "+32460000202", "+32460000203", "+32460000204")
SOCKET_PATH_MOST = 100  # bytes; the kernel takes 107, some systems 103
VOICES = {"nl": "VOICE_NL", "en": "VOICE_EN", "fr": "VOICE_FR", "de": "VOICE_DE"}
SPOKEN = tuple(VOICES)


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set, checked. Fields are named as the settings are, in lower case."""

    host: str
    port: int
    sandbox_port: int
    sandbox_smtp_port: int
    web_workers: int
    public_url: str
    fallback_url: str | None  # where the files of `ccvo fallback export` stand, for the carrier
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)  # None: the embedded server, at `embedded_redis_url`
    account: CarrierAccount
    broadcast_account: CarrierAccount
    backup: Backup | None  # a second carrier
    sandbox: bool  # True: no carrier was given, the sandbox is ours to start
    hotline_number: str
    page_call_from: str
    page_sms_from: str
    page_call_pace: float  # calls a second that the carrier places for our account
    broadcast_call_from: tuple[str, ...]
    broadcast_sms_from: tuple[str, ...]
    broadcast_sms_pace: float  # segments a second, for each sender
    sms_segment_price: Decimal | None  # in euro
    last_resort_number: str | None
    languages: tuple[str, ...]
    voices: Mapping[str, str]  # the carrier's name of the voice for each language, whether or not it is on
    recorded_prompts: Path  # recordings that are played instead of a voice: a folder per language
    recording_days: int
    keeping: Keeping
    smtp_url: str | None = field(repr=False)
    mail_from: str
    sign_on: SignOn
    proxies: tuple[Network, ...]  # whose word counts about who connects
    secret_key: str = field(repr=False)
    clock_offset_file: Path | None
    watching: Watching
    spreading: Spreading
    var: Path
    given: frozenset[str] = frozenset()  # the names that were set, rather than left at their default

    @property
    def embedded_redis_url(self) -> str:
        """Where the embedded server listens: a Unix socket under `var`, or near the root when that path is too long."""
        path = self.var.resolve() / "valkey.sock"
        if len(os.fsencode(path)) > SOCKET_PATH_MOST:
            name = hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:16]
            path = Path("/tmp") / f"ccvo-{os.getuid()}-{name}" / "valkey.sock"  # noqa: S108 - made with mode 700
        return f"unix://{quote(str(path))}"

    @property
    def queue_url(self) -> str:
        """The Redis or Valkey that the queues use."""
        return self.redis_url or self.embedded_redis_url

    @property
    def carrier_is_loopback(self) -> bool:
        """Whether no real person can be reached: the carrier's address is on this machine."""
        return self.account.api_url is not None and is_loopback(self.account.api_url)

    @property
    def sandbox_url(self) -> str:
        """The sandbox's own address: its REST API and the page of phones."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, directory: Path | None = None) -> Settings:
        """Read settings from the environment, over a `.env` file in `directory` (default: where we are).

        Raises SettingsFault naming every missing or malformed setting.
        """
        directory = directory or Path.cwd()
        return _settings(_given(environ, directory), directory / "var")


def recorded_prompts_folder(environ: Mapping[str, str] | None = None, directory: Path | None = None) -> Path:
    """Return where recorded prompts stand, for a tool that needs no other setting to be right."""
    directory = directory or Path.cwd()
    return _recorded_prompts(_given(environ, directory), directory / "var")


def _given(environ: Mapping[str, str] | None, directory: Path) -> Given:
    given = {name: value for name, value in dotenv_values(directory / ".env").items() if value is not None}
    given.update(os.environ if environ is None else environ)
    return Given(given)


def _recorded_prompts(given: Given, var: Path) -> Path:
    return Path(given.text("RECORDED_PROMPTS") or var / "prompts")


def _settings(given: Given, var: Path) -> Settings:
    account = _account(given)
    loopback = account.api_url is not None and is_loopback(account.api_url)
    made = Settings(
        **_listening(given),
        **_kept(given, var),
        **_accounts(given, account),
        **_numbers(given, loopback),
        **_mail(given),
        sign_on=read_sign_on(
            given,
            ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
            ("OIDC_ROLE_CLAIM", "OIDC_SCOPES", "OIDC_ORGANISATIONS"),
        ),
        proxies=read_proxies(given, "TRUSTED_PROXIES"),
        languages=_languages(given),
        voices={language: choose_voice(given, name, language) for language, name in VOICES.items()},
        recorded_prompts=_recorded_prompts(given, var),
        recording_days=int(given.number("RECORDING_DAYS", 30, 1, 3650)),
        keeping=read_keeping(given, "RETENTION"),
        clock_offset_file=_clock_offset_file(given, loopback),
        watching=read_watching(given, "CANARY_MINUTES", "HEARTBEAT_URL", loopback),
        given=frozenset(name for name, said in given.texts.items() if said.strip()),
        spreading=read_spreading(given, "BROADCAST_MAIL_PACE", "BROADCAST_CALL_PACE", "BROADCAST_CALLS_AT_ONCE"),
    )
    unwelcome = ("TWILIO_EDGE", "TWILIO_REGION") if loopback else ()
    given.faults += [f"{name}: refused with a carrier on this machine" for name in unwelcome if given.text(name)]
    if given.faults:
        raise SettingsFault(list(dict.fromkeys(given.faults)))
    return made


def _listening(given: Given) -> dict[str, Any]:
    host, port = given.text("HOST", "127.0.0.1") or "", int(given.number("PORT", 8000, 1, 65535))
    reached = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    reached = f"[{reached}]" if ":" in reached else reached
    public_url = given.url("PUBLIC_URL", f"http://{reached}:{port}", ("http", "https")) or ""
    return {
        "host": host,
        "port": port,
        "sandbox_port": _sandbox_port(given),
        "sandbox_smtp_port": _sandbox_smtp_port(given),
        "web_workers": int(given.number("WEB_WORKERS", 2, 1, 64)),
        "public_url": public_url.rstrip("/"),
        "fallback_url": (given.url("FALLBACK_URL", None, ("http", "https")) or "").rstrip("/") or None,
    }


def _sandbox_port(given: Given) -> int:
    return int(given.number("SANDBOX_PORT", 8001, 1, 65535))


def _sandbox_smtp_port(given: Given) -> int:
    return int(given.number("SANDBOX_SMTP_PORT", min(_sandbox_port(given) + 24, 65535), 1, 65535))


def _kept(given: Given, var: Path) -> dict[str, Any]:
    databases = ("sqlite", "postgresql", "postgresql+psycopg")
    return {
        "database_url": given.url("DATABASE_URL", f"sqlite:///{var.resolve()}/gateway.sqlite", databases),
        "redis_url": given.url("REDIS_URL", None, ("redis", "rediss", "unix", "sentinel")),
        "secret_key": secret_key(given, "SECRET_KEY", var),
        "var": var,
    }


def _account(given: Given) -> CarrierAccount:
    sid, token = given.text("TWILIO_ACCOUNT_SID"), given.text("TWILIO_AUTH_TOKEN")
    api_url = given.url("TWILIO_API_URL", None, ("http", "https"))
    if (sid is None) != (token is None):
        missing = "TWILIO_AUTH_TOKEN" if token is None else "TWILIO_ACCOUNT_SID"
        given.faults.append(f"{missing}: is needed beside the other half of the account")
    if sid is not None and not sid.startswith("AC"):
        given.faults.append("TWILIO_ACCOUNT_SID: does not start with AC")
    if sid is None and api_url is not None and not is_loopback(api_url):
        given.faults.append("TWILIO_ACCOUNT_SID: is needed for a carrier elsewhere")
    if sid is None and api_url is None:
        api_url = f"http://127.0.0.1:{_sandbox_port(given)}"
    return CarrierAccount(
        sid or SANDBOX_ACCOUNT_SID,
        token or SANDBOX_AUTH_TOKEN,
        given.text("TWILIO_AUTH_TOKEN_PREVIOUS"),
        api_url.rstrip("/") if api_url else None,
    )


def _accounts(given: Given, first: CarrierAccount) -> dict[str, Any]:
    return {
        "account": first,
        "broadcast_account": _broadcast_account(given, first),
        "sandbox": _wants_sandbox(given),
    }


def _wants_sandbox(given: Given) -> bool:
    return given.text("TWILIO_API_URL") is None and given.text("TWILIO_ACCOUNT_SID") is None


def _broadcast_account(given: Given, first: CarrierAccount) -> CarrierAccount:
    sid, token = given.text("BROADCAST_ACCOUNT_SID"), given.text("BROADCAST_AUTH_TOKEN")
    if (sid is None) != (token is None):
        given.faults.append("BROADCAST_ACCOUNT_SID and BROADCAST_AUTH_TOKEN: one is of no use without the other")
    return CarrierAccount(sid, token, None, first.api_url) if sid and token else first


def _numbers(given: Given, loopback: bool) -> dict[str, Any]:
    first = _senders(given, loopback)
    backup = read_backup(given, first["broadcast_sms_pace"], loopback)
    several = (*first["broadcast_call_from"], *first["broadcast_sms_from"])
    refuse_shared(given, backup, first["hotline_number"], first["page_call_from"], first["page_sms_from"], *several)
    return {**first, "backup": backup}


def _senders(given: Given, loopback: bool) -> dict[str, Any]:
    page_call = given.phone("PAGE_CALL_FROM", SANDBOX_PAGE_CALL_FROM if loopback else None, required=True) or ""
    return {
        "hotline_number": given.phone("HOTLINE_NUMBER", "+3222170112"),
        "page_call_from": page_call,
        "page_sms_from": given.phone("PAGE_SMS_FROM", SANDBOX_PAGE_SMS_FROM if loopback else None, required=True) or "",
        "page_call_pace": given.number("PAGE_CALL_PACE", 1, 0.1, 1000),
        "broadcast_call_from": given.phones("BROADCAST_CALL_FROM", (page_call,)),
        "broadcast_sms_from": given.phones("BROADCAST_SMS_FROM", SANDBOX_BROADCAST_SMS_FROM if loopback else ()),
        "broadcast_sms_pace": given.number("BROADCAST_SMS_PACE", 10, 0.1, 10_000),
        "sms_segment_price": _price(given, "SMS_SEGMENT_PRICE"),
        "last_resort_number": given.phone("LAST_RESORT_NUMBER", None),
    }


def _price(given: Given, name: str) -> Decimal | None:
    return None if given.text(name) is None else Decimal(str(given.number(name, 0, 0, 100)))


def _languages(given: Given) -> tuple[str, ...]:
    said = [part.strip().lower() for part in (given.text("LANGUAGES", "nl,en") or "").split(",") if part.strip()]
    unknown = [language for language in said if language not in SPOKEN]
    if unknown or not said:
        given.faults.append(f"LANGUAGES: {', '.join(unknown) or 'nothing'} is not one of {', '.join(SPOKEN)}")
    return tuple(dict.fromkeys(said))


def _mail(given: Given) -> dict[str, Any]:
    mailbox = f"smtp://127.0.0.1:{_sandbox_smtp_port(given)}" if _wants_sandbox(given) else None
    return {
        "smtp_url": given.url("SMTP_URL", mailbox, ("smtp", "smtps")),
        "mail_from": given.text("MAIL_FROM", "ccvo@localhost") or "",
    }


def _clock_offset_file(given: Given, loopback: bool) -> Path | None:
    said = given.text("CLOCK_OFFSET_FILE")
    if said is not None and not loopback:
        given.faults.append("CLOCK_OFFSET_FILE: refused, because the carrier reaches real people")
    return Path(said) if said else None
