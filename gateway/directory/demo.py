"""Whom does the demo know outside? Some Flemish organisations with their real codes, and contacts who do not exist.

The list of municipalities is a small sample, written for this; a whole list comes by import.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.headings import WRITTEN
from contacts.organisation import DIGITAAL_VLAANDEREN, Code, CodeKind
from gateway.directory.actions import note_succession
from gateway.directory.importing import import_rows
from gateway.directory.tables import Organisation, OrganisationNumber

PARTNER_NUMBER = "+32460190001"  # by which the demo recognises Digitaal Vlaanderen
MERGED_ON = date(2025, 1, 1)

# name, OVO code, province, NIS code
OTHERS = (
    ("Digitaal Vlaanderen", DIGITAAL_VLAANDEREN.value, "", ""),
    ("Agentschap Binnenlands Bestuur", "OVO001835", "", ""),
    ("Vlaams Parlement", "OVO000617", "", ""),
    ("Provincie Antwerpen", "OVO000228", "Antwerpen", "10000"),
    ("Provincie Vlaams-Brabant", "OVO000232", "Vlaams-Brabant", "20001"),
    ("Provincie West-Vlaanderen", "OVO000231", "West-Vlaanderen", "30000"),
    ("Provincie Oost-Vlaanderen", "OVO000230", "Oost-Vlaanderen", "40000"),
    ("Provincie Limburg", "OVO000229", "Limburg", "70000"),
)
FIRST_NAMES = (
    "An",
    "Bart",
    "Celine",
    "Dirk",
    "Els",
    "Filip",
    "Griet",
    "Hamza",
    "Inge",
    "Jan",
    "Katrien",
    "Luc",
    "Mieke",
)
LAST_NAMES = (
    "Peeters",
    "Janssens",
    "Maes",
    "Jacobs",
    "Mertens",
    "Willems",
    "Claes",
    "Goossens",
    "Wouters",
    "De Smet",
    "Yilmaz",
)
ROLES = (("Algemeen directeur", "leiding", 1), ("Communicatieambtenaar", "communicatie", 2))


def seed(session: Session, now: datetime) -> None:
    """Write the demo's organisations, contacts and mergers."""
    import_rows(session, [[column.value for column in WRITTEN], *_rows()], dry_run=False, now=now, demo=True)
    session.flush()
    for row in [*_sample("demo_municipalities.csv"), *({"ovo": ovo, "nis": nis} for _, ovo, _, nis in OTHERS)]:
        organisation = session.scalars(select(Organisation).where(Organisation.ovo == row["ovo"])).one()
        organisation.kbo, organisation.nis = row.get("kbo"), row["nis"] or None
    partner = session.scalars(select(Organisation).where(Organisation.ovo == DIGITAAL_VLAANDEREN.value)).one()
    session.add(OrganisationNumber(organisation_id=partner.id, number=PARTNER_NUMBER))
    for row in _sample("demo_mergers.csv"):
        former, after = Code(CodeKind.NIS, row["former_nis"]), Code(CodeKind.NIS, row["nis"])
        note_succession(session, former, row["former_name"], after, MERGED_ON)


def _rows() -> Iterator[list[str]]:
    number = 0
    places = [
        (row["name"], row["ovo"], row["province"], "lokale besturen") for row in _sample("demo_municipalities.csv")
    ]
    places += [(name, ovo, province, "vlaamse overheid") for name, ovo, province, _ in OTHERS]
    for name, code, province, group in places:
        for function, also, priority in ROLES:
            first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number % len(LAST_NAMES)]
            mobile = f"046010{number:04d}"
            host = name.lower().replace(" ", "-")
            email = f"{first}.{last.replace(' ', '')}@{host}.example".lower()
            person = f"{first} {last}"
            yield [name, code, province, function, person, mobile, "", email, f"{group};{also}", str(priority)]
            number += 1


def _sample(name: str) -> list[dict[str, str]]:
    text = files("gateway.directory").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
