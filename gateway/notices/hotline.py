"""Does what we send say where we are reached? The hotline's number, from its setting, in every text and mail. Pure.

Our texts are written with the number that everybody knows; an installation with another one says that one.
"""

from __future__ import annotations

from contacts import phone
from gateway.carrier.segments import count

_WRITTEN, _WRITTEN_ABROAD = "02 217 01 12", "+32 2 217 01 12"


def with_hotline(text: str, hotline: str) -> str:
    """Return a text with the hotline's number (E.164), added at its end where that costs no part more."""
    shown = phone.show(hotline)
    said = _of_setting(text, hotline, shown)
    if _says(said, shown):
        return said
    parts = count(said).parts
    longer = (f"{said} {added}" for added in (f"Crisislijn {shown}", f"Tel. {shown}", shown))
    return next((each for each in longer if count(each).parts == parts), said)


def mail_with_hotline(body: str, hotline: str) -> str:
    """Return the body of a mail that ends with the hotline's number, unless it says it already."""
    shown = phone.show(hotline)
    said = _of_setting(body, hotline, shown)
    if _says(said, shown):
        return said
    return f"{said.rstrip()}\n\n-- \nCrisiscentrum Vlaamse overheid, crisislijn {shown}, dag en nacht\n"


def _of_setting(text: str, hotline: str, shown: str) -> str:
    if shown == _WRITTEN:
        return text
    return text.replace(_WRITTEN_ABROAD, hotline).replace(_WRITTEN, shown)


def _says(text: str, shown: str) -> bool:
    return shown.lstrip("0+") in text
