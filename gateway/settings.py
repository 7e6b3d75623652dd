"""How is this installation set? Read once, at the roots; every fault is named in one message.

The only module that reads the environment. Secrets never print: `repr` shows their names only.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values

from gateway.errors import SettingsFault

SANDBOX_ACCOUNT_SID = "AC00000000000000000000000000005a9d"
SANDBOX_AUTH_TOKEN = "sandbox-auth-token"  # noqa: S105 - guards nothing: the sandbox listens on this machine only
SANDBOX_PAGE_CALL_FROM = "+3222170113"
SANDBOX_PAGE_SMS_FROM = "+32460000112"
SANDBOX_BROADCAST_SMS_FROM = ("+32460000201", "+32460000202", "+32460000203", "+32460000204")
SOCKET_PATH_MOST = 100  # bytes; the kernel takes 107, some systems 103
SPOKEN = ("nl", "en", "fr", "de")


@dataclass(frozen=True)
class CarrierAccount:
    """One account at a Twilio-compatible carrier. `api_url` None is Twilio itself."""

    sid: str
    token: str = field(repr=False)
    previous_token: str | None = field(default=None, repr=False)
    api_url: str | None = None


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set, checked. Fields are named as the settings are, in lower case."""

    host: str
    port: int
    sandbox_port: int
    sandbox_smtp_port: int
    web_workers: int
    public_url: str
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)  # None: the embedded server, at `embedded_redis_url`
    account: CarrierAccount
    broadcast_account: CarrierAccount
    backup_account: CarrierAccount | None
    backup_call_from: str | None
    backup_sms_from: str | None
    sandbox: bool  # True: no carrier was given, the sandbox is ours to start
    hotline_number: str
    page_call_from: str
    page_sms_from: str
    broadcast_call_from: tuple[str, ...]
    broadcast_sms_from: tuple[str, ...]
    broadcast_sms_pace: float  # segments a second, for each sender
    last_resort_number: str | None
    languages: tuple[str, ...]
    recording_days: int
    helpdesk: str
    smtp_url: str | None = field(repr=False)
    mail_from: str
    oidc_issuer: str | None
    oidc_client_id: str | None
    oidc_client_secret: str | None = field(repr=False)
    oidc_role_claim: str | None
    secret_key: str = field(repr=False)
    clock_offset_file: Path | None
    var: Path

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
        given = {name: value for name, value in dotenv_values(directory / ".env").items() if value is not None}
        given.update(os.environ if environ is None else environ)
        return _Reader(given, directory).settings()


