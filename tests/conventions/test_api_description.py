"""What the API says of itself is whole and true: every route stands in it, and real answers fit what it says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.api.checks import Checker
from gateway.api.routes import ROUTES
from gateway.api.routing import FileBody, JsonBody
from gateway.api.schemas import SCHEMAS
from gateway.api.wording import REFUSALS
from gateway.jobs.written import watch_referrals
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.staff.permissions import ROLES
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.backup import BACKUP
from tests.parts.clock import MovableClock
from tests.parts.reporting import Reporter

CHECKER = Checker(SCHEMAS)
CONTRACT = {
    "GET /tickets",
    "POST /tickets",
    "GET /tickets/{number}",
    "POST /tickets/{number}/acknowledge",
    "GET /missed-calls",
    "GET /duty",
    "POST /duty/import",
    "GET /audiences",
    "GET /contacts",
    "POST /contacts/import",
    "GET /broadcasts",
    "POST /broadcasts",
    "GET /broadcasts/{id}",
    "GET /broadcasts/{id}/deliveries",
    *(f"POST /broadcasts/{{id}}/{verb}" for verb in ("submit", "approve", "reject", "pause", "resume", "cancel")),
    "GET /openapi.json",
}
DUTY = "level,name,phone,from,to\n1,An Peeters,,2026-11-23T00:00:00+01:00,2026-11-24T00:00:00+01:00\n"
TABLE = (
    "organisation,name,mobile,phone,email\nStad Gent,Jan,0470 11 11 11,,jan@gent.be\nStad Gent,Els,,050 44 81 11,x\n"
)


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ApiHouse]:
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    with api_house(tmp_path, clock, f"sqlite:///{tmp_path}/gateway.sqlite", **BACKUP) as made:
        yield made


@pytest.fixture
def told(house: ApiHouse) -> dict[str, Any]:
    return house.said("GET", "/openapi.json", by=None)


def operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def examples(value: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    if isinstance(value, dict):
        for example in value.get("examples", []) if isinstance(value.get("examples"), list) else []:
            yield value, example
        for inner in value.values():
            yield from examples(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from examples(inner)


def test_the_contracts_routes_are_all_there(told: dict[str, Any]) -> None:
    assert {f"{method} {path}" for method, path, _ in operations(told)} >= CONTRACT


def test_every_path_that_the_door_serves_stands_in_the_description(house: ApiHouse, told: dict[str, Any]) -> None:
    served = {
        rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and "unknown" not in rule.endpoint
    }
    assert served == set(told["paths"])


def test_every_route_names_its_permission_and_only_the_description_needs_none(told: dict[str, Any]) -> None:
    assert [route.path for route in ROUTES if not route.permissions] == ["/openapi.json"]
    for method, path, operation in operations(told):
        assert (operation.get("security") == []) == (path == "/openapi.json"), (method, path)


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.permissions], ids=lambda r: f"{r.method} {r.path}"
)
def test_a_route_is_closed_without_a_key_and_to_roles_without_its_permission(house: ApiHouse, route: Any) -> None:
    path = route.path.format(number="26-0001-1", id=1)
    assert house.ask(route.method, path, by=None).status_code == 401
    for role in Role:
        response = house.ask(route.method, path, role.value)
        assert (response.status_code == 403) == ROLES[role].isdisjoint(route.permissions), (role, response.text)


def test_every_operation_has_its_own_name_an_answer_and_its_problems(told: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(told)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(told):
        answers = operation["responses"]
        made = (
            "POST /tickets",
            "POST /broadcasts",
            "POST /webhooks",
            "POST /tickets/{number}/messages",
            "POST /tickets/{number}/notes",
            "POST /exercises",
        )
        good = "201" if f"{method} {path}" in made else "200"
        assert good in answers
        for status, answer in answers.items():
            kind = "application/json" if status == good else "application/problem+json"
            assert list(answer["content"]) == [kind], (method, path, status)
            assert answer["description"]
        if path != "/openapi.json":
            assert {"401", "403", "429", "500", "503"} <= answers.keys()
        if method == "POST":
            assert "422" in answers
            assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]
        wanted = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        assert [p["name"] for p in operation["parameters"] if p["in"] == "path"] == wanted


def test_every_reference_leads_somewhere_and_every_schema_is_used(told: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    used = set(references(told))
    assert used <= known
    assert known <= used


def test_every_example_fits_its_schema() -> None:
    found = [(schema, example) for schema, example in examples(dict(SCHEMAS))]
    assert len(found) > 20
    for schema, example in found:
        assert CHECKER.faults(example, schema) == [], example


def test_every_body_and_answer_of_a_route_has_an_example() -> None:
    for route in ROUTES:
        names = [route.returns] + ([route.body.schema] if isinstance(route.body, JsonBody) else [])
        for name in names:
            assert name in ("Description", "Nothing") or SCHEMAS[name].get("examples"), name


def test_every_refusal_that_a_route_names_has_its_wording() -> None:
    for route in ROUTES:
        assert set(route.refusals) <= REFUSALS.keys(), route.path


def test_the_checker_raises_on_a_keyword_that_it_does_not_know() -> None:
    with pytest.raises(AttributeError):
        CHECKER.faults(1, {"type": "integer", "multipleOf": 2})


def test_what_is_taken_refuses_unknown_fields_everywhere() -> None:
    for route in ROUTES:
        if isinstance(route.body, JsonBody):
            assert SCHEMAS[route.body.schema]["additionalProperties"] is False
        elif isinstance(route.body, FileBody):
            assert set(route.body.fields) < set(SCHEMAS[route.body.schema]["properties"])


def test_real_answers_fit_what_is_said_of_them(house: ApiHouse, told: dict[str, Any]) -> None:
    seen: set[tuple[str, str, str]] = set()

    def ask(
        method: str, path: str, by: str | None = "coordinator", at: str | None = None, **more: Any
    ) -> dict[str, Any]:
        response = house.ask(method, path, by, **more)
        operation = told["paths"][at or path.partition("?")[0]][method.lower()]
        answer = operation["responses"][str(response.status_code)]
        schema = answer["content"][response.content_type]["schema"]
        body: dict[str, Any] = response.json or {}
        assert CHECKER.faults(body, schema) == [], response.text
        seen.add((method, at or path.partition("?")[0], "good" if response.status_code < 300 else "problem"))
        return body

    def upload(path: str, content: str, kind: str) -> None:
        boundary = "b"
        head = 'Content-Disposition: form-data; name="file"; filename="a.csv"'
        form = f"--{boundary}\r\n{head}\r\n\r\n{content}\r\n--{boundary}--\r\n"
        ask("POST", path, data=form, content_type=f"multipart/form-data; boundary={boundary}")
        ask("POST", path, data=content, content_type=kind)

    upload("/duty/import", DUTY, "text/csv")
    upload("/contacts/import", TABLE, "text/plain")
    number = ask("POST", "/tickets", json={"entity": {"code": "OVO002949"}, "caller": "+32470123456"})["number"]
    ask("POST", "/tickets", json={"kind": 1})
    one = "/tickets/{number}"
    for by in ("coordinator", "auditor", "partner"):
        ask("GET", f"/tickets/{number}", by, one)
        ask("GET", "/tickets?limit=1", by)
    for _ in range(2):
        ask("POST", f"/tickets/{number}/acknowledge", "officer", f"{one}/acknowledge")
    ask("GET", f"/tickets/{number}", at=one)
    with house.installation.storage.transaction() as session:
        staff.add_staff(session, house.clock(), login="els", name="Els Claes", roles=[Role.CMT])
    _lead(ask, number, ask("POST", "/tickets", json={})["number"])
    ask("POST", "/known-problem", json={"notice": "storing", "translations": {"fr": "panne"}, "ticket": number})
    ask("POST", "/known-problem", json={"notice": "x"})
    ask("POST", "/known-problem/end")
    for path in ("/missed-calls", "/known-problem", "/duty", "/contacts", "/audiences"):
        for by in ("coordinator", "auditor", "partner", None):
            ask("GET", path, by)
    ask("GET", "/duty?at=2026-11-24T12:00:00Z")
    _carriers(ask)
    news = {"text": "Test.", "audience": {"everyone": True}, "channels": ["sms", "news"], "news": {"title": "Test"}}
    made = ask("POST", "/broadcasts", "communication", json=news)["id"]
    ask("POST", "/broadcasts", "communication", json={"text": "Test.", "audience": {}})
    for verb in ("submit", "reject", "submit", "approve", "pause", "resume", "cancel", "cancel", "news/withdraw"):
        by = "communication" if verb == "submit" else "coordinator"
        ask("POST", f"/broadcasts/{made}/{verb}", by, f"/broadcasts/{{id}}/{verb}")
        ask("GET", f"/broadcasts/{made}", at="/broadcasts/{id}")
    ask("GET", f"/broadcasts/{made}/deliveries", at="/broadcasts/{id}/deliveries")
    _alone(ask)
    _hooks(ask)
    _written(ask, house)
    _exercises(ask)
    ask("GET", f"/broadcasts/{made}/organisations", at="/broadcasts/{id}/organisations")
    ask("GET", f"/broadcasts/{made}/replies", at="/broadcasts/{id}/replies")
    ask("GET", "/broadcasts")
    ask("GET", "/openapi.json", by=None)
    assert {(method, path) for method, path, how in seen if how == "good"} == {
        (route.method, route.path) for route in ROUTES
    }


def _carriers(ask: Callable[..., dict[str, Any]]) -> None:
    """Switch broadcasts over, and be refused."""
    for by in ("coordinator", "partner"):
        ask("GET", "/carriers", by)
        ask("POST", "/carriers/switch", by, json={"to": "backup", "reason": "De eerste operator faalt."})


def _alone(ask: Callable[..., dict[str, Any]]) -> None:
    """Break the glass of a broadcast of Dora's."""
    alone = ask("POST", "/broadcasts", "dora", json={"text": "Test.", "audience": {"everyone": True}})["id"]
    read = ask("POST", f"/broadcasts/{alone}/submit", "dora", "/broadcasts/{id}/submit")["content_hash"]
    for reason in ("kort", "Niemand neemt op vannacht."):
        body = {"content_hash": read, "reason": reason}
        ask("POST", f"/broadcasts/{alone}/break-glass", "dora", "/broadcasts/{id}/break-glass", json=body)


