"""Notices on a real database: each leaves once, doubt is settled by the carrier, and nothing is sent too late."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest

from gateway.carrier.addresses import Addresses
from gateway.carrier.port import CallNow, OutgoingCall, OutgoingSms, SmsNow, SmsState, Taken
from gateway.carrier.receiving import SmsReceipt
from gateway.errors import CarrierFault, FaultKind
from gateway.installation import due_queues
from gateway.notices import actions, attempts
from gateway.notices.mail import Mail
from gateway.notices.model import NoticeChannel, NoticeState
from gateway.notices.sending import send_due, settle_doubts
from gateway.notices.tables import Notice
from gateway.queues import Queue
from gateway.settings import Settings
from gateway.storage import Storage
from tests.conftest import SettingsFactory
from tests.parts.clock import MovableClock

TO = "+32470123456"
DAY = "CCVO: dag. Bel 02 217 01 12."
SECOND = timedelta(seconds=1)


class FakeCarrier:
    """Takes texts, or fails as told before (`faults`) or after (`drops`) having taken one."""

    def __init__(self) -> None:
        self.taken: list[OutgoingSms] = []
        self.faults: list[CarrierFault] = []
        self.drops = 0
        self.looks: list[tuple[str, str, str, object]] = []
        self.listing_fails = False

    def send_sms(self, sms: OutgoingSms) -> Taken:
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(sms)
        if self.drops:
            self.drops -= 1
            raise CarrierFault(FaultKind.UNCERTAIN)
        return Taken(f"SM{len(self.taken)}", 1)

    def find_sms(self, to: str, sender: str, text: str, since: object, besides: Collection[str] = ()) -> SmsNow | None:
        self.looks.append((to, sender, text, since))
        if self.listing_fails:
            raise CarrierFault(FaultKind.UNCERTAIN)
        for at, sms in enumerate(self.taken, start=1):
            if (sms.to, sms.sender, sms.text) == (to, sender, text) and f"SM{at}" not in besides:
                return SmsNow(f"SM{at}", SmsState.SENT)
        return None

    def place_call(self, call: OutgoingCall) -> Taken:
        raise AssertionError("a notice never calls")

    def end_call(self, sid: str) -> None:
        raise AssertionError("a notice never calls")

    def call_now(self, sid: str) -> CallNow:
        raise AssertionError("a notice never calls")

    def sms_now(self, sid: str) -> SmsNow:
        raise AssertionError("not asked one by one")

    def find_call(self, to: str, sender: str, since: object, besides: Collection[str] = ()) -> CallNow | None:
        raise AssertionError("a notice never calls")

    def fetch_recording(self, url: str) -> bytes:
        raise AssertionError("a notice has no recording")

    def delete_recording(self, sid: str) -> None:
        raise AssertionError("a notice has no recording")


class Mailbox:
    """Keeps mails, or fails as told."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.faults: list[CarrierFault] = []

    def send(self, mail: Mail) -> Taken:
        if self.faults:
            raise self.faults.pop(0)
        self.mails.append(mail)
        return Taken(mail.reference)