def is_loopback(url: str) -> bool:
    """Whether `url` names this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class _Reader:
    """Takes settings from a mapping and gathers faults."""

    def __init__(self, given: Mapping[str, str], directory: Path) -> None:
        self.given = given
        self.var = directory / "var"
        self.faults: list[str] = []

    def text(self, name: str, default: str | None = None) -> str | None:
        return self.given.get(name, "").strip() or default

    def number(self, name: str, default: float, least: float, most: float) -> float:
        said = self.text(name)
        if said is None:
            return default
        try:
            value = float(said)
        except ValueError:
            self.faults.append(f"{name}: {said!r} is not a number")
            return default
        if not least <= value <= most:
            self.faults.append(f"{name}: {said} lies outside {least:g} to {most:g}")
        return value

    def url(self, name: str, default: str | None, schemes: tuple[str, ...]) -> str | None:
        said = self.text(name, default)
        if said is not None and (urlsplit(said).scheme not in schemes or "//" not in said):
            self.faults.append(f"{name}: does not start with one of {', '.join(s + '://' for s in schemes)}")
        return said

    def phone(self, name: str, default: str | None, required: bool = False) -> str | None:
        said = self.text(name, default)
        if said is None:
            if required:
                self.faults.append(f"{name}: is needed when a real carrier account is set")
            return None
        if not (said.startswith("+") and said[1:].isdigit() and 8 <= len(said) <= 16):
            self.faults.append(f"{name}: {said!r} is not a number as +3222170112")
        return said

    def phones(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        said = self.text(name)
        if said is None:
            return default
        senders = tuple(part.strip() for part in said.split(",") if part.strip())
        for sender in senders:
            alphanumeric = sender.replace(" ", "").isalnum() and not sender.isdigit() and len(sender) <= 11
            if not alphanumeric and not (sender.startswith("+") and sender[1:].isdigit()):
                self.faults.append(
                    f"{name}: {sender!r} is neither a number as +32460000112 nor a name of 11 characters"
                )
        return senders

    def account(self) -> CarrierAccount:
        sid, token = self.text("TWILIO_ACCOUNT_SID"), self.text("TWILIO_AUTH_TOKEN")
        api_url = self.url("TWILIO_API_URL", None, ("http", "https"))
        if (sid is None) != (token is None):
            missing = "TWILIO_AUTH_TOKEN" if token is None else "TWILIO_ACCOUNT_SID"
            self.faults.append(f"{missing}: is needed beside the other half of the account")
        if sid is not None and not sid.startswith("AC"):
            self.faults.append("TWILIO_ACCOUNT_SID: does not start with AC")
        if sid is None and api_url is not None and not is_loopback(api_url):
            self.faults.append("TWILIO_ACCOUNT_SID: is needed for a carrier elsewhere")
        if sid is None and api_url is None:
            api_url = f"http://127.0.0.1:{int(self.number('SANDBOX_PORT', 8001, 1, 65535))}"
        return CarrierAccount(
            sid or SANDBOX_ACCOUNT_SID,
            token or SANDBOX_AUTH_TOKEN,
            self.text("TWILIO_AUTH_TOKEN_PREVIOUS"),
            api_url.rstrip("/") if api_url else None,
        )

    def second_account(self, first: CarrierAccount) -> CarrierAccount:
        sid, token = self.text("BROADCAST_ACCOUNT_SID"), self.text("BROADCAST_AUTH_TOKEN")
        if (sid is None) != (token is None):
            self.faults.append("BROADCAST_ACCOUNT_SID and BROADCAST_AUTH_TOKEN: one is of no use without the other")
        return CarrierAccount(sid, token, None, first.api_url) if sid and token else first

    def backup_account(self) -> CarrierAccount | None:
        sid, token = self.text("CARRIER_BACKUP_ACCOUNT_SID"), self.text("CARRIER_BACKUP_AUTH_TOKEN")
        url = self.url("CARRIER_BACKUP_API_URL", None, ("http", "https"))
        if sid is None and token is None and url is None:
            return None
        if sid is None or token is None:
            self.faults.append("CARRIER_BACKUP_ACCOUNT_SID and CARRIER_BACKUP_AUTH_TOKEN: both are needed")
            return None
        return CarrierAccount(sid, token, self.text("CARRIER_BACKUP_AUTH_TOKEN_PREVIOUS"), url)

    def languages(self) -> tuple[str, ...]:
        said = [part.strip().lower() for part in (self.text("LANGUAGES", "nl,en") or "").split(",") if part.strip()]
        unknown = [language for language in said if language not in SPOKEN]
        if unknown or not said:
            self.faults.append(f"LANGUAGES: {', '.join(unknown) or 'nothing'} is not one of {', '.join(SPOKEN)}")
        return tuple(dict.fromkeys(said))

    def clock_offset_file(self, loopback: bool) -> Path | None:
        said = self.text("CLOCK_OFFSET_FILE")
        if said is not None and not loopback:
            self.faults.append("CLOCK_OFFSET_FILE: refused, because the carrier reaches real people")
        return Path(said) if said else None

    def secret_key(self) -> str:
        said = self.text("SECRET_KEY")
        if said is not None:
            if len(said) < 16:
                self.faults.append("SECRET_KEY: needs 16 characters or more")
            return said
        kept = self.var / "secret_key"
        self.var.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return kept.read_text()

    def public_url(self, host: str, port: int) -> str:
        reached = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
        reached = f"[{reached}]" if ":" in reached else reached
        return (self.url("PUBLIC_URL", f"http://{reached}:{port}", ("http", "https")) or "").rstrip("/")

    def settings(self) -> Settings:
        account = self.account()
        loopback = account.api_url is not None and is_loopback(account.api_url)
        if loopback:
            self.faults += [
                f"{name}: refused with a carrier on this machine"
                for name in ("TWILIO_EDGE", "TWILIO_REGION")
                if self.text(name)
            ]
        sandbox = self.text("TWILIO_API_URL") is None and self.text("TWILIO_ACCOUNT_SID") is None
        host, port = self.text("HOST", "127.0.0.1") or "", int(self.number("PORT", 8000, 1, 65535))
        sandbox_port = int(self.number("SANDBOX_PORT", 8001, 1, 65535))
        smtp_port = int(self.number("SANDBOX_SMTP_PORT", min(sandbox_port + 24, 65535), 1, 65535))
        hotline = self.phone("HOTLINE_NUMBER", "+3222170112") or ""
        page_call = self.phone("PAGE_CALL_FROM", SANDBOX_PAGE_CALL_FROM if loopback else None, required=True) or ""
        page_sms = self.phone("PAGE_SMS_FROM", SANDBOX_PAGE_SMS_FROM if loopback else None, required=True) or ""
        made = Settings(
            host=host,
            port=port,
            sandbox_port=sandbox_port,
            sandbox_smtp_port=smtp_port,
            web_workers=int(self.number("WEB_WORKERS", 2, 1, 64)),
            public_url=self.public_url(host, port),
            database_url=self.url(
                "DATABASE_URL",
                f"sqlite:///{self.var.resolve()}/gateway.sqlite",
                ("sqlite", "postgresql", "postgresql+psycopg"),
            )
            or "",
            redis_url=self.url("REDIS_URL", None, ("redis", "rediss", "unix", "sentinel")),
            account=account,
            broadcast_account=self.second_account(account),
            backup_account=self.backup_account(),
            backup_call_from=self.phone("CARRIER_BACKUP_CALL_FROM", None),
            backup_sms_from=self.phone("CARRIER_BACKUP_SMS_FROM", None),
            sandbox=sandbox,
            hotline_number=hotline,
            page_call_from=page_call,
            page_sms_from=page_sms,
            broadcast_call_from=self.phones("BROADCAST_CALL_FROM", (page_call,)),
            broadcast_sms_from=self.phones("BROADCAST_SMS_FROM", SANDBOX_BROADCAST_SMS_FROM if loopback else ()),
            broadcast_sms_pace=self.number("BROADCAST_SMS_PACE", 10, 0.1, 10_000),
            last_resort_number=self.phone("LAST_RESORT_NUMBER", None),
            languages=self.languages(),
            recording_days=int(self.number("RECORDING_DAYS", 30, 1, 3650)),
            helpdesk=self.text("HELPDESK", "uw helpdesk") or "",
            smtp_url=self.url("SMTP_URL", f"smtp://127.0.0.1:{smtp_port}" if sandbox else None, ("smtp", "smtps")),
            mail_from=self.text("MAIL_FROM", "ccvo@localhost") or "",
            oidc_issuer=self.url("OIDC_ISSUER", None, ("http", "https")),
            oidc_client_id=self.text("OIDC_CLIENT_ID"),
            oidc_client_secret=self.text("OIDC_CLIENT_SECRET"),
            oidc_role_claim=self.text("OIDC_ROLE_CLAIM"),
            secret_key=self.secret_key(),
            clock_offset_file=self.clock_offset_file(loopback),
            var=self.var,
        )
        if self.faults:
            raise SettingsFault(self.faults)
        return made
