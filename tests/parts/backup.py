"""The settings of a second carrier of which nobody asks anything: the account is known, and no server is behind it."""

from __future__ import annotations

BACKUP = {
    "CARRIER_BACKUP_ACCOUNT_SID": "AC" + "b" * 32,
    "CARRIER_BACKUP_AUTH_TOKEN": "t",
    "CARRIER_BACKUP_API_URL": "http://127.0.0.1:9",
    "CARRIER_BACKUP_CALL_FROM": "+3222170199",
    "CARRIER_BACKUP_SMS_FROM": "+32460000991,+32460000992",
}
