"""More numbers and mail reach an officer once proven theirs; one's own telephone is tried without troubling anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway.commands.staff import staff
from gateway.duty import proofs
from gateway.duty.model import ProofState
from gateway.duty.tables import DutyChange, ProofCall
from gateway.notices.tables import Notice
from gateway.paging.steps import on_call_people
from gateway.staff.actions import find_staff, officer_with_number
from gateway.staff.tables import ContactPoint
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token

PAGE, FIRST, SECOND, LANDLINE = "/duty/reach", "+32470999999", "+32478123456", "+3222345678"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        with made.transaction() as session:
            officer = find_staff(session, "officer")
            officer.phone, officer.phone_verified = FIRST, True
        yield made


def add(house: ConsoleHouse, number: str, label: str = "thuis", **more: str) -> str:
    return house.post(f"{PAGE}/number", "officer", number=number, label=label, **more).text


def sent(house: ConsoleHouse, to: str) -> list[str]:
    with house.transaction() as session:
        return list(session.scalars(select(Notice.text).where(Notice.to == to).order_by(Notice.id)))


def prove(house: ConsoleHouse, to: str) -> str:
    found = re.search(r"code is (\d{6})", sent(house, to)[-1])
    assert found is not None
    return house.post(f"{PAGE}/code", "officer", code=found[1]).text


def attempt(house: ConsoleHouse, number: str = FIRST, by: str = "call") -> str:
    client = house.browser("officer")
    form = {"csrf_token": token(client.get("/sign-in").text), "number": number, "by": by}
    return client.post(f"{PAGE}/try", data=form, follow_redirects=True).text


def points(house: ConsoleHouse) -> dict[str, tuple[int | None, int | None, int | None]]:
    with house.transaction() as session:
        rows = session.scalars(select(ContactPoint).order_by(ContactPoint.id))
        return {row.address: (row.call_after, row.text_after, row.mail_after) for row in rows}


def point_id(house: ConsoleHouse) -> int:
    with house.transaction() as session:
        return session.scalars(select(ContactPoint.id)).one()


def test_a_number_that_was_proven_is_called_after_a_minute_and_the_first_number_hears_of_it(
    house: ConsoleHouse,
) -> None:
    add(house, "0478 12 34 56")
    assert points(house) == {}
    prove(house, SECOND)
    assert points(house) == {SECOND: (60, None, None)}
    assert "weg toegevoegd" in sent(house, FIRST)[-1]
    with house.transaction() as session:
        assert officer_with_number(session, SECOND) is not None, "an answer from there is the officer's"
        (change,) = session.scalars(select(DutyChange).where(DutyChange.kind == "point_set"))
        assert SECOND[3:] not in change.became


def test_a_mailbox_is_proven_by_a_code_that_is_mailed(house: ConsoleHouse) -> None:
    add(house, "an@example.org", "mail")
    prove(house, "an@example.org")
    assert points(house) == {"an@example.org": (None, None, 0)}
    assert "geen e-mailadres" in add(house, "an@@example.org", "mail")


def test_times_are_chosen_from_a_list_and_a_landline_gets_no_text(house: ConsoleHouse) -> None:
    add(house, "0478 12 34 56")
    prove(house, SECOND)
    key = point_id(house)

    def save(**form: str) -> str:
        return house.post(f"{PAGE}/points/{key}", "officer", do="save", label="thuis", **form).text

    assert "Bewaard" in save(call="0", text="30")
    assert points(house) == {SECOND: (0, 30, None)}
    for form, told in (
        ({"call": "", "text": ""}, "minstens één weg"),
        ({"call": "7"}, "tijden in de lijst"),
        ({"call": "soon"}, "tijden in de lijst"),
    ):
        assert told in save(**form)
    assert points(house) == {SECOND: (0, 30, None)}
    assert "is er niet meer" in house.post(f"{PAGE}/points/{key}", "coordinator", do="remove").text, "one's own only"
    assert "Weggenomen" in house.post(f"{PAGE}/points/{key}", "officer", do="remove").text
    assert points(house) == {}


def test_what_is_already_known_or_one_too_many_is_refused(house: ConsoleHouse) -> None:
    assert "eerste nummer" in add(house, FIRST)
    assert "1 tot 40 tekens" in add(house, "0478 12 34 56", " ")
    with house.transaction() as session:
        officer = find_staff(session, "officer")
        for number in range(5):
            session.add(
                ContactPoint(
                    staff_id=officer.id,
                    address=f"a{number}@example.org",
                    label="x",
                    mail_after=0,
                    proven_at=house.clock(),
                )
            )
    assert "al 5 extra" in add(house, "0478 12 34 56")


def test_what_was_set_is_by_what_one_is_paged(house: ConsoleHouse) -> None:
    add(house, "0478 12 34 56")
    prove(house, SECOND)
    with house.transaction() as session:
        coordinator = find_staff(session, "coordinator")
        session.add(
            ContactPoint(
                staff_id=coordinator.id, address=LANDLINE, label="thuis", call_after=30, proven_at=house.clock()
            )
        )
        session.flush()
        people = {person.name: person.more for person in on_call_people(session, house.clock())}
    assert [(way.address, way.after.seconds) for way in people[coordinator.name]] == [(LANDLINE, 30)]


def test_one_tries_only_ones_own_numbers_and_not_without_end(house: ConsoleHouse) -> None:
    assert "niet als het uwe" in attempt(house, SECOND)
    for _ in range(6):
        assert "Wij bellen nu" in attempt(house)
    assert "al 6 keer" in attempt(house)
    assert "Wij sturen nu een sms" in attempt(house, by="text")
    assert "Er is niets aan de hand" in sent(house, FIRST)[-1]


def test_a_call_that_was_not_placed_in_time_is_not_placed_any_more(house: ConsoleHouse) -> None:
    attempt(house)
    house.clock.advance(minutes=3)
    with house.transaction() as session:
        assert proofs.claim(session, house.clock()) is None
        newest = select(ProofCall.state).order_by(ProofCall.id.desc()).limit(1)
        assert session.scalar(newest) is ProofState.FAILED


def test_our_numbers_come_as_a_text_with_an_address_that_needs_no_sign_in(house: ConsoleHouse) -> None:
    house.post(f"{PAGE}/card", "officer")
    found = re.search(r"https?://\S+/p/kaart/\S+", sent(house, FIRST)[-1])
    assert found is not None


def test_of_calls_told_twice_and_late_none_leads_backwards(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        officer = find_staff(session, "officer")
        row = proofs.try_call(session, officer, FIRST, house.clock())
        for state in (ProofState.CALLING, ProofState.PICKED_UP, ProofState.PLACED, ProofState.HEARD, ProofState.FAILED):
            proofs.move(row, state, house.clock())
        session.flush()
        assert row.state is ProofState.HEARD
        assert proofs.heard_at(session, officer) == house.clock()
        assert row.number == FIRST


def test_a_telephone_is_tried_from_the_command_line_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Storage(f"sqlite:///{tmp_path}/staff.sqlite")
    metadata().create_all(storage.engine)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/staff.sqlite")
    monkeypatch.setenv("SECRET_KEY", "sixteen-characters-or-more")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(staff, arguments)

    made = ("--role", "officer", "--password-stdin")
    for login, more in (("an", ("--phone", "0470 99 99 99", "--verified")), ("bert", ())):
        result = CliRunner().invoke(staff, ("add", login, "--name", login, *made, *more), input="crisis-oefening-1\n")
        assert result.exit_code == 0, result.output
    assert "an is being called" in run("test-call", "an").output
    for login, why in (("nobody", "nobody is known"), ("bert", "no proven number")):
        result = run("test-call", login)
        assert (result.exit_code, why in result.output) == (1, True), result.output
    with storage.reading() as session:
        assert session.scalars(select(ProofCall)).one().number == FIRST
    storage.dispose()
