"""The text door: an SMS arrives, or a receipt. A receipt is stored and answered in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from contacts.phone import find_caller
from gateway import reactions
from gateway.broadcasts import actions as broadcasts
from gateway.carrier import receiving
from gateway.carrier.receiving import SmsReceipt
from gateway.carrier.twiml import message_reply
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.notices import actions as notices
from gateway.notices.hotline import with_hotline
from gateway.paging.progress import sms_receipt

DONE = ("", 204)
RECEIPTS: dict[str, Callable[[Session, int, SmsReceipt, datetime], object]] = {
    "page": sms_receipt,
    "notice": notices.apply_receipt,
    "delivery": broadcasts.store_receipt,
}


def incoming(installation: Installation) -> Response:
    """An officer answers a page, a recipient replies to a broadcast, or somebody writes to us."""
    sms = receiving.incoming_sms(request.form)
    with installation.transaction() as session:
        reply = reactions.sms_arrived(session, sms, find_caller(sms.sender), installation.clock())
    if reply is not None:
        reply = with_hotline(reply, installation.settings.hotline_number)
    return Response(message_reply(reply), content_type="text/xml; charset=utf-8")


def receipt(installation: Installation, kind: str, reference: str) -> tuple[str, int]:
    """What became of a text of ours."""
    try:
        key = installation.addresses.read(kind, reference)
    except Refused:
        return "unknown reference", 404
    with installation.transaction() as session:
        RECEIPTS[kind](session, key, receiving.sms_receipt(request.form), installation.clock())
    return DONE


def add_routes(door: Blueprint, installation: Installation) -> None:
    """Put the text webhooks on the carrier's door."""
    door.add_url_rule("/sms/incoming", "sms_incoming", partial(incoming, installation), methods=["POST"])
    kinds = f"any({', '.join(RECEIPTS)})"
    door.add_url_rule(
        f"/sms/receipt/<{kinds}:kind>/<reference>", "sms_receipt", partial(receipt, installation), methods=["POST"]
    )
