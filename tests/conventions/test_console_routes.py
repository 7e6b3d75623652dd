"""Every address of the console asks who it is and whether they may; every word that it can show is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway.broadcasts.model import BroadcastState, DeliveryState, Interruption
from gateway.broadcasts.reach import Said, Skipped, Standing, Via
from gateway.console import refusals, timeline, wording
from gateway.console.routes import ROUTES
from gateway.console.visit import EVERYBODY, Route
from gateway.duty.tables import DutyShift
from gateway.paging.model import Channel, PageState
from gateway.staff.model import Role
from gateway.staff.permissions import ROLES
from gateway.tickets import model as tickets
from gateway.tickets.tables import TimelineEntry
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token

OPEN_TO_ALL = {"sign_in", "try_sign_in", "sign_out", "accessibility", "static", "feed", "choose_language"} | {
    *(
        "sign_in_code",
        "try_code",
        "sign_in_enrol",
        "try_enrol",
        "sign_on",
        "sign_on_back",
        "link_issuer",
        "prove_issuer",
    )
}
ROOT = Path(__file__).parents[2]
NEVER_SEEN_HERE = {  # refusals of other doors: keys, signed links, the command line, files of the demo
    "bad_key",
    "bounce_no_report",
    "bounce_not_ours",
    "bounce_too_large",
    "bounce_unreadable",
    "bad_reference",
    "no_such_link",
    "pin_form",
    "no_such_staff",
    "demo_with_real_carrier",
    "too_many_open_tickets",
    "unknown_fact",
    "fact_value",
    "ticket_number",
    "table_map_form",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    path = tmp_path_factory.mktemp("console") / "gateway.sqlite"
    path.write_bytes(_sqlite_template.read_bytes())
    with console_house(path.parent, MovableClock(), f"sqlite:///{path}") as made:
        made.number = made.open_ticket(("image_damage", "yes")).number  # type: ignore[attr-defined]
        made.post("/broadcasts/new", "communication", text="Proef", everyone="yes", minutes="60")
        _approve(made)
        made.post("/exercises", "coordinator", name="Proef", until="2026-11-23T18:00", on_duty_too="yes", sure="yes")
        yield made


def _approve(house: ConsoleHouse) -> None:
    """Approve a second broadcast, which can be reported on."""
    house.post("/broadcasts/new", "communication", text="Proef 2", everyone="yes", minutes="60")
    house.post("/broadcasts/2/submit", "communication")
    seen = re.search(r'name="seen" value="(\w+)"', house.page("/broadcasts/2", "coordinator"))
    assert seen
    house.post("/broadcasts/2/approve", "coordinator", seen=seen[1])


def _address(house: ConsoleHouse, route: Route) -> str:
    number = house.number  # type: ignore[attr-defined]
    if route.name in ("report", "report_document", "report_table"):
        return route.path.replace("<int:broadcast_id>", "2")
    filled = route.path.replace("<number>", number).replace("<int:broadcast_id>", "1")
    return (
        filled.replace("<int:recording_id>", "1")
        .replace("<int:alarm_id>", "1")
        .replace("<int:point_id>", "1")
        .replace("<int:upload_id>", "1")
        .replace("<int:contact_id>", "1")
        .replace("<int:organisation_id>", "1")
        .replace("<int:reply_id>", "1")
        .replace("<int:check_id>", "1")
        .replace("<int:hook_id>", "1")
        .replace("<int:session_id>", "1")
        .replace("<int:staff_id>", "1")
        .replace("<int:key_id>", "1")
        .replace("<int:task_id>", "1")
        .replace("<kind>", "xlsx")
        .replace("<table>", "routes")
        .replace("<int:exercise_id>", "1")
        .replace("<key>", "uitval")
        .replace("<name>", "crisis_line")
        .replace("<scenario>", "algemeen")
    )


def test_every_address_is_either_in_the_table_or_open_to_all(house: ConsoleHouse) -> None:
    served = {rule.endpoint.removeprefix("console.") for rule in house.app.url_map.iter_rules()}
    assert served == {route.name for route in ROUTES} | OPEN_TO_ALL
    assert not {route.name for route in ROUTES} & OPEN_TO_ALL


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_asks_who_it_is(house: ConsoleHouse, route: Route) -> None:
    stranger = house.app.test_client()
    fields = {"csrf_token": token(stranger.get("/sign-in").text)}
    answer = stranger.open(_address(house, route), method=route.method, data=fields if route.method == "POST" else None)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def _cases(allowed: bool, routes: tuple[Route, ...]) -> list[Any]:
    return [
        pytest.param(route, role, id=f"{route.name} {role.value}")
        for route in routes
        for role in Role
        if bool(ROLES[role] & set(route.permissions)) is allowed
    ]


@pytest.mark.parametrize(("route", "role"), _cases(False, ROUTES))
def test_every_route_is_shut_to_every_role_without_its_permission(
    house: ConsoleHouse, route: Route, role: Role
) -> None:
    path = _address(house, route)
    answer = house.post(path, role.value) if route.method == "POST" else house.get(path, role.value)
    assert answer.status_code == 403
    assert "Geen toegang" in answer.text


PAGES = tuple(
    route for route in ROUTES if route.method == "GET" and route.name not in ("recording", "compare_contacts")
)


@pytest.mark.parametrize(("route", "role"), _cases(True, PAGES))
def test_every_page_opens_for_every_role_with_its_permission(house: ConsoleHouse, route: Route, role: Role) -> None:
    answer = house.get(_address(house, route), role.value)
    hidden = "<number>" in route.path and role in (Role.PARTNER, Role.COMMUNICATION)  # not their ticket
    hidden = hidden or route.name == "organisation_reach"  # a draft has none yet
    hidden = hidden or (
        "_id>" in route.path.replace("<int:contact_id>", "") and "/contacts" in route.path
    )  # none yet, and nobody's table but who is bringing it in
    assert answer.status_code == (404 if hidden else 303 if route.name in ("home", "second_step") else 200)


def test_every_route_names_a_permission() -> None:
    assert [route.name for route in ROUTES if not route.permissions] == []
    assert {route.name for route in ROUTES if route.permissions == EVERYBODY} == {
        "account",
        "alarms",
        "alarms_live",
        "ask_step",
        "change_password",
        "end_others",
        "end_own_session",
        "home",
        "renew_codes",
        "second_step",
        "set_step",
        "shortcuts",
    }


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "POST"], ids=lambda route: route.name)
def test_a_form_without_its_token_changes_nothing(house: ConsoleHouse, route: Route) -> None:
    def rows() -> tuple[int | None, int | None]:
        with house.transaction() as session:
            counted = [session.scalar(select(func.count()).select_from(each)) for each in (TimelineEntry, DutyShift)]
        return counted[0], counted[1]

    before = rows()
    answer = house.browser("coordinator").post(_address(house, route), data={"notice": "vals", "text": "vals"})
    assert answer.status_code == 400
    assert rows() == before


SHOWN = (
    tickets.Outcome,
    tickets.TicketState,
    tickets.Answer,
    tickets.Partner,
    PageState,
    BroadcastState,
    DeliveryState,
    Standing,
)
SAID = (tickets.Route, tickets.Source, tickets.TicketKind, Channel, Role, Interruption, Via, Said, Skipped)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_state_has_a_word_and_a_sign_of_its_own(kind: type[Enum]) -> None:
    signs = [wording.sign(state) for state in kind]
    assert len({(sign.word, sign.icon) for sign in signs}) == len(signs)


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_every_value_has_a_word(kind: type[Enum]) -> None:
    assert all(wording.word(value) for value in kind)


def test_every_sign_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "gateway/console/static/icons.svg").read_text()))
    used = {sign.icon for sign in wording.SIGNS.values()} | {told[0] for told in timeline.TOLD.values()}
    for template in (ROOT / "gateway/console/templates").rglob("*.html"):
        used |= set(re.findall(r'icon\("([a-z]+)"', template.read_text()))
    assert used <= drawn


def test_every_happening_is_told() -> None:
    assert set(timeline.TOLD) == set(tickets.Happening)


def test_every_refusal_that_a_person_can_meet_has_words() -> None:
    codes: set[str] = set()
    for folder in ("tickets", "crisis", "paging", "duty", "directory", "broadcasts", "staff", "console"):
        for path in (ROOT / "gateway" / folder).glob("*.py"):
            codes |= set(re.findall(r'\bRefused\(\s*"([a-z_]+)"', path.read_text()))
    assert codes - NEVER_SEEN_HERE - set(refusals.REFUSALS) - set(refusals.CELLS) == set()
