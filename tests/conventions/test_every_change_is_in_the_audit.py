"""Whatever changes something through the console, the API or the command line leaves a row that is sealed.

The routes and commands are walked as data, and their code is read: each must come to one of the places where a row of
the audit is written. What changes nothing is named here, with why. That the row is really written where it should be is
watched at every form and request that the other tests send (`tests.parts.audit_watch`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import pytest

from gateway.api.routes import ROUTES as API_ROUTES
from gateway.audit.actions import write_down
from gateway.broadcasts.library import keep as keep_template
from gateway.cards.actions import change_card
from gateway.cli import COMMANDS, ccvo
from gateway.console.routes import ROUTES
from gateway.directory.doubles import note_change as note_contact
from gateway.duty.changes import note_change
from gateway.paging.policies_kept import save as save_policies
from gateway.retention.nightly import Nightly
from gateway.tickets.actions import note
from gateway.tickets.critical_kept import change_catalogue
from tests.parts.call_walk import reached

WRITERS = {write_down, note, note_change, note_contact, change_card, change_catalogue, save_policies, keep_template}
FORMS_THAT_CHANGE_NOTHING = {
    "ask_number": "a code is sent; what is proven by it is a change, and is written then",
    "try_number": "a test call or text to one's own telephone",
    "send_card": "our numbers, to one's own telephone",
    "take_contacts": "a table is kept for an hour; carrying it out is the change",
    "set_columns": "of a table that is not carried out yet",
    "outlook": "shows what a broadcast would be",
    "filled_template": "shows a text",
    "examine_settings": "looks",
}
REQUESTS_THAT_CHANGE_NOTHING: dict[str, str] = {}
PROCESSES = {"run", "web", "urgent", "bulk", "clock", "sandbox", "migrate", "seed"}
COMMANDS_THAT_CHANGE_NOTHING = {
    *("doctor", "call", "flows check", "flows draw", "flows schema", "cards check", "cards list", "cards show"),
    *("duty show", "duty dry-run", "staff list", "key list", "broadcast list", "broadcast show", "broadcast follow"),
    *("ticket list", "ticket show", "ticket case", "drill list", "canary show", "carriers show", "problem show"),
    *("audit verify", "audit head", "audit list", "audit grants", "retention show", "recordings status"),
    *("ticket messages", "ticket referrals", "ticket team show", "exercise list"),
    "duty policies export",  # it holds nobody's number, and on the console it is written down
    "fallback export",  # files for the carrier, of which the flows and numbers are settings
    "staff test-call",  # to somebody's own telephone
    "recordings retry",  # asks the carrier again
    "recordings purge",  # each recording that goes is a line of its ticket, and is sealed there
}


def _written(start: Any) -> bool:
    found = reached(start)
    return bool(found & WRITERS) or Nightly in found


def _forms() -> list[Any]:
    return [pytest.param(route, id=route.name) for route in ROUTES if route.method == "POST"]


@pytest.mark.parametrize("route", _forms())
def test_every_form_that_changes_something_leaves_a_row(route: Any) -> None:
    assert _written(route.view) is (route.name not in FORMS_THAT_CHANGE_NOTHING)


@pytest.mark.parametrize("route", [pytest.param(each, id=each.operation) for each in API_ROUTES if each.mutates])
def test_every_request_that_changes_something_leaves_a_row(route: Any) -> None:
    does = getattr(route.does, "work", route.does)
    assert _written(does) is (route.operation not in REQUESTS_THAT_CHANGE_NOTHING)


def test_every_file_that_is_taken_out_leaves_a_row() -> None:
    """What holds people or numbers. A picture of a flow, our own numbers and published news are everybody's."""
    taken = {"export_duty", "export_plan", "export_policies", "export_contacts", "report", "report_table", "recording"}
    found = {route.name: route for route in ROUTES if route.name in taken}
    assert set(found) == taken
    assert [name for name, route in found.items() if not _written(route.view)] == []


def _commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path}{name} ")
        elif command is not None:
            yield f"{path}{name}", command


def test_every_command_that_changes_something_leaves_a_row() -> None:
    assert COMMANDS
    found = {name: command for name, command in _commands(ccvo) if name not in PROCESSES}
    assert set(found) >= COMMANDS_THAT_CHANGE_NOTHING
    changes = {name: command for name, command in found.items() if name not in COMMANDS_THAT_CHANGE_NOTHING}
    assert [name for name, command in changes.items() if not _written(command.callback)] == []