def _exercises(ask: Callable[..., Any]) -> None:
    given = {"name": "Oefening", "until": "2026-11-23T12:00:00Z", "on_duty_too": True, "sure": True}
    made = ask("POST", "/exercises", json=given)["id"]
    for said in ("0470 12 34 98", "geen nummer"):
        ask("POST", f"/exercises/{made}/join", at="/exercises/{id}/join", json={"addresses": [said]})
    for verb in ("begin", "end"):
        ask("POST", f"/exercises/{made}/{verb}", at=f"/exercises/{{id}}/{verb}")
    ask("GET", f"/exercises/{made}", at="/exercises/{id}")
    ask("GET", "/exercises")
    ask("GET", "/figures")


def _hooks(ask: Callable[..., dict[str, Any]]) -> None:
    """Register, list, try and end a webhook, and be refused."""
    given = {"url": "https://meldingen.example.be/ccvo", "events": ["delivery.state"]}
    made = ask("POST", "/webhooks", json=given)["id"]
    ask("POST", "/webhooks", json=given | {"url": "ftp://x"})
    ask("GET", "/webhooks")
    ask("POST", f"/webhooks/{made}/ping", at="/webhooks/{id}/ping")
    for _ in range(2):
        ask("DELETE", f"/webhooks/{made}", at="/webhooks/{id}")


