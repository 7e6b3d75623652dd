"""Who is on the telephone in a scenario? Callers, officers, and the carrier between them and the gateway.

The carrier remembers what it was asked and signs what it posts; it decides nothing. Whatever a scenario does not
expect, it can see: `texts` and `calls` hold everything that went out.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from sqlalchemy import select
from twilio.request_validator import RequestValidator

from gateway import webhooks
from gateway.carrier.port import CallNow, CallState, OutgoingCall, OutgoingSms, SmsNow, SmsState, Taken
from gateway.clock import Sweeper
from gateway.duty import proofs
from gateway.duty.model import ShiftSource
from gateway.duty.tables import DutyShift
from gateway.errors import CarrierFault
from gateway.installation import Installation
from gateway.jobs.urgent import send_everything
from gateway.paging.tables import Page
from gateway.settings import Settings
from gateway.staff.tables import Staff
from gateway.tickets import actions as ticket_actions
from gateway.tickets.tables import Recording, Ticket
from tests.parts.clock import MovableClock
from tests.parts.compiled import HouseApp

START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@dataclass
class SentText:
    sid: str
    sms: OutgoingSms

    @property
    def text(self) -> str:
        return self.sms.text


@dataclass
class PlacedCall:
    sid: str
    call: OutgoingCall
    state: CallState = CallState.RINGING


@dataclass
class RememberingCarrier:
    """Takes everything, remembers it, and fails the next requests when told to."""

    texts: list[SentText] = field(default_factory=list)
    calls: list[PlacedCall] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    faults: list[CarrierFault] = field(default_factory=list)
    redirected: list[tuple[str, str]] = field(default_factory=list)
    redirect_faults: list[Exception] = field(default_factory=list)
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def _next(self, kind: str) -> str:
        if self.faults:
            raise self.faults.pop(0)
        return f"{kind}{next(self._count):032x}"

    def send_sms(self, sms: OutgoingSms) -> Taken:
        sid = self._next("SM")
        self.texts.append(SentText(sid, sms))
        return Taken(sid, 1)

    def place_call(self, call: OutgoingCall) -> Taken:
        sid = self._next("CA")
        self.calls.append(PlacedCall(sid, call))
        return Taken(sid)

    def end_call(self, sid: str) -> None:
        self.ended.append(sid)

    def redirect_call(self, sid: str, url: str, fallback_url: str, fallback_is_file: bool = False) -> None:
        if self.redirect_faults:
            raise self.redirect_faults.pop(0)
        self.redirected.append((sid, url))

    def call_now(self, sid: str) -> CallNow:
        return CallNow(sid, next(call.state for call in self.calls if call.sid == sid))

    def sms_now(self, sid: str) -> SmsNow:
        raise NotImplementedError

    def find_sms(
        self, to: str, sender: str, text: str, since: datetime, besides: Collection[str] = ()
    ) -> SmsNow | None:
        found = [sent for sent in self.texts if (sent.sms.to, sent.text) == (to, text) and sent.sid not in besides]
        return SmsNow(found[-1].sid, SmsState.SENT) if found else None

    def find_call(self, to: str, sender: str, since: datetime, besides: Collection[str] = ()) -> CallNow | None:
        found = [placed for placed in self.calls if placed.call.to == to and placed.sid not in besides]
        return CallNow(found[-1].sid, found[-1].state) if found else None

    def fetch_recording(self, url: str) -> bytes:
        return b"RIFF"

    def delete_recording(self, sid: str) -> None: ...


class Line:
    """A telephone line on which the gateway speaks: presses keys, stays silent, and hears."""

    def __init__(self, world: World, sid: str, caller: str, called: str, first: str) -> None:
        self.world, self.sid, self.caller, self.called = world, sid, caller, called
        self.answers: list[str] = []
        self.get(first)

    def get(self, url: str, **said: str) -> Line:
        self.answers.append(self.world.post(url, CallSid=self.sid, From=self.caller, To=self.called, **said))
        return self

    @property
    def document(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.answers[-1])

    @property
    def heard(self) -> str:
        return " ".join(say.text or "" for say in self.document.iter("Say"))

    @property
    def waits(self) -> ElementTree.Element:
        """The verb that waits: Gather, Record, Dial or Hangup."""
        verbs = [verb for verb in self.document if verb.tag in ("Gather", "Record", "Dial", "Hangup")]
        return verbs[0] if verbs else ElementTree.Element("Nothing")

    @property
    def over(self) -> bool:
        return self.waits.tag == "Hangup"

    def press(self, *keys: str) -> Line:
        for digits in keys:
            assert self.waits.tag == "Gather", f"nobody listens for keys: {self.answers[-1]}"
            self.get(self.waits.attrib["action"], Digits=digits)
        return self

    def silence(self) -> Line:
        redirect = self.document.find("Redirect")
        if redirect is None or not redirect.text:
            assert self.document.find("Hangup") is not None, "silence leads nowhere"
            return self
        return self.get(redirect.text)

    def speak(self, seconds: int = 7) -> Line:
        assert self.waits.tag == "Record", f"nobody records: {self.answers[-1]}"
        sid = f"RE{len(self.answers):032x}"
        address = f"http://127.0.0.1/2010-04-01/Recordings/{sid}"
        return self.get(
            self.waits.attrib["action"],
            RecordingUrl=address,
            RecordingSid=sid,
            RecordingDuration=str(seconds),
            Digits="#",
        )

    def dial_ended(self, bridged: bool, status: str = "completed") -> Line:
        said = {"DialCallStatus": status, "DialBridged": "true" if bridged else "false"}
        return self.get(self.waits.attrib["action"], **said)

    def hang_up(self) -> None:
        self.world.post("/voice/status", CallSid=self.sid, From=self.caller, To=self.called, CallStatus="completed")


class World:
    """A gateway, its carrier, three officers on three levels and a coordinator."""

    def __init__(
        self,
        directory: Path,
        database_url: str,
        carrier: RememberingCarrier | None = None,
        languages: Sequence[str] = ("nl",),
        public_url: str = "http://gateway.test",
        **more: str,
    ) -> None:
        environ = {"SECRET_KEY": "a-secret-for-scenarios", "PUBLIC_URL": public_url}
        environ |= {"PAGE_CALL_PACE": "100", "LANGUAGES": ",".join(languages), "DATABASE_URL": database_url}
        self.settings = Settings.from_env(environ | more, directory)
        self.clock = MovableClock(START)
        self.carrier = carrier or RememberingCarrier()
        self.start()
        self._calls = itertools.count(1)
        self._sequence = itertools.count(1)
        self.staff = self._staff()

    def start(self) -> None:
        """Start our processes, which know nothing but what the database keeps."""
        self.installation = Installation(self.settings, self.clock)
        self.installation.__dict__.update(carrier=self.carrier, broadcast_carrier=self.carrier, nudges=DeafQueue())
        self.app = HouseApp("scenario")
        self.app.register_blueprint(webhooks.blueprint(self.installation))
        self.sweeper = Sweeper(self.installation)

    def close(self) -> None:
        self.sweeper.close()
        self.installation.storage.dispose()

    # what the world does

    def post(self, url: str, **form: str) -> str:
        """Post as the carrier does: signed, with the account's id."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        form = {"AccountSid": self.settings.account.sid, **form}
        validator = RequestValidator(self.settings.account.token)
        signature = validator.compute_signature(self.settings.public_url + target, form)
        response = self.app.test_client().post(target, data=form, headers={"X-Twilio-Signature": signature})
        assert response.status_code in (200, 204), (url, response.status_code)
        return response.text

    def call(self, caller: str = "+32470111111") -> Line:
        """Somebody rings the hotline."""
        return Line(self, f"CA9{next(self._calls):031d}", caller, self.settings.hotline_number, "/voice/incoming")

    def work(self, **later: float) -> None:
        """Let time pass, and everything that is then due be done."""
        self.clock.advance(**later)
        for step in (self.sweeper.escalations, self.sweeper.followed, self.sweeper.doubts, self.sweeper.silent_calls):
            step()
        send_everything(self.installation)
        self.sweeper.rooms()
        self.sweeper.carrier_questions()
        self.sweeper.escalations()
        send_everything(self.installation)

    def texts_to(self, name: str) -> list[str]:
        return [sent.text for sent in self.carrier.texts if sent.sms.to == self.staff[name].phone]

    def calls_to(self, name: str) -> list[PlacedCall]:
        return [placed for placed in self.carrier.calls if placed.call.to == self.staff[name].phone]

    def text_from(self, name: str, said: str) -> str:
        """An officer answers by SMS; returns what comes back."""
        answer = self.post(
            "/sms/incoming",
            From=self.staff[name].phone or "",
            To=self.settings.page_sms_from,
            Body=said,
            MessageSid=f"SM9{next(self._sequence):031d}",
        )
        return "".join(ElementTree.fromstring(answer).itertext())

    def pick_up(self, name: str) -> Line:
        """Something picks up the newest page call of this officer."""
        placed = self.calls_to(name)[-1]
        self.progress(placed, "in-progress")
        return Line(self, placed.sid, placed.call.sender, placed.call.to, placed.call.answer_url)

    def progress(self, placed: PlacedCall, status: str) -> None:
        """The carrier tells how a page's call goes."""
        self.post(
            placed.call.status_url,
            CallSid=placed.sid,
            CallStatus=status,
            SequenceNumber=str(next(self._sequence)),
            From=placed.call.sender,
            To=placed.call.to,
        )

    def ticket(self, index: int = -1) -> Ticket:
        return self.tickets()[index]

    def line(self, sid: str, url: str) -> Line:
        """Something picks up a leg that the carrier made for us."""
        return Line(self, sid, self.settings.page_call_from, "", url)

    def pages(self) -> list[Page]:
        with self.installation.storage.reading() as session:
            return list(session.scalars(select(Page).order_by(Page.id)))

    def tickets(self) -> list[Ticket]:
        with self.installation.storage.reading() as session:
            return list(session.scalars(select(Ticket).order_by(Ticket.id)))

    def timeline(self, index: int = -1) -> list[str]:
        ticket = self.ticket(index)
        with self.installation.storage.reading() as session:
            return [entry.event.value for entry in ticket_actions.timeline(session, ticket)]

    def recordings(self, index: int = -1) -> list[Recording]:
        ticket = self.ticket(index)
        with self.installation.storage.reading() as session:
            return list(ticket_actions.recordings(session, ticket))

    def _staff(self) -> dict[str, Staff]:
        people = {}
        with self.installation.transaction() as session:
            for level, name in enumerate(("An", "Bert", "Chris", "Dora")):
                roles = ["coordinator"] if name == "Dora" else ["officer"]
                person = Staff(
                    login=name.lower(),
                    name=name,
                    role_names=roles,
                    phone=f"+3247000000{level}",
                    phone_verified=True,
                    email=f"{name.lower()}@example.org",
                    created_at=START,
                )
                session.add(person)
                session.flush()
                people[name] = person
                proofs.answered(session, person.id, person.phone or "", START)
                if name != "Dora":
                    session.add(
                        DutyShift(
                            level=level + 1,
                            staff_id=person.id,
                            starts_at=START - timedelta(days=1),
                            ends_at=START + timedelta(days=30),
                            source=ShiftSource.IMPORT,
                            created_at=START,
                        )
                    )
        return people


class DeafQueue:
    """A queue that is away: the clock does everything."""

    def nudge(self, queue: object) -> bool:
        return False
