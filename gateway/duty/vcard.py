"""What does a telephone keep of us? Our numbers as one contact: one setting lets all of them through at night."""

from __future__ import annotations

from gateway.settings import Settings

NAME = "CCVO oproep"


def vcard(settings: Settings) -> str:
    """Return our numbers as a vCard 3.0, which every telephone reads."""
    backup = (settings.backup.call_from, settings.backup.sms_from) if settings.backup is not None else ()
    ours = (settings.page_call_from, settings.page_sms_from, settings.hotline_number, *backup)
    numbers = dict.fromkeys(number for number in ours if number)
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{NAME};;;;", f"FN:{NAME}", "ORG:Crisiscentrum Vlaamse overheid"]
    lines += [f"TEL;TYPE=WORK,VOICE:{number}" for number in numbers]
    lines += ["NOTE:Laat dit contact altijd door\\, ook bij Niet storen.", "END:VCARD"]
    return "\r\n".join(lines) + "\r\n"
