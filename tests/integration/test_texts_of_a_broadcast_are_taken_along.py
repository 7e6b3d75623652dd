"""The text package: one ZIP with a text for each channel, the same bytes for the same record, noted, nothing to run."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest

from gateway.broadcasts import actions
from gateway.broadcasts.package import Packed, take_package
from gateway.errors import Refused
from gateway.news import overview
from gateway.news.package import SOCIAL_MOST
from gateway.staff.model import Actor, Role
from gateway.storage import Storage
from tests.parts.broadcasting import WRITER, Station
from tests.parts.clock import MovableClock
from tests.parts.newsroom import PUBLISHER, TEXT, let_go, read_cap, submitted

FILES = [
    *("LEESMIJ.txt", "sms.txt", "e-mail.txt", "website.html", "website.txt"),
    *("sociaal.txt", "gesproken.txt", "bericht.cap.xml", "feiten.csv"),
]
AUDITOR = Actor("staff:9", "Cis", frozenset({Role.AUDITOR}), 9)


@pytest.fixture
def house(storage: Storage, clock: MovableClock) -> Storage:
    Station(storage, clock).known(3)
    return storage


def taken(storage: Storage, clock: MovableClock, key: int, actor: Actor = WRITER) -> Packed:
    with storage.transaction() as session:
        return take_package(session, actor, key, PUBLISHER, clock())


def opened(packed: Packed) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(packed.content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def test_there_is_a_text_for_every_channel_and_one_that_explains_them(house: Storage, clock: MovableClock) -> None:
    key = let_go(house, clock, channels=["sms", "news"], title="Loket dicht", instruction="Verwijs naar 1700")
    packed = taken(house, clock, key)
    files = {name: content.decode("utf-8") for name, content in opened(packed).items()}
    assert packed.name == f"tekstpakket-{key}.zip"
    assert list(files) == FILES
    assert files["sms.txt"] == f"CCVO: {TEXT}\r\n"
    assert files["e-mail.txt"].startswith("Onderwerp: Loket dicht\r\n\r\n")
    assert all(TEXT in files[name] for name in ("e-mail.txt", "website.html", "website.txt", "gesproken.txt"))
    assert "Ik herhaal. Verwijs naar 1700." in files["gesproken.txt"]
    assert "http" not in files["gesproken.txt"], "nobody can write an address down that is read out"
    assert '<article lang="nl-BE">' in files["website.html"]
    assert "Beperkte verspreiding: Bestemd voor lokale besturen" in files["LEESMIJ.txt"]
    assert [name for name in FILES[1:] if name not in files["LEESMIJ.txt"]] == []
    assert read_cap(opened(packed)["bericht.cap.xml"])["headline"] == "Loket dicht"


def test_the_facts_tell_who_and_when_and_until_when(house: Storage, clock: MovableClock) -> None:
    packed = taken(house, clock, let_go(house, clock))
    table = opened(packed)["feiten.csv"].decode("utf-8-sig")
    facts = dict(csv.reader(io.StringIO(table), delimiter=";"))
    assert facts["Goedgekeurd door"] == "Bram Claes"
    assert facts["Goedgekeurd op"] == "maandag 23 november 2026 om 10.00 uur"
    assert facts["Geldig tot"] == "maandag 23 november 2026 om 11.00 uur"
    assert facts["Kanalen"] == "nieuwsbericht"


def test_the_same_record_makes_the_same_bytes_whoever_takes_it_and_whenever(
    house: Storage, clock: MovableClock
) -> None:
    key = let_go(house, clock)
    first = taken(house, clock, key)
    clock.advance(days=2)
    other = Actor("staff:5", "Dora", frozenset({Role.COORDINATOR}), 5)
    assert taken(house, clock, key, other) == first


def test_a_broadcast_that_was_only_texted_has_its_package_too(house: Storage, clock: MovableClock) -> None:
    key = let_go(house, clock, channels=["sms"])
    first = taken(house, clock, key)
    assert read_cap(opened(first)["bericht.cap.xml"])["description"] == TEXT
    clock.advance(minutes=5)
    assert taken(house, clock, key) == first


def test_what_nobody_approved_stays_in_the_house(house: Storage, clock: MovableClock) -> None:
    with pytest.raises(Refused, match="package_not_approved"):
        taken(house, clock, submitted(house, clock))


def test_only_who_writes_or_approves_takes_it_and_each_time_is_noted(house: Storage, clock: MovableClock) -> None:
    key = let_go(house, clock)
    with pytest.raises(Refused, match="not_permitted"):
        taken(house, clock, key, AUDITOR)
    taken(house, clock, key)
    taken(house, clock, key)
    with house.reading() as session:
        assert [each.by for each in overview.packages(session, key)] == ["An Peeters", "An Peeters"]


@pytest.mark.parametrize("formula", ['=HYPERLINK("https://evil.example")', "+1+1", "-2", "@SUM(A1)", "x;=1+1"])
def test_no_spreadsheet_runs_what_a_writer_wrote(house: Storage, clock: MovableClock, formula: str) -> None:
    packed = taken(house, clock, let_go(house, clock, title=formula, place=formula))
    table = opened(packed)["feiten.csv"].decode("utf-8-sig")
    for separator in (";", ","):
        for row in csv.reader(io.StringIO(table), delimiter=separator):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_hostile_text_is_text_on_a_website(house: Storage, clock: MovableClock) -> None:
    nasty = "<script>alert(1)</script> & \"'"
    key = let_go(house, clock, f"{nasty}.", title=nasty, instruction=nasty, place=nasty)
    page = opened(taken(house, clock, key))["website.html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_drill_says_so_on_every_text(house: Storage, clock: MovableClock) -> None:
    packed = taken(house, clock, let_go(house, clock, exercise=True))
    assert packed.name.startswith("oefening-")
    said = {name: content.decode().upper() for name, content in opened(packed).items()}
    assert [name for name, text in said.items() if "OEFENING" not in text] == []


def test_what_was_withdrawn_says_so(house: Storage, clock: MovableClock) -> None:
    key = let_go(house, clock)
    with house.transaction() as session:
        actions.withdraw(session, WRITER, key, clock())
    files = opened(taken(house, clock, key))
    assert files["LEESMIJ.txt"].decode().startswith("INGETROKKEN")
    assert read_cap(files["bericht.cap.xml"])["msgType"] == "Cancel"
    assert TEXT not in files["website.txt"].decode()


def test_what_leaves_later_is_not_to_be_told_before(house: Storage, clock: MovableClock) -> None:
    key = let_go(house, clock, at=clock() + timedelta(hours=2))
    files = opened(taken(house, clock, key))
    assert "Te verspreiden vanaf maandag 23 november 2026 om 12.00 uur" in files["LEESMIJ.txt"].decode()
    assert "Niet verspreiden vóór" in files["feiten.csv"].decode()


@pytest.mark.parametrize("title", ["Kort", "Een lange titel " * 7])
def test_a_text_for_social_media_fits_and_keeps_its_link(house: Storage, clock: MovableClock, title: str) -> None:
    key = let_go(house, clock, title=title.strip(), instruction="Doe dit. " * 50)
    said = opened(taken(house, clock, key))["sociaal.txt"].decode().strip()
    assert len(said) <= SOCIAL_MOST
    assert said.rsplit(" ", 1)[1].startswith("https://crisis.example/news/")
