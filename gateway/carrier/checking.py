"""Is the carrier set up as we believe? Asks, signs and looks, for `ccvo doctor`; sends nobody anything."""

from __future__ import annotations

from collections.abc import Mapping

from twilio.request_validator import RequestValidator

from gateway.backup import CarrierAccount
from gateway.carrier.raised import sorted_faults
from gateway.carrier.twilio import TwilioCarrier
from gateway.errors import CarrierFault

LISTED = 200


def signed_as_the_carrier(account: CarrierAccount, url: str, form: Mapping[str, str]) -> str:
    """Return the signature that the carrier would put on `form` sent to `url`."""
    return str(RequestValidator(account.token).compute_signature(url, dict(form)))


def reached(account: CarrierAccount, timeout_s: float) -> None:
    """Ask the carrier for the account's newest text; raises CarrierFault when it does not answer or knows us not."""
    with sorted_faults():
        TwilioCarrier(account, timeout_s).client.messages.page(page_size=1)


def owned_numbers(account: CarrierAccount, timeout_s: float) -> dict[str, frozenset[str]] | None:
    """Return the account's numbers with what each can do (`voice`, `sms`); None when the carrier has no list."""
    try:
        with sorted_faults():
            numbers = TwilioCarrier(account, timeout_s).client.incoming_phone_numbers.list(limit=LISTED)
    except CarrierFault as fault:
        if fault.code in (404, 20404):
            return None
        raise
    return {
        str(number.phone_number): frozenset(
            name.lower() for name, able in (number.capabilities or {}).items() if able is True
        )
        for number in numbers
    }
