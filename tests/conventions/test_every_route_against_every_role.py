"""What each role may, at each address of console and API: the table `who_may.txt`, held against real answers.

`x` opens, `.` is shut. After a change of routes or roles run this file with `--update-roles`, and read what changed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gateway.api.routes import ROUTES as API
from gateway.app import create_app
from gateway.console.routes import ROUTES as CONSOLE
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.model import Role
from gateway.staff.permissions import ROLES, Permission
from gateway.staff.sign_in import open_session
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, token

TABLE = Path(__file__).with_name("who_may.txt")
HEAD = "# x opens, . is shut:  " + " ".join(role.value for role in Role)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OTHER_DOORS = {  # blueprint -> what guards it, proved elsewhere
    "webhooks": "the carrier's signature",
    "links": "a random reference",
    "public": "nothing: everybody reads it",
    "sound": "a signed address",
    "prompts": "nothing: prompts are no secret",
    "comfort": "nothing: a tone",
    "reporters": "nothing: everybody may report in writing; a random reference for what comes after",
    "health": "nothing: names of parts",
}
TEXTS = {"number": "26-0001-1", "kind": "xlsx", "key": "uitval", "name": "crisis_line", "scenario": "algemeen"} | {
    "table": "route"
}


def lines() -> list[str]:
    """The table as the code has it."""
    routes = [(f"{route.method} {route.path}", route.permissions) for route in CONSOLE]
    routes += [(f"{route.method} /api/v1{route.path}", route.permissions) for route in API if route.permissions]
    return [HEAD, *(f"{_marks(opened_by)}  {address}" for address, opened_by in sorted(routes, key=_place))]


def _place(route: tuple[str, tuple[Permission, ...]]) -> list[str]:
    return route[0].split()[::-1]


def _marks(permissions: tuple[Permission, ...]) -> str:
    return " ".join("." if ROLES[role].isdisjoint(permissions) else "x" for role in Role)


def read() -> dict[str, str]:
    """The table as it is kept: address -> marks."""
    kept = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return {address: marks.replace(" ", "") for marks, address in (line.split("  ", 1) for line in kept)}


KEPT = read() if TABLE.exists() else {}


def opens(address: str, role: Role) -> bool:
    return KEPT[address][list(Role).index(role)] == "x"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    path = tmp_path_factory.mktemp("who may") / "gateway.sqlite"
    shutil.copyfile(_sqlite_template, path)
    with console_house(path.parent, MovableClock(), f"sqlite:///{path}") as made:
        made.open_ticket(("image_damage", "yes"))
        made.post("/broadcasts/new", "communication", text="Proef", everyone="yes", minutes="60")
        yield made


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[ApiHouse]:
    path = tmp_path_factory.mktemp("who may") / "gateway.sqlite"
    shutil.copyfile(_sqlite_template, path)
    with api_house(path.parent, MovableClock(), f"sqlite:///{path}") as made:
        yield made


def browser(house: ConsoleHouse, role: Role) -> FlaskClient:
    """A browser in which somebody of this role has just signed in, whatever was done before."""
    client = house.app.test_client()
    client.get("/sign-in")
    with house.transaction() as session:
        opened = open_session(session, find_staff(session, role.value), house.clock())
    with client.session_transaction() as cookie:
        cookie["token"] = opened
    return client


def filled(path: str) -> str:
    numbered = re.sub(r"<int:\w+>", "1", path)
    return re.sub(r"<(\w+)>", lambda found: TEXTS[found[1]], numbered)


def test_the_table_is_the_one_that_was_read(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-roles"):
        TABLE.write_text("\n".join(lines()) + "\n")
    assert TABLE.read_text().splitlines() == lines()


def test_the_table_knows_every_role_and_no_address_twice() -> None:
    assert len(KEPT) == len(lines()) - 1
    assert all(len(marks) == len(Role) for marks in KEPT.values())


@pytest.mark.parametrize("route", CONSOLE, ids=lambda route: f"{route.method} {route.path}")
def test_the_console_opens_an_address_to_exactly_those_roles(console: ConsoleHouse, route: object) -> None:
    method, path = route.method, route.path  # type: ignore[attr-defined]
    for role in Role:
        client = browser(console, role)
        fields = {"csrf_token": token(client.get("/sign-in").text)} if method == "POST" else None
        answer = client.open(filled(path), method=method, data=fields)
        shut = answer.status_code == 403 and "Geen toegang" in answer.text
        assert shut is not opens(f"{method} {path}", role), (role, answer.status_code)


@pytest.mark.parametrize(
    "route", [route for route in API if route.permissions], ids=lambda route: f"{route.method} {route.path}"
)
def test_the_api_opens_an_address_to_exactly_those_roles(api: ApiHouse, route: object) -> None:
    method, path = route.method, route.path  # type: ignore[attr-defined]
    asked = path.format(number="26-0001-1", id=1)
    assert api.ask(method, asked, by=None).status_code == 401
    for role in Role:
        answer = api.ask(method, asked, role.value)
        assert (answer.status_code == 403) is not opens(f"{method} /api/v1{path}", role), (role, answer.text)


@pytest.mark.parametrize("path", sorted({route.path for route in CONSOLE}))
def test_no_other_method_is_served_by_the_console(console: ConsoleHouse, path: str) -> None:
    client = browser(console, Role.COORDINATOR)
    served = {route.method for route in CONSOLE if route.path == path}
    fields = {"csrf_token": token(client.get("/sign-in").text)}
    for method in set(METHODS) - served:
        answer = client.open(filled(path), method=method, data=fields)
        assert answer.status_code in (404, 405), (method, answer.status_code)


@pytest.mark.parametrize("path", sorted({route.path for route in API}))
def test_no_other_method_is_served_by_the_api(api: ApiHouse, path: str) -> None:
    served = {route.method for route in API if route.path == path}
    for method in set(METHODS) - served:
        answer = api.ask(method, path.format(number="26-0001-1", id=1), "coordinator")
        assert answer.status_code in (404, 405), (method, answer.status_code)


def test_every_address_of_the_house_is_behind_a_door_that_we_know(tmp_path: Path) -> None:
    app = create_app(Installation(Settings.from_env({"SECRET_KEY": "k" * 40}, tmp_path)))
    doors = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}
    assert doors - {"console", "api"} <= set(OTHER_DOORS), doors
