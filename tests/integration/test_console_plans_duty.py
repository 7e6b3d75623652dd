"""A coordinator plans duty on the console: what leaves a gap is refused in words, and what was typed stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.duty.actions import on_call, take_over
from gateway.duty.following import begin_confirmed
from gateway.duty.model import Via
from gateway.duty.starts import due_starts, plan_starts, take_step
from gateway.duty.tables import DutyLevel, DutyOverride, DutyRotation
from gateway.now import BRUSSELS
from gateway.staff.tables import Staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

PLAN = "/duty/plan"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def number_of(house: ConsoleHouse, name: str) -> str:
    with house.transaction() as session:
        return str(session.scalars(select(Staff.id).where(Staff.name == name)).one())


def rotation(house: ConsoleHouse, **more: object) -> dict[str, object]:
    people = [number_of(house, "Els Vermeulen"), "", number_of(house, "Frank Goossens")]
    said = {"level": "1", "name": "Nieuw", "member": people, "starts_on": "2030-01-07", "handoff": "08:00"}
    return {**said, "length": "1", "unit": "weeks", "holidays": "as_usual", **more}


def test_a_rotation_is_planned_and_the_history_says_by_whom(house: ConsoleHouse) -> None:
    told = house.post(f"{PLAN}/rotation", "coordinator", **rotation(house)).text
    assert "De beurtrol “Nieuw” is bewaard." in told
    assert "Nieuw: Els Vermeulen, Frank Goossens; elke week vanaf 07/01/2030 08:00" in told
    assert "coordinator Peeters" in told


def test_who_begins_confirms_with_a_button_and_it_shows_who_has_not(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        officer = session.scalars(select(Staff).where(Staff.login == "officer")).one()
        plan_starts(session, house.clock())
        take_over(
            session,
            1,
            officer.id,
            house.clock() + timedelta(hours=2),
            house.clock() + timedelta(hours=9),
            house.clock(),
        )
        plan_starts(session, house.clock())
    house.clock.advance(hours=2)
    with house.transaction() as session:
        for start_id in due_starts(session, house.clock()):
            take_step(session, start_id, house.clock())
    told = house.page("/duty", "officer")
    assert "Bevestig uw wacht" in told
    assert "Niet bevestigd" in told
    start = re.search(r'name="start" value="(\d+)"', told)
    assert start is not None
    assert "is niet van u" in house.post("/duty/start", "coordinator", start=start[1], answer="yes").text
    assert "Uw wacht is bevestigd" in house.post("/duty/start", "officer", start=start[1], answer="yes").text
    assert "Niet bevestigd" not in house.page("/duty", "officer")


def test_a_rotation_with_a_gap_is_refused_in_words_and_what_was_typed_stays(house: ConsoleHouse) -> None:
    windows = {"windowed": "yes", "day": ["1", "2"], "opens": "08:00", "closes": "18:00"}
    answer = house.post(f"{PLAN}/rotation", "coordinator", **rotation(house, **windows))
    assert answer.status_code == 422
    assert "Niet bewaard: niveau 1 zou onbezet zijn van 07/01/2030 18:00 tot 08/01/2030 08:00" in answer.text
    assert 'value="Nieuw"' in answer.text
    assert "Nieuw: Els" not in house.page(PLAN, "coordinator")
    house.post(f"{PLAN}/level", "coordinator", level="1", day_and_night="yes", fallback=number_of(house, "An Peeters"))
    assert "is bewaard" in house.post(f"{PLAN}/rotation", "coordinator", **rotation(house, **windows)).text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("rotation", {}),
        ("rotation", {"level": "1", "starts_on": "gisteren", "unit": "weeks"}),
        ("rotation", {"level": "99999999999999999999", "unit": "weeks"}),
        ("rotation/end", {"rotation": "77", "ends": "2030-01-01T08:00"}),
        ("level", {"level": "0"}),
        ("level", {"level": "1", "day_and_night": "yes", "fallback": "9999"}),
        ("override", {"level": "1", "who": "1", "from": "2030-01-01T08:00+01:00", "to": "2030-01-02T08:00"}),
        ("override", {"level": "1", "who": "1", "from": "2030-01-02T08:00", "to": "2030-01-01T08:00"}),
        ("override/withdraw", {"override": "-1"}),
        ("temporary", {"level": "1", "from": ["", ""], "who": ["", ""], "to": "2030-01-01T08:00"}),
        ("temporary", {"level": "1", "from": ["9999-12-31T08:00"], "who": ["1"], "to": "2030-01-01T08:00"}),
        ("holiday", {"day": "2030-02-30", "name": "niets"}),
        ("holiday", {"day": "2030-02-03", "name": " "}),
        ("holiday/forget", {"day": "2030-02-03"}),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_in_words(
    house: ConsoleHouse, path: str, fields: dict[str, object]
) -> None:
    answer = house.post(f"{PLAN}/{path}", "coordinator", **fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Dit kan niet (" not in answer.text
    assert "Er is nog niets gewijzigd." in answer.text


def test_an_override_is_planned_and_withdrawn(house: ConsoleHouse) -> None:
    who = number_of(house, "Els Vermeulen")
    fields = {"level": "1", "who": who, "from": "2030-01-01T08:00", "to": "2030-01-02T08:00"}
    assert "De vervanging is bewaard." in house.post(f"{PLAN}/override", "coordinator", **fields).text
    assert "01/01/2030 08:00 tot 02/01/2030 08:00" in house.page(PLAN, "coordinator")
    assert "ingetrokken" in house.post(f"{PLAN}/override/withdraw", "coordinator", override="1").text
    assert "Er is geen vervanging gepland." in house.page(PLAN, "coordinator")


def test_a_temporary_schedule_and_a_holiday_are_planned(house: ConsoleHouse) -> None:
    els, frank = number_of(house, "Els Vermeulen"), number_of(house, "Frank Goossens")
    begins = ["2030-01-01T08:00", "2030-01-01T20:00", ""]
    fields = {"level": "1", "from": begins, "who": [els, frank, ""], "to": "2030-01-02T08:00"}
    assert "De tijdelijke regeling is bewaard." in house.post(f"{PLAN}/temporary", "coordinator", **fields).text
    assert "Frank Goossens vanaf 01/01/2030 20:00" in house.page(PLAN, "coordinator")
    assert "Brugdag" in house.post(f"{PLAN}/holiday", "coordinator", day="2030-05-31", name="Brugdag").text
    assert "gewone dag" in house.post(f"{PLAN}/holiday/forget", "coordinator", day="2030-05-31").text


def test_an_officer_takes_a_level_over_with_one_button_unless_it_changed_meanwhile(house: ConsoleHouse) -> None:
    page = house.page("/duty", "coordinator")
    expected = re.findall(r'name="level" value="2">.*?name="expected" value="(\d+)"', page, re.DOTALL)[0]
    told = house.post("/duty/take-over", "coordinator", level="2", expected=expected).text
    assert "U staat nu op niveau 2, tot" in told
    again = house.post("/duty/take-over", "officer", level="2", expected=expected)
    assert "Intussen staat iemand anders op niveau 2." in again.text


def test_a_swap_is_asked_on_one_screen_and_accepted_on_the_other(house: ConsoleHouse) -> None:
    house.post(f"{PLAN}/override", "coordinator", **override_of(house, "officer Peeters"))
    other = number_of(house, "coordinator Peeters")
    form = house.page(f"/duty/swaps?with={other}", "officer")
    given = re.findall(r'<option value="(1\|[^"]+)"', form)[0].replace("&#43;", "+")
    fields = {"with": other, "gives": given, "from": "", "to": ""}
    assert "Uw vraag is gesteld." in house.post("/duty/swaps", "officer", **fields).text
    answer = house.post("/duty/swaps/answer", "coordinator", swap="1", answer="accept")
    assert "De wissel is bewaard." in answer.text
    assert "aanvaard" in house.page("/duty/swaps", "officer")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/duty/swaps", {}),
        ("/duty/swaps", {"with": "1", "gives": "een|twee|drie"}),
        ("/duty/swaps", {"with": "1", "gives": "1|2030-01-01T08:00|2030-01-02T08:00"}),
        ("/duty/swaps", {"with": "7", "gives": "1|2030-01-01T08:00+00:00|2030-01-02T08:00+00:00"}),
        ("/duty/swaps/answer", {"swap": "7", "answer": "accept"}),
        ("/duty/swaps/answer", {"swap": "7", "answer": "misschien"}),
    ],
)
def test_a_swap_that_makes_no_sense_is_refused_in_words(
    house: ConsoleHouse, path: str, fields: dict[str, object]
) -> None:
    answer = house.post(path, "officer", **fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Dit kan niet (" not in answer.text


def override_of(house: ConsoleHouse, name: str) -> dict[str, object]:
    begins = house.clock().astimezone(BRUSSELS)
    ends = begins + timedelta(days=2)
    edges = {"from": f"{begins:%Y-%m-%dT%H:%M}", "to": f"{ends:%Y-%m-%dT%H:%M}"}
    return {"level": "1", "who": number_of(house, name), **edges}


def test_the_plan_goes_out_as_a_file_and_comes_in_again_untouched(house: ConsoleHouse) -> None:
    text = house.page(f"{PLAN}/file", "coordinator")
    told = house.post(f"{PLAN}/file", "coordinator", file=(BytesIO(text.encode()), "plan.yaml")).text
    assert "0 beurtrollen beginnen, 0 eindigen" in told
    wrong = text.replace("turn: 1 weeks", "turn: 1 fortnight", 1)
    answer = house.post(f"{PLAN}/file", "coordinator", file=(BytesIO(wrong.encode()), "plan.yaml"))
    assert answer.status_code == 422
    assert "levels[0].rotations[0].turn: 1 fortnight" in answer.text
    assert house.page(f"{PLAN}/file", "coordinator") == text


def test_who_was_put_beside_goes_only_once_another_confirmed_and_the_plan_says_beside(house: ConsoleHouse) -> None:
    now = house.clock()
    with house.transaction() as session:
        officer = session.scalars(select(Staff).where(Staff.login == "officer")).one()
        row = DutyOverride(level=1, staff_id=officer.id, starts_at=now - timedelta(hours=1), beside=True)
        row.ends_at, row.created_at = now + timedelta(hours=8), now
        session.add(row)
        session.flush()
        override, other = row.id, next(each for each in on_call(session, now) if each.staff_id != officer.id)
        assert other.level == 1
    assert "naast wie er staat" in house.page(PLAN, "coordinator")
    assert "Niet meer naast" not in house.page("/duty", "officer")
    answer = house.post("/duty/beside/end", "officer", override=override)
    assert answer.status_code == 422
    assert "u blijft er dus naast staan" in answer.text
    with house.transaction() as session:
        begin_confirmed(session, 1, other.staff_id, now, Via.CONSOLE)
        session.get_one(Staff, other.staff_id).phone_verified = True
    assert "Niet meer naast" in house.page("/duty", "officer")
    assert "is er niet meer" in house.post("/duty/beside/end", "coordinator", override=override).text
    assert "U staat niet meer naast" in house.post("/duty/beside/end", "officer", override=override).text
    with house.transaction() as session:
        assert officer.id not in {each.staff_id for each in on_call(session, now + timedelta(seconds=1))}
    assert "officer Peeters" in house.page(PLAN, "coordinator")


def test_the_plan_is_folded_except_what_was_just_refused(house: ConsoleHouse) -> None:
    def opened(page: str) -> list[str]:
        return re.findall(r'<details class="fold" open><summary><h2 id="([^"]+)"', page)

    assert opened(house.page(PLAN, "coordinator")) == []
    answer = house.post(f"{PLAN}/rotation", "coordinator", **rotation(house, starts_on=""))
    assert (answer.status_code, opened(answer.text)) == (422, ["rotate-title"])
    with house.transaction() as session:
        session.add(DutyLevel(level=1, day_and_night=True, fallback_id=None, changed_at=house.clock()))
        for each in session.scalars(select(DutyRotation).where(DutyRotation.level == 1)):
            each.ended_at = house.clock() + timedelta(days=1)
    assert opened(house.page(PLAN, "coordinator")) == ["gaps-title", "level-1"]
