"""Programs read duty and contacts, and import both from files that say what was wrong in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.directory import audiences
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.broadcasting import WRITER
from tests.parts.clock import MovableClock

DUTY = """level,name,phone,from,to
1,An Peeters,,2026-11-23T00:00:00+01:00,2026-11-24T00:00:00+01:00
1,Bert Maes,,2026-11-24T00:00:00+01:00,2026-11-25T00:00:00+01:00
2,Cleo Nieuw,0470 99 88 77,2026-11-23T00:00:00+01:00,2026-11-25T00:00:00+01:00
"""
TABLE = """organisatie;code;provincie;functie;naam;gsm;telefoon;e-mail;groepen;prioriteit
Stad Gent;44021;Oost-Vlaanderen;CISO;Jan Jans;0470/11.11.11;09 266 81 11;jan@gent.be;crisis;1
Stad Gent;44021;Oost-Vlaanderen;SPoC;Els Els;;09 266 81 12;els@gent.be;;
Stad Brugge;31005;West-Vlaanderen;CISO;Piet;geen nummer;;;;2
"""


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url) as made:
        yield made


def import_duty(house: ApiHouse, content: str = DUTY) -> dict[str, object]:
    return house.said("POST", "/duty/import", data=content.encode(), content_type="text/csv")


def test_an_imported_duty_file_says_who_is_on_call_and_who_follows(house: ApiHouse) -> None:
    assert import_duty(house) == {
        "shifts": 3,
        "from": "2026-11-22T23:00:00Z",
        "to": "2026-11-24T23:00:00Z",
        "created": ["Cleo Nieuw"],
    }
    said = house.said("GET", "/duty", "officer")
    assert said["at"] == "2026-11-23T09:00:00Z"
    assert said["on_call"] == [
        {"level": 1, "name": "An Peeters", "phone": "+32470000000"},
        {"level": 2, "name": "Cleo Nieuw", "phone": "+32470998877"},
    ]
    assert said["next"]["at"] == "2026-11-23T23:00:00Z"
    assert said["next"]["on_call"][0]["name"] == "Bert Maes"
    level_three = [gap for gap in said["gaps"] if gap["level"] == 3]
    assert level_three[0]["from"] == "2026-11-23T09:00:00Z"


def test_duty_is_told_for_the_instant_asked_about(house: ApiHouse) -> None:
    import_duty(house)
    for at in ("2026-11-24T01:00:00%2B01:00", "2026-11-24T01:00:00+01:00", "2026-11-24T00:00:00Z"):
        assert house.said("GET", f"/duty?at={at}")["on_call"][0]["name"] == "Bert Maes"
    assert house.said("GET", "/duty?at=2027-06-01T00:00:00Z")["on_call"] == []


def test_numbers_on_duty_are_for_officers_and_coordinators(house: ApiHouse) -> None:
    import_duty(house)
    for role, shown in {
        "officer": True,
        "coordinator": True,
        "communication": False,
        "cmt": False,
        "auditor": False,
    }.items():
        first = house.said("GET", "/duty", role)["on_call"][0]
        assert (first["name"], first["phone"]) == ("An Peeters", "+32470000000" if shown else None)
    for role in ("partner", "admin"):
        house.refused(403, "not_permitted", "GET", "/duty", role)
    for role in ("officer", "communication", "cmt", "partner", "auditor", "admin"):
        house.refused(403, "not_permitted", "POST", "/duty/import", role, data=DUTY, content_type="text/csv")


def test_a_duty_file_with_a_wrong_row_changes_nothing_and_names_it(house: ApiHouse) -> None:
    wrong = DUTY + "9x,An Peeters,,2026-11-26T00:00:00,2026-11-27T00:00:00+01:00\n"
    said = house.refused(422, "duty_rows_rejected", "POST", "/duty/import", data=wrong, content_type="text/csv")
    assert [(fault["row"], fault["column"], fault["error"]) for fault in said["faults"]] == [
        (5, "level", "level_invalid"),
        (5, "from", "time_without_offset"),
    ]
    assert said["faults"][1]["suggestion"] == "2026-11-26T00:00:00+01:00"
    assert house.said("GET", "/duty")["on_call"] == []


def test_a_duty_file_comes_as_a_form_too(house: ApiHouse) -> None:
    assert (house.file("/duty/import", DUTY).json or {})["shifts"] == 3
    house.refused(422, "duty_file_empty", "POST", "/duty/import", data=b"", content_type="text/csv")
    house.refused(415, "media_type", "POST", "/duty/import", data=DUTY, content_type="application/json")
    said = house.refused(
        422, "invalid_request", "POST", "/duty/import", data={"x": "y"}, content_type="multipart/form-data"
    )
    assert said["errors"][0]["where"] == "form:file"


def test_contacts_are_imported_and_wrong_rows_named(house: ApiHouse) -> None:
    tried = house.file("/contacts/import", TABLE, dry_run="true").json or {}
    assert (tried["added"], tried["dry_run"]) == (2, True)
    assert house.said("GET", "/contacts")["items"] == []
    done = house.file("/contacts/import", TABLE)
    assert done.status_code == 200
    said = done.json or {}
    assert (said["added"], said["changed"], said["unchanged"], said["dry_run"]) == (2, 0, 0, False)
    assert [(row["row"], row["column"], row["value"]) for row in said["rejected"]] == [(4, "mobile", "geen nummer")]
    again = house.file("/contacts/import", TABLE, by="communication").json or {}
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_a_program_tells_what_headings_mean_and_reads_what_was_repaired(house: ApiHouse) -> None:
    table = "Bestuur,naam,Draagbaar\nGent,An,470123456\n"
    told = '{"Bestuur": "organisation", "Draagbaar": "mobile"}'
    said = house.file("/contacts/import", table, map=told).json or {}
    assert said["added"] == 1
    assert [(row["value"], row["suggestion"]) for row in said["repaired"]] == [("470123456", "0470 12 34 56")]
    for wrong, code in (("[1]", "table_map_form"), ('{"x": "name"}', "table_no_such_heading")):
        refused = house.file("/contacts/import", table, map=wrong)
        assert (refused.status_code, (refused.json or {})["code"]) == (422, code)


def test_contacts_are_listed_as_the_table_has_them(house: ApiHouse) -> None:
    house.file("/contacts/import", TABLE)
    first, second = house.said("GET", "/contacts")["items"]
    first.pop("id")
    assert first == {
        "organisation": "Stad Gent",
        "code": "44021",
        "province": "Oost-Vlaanderen",
        "function": "CISO",
        "name": "Jan Jans",
        "mobile": "+32470111111",
        "phone": "+3292668111",
        "email": "jan@gent.be",
        "groups": ["crisis"],
        "priority": 1,
        "opted_out": False,
        "email_opted_out": False,
    }
    page = house.said("GET", "/contacts?limit=1")
    assert house.said("GET", f"/contacts?limit=1&cursor={page['next']}") == {"items": [second], "next": None}
    assert house.said("GET", "/contacts?search=els")["items"] == [second]


def test_contacts_are_masked_for_an_auditor_and_closed_to_the_rest(house: ApiHouse) -> None:
    house.file("/contacts/import", TABLE)
    shown = str(house.said("GET", "/contacts", "auditor")["items"]).replace(" ", "")
    assert "70111111" not in shown
    assert "jan@" not in shown
    for role in ("cmt", "partner", "admin"):
        house.refused(403, "not_permitted", "GET", "/contacts", role)
    for role in ("officer", "cmt", "partner", "auditor", "admin"):
        assert house.file("/contacts/import", TABLE, by=role).status_code == 403


def test_a_file_that_is_no_table_is_refused_with_the_reason(house: ApiHouse) -> None:
    for content, status, code in [
        (b"", 422, "file_empty"),
        (b"%PDF-1.7", 415, "file_kind"),
        (b"PK\x03\x04broken", 422, "file_unreadable"),
        (b"a,b\n1,2\n", 422, "table_columns_missing"),
        (b"\x00\x01\x02", 422, "file_encoding"),
    ]:
        response = house.file("/contacts/import", content)
        assert (response.status_code, (response.json or {})["code"]) == (status, code)


def test_a_forms_other_fields_are_read_strictly(house: ApiHouse) -> None:
    for fields in ({"dry_run": "maybe"}, {"dryrun": "true"}):
        response = house.file("/contacts/import", TABLE, **fields)
        assert (response.status_code, (response.json or {})["code"]) == (422, "invalid_request")
    assert house.said("GET", "/contacts")["items"] == []


def test_gaps_are_told_for_the_coming_weeks_wherever_the_clock_stands(house: ApiHouse) -> None:
    house.clock.set(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    said = house.said("GET", "/duty")
    assert {gap["level"] for gap in said["gaps"]} == {1, 2, 3}
    assert said["next"] is None
    assert all(gap["to"] == "2026-12-24T00:30:00Z" for gap in said["gaps"])
    house.clock.advance(timedelta(days=1))


def test_programs_list_the_audiences_that_have_a_name_and_page_through_them(house: ApiHouse) -> None:
    with house.installation.transaction() as session:
        for name, province in (("Kust", "West-Vlaanderen"), ("Weg", "Limburg"), ("Oud", "Limburg")):
            kept = audiences.save(session, WRITER, name, {"provinces": [province]}, house.clock())
        audiences.retire(session, WRITER, kept.id, house.clock())
    first = house.said("GET", "/audiences?limit=1", "communication")
    assert [(each["name"], each["words"]) for each in first["items"]] == [("Kust", "provincie:West-Vlaanderen")]
    rest = house.said("GET", f"/audiences?limit=1&cursor={first['next']}", "communication")
    assert ([each["name"] for each in rest["items"]], rest["next"]) == (["Weg"], None)
    house.refused(403, "not_permitted", "GET", "/audiences", "partner")
