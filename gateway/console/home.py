"""Where does a visitor land, and what does the menu show? What their roles open, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import redirect, url_for
from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.hooks.actions import MAY as HOOKS_MAY
from gateway.staff.permissions import ANY_TICKETS_READ, Permission


@dataclass(frozen=True)
class Place:
    """A line of the menu. Any of `permissions` shows it; `under` are the routes that belong to it."""

    name: str
    title: str
    permissions: tuple[Permission, ...]
    under: tuple[str, ...]


_P = Permission
MENU = (
    Place(
        "tickets",
        "Tickets",
        ANY_TICKETS_READ,
        ("tickets", "all_tickets", "ticket", "case", "case_summary", "new_report"),
    ),
    Place("wall", "Muur", (_P.TICKETS_READ,), ("wall",)),
    Place("referrals", "Doorverwijzingen", (_P.TICKETS_READ, _P.REFERRALS_CONFIRM), ("referrals",)),
    Place("missed_calls", "Gemiste oproepen", (_P.TICKETS_READ,), ("missed_calls",)),
    Place("known_problem", "Gekend probleem", (_P.TICKETS_READ,), ("known_problem",)),
    Place("figures", "Cijfers", (_P.TICKETS_READ,), ("figures",)),
    Place("duty", "Wacht", (_P.DUTY_READ,), ("duty",)),
    Place("broadcasts", "Verzendingen", (_P.BROADCASTS_READ,), ("broadcasts", "broadcast", "compose")),
    Place(
        "contacts",
        "Contacten",
        (_P.CONTACTS_READ,),
        (
            "contacts",
            "import_contacts",
            "import_steps",
            "contact",
            "doubles",
            "audiences",
            "edit_audience",
            "self_checks",
        ),
    ),
    Place(
        "staff",
        "Medewerkers",
        (_P.STAFF_READ,),
        ("staff", "new_staff", "person_of_staff", "sessions", "keys", "settings", "critical"),
    ),
    Place("audit", "Logboek", (_P.AUDIT_READ,), ("audit", "retention", "person", "verify_audit", "find_person")),
    Place(
        "canary",
        "Paraatheid",
        (_P.TICKETS_READ, _P.STAFF_READ),
        ("canary", "cards", "edit_card", "drills", "exercises", "exercise", "carriers", "webhooks"),
    ),
    Place("flows", "Keuzemenu’s", (_P.TICKETS_READ, _P.BROADCASTS_READ, _P.STAFF_READ), ("flows", "flow")),
)


READY = (
    Place("canary", "Proefoproep", (_P.TICKETS_READ, _P.STAFF_READ), ("canary",)),
    Place("carriers", "Operatoren", (_P.TICKETS_READ, _P.BROADCASTS_READ, _P.STAFF_READ), ("carriers",)),
    Place("drills", "Oefeningen", (_P.TICKETS_CHANGE,), ("drills",)),
    Place("exercises", "Grote oefeningen", (_P.TICKETS_READ,), ("exercises", "exercise")),
    Place("cards", "Actiekaarten", (_P.TICKETS_READ,), ("cards", "edit_card")),
    Place("webhooks", "Webhooks", HOOKS_MAY, ("webhooks",)),
)


ADMIN = (
    Place("staff", "Medewerkers", (_P.STAFF_READ,), ("staff",)),
    Place("keys", "Sleutels", (_P.STAFF_READ,), ("keys", "add_key")),
    Place("settings", "Instellingen", (_P.STAFF_READ,), ("settings", "examine_settings")),
    Place("critical", "Kritische dagen", (_P.STAFF_READ,), ("critical", "keep_critical")),
    Place("audit", "Logboek", (_P.AUDIT_READ,), ("audit",)),
    Place("retention", "Bewaartermijnen", (_P.AUDIT_READ,), ("retention",)),
    Place("person", "Gegevens van een persoon", (_P.PERSON_READ,), ("person", "find_person")),
)


def admin_menu(visit: Visit) -> list[Place]:
    """Return the pages of who looks after it all, for a line of links on each of them."""
    return [replace(place, title=say(place.title)) for place in ADMIN if visit.may(*place.permissions)]


def ready_menu(visit: Visit) -> list[Place]:
    """Return the pages about whether we are ready, for a line of links on each of them."""
    return [replace(place, title=say(place.title)) for place in READY if visit.may(*place.permissions)]


def menu(visit: Visit) -> list[Place]:
    """Return the lines of the menu that this visitor's roles open."""
    return [replace(place, title=say(place.title)) for place in MENU if visit.may(*place.permissions)]


def show(visit: Visit) -> Response:
    """Go to the page where this visitor's work is."""
    places = menu(visit)
    writes = visit.may(_P.BROADCASTS_WRITE) and not visit.may(_P.TICKETS_READ)
    name = "broadcasts" if writes else places[0].name if places else "accessibility"
    return redirect(url_for(f"console.{name}"), 303)
