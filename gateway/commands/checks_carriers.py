"""Can the second carrier take over, and by which one do we go now? Reads, and sends nobody anything."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from gateway.carrier.failover import By, Use
from gateway.carriers.standing import standing
from gateway.commands.findings import Finding, Verdict, wrong
from gateway.installation import Installation


def backup_carrier(installation: Installation) -> Iterator[Finding]:
    """Pages can go over to the second carrier, and broadcasts from numbers of their own."""
    backup = installation.settings.backup
    if backup is None:
        said = "is not set: when the carrier fails, no page leaves"
        yield Finding("CARRIER_BACKUP_…", Verdict.DOUBTFUL, said)
        return
    if not backup.call_from:
        yield wrong("CARRIER_BACKUP_CALL_FROM", "is not set: no call can go by the second carrier")
    if not backup.sms_from:
        yield wrong("CARRIER_BACKUP_SMS_FROM", "is not set: no text can go by the second carrier")
    elif backup.sms_from in backup.broadcast_sms_from:
        said = "one number for pages and broadcasts: give a second one, or replies and queues meet"
        yield Finding("CARRIER_BACKUP_SMS_FROM", Verdict.DOUBTFUL, said)
    yield from _standing(installation)


def _standing(installation: Installation) -> Iterator[Finding]:
    try:
        with installation.storage.reading() as session:
            stands = {use: standing(session, use).by for use in Use}
    except SQLAlchemyError as fault:
        yield wrong("carriers", f"nobody knows by which one we go ({type(fault).__name__})")
        return
    for use, by in stands.items():
        verdict = Verdict.WELL if by is By.FIRST else Verdict.DOUBTFUL
        yield Finding("carriers", verdict, f"{use.value} go by the {by.value} carrier")
