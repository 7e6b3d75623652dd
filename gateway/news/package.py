"""What do other stakeholders get, to say the same on their own channels? One ZIP with a text for each channel.

The same record always makes the same bytes: no clock, no compression, the files in one order.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from markupsafe import escape

from gateway.directory.exporting import csv_text
from gateway.news.addresses import NAME, Publisher
from gateway.news.model import Kind, Message, Scope
from gateway.news.words import full

SOCIAL_MOST = 280
FIRST_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # the format knows no earlier day

_README = """{drill}{withdrawn}TEKSTPAKKET van het Crisiscentrum Vlaamse overheid
{title}

Met deze teksten zegt u op uw eigen kanalen hetzelfde als wij. Neem ze over zoals ze zijn.
{scope}
Te verspreiden vanaf {since}, geldig tot {until}.

sms.txt         de sms, met het voorvoegsel dat erbij hoort
e-mail.txt      onderwerp en tekst van een e-mail
website.html    voor een website, met opmaak
website.txt     voor een website of nieuwsbrief, zonder opmaak
sociaal.txt     voor sociale media, hoogstens {social} tekens
gesproken.txt   om voor te lezen, aan de telefoon of op de radio
bericht.cap.xml voor programma's (CAP 1.2)
feiten.csv      wat, voor wie, door wie goedgekeurd, tot wanneer

De laatste stand staat op {page}
"""


def package(message: Message, sms: str, facts: Sequence[tuple[str, str]], cap: bytes, publisher: Publisher) -> bytes:
    """Return the ZIP for a message. `facts` are names and values; none of them can be run by a spreadsheet."""
    files: Mapping[str, str | bytes] = {
        "LEESMIJ.txt": _readme(message, publisher),
        "sms.txt": f"{sms}\n",
        "e-mail.txt": _email(message, publisher),
        "website.html": _html(message, publisher),
        "website.txt": _plain(message, publisher),
        "sociaal.txt": f"{social(message, publisher)}\n",
        "gesproken.txt": spoken(message),
        "bericht.cap.xml": cap,
        "feiten.csv": csv_text([("feit", "waarde"), *facts], excel=True),
    }
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as made:
        for name, said in files.items():
            told = ZipInfo(name, FIRST_OF_ZIP)
            told.create_system, told.external_attr = 3, 0o644 << 16
            made.writestr(told, _lines(said) if isinstance(said, str) else said)
    return out.getvalue()


def social(message: Message, publisher: Publisher) -> str:
    """Return a text for social media: the title, what to do as far as it fits, and where to read on."""
    page = publisher.page(message)
    room = SOCIAL_MOST - len(page) - 1
    said = _ended(message.headline)
    longer = f"{said} {message.instruction}".strip()
    said = longer if len(longer) <= room else said
    return f"{said if len(said) <= room else said[: room - 1].rstrip() + '…'} {page}"


def spoken(message: Message) -> str:
    """Return a text to be read aloud: whole sentences, what to do said twice, no address."""
    drill = "Dit is een oefening.\n" if message.exercise else ""
    action = _ended(message.instruction) if message.instruction else ""
    action = f"{action}\nIk herhaal. {action}\n" if action else ""
    until = "" if message.kind is Kind.WITHDRAWAL else f"Dit bericht geldt tot {full(message.expires_at)}.\n"
    opens_so = message.description.startswith(message.title.rstrip(".!?…"))
    said = ("" if opens_so else f"{_ended(message.title)}\n") + f"{message.description}\n"
    return f"Een bericht van het {NAME}.\n{drill}{said}{action}{until}{drill}"


def _readme(message: Message, publisher: Publisher) -> str:
    open_to_all = message.scope is Scope.PUBLIC
    return _README.format(
        drill="OEFENING: er is niets aan de hand. Verspreid deze teksten niet.\n\n" if message.exercise else "",
        withdrawn="INGETROKKEN: verspreid deze teksten niet meer.\n\n" if message.kind is Kind.WITHDRAWAL else "",
        title=message.headline,
        scope="U mag ze openbaar maken." if open_to_all else f"Beperkte verspreiding: {message.restriction}.",
        since=full(message.published_at),
        until=full(message.expires_at),
        social=SOCIAL_MOST,
        page=publisher.page(message),
    )


def _email(message: Message, publisher: Publisher) -> str:
    return f"Onderwerp: {message.headline}\n\n{_body(message, publisher)}\n-- \n{publisher.contact}\n"


def _plain(message: Message, publisher: Publisher) -> str:
    return f"{message.headline}\n\n{_body(message, publisher)}"


def _body(message: Message, publisher: Publisher) -> str:
    action = f"Wat te doen: {message.instruction}\n" if message.instruction else ""
    return (
        f"{message.description}\n\nWaar: {message.place}\n{action}"
        f"Geldig tot: {full(message.expires_at)}\nLaatste stand: {publisher.page(message)}\n"
    )


def _html(message: Message, publisher: Publisher) -> str:
    told = [("Waar", message.place), ("Wat te doen", message.instruction), ("Geldig tot", full(message.expires_at))]
    rows = "".join(f"<dt>{name}</dt><dd>{_broken(said)}</dd>\n" for name, said in told if said)
    page = escape(publisher.page(message))
    return (
        f'<article lang="nl-BE">\n<h2>{escape(message.headline)}</h2>\n<p>{_broken(message.description)}</p>\n'
        f'<dl>\n{rows}</dl>\n<p><a href="{page}">Laatste stand bij het {NAME}</a></p>\n</article>\n'
    )


def _broken(said: str) -> str:
    return str(escape(said)).replace("\n", "<br>\n")


def _ended(said: str) -> str:
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def _lines(said: str) -> bytes:
    """As every editor shows it: lines end as on Windows, and a table keeps those that it has."""
    return said.replace("\r\n", "\n").replace("\n", "\r\n").encode()
