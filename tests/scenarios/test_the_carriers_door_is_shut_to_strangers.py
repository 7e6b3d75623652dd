"""Nobody but our carrier gets anything but 403 at the carrier's doors, by whatever method, and nothing changes."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World

CARRIERS_DOORS = ("/voice/incoming", "/voice/status", "/sms/incoming")
CALL = {"CallSid": f"CA{7:032x}", "From": "+32470111111", "To": "+3222170112", "CallStatus": "ringing"}


@pytest.mark.parametrize("door", [*CARRIERS_DOORS, "/voice/no-such-door", "/voice/incoming/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_an_unsigned_request_is_forbidden_whatever_its_method(world: World, door: str, method: str) -> None:
    answer = world.app.test_client().open(
        door, method=method, data=None if method == "GET" else CALL, query_string=CALL
    )
    assert answer.status_code == 403
    assert world.tickets() == []


def test_another_door_of_the_house_is_not_asked_for_the_carriers_signature(world: World) -> None:
    world.app.add_url_rule("/voice/of-another", "of_another", lambda: "open")
    assert world.app.test_client().get("/voice/of-another").text == "open"
    assert world.app.test_client().get("/nothing-stands-here").status_code == 404
