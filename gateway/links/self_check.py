"""How does a contact see its own entry, and confirm or mend it, without signing in?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contacts.phone import show
from gateway.directory import self_check
from gateway.directory.model import AskState
from gateway.links.opening import Asked, Came, Link

FAULTS = {
    "not_mobile": "Dit is geen gsm-nummer.",
    "email_invalid": "Dit is geen e-mailadres.",
    "nothing_to_call": "Vul een naam of een functie in.",
    "too_long": "Hoogstens 120 tekens.",
}
NOTHING = "Laat minstens één nummer of e-mailadres staan."


def _shows(asked: Asked, came: Came) -> Mapping[str, Any]:
    row = self_check.opened(asked.session, asked.reference, asked.now)
    contact = row.contact
    held = {"name": contact.name, "function": contact.function, "email": contact.email}
    held |= {"mobile": contact.mobile and show(contact.mobile), "phone": contact.phone and show(contact.phone)}
    shown = {name: value or "" for name, value in held.items()}
    typed = {name: asked.form[name] for name in held if name in asked.form} if came.fault or came.stale else {}
    return {
        "contact": contact,
        "shown": shown | typed,
        "faults": {name: _fault(code) for name, code in (came.fault or {}).items()},
        "open": row.state is AskState.ASKED,
        "mended": row.state is not AskState.CONFIRMED,
    }


def _takes(asked: Asked) -> Came:
    return Came(fault=self_check.answer(asked.session, asked.reference, asked.form, asked.now))


def _fault(code: str) -> str:
    return NOTHING if code == "nothing_to_reach" else FAULTS.get(code, "Dit is geen geldig telefoonnummer.")


LINK = Link("entry", "/c/<reference>", "links/entry.html", "links/entry_lapsed.html", _shows, _takes, "self-check-form")
