"""Contacts come in through a plan and chunks, can come in twice, and answer who has a number and who has a code."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from contacts.audience import Reason, choose, read_audience
from contacts.organisation import Code, CodeKind
from gateway.directory import actions, demo
from gateway.directory.exporting import contact_rows, csv_text
from gateway.directory.importing import apply_chunk, import_rows, plan_import
from gateway.directory.model import CHUNK
from gateway.directory.reading import read_file
from gateway.directory.tables import Contact, Organisation, OrganisationNumber
from gateway.errors import Refused
from gateway.storage import Storage

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEADER = ["organisatie", "code", "provincie", "functie", "naam", "gsm", "telefoon", "email", "groepen", "prioriteit"]
GENT = ["Gent", "OVO002067", "Oost-Vlaanderen", "Burgemeester", "An Peeters", "0470/12.34.56", "", "", "Lokaal", "1"]
HASSELT = ["Hasselt", "71072", "Limburg", "Directeur", "Bart Maes", "", "011 23 45 67", "b@h.example", "Lokaal;ICT", ""]
NIS = CodeKind.NIS


def carry_out(storage: Storage, rows: list[list[str]]) -> tuple[int, int, int, int]:
    """Import as a door does: a plan, then a transaction a chunk."""
    with storage.reading() as session:
        plan = plan_import(session, rows)
    for number in range(plan.chunks):
        with storage.transaction() as session:
            apply_chunk(session, plan, number, NOW)
    result = plan.result
    return result.added, result.changed, result.unchanged, len(result.rejected)


def count(storage: Storage, kind: type[Contact] | type[Organisation]) -> int:
    with storage.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_importing_the_same_table_twice_changes_nothing(storage: Storage) -> None:
    rows = [HEADER, GENT, HASSELT]
    assert carry_out(storage, rows) == (2, 0, 0, 0)
    assert carry_out(storage, rows) == (0, 0, 2, 0)
    assert carry_out(storage, [HEADER, [*GENT[:5], "0499999999", *GENT[6:]], HASSELT]) == (0, 1, 1, 0)
    assert (count(storage, Contact), count(storage, Organisation)) == (2, 2)
    with storage.reading() as session:
        assert session.scalars(select(Contact.mobile).order_by(Contact.id)).all() == ["+32499999999", None]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(storage: Storage) -> None:
    with storage.transaction() as session:
        result = import_rows(session, [HEADER, GENT, ["", *GENT[1:]]], dry_run=True, now=NOW)
    assert (result.added, [fault.error for fault in result.rejected]) == (1, ["missing"])
    assert (count(storage, Contact), count(storage, Organisation)) == (0, 0)


def test_a_chunk_that_is_carried_out_twice_doubles_nothing(storage: Storage) -> None:
    rows = [
        HEADER,
        *([f"Gemeente {at}", "", "Limburg", "", f"Naam {at}", f"0470{at:06d}", "", "", "", ""] for at in range(250)),
    ]
    with storage.reading() as session:
        plan = plan_import(session, rows)
    assert plan.chunks == 3
    for number in (0, 0, 1, 0, 2, 2):
        with storage.transaction() as session:
            apply_chunk(session, plan, number, NOW)
    assert (count(storage, Contact), count(storage, Organisation)) == (250, 250)


def test_an_import_that_died_half_way_is_finished_by_the_next_one(storage: Storage) -> None:
    rows = [HEADER, *(["Gent", "", "", "", f"Naam {at}", f"0470{at:06d}", "", "", "", ""] for at in range(CHUNK + 50))]
    with storage.reading() as session:
        plan = plan_import(session, rows)
    with storage.transaction() as session:
        apply_chunk(session, plan, 0, NOW)
    assert carry_out(storage, rows) == (50, 0, CHUNK, 0)
    assert count(storage, Organisation) == 1


def test_two_imports_side_by_side_make_one_organisation_and_one_contact(storage: Storage) -> None:
    plans = []
    for _ in range(2):
        with storage.reading() as session:
            plans.append(plan_import(session, [HEADER, GENT]))
    for plan in plans:
        with storage.transaction() as session:
            apply_chunk(session, plan, 0, NOW)
    assert (count(storage, Contact), count(storage, Organisation)) == (1, 1)


def test_a_table_without_its_columns_is_refused_by_name(storage: Storage) -> None:
    with storage.reading() as session, pytest.raises(Refused) as refused:
        plan_import(session, [["naam", "gsm"]])
    assert (refused.value.code, refused.value.details) == ("table_columns_missing", {"columns": ("organisation",)})


def test_a_missing_code_is_filled_in_and_the_province_follows_the_table(storage: Storage) -> None:
    carry_out(storage, [HEADER, ["Gent", "", "", *GENT[3:]]])
    assert carry_out(storage, [HEADER, GENT]) == (0, 1, 0, 0)
    assert carry_out(storage, [HEADER, GENT]) == (0, 0, 1, 0)
    with storage.reading() as session:
        gent = session.scalars(select(Organisation)).one()
        assert (gent.code, gent.province) == ("OVO002067", "Oost-Vlaanderen")


def test_an_organisation_is_found_by_any_of_its_codes_and_by_its_former_ones(storage: Storage) -> None:
    carry_out(storage, [HEADER, GENT, HASSELT])
    with storage.transaction() as session:
        actions.note_succession(session, Code(NIS, "73040"), "Kortessem", Code(NIS, "71022"))
        actions.note_succession(session, Code(NIS, "71022"), "Hasselt", Code(NIS, "71072"))
        actions.note_succession(session, Code(NIS, "11111"), "rond", Code(NIS, "22222"))
        actions.note_succession(session, Code(NIS, "22222"), "rond", Code(NIS, "11111"))
    with storage.reading() as session:
        found = {said: actions.find_organisation(session, said) for said in ("002067", "71072", "71022", "73040")}
        names = {said: place and place.name for said, place in found.items()}
        assert names == {"002067": "Gent", "71072": "Hasselt", "71022": "Hasselt", "73040": "Hasselt"}
        assert [actions.find_organisation(session, said) for said in ("11111", "999999", "", "12#")] == [None] * 4
        hasselt = choose(read_audience({"organisations": ["73040"]}), actions.contacts_for_audience(session))
        assert [(each.contact, each.reason) for each in hasselt.excluded] == [(2, Reason.NO_MOBILE)]


def test_a_number_tells_its_organisation_before_its_contact(storage: Storage) -> None:
    carry_out(storage, [HEADER, GENT, HASSELT])
    with storage.transaction() as session:
        session.add(OrganisationNumber(organisation_id=2, number="+32470999999"))
    with storage.reading() as session:

        def whose(number: str) -> tuple[str, str | None] | None:
            found = actions.who_has_number(session, number)
            return found and (found[0].name, found[1].name if found[1] else None)

        assert whose("+32470123456") == ("Gent", "An Peeters")
        assert whose("+3211234567") == ("Hasselt", "Bart Maes")
        assert whose("+32470999999") == ("Hasselt", None)
        assert whose("+32470000000") is None


def test_a_stop_holds_for_the_number_and_outlives_the_next_import(storage: Storage) -> None:
    carry_out(storage, [HEADER, GENT])
    with storage.transaction() as session:
        assert actions.opt_out(session, "+32470123456", NOW)
        assert not actions.opt_out(session, "+32470123456", NOW)
    carry_out(storage, [HEADER, GENT, [*GENT[:4], "Zelfde nummer", *GENT[5:]]])
    everyone = read_audience({"everyone": True})
    with storage.reading() as session:
        left_out = choose(everyone, actions.contacts_for_audience(session)).excluded
        assert {each.reason for each in left_out} == {Reason.OPTED_OUT}
        assert len(left_out) == 2
    with storage.transaction() as session:
        assert actions.opt_in(session, "+32470123456", NOW)
        assert not actions.opt_in(session, "+32470123456", NOW)
    with storage.reading() as session:
        assert len(choose(everyone, actions.contacts_for_audience(session)).recipients) == 1


def test_contacts_are_listed_page_by_page_each_once_and_found_by_name(storage: Storage) -> None:
    rows = [
        HEADER,
        *([f"Gemeente {at}", "", "", "", f"Naam {at}", f"0470{at:06d}", "", "", "", ""] for at in range(25)),
    ]
    carry_out(storage, rows)
    with storage.reading() as session:
        seen, cursor = [], None
        while True:
            page = actions.list_contacts(session, cursor, limit=10)
            seen += [contact.name for contact in page.contacts]
            cursor = page.next
            if cursor is None:
                break
        assert seen == [f"Naam {at}" for at in range(25)]
        assert [each.name for each in actions.list_contacts(session, search="GEMEENTE 7").contacts] == ["Naam 7"]
        assert actions.list_contacts(session, search="100%").contacts == ()


def test_what_is_exported_is_imported_again_without_a_change(storage: Storage) -> None:
    odd = [
        "-cmd Gent",
        "",
        "",
        "+SUM A1",
        "-An +Peeters",
        "+33 6 12 34 56 78",
        "",
        "+a@b.example",
        "-x;+y",
        "",
    ]
    carry_out(storage, [HEADER, GENT, HASSELT, odd, ["'=al met kap", *GENT[1:1], *odd[1:]]])
    for excel in (False, True):
        with storage.reading() as session:
            text = csv_text(contact_rows(session), excel=excel)
        assert carry_out(storage, read_file(text.encode())) == (0, 0, 4, 0)
        cells = re.split(r'[;,\r\n"]', text)
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_a_list_with_a_code_of_each_register_is_kept_whole_and_changes_nothing_twice(storage: Storage) -> None:
    rows = [
        ["Gemeente", "NIS-code", "OVO-code", "KBO-nummer", "Naam", "GSM"],
        ["Aalst", "41002", "OVO002003", "", "An", "0470 12 34 56"],
        ["Boom", "11005", "", "", "Bart", "0470 12 34 57"],
    ]
    assert carry_out(storage, rows) == (2, 0, 0, 0)
    assert carry_out(storage, rows) == (0, 0, 2, 0)
    with storage.reading() as session:
        found = {row.name: (row.nis, row.ovo) for row in session.scalars(select(Organisation))}
    assert found == {"Aalst": ("41002", "OVO002003"), "Boom": ("11005", None)}


def test_what_an_audience_can_be_chosen_from_is_listed_once_each(storage: Storage) -> None:
    carry_out(storage, [HEADER, GENT, [*HASSELT[:3], "burgemeester", *HASSELT[4:]]])
    with storage.reading() as session:
        values = actions.audience_values(session)
    assert (values["groups"], values["provinces"]) == (["ICT", "Lokaal"], ["Limburg", "Oost-Vlaanderen"])
    assert len(values["functions"]) == 1


def test_the_demo_knows_the_named_organisations_and_can_be_texted(storage: Storage) -> None:
    with storage.transaction() as session:
        demo.seed(session, NOW)
    with storage.reading() as session:
        for code, name in (
            ("002949", "Digitaal Vlaanderen"),
            ("001835", "Agentschap Binnenlands Bestuur"),
            ("70000", "Provincie Limburg"),
            ("11007", "Antwerpen"),
            ("0207451227", "Gent"),
        ):
            found = actions.find_organisation(session, code)
            assert found is not None
            assert found.name == name
        whose = actions.who_has_number(session, demo.PARTNER_NUMBER)
        assert whose is not None
        assert whose[0].code == "OVO002949"
        contacts = actions.contacts_for_audience(session)
        chosen = choose(read_audience({"groups": ["lokale besturen"]}), contacts)
        assert len(chosen.recipients) >= 72
        assert chosen.excluded == ()
        assert all(contact.demo for contact in session.scalars(select(Contact)))