def _written(ask: Callable[..., dict[str, Any]], house: ApiHouse) -> None:
    """Confirm a referral, twice; and write to somebody who reported in writing."""
    referred = ask("POST", "/tickets", json={"kind": "referral", "route": "inside"})["number"]
    watch_referrals(house.installation)
    ask("GET", "/referrals", "partner")
    for reference in ("INC0042", "INC0043"):
        given = {"reference": reference}
        ask("POST", f"/referrals/{referred}/confirm", "partner", "/referrals/{number}/confirm", json=given)
    Reporter(house.installation, house.clock).report(reach="email", email="jan@gent.example")
    number = ask("GET", "/tickets?limit=1")["items"][0]["number"]
    for about in (number, referred):
        ask("POST", f"/tickets/{about}/messages", "officer", "/tickets/{number}/messages", json={"text": "Dank u."})
    ask("GET", f"/tickets/{number}/messages", at="/tickets/{number}/messages")


def _team(ask: Callable[..., dict[str, Any]], number: str) -> None:
    """Call the team up, note an answer and an arrival, and end it."""
    path = f"/tickets/{number}/team"
    ask("GET", path, at="/tickets/{number}/team")
    for needed in (99, 1, 1):
        made = ask("POST", path, at="/tickets/{number}/team", json={"place": "zaal 1", "needed": needed})
        member = made["call_ups"][0]["members"][0]["id"] if "call_ups" in made else 1
        for state in ("coming", "arrived"):
            given = {"member": member, "state": state}
            ask("POST", f"{path}/answer", at="/tickets/{number}/team/answer", json=given)
    for _ in range(2):
        ask("POST", f"{path}/stop", at="/tickets/{number}/team/stop")


