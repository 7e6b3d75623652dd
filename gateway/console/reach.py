"""How does a page reach an officer at night? By numbers proven theirs, on a telephone that lets us through."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from contacts.phone import can_text
from contacts.phone import show as show_number
from gateway.console.languages.saying import Words, say
from gateway.console.refusals import refusal
from gateway.console.rotations import lacking
from gateway.console.visit import Visit
from gateway.duty import numbers as own
from gateway.duty import points, proofs
from gateway.duty.model import CodeWay
from gateway.duty.points import Times
from gateway.duty.readiness import lacks_of
from gateway.duty.vcard import NAME, vcard
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.settings import Settings
from gateway.staff.tables import Staff

SENT: Mapping[CodeWay, str] = {
    CodeWay.SMS: "stuurden een sms met een code naar",
    CodeWay.CALL: "bellen nu",
    CodeWay.MAIL: "mailden een code naar",
}
SENT = Words(SENT)


def show(visit: Visit) -> Response:
    """Show one's own ways, our numbers and what to set."""
    settings, officer = visit.installation.settings, _officer(visit)
    ours = [(say("Crisislijn"), settings.hotline_number), (say("Oproepen"), settings.page_call_from)]
    asked = own.waits_for(visit.session, officer, visit.now)
    return visit.page(
        "reach.html",
        numbers=[*ours, (say("Sms"), settings.page_sms_from), *_backup_numbers(settings)],
        name=NAME,
        officer=officer,
        asked=_shown(asked) if asked else None,
        missing=lacking(lacks_of(visit.session, officer, visit.now)),
        points=[(point, _shown(point.address)) for point in points.points_of(visit.session, officer.id)],
        own_numbers=[(number, can_text(number)) for number in proofs.numbers_of(visit.session, officer)],
        tries=proofs.latest(visit.session, officer.id),
        after=points.AFTER,
    )


def _backup_numbers(settings: Settings) -> list[tuple[str, str]]:
    """From which numbers an officer is called when the first carrier fails."""
    backup = settings.backup
    said = (
        [(say("Oproepen via de reserveoperator"), backup.call_from), (say("Sms dan"), backup.sms_from)]
        if backup
        else []
    )
    return [(what, number) for what, number in said if number]


def ask(visit: Visit) -> Response:
    """Send a code to the number or mailbox that somebody says is theirs."""
    form = request.form
    said, more = form.get("number", ""), "label" in form
    way = CodeWay.MAIL if more and points.is_mail(said) else CodeWay.CALL if form.get("by") == "call" else CodeWay.SMS
    label = form.get("label", "") if more else None
    address = own.ask_for(visit.session, _officer(visit), said, visit.now, way, label)
    flash(
        say("Wij {value} {value2}. De code blijft tien minuten geldig.", value=SENT[way], value2=_shown(address)),
        "done",
    )
    return _back()


def prove(visit: Visit) -> Response:
    """Take the code that was read or heard there. A wrong one counts, though the page says no."""
    try:
        address = own.prove(visit.session, _officer(visit), request.form.get("code", ""), visit.now)
    except Refused as refused:
        flash(refusal(refused), "fault")
        return _back()
    flash(say("Nagekeken: oproepen gaan vanaf nu ook naar {value}.", value=_shown(address)), "done")
    return _back()


def set_point(visit: Visit, point_id: int) -> Response:
    """Say when a way is tried, or take it away."""
    officer, form = _officer(visit), request.form
    if form.get("do") == "remove":
        points.remove(visit.session, officer, point_id, visit.now)
        flash(say("Weggenomen: langs die weg roepen wij u niet meer op."), "done")
        return _back()
    times = Times(*(_seconds(form.get(way, "")) for way in ("call", "text", "mail")))
    points.set_times(visit.session, officer, point_id, form.get("label", ""), times, visit.now)
    flash(say("Bewaard."), "done")
    return _back()


def try_number(visit: Visit) -> Response:
    """Call or text one of one's own numbers, now."""
    officer, number = _officer(visit), request.form.get("number", "")
    if request.form.get("by") == "text":
        proofs.try_text(visit.session, officer, number, visit.now)
        flash(say("Wij sturen nu een sms naar {value}.", value=show_number(number)), "done")
    else:
        proofs.try_call(visit.session, officer, number, visit.now)
        flash(say("Wij bellen nu {value}. Druk 5 om te bevestigen dat u ons hoort.", value=show_number(number)), "done")
    return _back()


def send_card(visit: Visit) -> Response:
    """Text the address of our contact card to one's first number."""
    officer = _officer(visit)
    if not officer.phone or not officer.phone_verified:
        raise Refused("not_own_number")
    address = visit.installation.addresses.number_card(officer.id)
    notices.write(visit.session, "number_card", officer.phone, text("number_card", l=address), visit.now)
    flash(say("Wij sturen onze nummers naar {value}.", value=show_number(officer.phone)), "done")
    return _back()


def card(visit: Visit) -> Response:
    """Hand out our numbers as a card that a telephone reads."""
    response = make_response(vcard(visit.installation.settings))
    response.headers["Content-Type"] = "text/vcard; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="ccvo.vcf"'
    return response


def _officer(visit: Visit) -> Staff:
    if visit.actor.staff_id is None:
        raise Refused("not_a_person")
    return visit.session.get_one(Staff, visit.actor.staff_id)


def _shown(address: str) -> str:
    return address if points.is_mail(address) else show_number(address)


def _seconds(said: str) -> int | None:
    if not said:
        return None
    if not said.isdecimal():
        raise Refused("point_time")
    return int(said)


def _back() -> Response:
    return redirect(url_for("console.reach"), 303)
