"""What do we hold of one person? Looked for, handed over or erased by who may; each time is written down, never whose.

What somebody is looked for by travels in forms only: never in an address, which logs and histories keep.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.audit.model import Deed
from gateway.console.languages.saying import Words, in_dutch, say
from gateway.console.languages.templates import render
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.retention import handing
from gateway.retention.erasing import erase, note_found
from gateway.retention.person import Stays, Trace, is_name, read_sought, traces
from gateway.staff.permissions import Permission

WHY: Mapping[Stays, str] = {
    Stays.OPEN: "het ticket, gesprek of de verzending loopt nog: wis daarna opnieuw",
    Stays.STOP: "wie STOP stuurde, zou anders weer sms’en krijgen",
    Stays.STAFF: "van een medewerker: de account wordt afgesloten, niet gewist",
}
WHY = Words(WHY)
TABLES: Mapping[str, str] = {
    "contact_change": "Geschiedenis van contacten",
    "self_check_ask": "Zelfcontroles",
    "exclusion": "Niet meegenomen in een verzending",
    "contact": "Contacten",
    "opt_out": "STOP",
    "delivery": "Verzonden berichten",
    "broadcast_freezing": "Ontvangers die nog klaargezet worden",
    "reach_step": "Volgorde van contacten in een verzending",
    "broadcast_reply": "Antwoorden op verzendingen",
    "recording_sound": "Opnames",
    "timeline_entry": "Tijdlijnen van tickets",
    "ticket": "Tickets",
    "case_spoc": "SPoC’s",
    "missed_call": "Gemiste oproepen",
    "conversation": "Gesprekken",
    "notice": "Sms’en en mails aan één persoon",
    "dead_number": "Nummers die niet meer bestaan",
    "organisation_number": "Nummers van organisaties",
    "answer_attempt": "Sms-antwoorden zonder geldige code",
    "handover_note": "Overdrachtsnota’s",
    "case_consultation": "Overleg met entiteiten",
    "case_decision": "Beslissingen",
    "case_exchange": "Terugkoppeling",
    "case_record": "Dossiers",
    "case_recovery": "Herstel per entiteit",
    "case_task": "Taken",
    "exercise": "Oefeningen",
    "exercise_address": "Adressen die een oefening mag bereiken",
    "intake_report": "Meldingen via het formulier",
    "intake_message": "Berichten met wie meldde",
    "team_member": "Opgeroepen leden van het crisismanagementteam",
    "team_ring": "Oproepen van het crisismanagementteam",
    "number_code": "Codes om een nummer na te kijken",
    "proof_call": "Proefoproepen",
    "approval_call": "Oproepen om goed te keuren",
    "page": "Oproepen van officieren",
    "contact_point": "Extra wegen van officieren",
    "staff": "Medewerkers",
}
TABLES = Words(TABLES)


def ask(visit: Visit) -> Response:
    """Show the form."""
    return _page(visit)


def find(visit: Visit) -> Response:
    """Look for somebody; that it was asked is written down."""
    try:
        sought = read_sought(request.form.get("who", ""))
    except Refused as refused:
        return _page(visit, 422, refusal(refused))
    found = traces(visit.session, sought)
    note_found(visit.session, visit.actor, Deed.PERSON_FOUND, found, visit.now)
    return _page(visit, sought=sought, found=found)


def hand_over(visit: Visit) -> Response:
    """Hand out what is held, as JSON, CSV or a page to read; that it was asked is written down."""
    found = traces(visit.session, read_sought(request.form.get("who", "")))
    note_found(visit.session, visit.actor, Deed.PERSON_EXPORTED, found, visit.now)
    form = request.form.get("form", "html")
    writes, kind = FORMS.get(form, FORMS["html"])
    response = make_response(writes(visit, found))
    response.headers["Content-Type"] = kind
    suffix = form if form in FORMS else "html"
    response.headers["Content-Disposition"] = f'attachment; filename="gegevens-van-een-persoon.{suffix}"'
    return response


def erase_person(visit: Visit) -> Response:
    """Erase what may go; who looked first ticks that it is this person's."""
    sought = read_sought(request.form.get("who", ""))
    if request.form.get("sure") != "yes":
        raise Refused("erase_not_sure")
    done = erase(visit.session, visit.actor, sought, visit.now)
    rows, stay = sum(done.emptied.values()), sum(done.stay.values())
    erased = say("Gewist: 1 rij.") if rows == 1 else say("Gewist: {rows} rijen.", rows=rows)
    flash(say("{erased} Gebleven: {stay}. Het logboek blijft heel.", erased=erased, stay=stay), "done")
    return redirect(url_for("console.person"), 303)


def _page(
    visit: Visit,
    status: int = 200,
    fault: str | None = None,
    sought: str | None = None,
    found: Sequence[Trace] | None = None,
) -> Response:
    full = visit.may(Permission.PERSON_CHANGE)
    counted = handing.counted(found or ())
    return visit.page(
        "person.html",
        status,
        fault=fault,
        sought=sought,
        named=sought is not None and is_name(sought),
        counted=[(TABLES[table], number, WHY[why] if why else None) for (table, why), number in counted.items()],
        searched=found is not None,
        held=handing.by_table(found or ()) if full else {},
        tables=TABLES,
        full=full,
        goes=any(trace.stays is None for trace in found or ()),
    )


def _file(visit: Visit, found: Sequence[Trace]) -> str:
    with in_dutch():
        return render("console/person_file.html", held=handing.by_table(found), tables=TABLES, at=visit.now)


FORMS: Mapping[str, tuple[Callable[[Visit, Sequence[Trace]], str], str]] = {
    "json": (lambda visit, found: handing.as_json(found), "application/json"),
    "csv": (lambda visit, found: handing.as_csv(found), "text/csv; charset=utf-8"),
    "html": (_file, "text/html; charset=utf-8"),
}
