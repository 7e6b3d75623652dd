"""A world with two carriers, each of which can be told how to fail, and each with numbers and a token of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from sqlalchemy import select
from twilio.request_validator import RequestValidator

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.carrier.failover import By, Use
from gateway.carrier.port import CallState, OutgoingCall, OutgoingSms, Taken
from gateway.carriers.standing import standing
from gateway.carriers.tables import CarrierChange
from gateway.errors import CarrierFault, FaultKind
from gateway.jobs.carriers import CarrierWatch
from tests.scenarios.world import Line, PlacedCall, RememberingCarrier, World

BACKUP_CALL, BACKUP_SMS, BACKUP_BULK = "+3222170199", "+32460000991", "+32460000992"
SID, TOKEN = "AC" + "b" * 32, "backup-token"
SETTINGS = {
    "CARRIER_BACKUP_ACCOUNT_SID": SID,
    "CARRIER_BACKUP_AUTH_TOKEN": TOKEN,
    "CARRIER_BACKUP_AUTH_TOKEN_PREVIOUS": "token-before",
    "CARRIER_BACKUP_API_URL": "http://127.0.0.1:9",
    "CARRIER_BACKUP_CALL_FROM": BACKUP_CALL,
    "CARRIER_BACKUP_SMS_FROM": f"{BACKUP_SMS},{BACKUP_BULK}",
}


class FailingCarrier(RememberingCarrier):
    """Fails with `always` until told otherwise; with `takes_anyway` although it takes what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.always: CarrierFault | None = None
        self.takes_anyway = False
        self.asked = 0

    def send_sms(self, sms: OutgoingSms) -> Taken:
        return self._fail(lambda: super(FailingCarrier, self).send_sms(sms))

    def place_call(self, call: OutgoingCall) -> Taken:
        return self._fail(lambda: super(FailingCarrier, self).place_call(call))

    def _fail(self, take: object) -> Taken:
        self.asked += 1
        if self.always is None or self.takes_anyway:
            taken: Taken = take()  # type: ignore[operator]
        if self.always is not None:
            raise self.always
        return taken

    def down(self, kind: FaultKind = FaultKind.TEMPORARY, takes_anyway: bool = False) -> None:
        self.always, self.takes_anyway = CarrierFault(kind), takes_anyway

    def up(self) -> None:
        self.always = None


class TwoCarriers(World):
    """A gateway with two carriers."""

    def __init__(self, directory: Path, database_url: str) -> None:
        self.first, self.backup = FailingCarrier(), FailingCarrier()
        super().__init__(directory, database_url, self.first, **SETTINGS)

    def start(self) -> None:
        super().start()
        both = self.installation.both(self.first, self.backup)
        self.installation.__dict__.update(carrier=both, broadcast_carrier=both, backup_carrier=self.backup)
        self.watch = CarrierWatch(self.installation)

    def post_by_backup(self, url: str, token: str = TOKEN, **form: str) -> tuple[int, str]:
        """Post as the second carrier does."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        form = {"AccountSid": SID, **form}
        signature = RequestValidator(token).compute_signature(self.settings.public_url + target, form)
        answer = self.app.test_client().post(target, data=form, headers={"X-Twilio-Signature": signature})
        return answer.status_code, answer.text

    def by(self) -> By:
        with self.installation.storage.reading() as session:
            return standing(session, Use.PAGES).by

    def changes(self) -> list[CarrierChange]:
        with self.installation.storage.reading() as session:
            return list(session.scalars(select(CarrierChange).order_by(CarrierChange.id)))

    def alarms(self) -> list[AlarmKind]:
        with self.installation.storage.reading() as session:
            return [alarm.kind for alarm in open_alarms(session)]

    def report(self) -> Line:
        """A caller reports something for which officers are paged."""
        line = self.call().press("1", "1", "1")
        line.hang_up()
        return line

    def took(self, name: str) -> list[tuple[By, str]]:
        """By which carrier this officer got which page, calls and texts, in no order."""
        phone = self.staff[name].phone
        found = []
        for by, carrier in ((By.FIRST, self.first), (By.BACKUP, self.backup)):
            found += [(by, "call") for placed in carrier.calls if placed.call.to == phone]
            page_texts = [sent for sent in carrier.texts if "/receipt/page/" in sent.sms.receipt_url]
            found += [(by, "text") for sent in page_texts if sent.sms.to == phone]
        return sorted(found, key=str)

    def accept_by_backup(self, name: str) -> str:
        """The officer texts the answer to the number that the page came from; returns what comes back."""
        phone = self.staff[name].phone or ""
        sent = next(sent for sent in reversed(self.backup.texts) if sent.sms.to == phone)
        code = sent.text.partition("JA ")[2][:4]
        said = {"From": phone, "To": sent.sms.sender, "Body": f"JA {code}", "MessageSid": f"SM8{len(code):031d}"}
        status, answer = self.post_by_backup("/sms/incoming", **said)
        assert status == 200
        return "".join(ElementTree.fromstring(answer).itertext())


def two_carriers(directory: Path, database_url: str) -> Iterator[TwoCarriers]:
    """Yield a world with two carriers."""
    made = TwoCarriers(directory, database_url)
    yield made
    made.close()


def ringing(carrier: RememberingCarrier) -> list[PlacedCall]:
    """The calls that ring."""
    return [placed for placed in carrier.calls if placed.state is CallState.RINGING]
