"""On whose line is this call? A webhook names its account, and only that account can have signed it."""

from __future__ import annotations

from flask import request

from gateway.carrier.failover import By
from gateway.carrier.receiving import incoming_call
from gateway.settings import Settings


def line_of(settings: Settings) -> By:
    """Return the carrier that sent this request."""
    backup = settings.backup
    ours = backup is not None and incoming_call(request.form).account_sid == backup.account.sid
    return By.BACKUP if ours else By.FIRST


def own_number(settings: Settings) -> str:
    """Return the number of ours that somebody sees who is rung from this call: one of the account it is on."""
    backup = settings.backup
    if backup is not None and backup.call_from and line_of(settings) is By.BACKUP:
        return backup.call_from
    return settings.page_call_from
