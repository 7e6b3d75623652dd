"""What would a broadcast become that is being written? Its text as sent, its size, whom it reaches, how long it takes.

Shows what the feature's own rules say; keeps nothing and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from flask import request
from markupsafe import Markup, escape

from contacts.civil_time import first_occurrence, wall_clock
from gateway.broadcasts.acknowledging import (
    DEFAULT_WITHIN_MINUTES,
    NOT_ASKED,
    Asking,
    checked_asking,
    without_request,
    worded,
)
from gateway.broadcasts.channels import SMS_ONLY
from gateway.broadcasts.following import KEY
from gateway.broadcasts.model import DEFAULT_EXPIRY_MINUTES, Channel, Leaving, checked_channels
from gateway.broadcasts.plainer import Plainer, plainer
from gateway.broadcasts.recipients import Reach, reach
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.wording import measured
from gateway.carrier.segments import Segments, count
from gateway.console import news
from gateway.console.duty_forms import wall
from gateway.console.news import NewsLook
from gateway.console.refusals import refusal
from gateway.console.spread import Part, parts
from gateway.console.visit import Visit
from gateway.errors import Refused

LISTS = ("groups", "provinces", "functions")


@dataclass(frozen=True)
class Written:
    """What stands in the form."""

    text: str = ""
    everyone: bool = False
    lists: Mapping[str, list[str]] = field(default_factory=dict)
    codes: str = ""
    saved: str = ""
    follow: str = ""  # the number of the broadcast that this one follows
    who: str = ""
    case: str = ""  # the number of the ticket whose case it is about
    exercise: bool = False
    minutes: str = str(DEFAULT_EXPIRY_MINUTES)
    leaves: str = ""  # as a Brussels clock shows it
    channels: tuple[str, ...] = SMS_ONLY
    news: Mapping[str, str] = field(default_factory=dict)
    acknowledge: bool = False
    within: str = str(DEFAULT_WITHIN_MINUTES)
    order: str = ""  # names of channels; empty: as the broadcast's own channels

    @property
    def leaving(self) -> Leaving:
        """When it leaves; raises Refused("form_time")."""
        return Leaving(first_occurrence(wall(self.leaves)) if self.leaves.strip() else None)

    @property
    def asking(self) -> Asking:
        """Whether an answer is asked for; raises Refused: number_form, acknowledge_minutes, acknowledge_order."""
        if not self.acknowledge:
            return NOT_ASKED
        if not self.within.strip().isdecimal():
            raise Refused("number_form")
        return checked_asking(True, int(self.within), self.order.split() or None, self.channels)

    @property
    def audience(self) -> dict[str, Any]:
        """The audience as the actions take it."""
        if self.follow:
            number = int(self.follow) if self.follow.isdecimal() else None
            return {KEY: {"broadcast": number, "who": self.who}}
        chosen: dict[str, Any] = {name: values for name, values in self.lists.items() if values}
        if codes := self.codes.replace(",", " ").replace(";", " ").split():
            chosen["organisations"] = codes
        if self.saved:
            chosen["saved"] = self.saved
        return chosen | {"everyone": True} if self.everyone else chosen

    @property
    def expires_in_minutes(self) -> int:
        """For how long it may be sent; raises Refused("number_form")."""
        if not self.minutes.strip().isdecimal():
            raise Refused("number_form")
        return int(self.minutes)


@dataclass(frozen=True)
class Outlook:
    """What a text and an audience would become; a fault stands in place of what it prevents."""

    sent: str | None
    size: Segments | None
    text_fault: str | None
    reach: Reach | None
    audience_fault: str | None
    spread: list[Part]  # how long each channel takes
    costs: Decimal | None  # in euro; None where no price is set
    plainer: Plainer | None  # a cheaper way to write it, where there is one
    news: NewsLook | None  # where it comes out as news

    @property
    def marked(self) -> Markup:
        """The text as sent, what makes it twice as long underlined."""
        forced = {each.position for each in self.size.forced_by} if self.size else set()
        shown = [
            Markup("<mark>{}</mark>").format(said) if at in forced else escape(said)
            for at, said in enumerate(self.sent or "")
        ]
        return Markup("").join(shown)

    @property
    def proposed(self) -> Markup:
        """The plainer text, its differences marked."""
        pieces = self.plainer.pieces if self.plainer else ()
        shown = [
            Markup("<ins>{}</ins>").format(piece.after) if piece.changed and piece.after else escape(piece.after)
            for piece in pieces
        ]
        return Markup("").join(shown)


def read() -> Written:
    """Read the form."""
    form = request.form
    return Written(
        text=form.get("text", "").replace("\r\n", "\n"),
        everyone=form.get("everyone") == "yes",
        lists={name: form.getlist(name) for name in LISTS},
        codes=form.get("organisations", ""),
        saved=form.get("saved", ""),
        follow=form.get("follow", ""),
        who=form.get("who", ""),
        case=form.get("case", ""),
        exercise=form.get("exercise") == "yes",
        minutes=form.get("minutes", ""),
        leaves=form.get("leaves", ""),
        channels=tuple(form.getlist("channels")) or SMS_ONLY,
        news=news.read(form),
        acknowledge=form.get("acknowledge") == "yes",
        within=form.get("within", str(DEFAULT_WITHIN_MINUTES)),
        order=form.get("order", ""),
    )


def written_of(draft: Broadcast) -> Written:
    """Return the form that would make this draft."""
    audience = draft.audience
    return Written(
        text=without_request(draft.text) if draft.asking.asks else draft.text,
        everyone=bool(audience.get("everyone")),
        lists={name: list(audience.get(name) or []) for name in LISTS},
        codes=" ".join(audience.get("organisations") or []),
        saved=audience.get("saved", ""),
        follow=str(audience.get(KEY, {}).get("broadcast", "")),
        who=audience.get(KEY, {}).get("who", ""),
        exercise=draft.exercise,
        minutes=str(draft.expires_in_minutes),
        leaves=wall_clock(draft.send_at).strftime("%Y-%m-%dT%H:%M") if draft.send_at else "",
        channels=tuple(draft.channel_names),
        news=draft.news or {},
        acknowledge=draft.asking.asks is not None,
        within=str(draft.acknowledge_within_minutes or DEFAULT_WITHIN_MINUTES),
        order=" ".join(draft.acknowledge_order),
    )


def look(visit: Visit, written: Written) -> Outlook:
    """Say what a form would become."""
    sent, text_fault = None, None
    try:
        sent = worded(written.text, written.exercise, written.asking)
        measured(sent)
    except Refused as refused:
        text_fault = refusal(refused) if written.text.strip() else None
    size = count(sent) if sent else None
    reached, audience_fault = _reach(visit, written)
    reached = None if written.channels == (Channel.NEWS.value,) else reached
    segments = size.parts * reached.texts if size and reached else None
    return Outlook(
        sent,
        size,
        text_fault,
        reached,
        audience_fault,
        parts(visit, reached.by_channel, size.parts) if size and reached else [],
        None if segments is None else costs(visit, segments),
        cheaper(sent) if size and size.forced_by and sent else None,
        _news(visit, written, sent) if Channel.NEWS.value in written.channels else None,
    )


def _news(visit: Visit, written: Written, sent: str | None) -> NewsLook:
    return news.look(visit, written.news, sent, written.audience, written.exercise, written.minutes)


def plain(written: Written) -> Written:
    """Return the form with the plainer text that was shown: somebody asked for it."""
    return replace(written, text=plainer(written.text).text)


def cheaper(sent: str) -> Plainer | None:
    """Return a proposal that changes something."""
    found = plainer(sent)
    return found if found.changes else None


def _reach(visit: Visit, written: Written) -> tuple[Reach | None, str | None]:
    if not written.audience:
        return None, None
    try:
        return reach(visit.session, written.audience, checked_channels(written.channels)), None
    except Refused as refused:
        return None, refusal(refused)


def costs(visit: Visit, segments: int) -> Decimal | None:
    """What so many segments cost in euro, at the price that is set; None where none is."""
    price = visit.installation.settings.sms_segment_price
    return None if price is None else price * segments
