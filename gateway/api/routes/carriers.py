"""Which routes are about the carriers?"""

from __future__ import annotations

from gateway.api import carriers
from gateway.api.routing import JsonBody, Route
from gateway.staff.permissions import Permission

CARRIER_ROUTES = (
    Route(
        "GET",
        "/carriers",
        "getCarriers",
        "By which carrier pages and broadcasts go, how each does, what waits and what is in doubt there.",
        (Permission.BROADCASTS_READ, Permission.STAFF_READ),
        carriers.show,
        "Carriers",
        "carriers",
    ),
    Route(
        "POST",
        "/carriers/switch",
        "switchCarrier",
        "Let broadcasts go by the other carrier: what has not left goes on there, what is in doubt stays.",
        (Permission.CARRIERS_SWITCH,),
        carriers.switch,
        "Carriers",
        "carriers",
        body=JsonBody("CarrierSwitch"),
        refusals=("no_second_carrier", "carrier_reason", "carrier_stands"),
    ),
)
