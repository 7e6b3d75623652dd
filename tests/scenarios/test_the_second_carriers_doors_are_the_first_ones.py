"""What the second carrier posts comes in by the same doors: signed with its own token, answered, connected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from gateway.alarms.model import AlarmKind
from gateway.calls.tables import Conversation
from gateway.carrier.failover import By
from gateway.duty.vcard import vcard
from gateway.meetings.tables import Seat
from tests.scenarios.two_carriers import BACKUP_CALL, BACKUP_SMS, SID, TOKEN, TwoCarriers, two_carriers

HOTLINE = {"CallSid": "CA7" + "7" * 31, "From": "+32470111111", "To": "+3222170112"}


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[TwoCarriers]:
    yield from two_carriers(tmp_path, database_url)


@pytest.mark.parametrize("token", [TOKEN, "token-before"])
def test_a_webhook_is_checked_with_the_tokens_of_the_account_that_it_names(world: TwoCarriers, token: str) -> None:
    assert world.post_by_backup("/voice/incoming", token, **HOTLINE)[0] == 200


def test_the_token_of_one_carrier_opens_nothing_for_the_other(world: TwoCarriers) -> None:
    firsts = world.settings.account
    assert world.post_by_backup("/voice/incoming", firsts.token, **HOTLINE)[0] == 403
    assert world.post_by_backup("/voice/incoming", TOKEN, **HOTLINE, AccountSid=firsts.sid)[0] == 403
    assert world.tickets() == []


def test_a_call_knows_on_whose_line_it_is(world: TwoCarriers) -> None:
    world.post_by_backup("/voice/incoming", **HOTLINE)
    world.call()
    with world.installation.storage.reading() as session:
        lines = [call.carrier for call in session.scalars(select(Conversation).order_by(Conversation.id))]
    assert lines == [By.BACKUP, By.FIRST]


def officer_picks_up(world: TwoCarriers, name: str = "An") -> tuple[dict[str, str], ElementTree.Element]:
    """Pick up the newest page call by the second carrier; returns what is posted and what is heard."""
    placed = next(one for one in reversed(world.backup.calls) if one.call.to == world.staff[name].phone)
    said = {"CallSid": placed.sid, "From": BACKUP_CALL, "To": placed.call.to, "CallStatus": "in-progress"}
    status, heard = world.post_by_backup(placed.call.answer_url.partition("#")[0], **said)
    assert status == 200
    return said, ElementTree.fromstring(heard)


def press(world: TwoCarriers, said: dict[str, str], heard: ElementTree.Element, *keys: str) -> ElementTree.Element:
    for digits in keys:
        gather = heard.find("Gather")
        assert gather is not None, ElementTree.tostring(heard)
        status, document = world.post_by_backup(gather.attrib["action"].partition("#")[0], **said, Digits=digits)
        assert status == 200
        heard = ElementTree.fromstring(document)
    return heard


def test_an_officer_accepts_on_its_line_and_rings_the_caller_from_its_number(world: TwoCarriers) -> None:
    world.first.down()
    world.report()
    world.work()
    said, heard = officer_picks_up(world)
    heard = press(world, said, heard, "1", "5")
    assert world.ticket().acknowledged_by == "An"
    dial = press(world, said, heard, "4").find("Dial")
    assert dial is not None
    assert dial.attrib["callerId"] == BACKUP_CALL


def test_the_progress_of_its_calls_comes_in(world: TwoCarriers) -> None:
    world.first.down()
    world.report()
    world.work()
    placed = world.backup.calls[0]
    said = {"CallSid": placed.sid, "CallStatus": "no-answer", "SequenceNumber": "3"}
    assert world.post_by_backup(placed.call.status_url, **said)[0] == 204
    assert [page.ended_at is not None for page in world.pages() if page.sid == placed.sid] == [True]


def test_a_caller_and_an_officer_on_two_carriers_are_not_sent_to_a_room_where_they_would_not_meet(
    world: TwoCarriers,
) -> None:
    world.first.down()
    caller = world.call().press("0")
    world.work()
    said, heard = officer_picks_up(world)
    heard = press(world, said, heard, "1", "5")
    assert world.ticket().acknowledged_by == "An"
    assert heard.find("Dial/Conference") is None
    with world.installation.storage.reading() as session:
        assert session.scalars(select(Seat)).all() == []
    assert caller.document.find("Dial/Conference") is None


def test_an_officer_who_sends_stop_to_its_number_is_known(world: TwoCarriers) -> None:
    world.first.down()
    world.report()
    world.work()
    phone = world.staff["An"].phone or ""
    status, _ = world.post_by_backup(
        "/sms/incoming", From=phone, To=BACKUP_SMS, Body="STOP", MessageSid="SM7" + "0" * 31
    )
    assert status == 200
    assert AlarmKind.OFFICER_STOPPED in world.alarms()


def test_a_receipt_of_its_texts_comes_in(world: TwoCarriers) -> None:
    world.first.down()
    world.report()
    world.work()
    sent = next(sent for sent in world.backup.texts if "/receipt/page/" in sent.sms.receipt_url)
    said = {"MessageSid": sent.sid, "MessageStatus": "delivered"}
    assert world.post_by_backup(sent.sms.receipt_url, **said)[0] == 204


def test_an_officers_telephone_knows_its_numbers(world: TwoCarriers) -> None:
    assert BACKUP_CALL in vcard(world.settings)
    assert BACKUP_SMS in vcard(world.settings)


def test_the_account_of_the_second_carrier_is_no_other(world: TwoCarriers) -> None:
    assert world.settings.account.sid != SID
