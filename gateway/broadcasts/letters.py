"""What does the mail of a broadcast look like? Plain and HTML, its headers, and a way to want no more. Pure.

The Message-ID is the delivery's own and signed: a bounce that names it is about a mail that we wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape
from urllib.parse import quote

from gateway.errors import CarrierFault, FaultKind

SUBJECT_MOST = 90
UNSUBSCRIBING = "afmelden"  # the first word of the subject of a mail by which somebody unsubscribes
ASKED = "Bevestig dat u dit gelezen hebt"
_DRILL = "CCVO OEFENING"
_ADDRESS = re.compile(r"<([^<>]+)>\s*$")


@dataclass(frozen=True)
class Letter:
    """One mail of a broadcast. `reference` names the delivery; `unsubscribe` and `confirm` are its links; all signed.

    `confirm` is where a reader says that it was read; None: no answer is asked for.
    """

    to: str
    text: str
    reference: str
    unsubscribe: str
    unsubscribe_reference: str
    at: datetime
    confirm: str | None = None
    hotline: str = ""  # as people write it


class _Policy(EmailPolicy):
    """Signed references must stand as they are: the usual folding would encode or break what is too long."""

    def fold(self, name: str, value: str) -> str:
        return _unencoded(name, value, self.linesep) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return _unencoded(name, value, self.linesep).encode("ascii") or super().fold_binary(name, value)


def _unencoded(name: str, value: str, line_end: str) -> str:
    if name.lower() not in ("list-unsubscribe", "message-id"):
        return ""
    folded = value.replace(", ", f",{line_end} ")
    return f"{name}: {folded}{line_end}"


def message_of(letter: Letter, mail_from: str) -> EmailMessage:
    """Return the mail; raises CarrierFault, PERMANENT for an address that is none."""
    message = EmailMessage(policy=_Policy())
    own = bare(mail_from)
    mailed = f"mailto:{own}?subject={quote(f'{UNSUBSCRIBING} {letter.unsubscribe_reference}')}"
    try:
        message["From"] = mail_from
        message["To"] = letter.to
        message["Subject"] = subject(letter.text)
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.reference}@{own.rpartition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it
        message["List-Unsubscribe"] = f"<{mailed}>, <{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(_plain(letter), cte="quoted-printable")  # a server need not take 8 bits
        message.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    except (ValueError, LookupError, UnicodeError):
        raise CarrierFault(FaultKind.PERMANENT, detail="not a mail address") from None
    return message


def subject(text: str) -> str:
    """Return the beginning of the text as it was sent: CCVO, and OEFENING for a drill, stand first in it."""
    said = " ".join(text.split())
    if len(said) <= SUBJECT_MOST:
        return said
    return f"{said[:SUBJECT_MOST].rpartition(' ')[0] or said[:SUBJECT_MOST]} …"


def bare(mail_from: str) -> str:
    """Return the address alone of `Crisiscentrum <ccvo@example>`."""
    found = _ADDRESS.search(mail_from)
    return (found[1] if found else mail_from).strip()


def _plain(letter: Letter) -> str:
    drill = "DIT IS EEN OEFENING.\n\n" if letter.text.startswith(_DRILL) else ""
    asked = f"\n\n{ASKED}: {letter.confirm}" if letter.confirm else ""
    return (
        f"{drill}{letter.text}{asked}\n\n-- \nCrisiscentrum Vlaamse overheid{_reached(letter)}\n"
        f"Deze mail wordt automatisch verstuurd; antwoorden worden niet gelezen.\n"
        f"Geen waarschuwingen meer per mail: {letter.unsubscribe}\n"
    )


def _reached(letter: Letter) -> str:
    return f", crisislijn {letter.hotline}, dag en nacht" if letter.hotline else ""


def _html(letter: Letter) -> str:
    drill = "<p><strong>DIT IS EEN OEFENING.</strong></p>" if letter.text.startswith(_DRILL) else ""
    said = escape(letter.text).replace("\n", "<br>\n")
    link = escape(letter.unsubscribe, quote=True)
    asked = f'<p><a href="{escape(letter.confirm, quote=True)}">{ASKED}</a></p>\n' if letter.confirm else ""
    return (
        f'<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>{escape(subject(letter.text))}</title>'
        f'</head><body style="font-family:sans-serif;font-size:1rem;line-height:1.5">\n'
        f"{drill}<p>{said}</p>\n{asked}<hr>\n"
        f"<p>Crisiscentrum Vlaamse overheid{_reached(letter)}<br>"
        "Deze mail wordt automatisch verstuurd; antwoorden worden niet gelezen."
        f'<br><a href="{link}">Geen waarschuwingen meer per mail</a></p>\n</body></html>\n'
    )
