"""Which account and which numbers does the second carrier give us? Read as a whole; secrets never print."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.given import Given, is_loopback


@dataclass(frozen=True)
class CarrierAccount:
    """One account at a Twilio-compatible carrier. `api_url` None is Twilio itself."""

    sid: str
    token: str = field(repr=False)
    previous_token: str | None = field(default=None, repr=False)
    api_url: str | None = None


@dataclass(frozen=True)
class Backup:
    """The second carrier. `sms_from` is for pages; broadcasts have senders of their own where more were given."""

    account: CarrierAccount
    call_from: str | None
    sms_from: str | None
    broadcast_sms_from: tuple[str, ...]
    sms_pace: float  # segments a second, for each sender of broadcasts

    @property
    def numbers(self) -> frozenset[str]:
        """Every number from which something goes by this carrier."""
        return frozenset(each for each in (self.call_from, self.sms_from, *self.broadcast_sms_from) if each)


def read_backup(given: Given, sms_pace: float, loopback: bool) -> Backup | None:
    """Read the second carrier; None when none is set. `sms_pace`: the first carrier's, unless another is given.

    Beside a carrier on this machine (`loopback`) stand demo officers: no second one may reach real people.
    """
    account = _account(given)
    if account is not None and loopback and not (account.api_url and is_loopback(account.api_url)):
        given.faults.append("CARRIER_BACKUP_API_URL: reaches real people, and the first carrier is on this machine")
    texts = given.phones("CARRIER_BACKUP_SMS_FROM", ())
    call_from = given.phone("CARRIER_BACKUP_CALL_FROM", None)
    pace = given.number("CARRIER_BACKUP_SMS_PACE", sms_pace, 0.1, 10_000)
    if account is None:
        return None
    return Backup(account, call_from, texts[0] if texts else None, texts[1:] or texts, pace)


def refuse_shared(given: Given, backup: Backup | None, *firsts: str | None) -> None:
    """Note a number that both carriers are said to have: by its sender we know by which one something went."""
    if shared := (backup.numbers if backup is not None else frozenset()) & set(firsts):
        given.faults.append(f"CARRIER_BACKUP_…_FROM: {', '.join(sorted(shared))} is a number of the first carrier")


def _account(given: Given) -> CarrierAccount | None:
    sid, token = given.text("CARRIER_BACKUP_ACCOUNT_SID"), given.text("CARRIER_BACKUP_AUTH_TOKEN")
    url = given.url("CARRIER_BACKUP_API_URL", None, ("http", "https"))
    if sid is None and token is None and url is None:
        return None
    if sid is None or token is None:
        given.faults.append("CARRIER_BACKUP_ACCOUNT_SID and CARRIER_BACKUP_AUTH_TOKEN: both are needed")
        return None
    return CarrierAccount(
        sid, token, given.text("CARRIER_BACKUP_AUTH_TOKEN_PREVIOUS"), url.rstrip("/") if url else None
    )