class Post:
    """A database, a carrier, a mailbox and a clock, with the few verbs of these tests."""

    def __init__(self, storage: Storage, clock: MovableClock, settings: Settings) -> None:
        self.storage, self.clock, self.settings = storage, clock, settings
        self.carrier, self.mailbox = FakeCarrier(), Mailbox()
        self.carrier_clock = MovableClock(clock.at - timedelta(hours=3))

    def write(self, text: str = DAY, **other: object) -> int:
        with self.storage.transaction() as session:
            return actions.write(session, "caller_receipt", TO, text, self.clock(), **other).id  # type: ignore[arg-type]

    def send(self, limit: int = 20, mailer: bool = True) -> int:
        return send_due(
            self.storage,
            self.carrier,
            Addresses("https://ccvo.example.org", "secret-for-these-tests"),
            self.clock,
            self.mailbox if mailer else None,
            self.settings,
            limit,
            self.carrier_clock,
        )

    def settle(self) -> int:
        return settle_doubts(self.storage, self.carrier, self.clock)

    def pass_(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        self.carrier_clock.advance(timedelta(seconds=seconds))

    def row(self, key: int) -> Notice:
        with self.storage.reading() as session:
            return session.get_one(Notice, key)

    def state(self, key: int) -> NoticeState:
        return self.row(key).state

    def hear(self, key: int, sid: str, state: SmsState, error: int | None = None) -> bool:
        with self.storage.transaction() as session:
            return actions.apply_receipt(session, key, SmsReceipt(sid, state, state.value, error), self.clock())


@pytest.fixture
def post(storage: Storage, clock: MovableClock, settings: SettingsFactory) -> Iterator[Post]:
    return Post(storage, clock, settings())


def test_a_notice_leaves_once_from_the_two_way_number_with_receipts(post: Post) -> None:
    key = post.write()
    assert (post.send(), post.send()) == (1, 0)
    (sms,) = post.carrier.taken
    assert (sms.to, sms.sender, sms.text) == (TO, post.settings.page_sms_from, DAY)
    assert sms.receipt_url.startswith("https://ccvo.example.org/sms/receipt/notice/")
    assert sms.validity == timedelta(hours=1)
    assert (post.state(key), post.row(key).sid) == (NoticeState.SENT, "SM1")


def test_writing_a_notice_that_is_due_marks_the_urgent_queue(post: Post) -> None:
    with post.storage.transaction() as session:
        actions.write(session, "duty_starts", TO, "x", post.clock(), due_at=post.clock() + SECOND)
        assert due_queues(session) == []
        actions.write(session, "duty_starts", TO, "x", post.clock())
        assert due_queues(session) == [Queue.URGENT]


def test_a_notice_waits_for_its_time_and_is_not_sent_after_it(post: Post) -> None:
    early = post.write(due_at=post.clock() + timedelta(minutes=5))
    late = post.write(expires_in=timedelta(minutes=1))
    post.pass_(61)
    assert post.send() == 0
    post.settle()
    assert (post.state(early), post.state(late)) == (NoticeState.DUE, NoticeState.EXPIRED)
    post.pass_(300)
    assert post.send() == 1


def test_no_more_leave_than_asked_oldest_first(post: Post) -> None:
    for text in ("CCVO: 1, bel 02 217 01 12", "CCVO: 2, bel 02 217 01 12", "CCVO: 3"):
        post.write(text)
        post.pass_(1)
    assert post.send(limit=2) == 2
    assert [sms.text for sms in post.carrier.taken] == ["CCVO: 1, bel 02 217 01 12", "CCVO: 2, bel 02 217 01 12"]


def test_a_claimed_notice_is_nobody_elses(post: Post) -> None:
    post.write()
    with post.storage.transaction() as session:
        claims = attempts.claim_due(session, post.clock(), 5, sender="+32460000112", carrier_now=post.clock())
    assert len(claims) == 1
    assert post.send() == 0


@pytest.mark.parametrize(("kind", "wait"), [(FaultKind.TEMPORARY, 5), (FaultKind.ACCOUNT, 60)])
def test_what_was_never_processed_is_tried_again_later(post: Post, kind: FaultKind, wait: int) -> None:
    key = post.write()
    post.carrier.faults = [CarrierFault(kind, 20429)]
    assert post.send() == 1
    assert (post.state(key), post.row(key).error) == (NoticeState.DUE, 20429)
    post.pass_(wait - 1)
    assert post.send() == 0
    post.pass_(1)
    assert post.send() == 1
    assert post.state(key) is NoticeState.SENT


def test_what_can_never_work_fails_with_its_number(post: Post) -> None:
    key = post.write()
    post.carrier.faults = [CarrierFault(FaultKind.PERMANENT, 21211)]
    post.send()
    assert (post.state(key), post.row(key).error) == (NoticeState.FAILED, 21211)


def test_a_lost_answer_is_looked_up_on_the_carriers_clock_and_never_sent_twice(post: Post) -> None:
    key, attempted = post.write(), post.carrier_clock()
    post.carrier.drops = 1
    post.send()
    assert post.state(key) is NoticeState.UNCERTAIN
    post.pass_(29)
    assert post.settle() == 0
    post.pass_(1)
    assert post.settle() == 1
    assert post.carrier.looks == [(TO, post.settings.page_sms_from, DAY, attempted)]
    assert (post.state(key), post.row(key).sid) == (NoticeState.SENT, "SM1")
    assert post.send() == 0


def test_another_notice_with_the_same_words_proves_nothing(post: Post) -> None:
    first, second = post.write("CCVO: zelfde"), post.write("CCVO: zelfde")
    post.send(limit=1)
    post.carrier.faults = [CarrierFault(FaultKind.UNCERTAIN)]
    post.send(limit=1)
    for _ in range(2):
        post.pass_(30)
        post.settle()
    assert (post.state(first), post.state(second)) == (NoticeState.SENT, NoticeState.DUE)


def test_absent_from_two_lists_ten_seconds_apart_waits_again(post: Post) -> None:
    key = post.write()
    post.carrier.faults = [CarrierFault(FaultKind.UNCERTAIN)]
    post.send()
    post.pass_(30)
    assert post.settle() == 1
    assert post.state(key) is NoticeState.UNCERTAIN
    post.pass_(9)
    assert post.settle() == 0
    post.pass_(1)
    assert post.settle() == 1
    assert post.state(key) is NoticeState.DUE
    assert post.send() == 1
    assert len(post.carrier.taken) == 1


def test_a_list_that_cannot_be_read_decides_nothing(post: Post) -> None:
    key = post.write()
    post.carrier.faults = [CarrierFault(FaultKind.UNCERTAIN)]
    post.send()
    post.carrier.listing_fails = True
    for _ in range(5):
        post.pass_(30)
        post.settle()
    assert post.state(key) is NoticeState.UNCERTAIN


def test_a_process_that_died_in_the_middle_leaves_doubt_not_a_second_text(post: Post) -> None:
    key = post.write()
    with post.storage.transaction() as session:
        attempts.claim_due(
            session, post.clock(), 1, sender=post.settings.page_sms_from, carrier_now=post.carrier_clock()
        )
    post.carrier.taken.append(OutgoingSms(TO, post.settings.page_sms_from, DAY, "", SECOND))
    post.pass_(30)
    assert post.settle() == 1
    assert post.state(key) is NoticeState.SENT


def test_a_receipt_settles_doubt_before_any_list(post: Post) -> None:
    key = post.write()
    post.carrier.drops = 1
    post.send()
    assert post.hear(key, "SM1", SmsState.SENT)
    assert not post.hear(key, "SM1", SmsState.QUEUED)
    assert (post.state(key), post.row(key).sid) == (NoticeState.SENT, "SM1")
    post.pass_(60)
    assert post.settle() == 0


def test_a_receipt_that_overtakes_the_answer_stands(post: Post) -> None:
    key = post.write()
    with post.storage.transaction() as session:
        (claim,) = attempts.claim_due(session, post.clock(), 1, sender="+32460000112", carrier_now=post.clock())
    post.hear(key, "SM7", SmsState.DELIVERED)
    with post.storage.transaction() as session:
        attempts.record(session, claim, Taken("SM7"), post.clock())
    assert (post.state(key), post.row(key).sid) == (NoticeState.DELIVERED, "SM7")


def test_a_late_answer_of_a_lapsed_claim_still_counts(post: Post) -> None:
    key = post.write()
    with post.storage.transaction() as session:
        (claim,) = attempts.claim_due(session, post.clock(), 1, sender="+32460000112", carrier_now=post.clock())
    post.pass_(30)
    with post.storage.transaction() as session:
        assert attempts.lapse(session, post.clock()) == 1
        attempts.record(session, claim, Taken("SM7"), post.clock())
    assert post.state(key) is NoticeState.SENT


def test_delivered_is_never_taken_back_and_a_failure_keeps_its_number(post: Post) -> None:
    key, other = post.write(), post.write("CCVO: 2")
    post.send()
    post.hear(key, "SM1", SmsState.DELIVERED)
    assert not post.hear(key, "SM1", SmsState.FAILED, 30003)
    assert post.hear(other, "SM2", SmsState.UNDELIVERED, 30003)
    assert post.state(key) is NoticeState.DELIVERED
    assert (post.state(other), post.row(other).error) == (NoticeState.UNDELIVERED, 30003)


def test_a_receipt_for_no_notice_changes_nothing(post: Post) -> None:
    assert not post.hear(4711, "SM1", SmsState.DELIVERED)


def test_only_what_has_not_left_can_be_cancelled(post: Post) -> None:
    gone = post.write(ticket_id=7)
    post.send()
    waiting = post.write("CCVO: 2", ticket_id=7)
    other = post.write("CCVO: 3", ticket_id=8)
    with post.storage.transaction() as session:
        assert actions.cancel(session, post.clock(), kind="caller_receipt", ticket_id=7) == 1
    assert [post.state(key) for key in (gone, waiting, other)] == [
        NoticeState.SENT,
        NoticeState.CANCELLED,
        NoticeState.DUE,
    ]


def test_a_mail_leaves_with_its_subject_and_is_sent_again_after_doubt(post: Post) -> None:
    key = post.write("Eerste regel\nrest", channel=NoticeChannel.EMAIL, subject="Ticket 26-0042-7")
    post.mailbox.faults = [CarrierFault(FaultKind.UNCERTAIN)]
    post.send()
    assert post.state(key) is NoticeState.DUE
    post.pass_(5)
    post.send()
    (mail,) = post.mailbox.mails
    assert (mail.to, mail.subject, mail.reference) == (TO, "Ticket 26-0042-7", f"notice-{key}")
    assert post.state(key) is NoticeState.SENT


def test_a_mail_without_a_server_waits_and_holds_no_text_up(post: Post) -> None:
    mail = post.write(channel=NoticeChannel.EMAIL)
    sms = post.write("CCVO: 2")
    post.send(mailer=False)
    assert (post.state(mail), post.state(sms)) == (NoticeState.DUE, NoticeState.SENT)


def test_no_transaction_is_open_while_the_carrier_is_spoken_to(post: Post) -> None:
    post.write()
    second_writer = post.write

    class Nosy(FakeCarrier):
        def send_sms(self, sms: OutgoingSms) -> Taken:
            second_writer("CCVO: tijdens")  # would wait for ever inside a transaction
            return super().send_sms(sms)

    post.carrier = Nosy()
    assert post.send(limit=1) == 1


def test_neither_numbers_nor_words_reach_the_log(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    post.write("CCVO: geheim")
    post.carrier.faults = [CarrierFault(FaultKind.ACCOUNT, 20003)]
    post.send()
    assert "20003" in caplog.text
    assert "470123456" not in caplog.text
    assert "geheim" not in caplog.text