def _lead(ask: Callable[..., dict[str, Any]], number: str, other: str) -> None:
    """Lead a case from its acceptance to its closure and back."""

    def step(path: str, by: str = "coordinator", **given: Any) -> None:
        ask("POST", f"/tickets/{number}/case/{path}", by, f"/tickets/{{number}}/case/{path}", json=given)

    told = ask("POST", f"/tickets/{other}/acknowledge", at="/tickets/{number}/acknowledge", json={"officer": "bert"})
    assert told["acknowledged_by"] == "Bert Maes"
    for by in ("officer", "coordinator"):
        ask("POST", f"/tickets/{other}/case/take-over", by, "/tickets/{number}/case/take-over")
    step("tasks", task="Bel", due_at="2026-03-03T01:00:00Z")
    step("tasks", task="Vertaal", who="Jan")
    for task in (9, 1):
        step("tasks/done", id=task)
    step("assess", kind="incident", known_at="2026-03-03T01:00:00Z")
    step("verdict", outcome="worthy", reason="dienst van allen")
    step("verdict", outcome="to_assess")
    step("move", state="weighing", seen="assessing")
    step("entities", entity="Een vzw", unlisted=True)
    step("entities", entity="Nog een vzw", unlisted=True)
    for _ in range(2):
        step("entities/remove", entity="Nog een vzw", why="vergissing")
    step("spoc/ask", official="Lea Baert")
    step("spoc/name", name="Jan Jans", phone="0470 12 34 98")
    ask("POST", f"/tickets/{number}/case/spoc/confirm", at="/tickets/{number}/case/spoc/confirm")
    step("consultations", entities=["Een vzw"], spoken_with="de voorzitter", result="akkoord")
    step("waive", why="nergens bereikbaar")
    step("decisions", "cmt", kind="policy_staff", decision="permanentie", why="nachtwerk")
    step("recovery/done")
    step("recovery", owner="entity", provider="Cronos")
    step("recovery", entity="Niemand")
    ask("POST", f"/tickets/{number}/case/recovery/done", at="/tickets/{number}/case/recovery/done")
    for why in ("verkeerd verstaan", " "):
        step("entities/correct", entity="OVO002949", why=why, unlisted=True)
        ask("POST", f"/tickets/{number}/notes", at="/tickets/{number}/notes", json={"note": why})
    _team(ask, number)
    step("exchanges", kind="request", text="hoe staat het?")
    step("links", ticket=other)
    draft = {"text": "Test.", "audience": {"everyone": True}}
    step("broadcasts", broadcast=ask("POST", "/broadcasts", "communication", json=draft)["id"])
    ask("GET", f"/tickets/{number}/case", "communication", "/tickets/{number}/case")
    step("close", went_well="snel")
    step("close", went_well="snel", without_feedback="de SPoC zwijgt")
    step("reopen", why="toch niet")
    for by in ("coordinator", "auditor", "partner"):
        ask("GET", f"/tickets/{number}/case", by, "/tickets/{number}/case")
