"""When the first carrier fails, pages leave by the second one by themselves, and come back when the first is well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.alarms.model import AlarmKind
from gateway.carrier.failover import STAY, By, Why
from gateway.errors import FaultKind
from gateway.jobs.urgent import send_everything
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.paging.model import Channel, PageState
from tests.scenarios.two_carriers import BACKUP_CALL, BACKUP_SMS, TwoCarriers, two_carriers

BY_BACKUP = [(By.BACKUP, "call"), (By.BACKUP, "text")]
BY_FIRST = [(By.FIRST, "call"), (By.FIRST, "text")]


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[TwoCarriers]:
    yield from two_carriers(tmp_path, database_url)


def test_while_the_first_is_well_nothing_goes_by_the_second(world: TwoCarriers) -> None:
    world.report()
    world.work()
    assert world.took("An") == BY_FIRST
    assert world.backup.asked == 0
    assert {page.carrier for page in world.pages()} == {By.FIRST}


@pytest.mark.parametrize("kind", [FaultKind.TEMPORARY, FaultKind.ACCOUNT])
def test_what_the_first_surely_did_not_take_leaves_by_the_second_at_once(world: TwoCarriers, kind: FaultKind) -> None:
    world.first.down(kind)
    world.report()
    world.work()
    assert world.took("An") == BY_BACKUP
    assert {placed.call.sender for placed in world.backup.calls} == {BACKUP_CALL}
    assert {sent.sms.sender for sent in world.backup.texts} == {BACKUP_SMS}
    assert {page.state for page in world.pages()} == {PageState.RINGING, PageState.SENT}
    assert {page.carrier for page in world.pages()} == {By.BACKUP}


def test_the_timeline_says_by_which_carrier_a_page_went(world: TwoCarriers) -> None:
    world.first.down()
    world.report()
    world.work()
    from gateway.console.timeline import line
    from gateway.tickets import actions as tickets

    with world.installation.storage.reading() as session:
        told = [line(entry).text for entry in tickets.timeline(session, world.ticket())]
    assert any("eerste operator nam het niet aan" in text for text in told), told
    assert any("via de reserveoperator" in text for text in told), told


def test_a_page_in_doubt_waits_its_twenty_seconds_and_then_goes_by_the_other(world: TwoCarriers) -> None:
    world.first.down(FaultKind.UNCERTAIN, takes_anyway=True)
    world.report()
    world.work()
    assert world.took("An") == BY_FIRST
    assert world.backup.asked == 0
    world.work(seconds=15)
    assert world.backup.asked == 0
    world.work(seconds=6)
    assert world.took("An") == [(By.BACKUP, "text"), *BY_FIRST] or world.took("An") == [*BY_BACKUP, *BY_FIRST]
    assert any("opnieuw" in sent.text.lower() or "nogmaals" in sent.text.lower() for sent in world.backup.texts)


def test_a_doubted_page_is_looked_up_at_the_carrier_by_which_it_went(world: TwoCarriers) -> None:
    world.first.down(FaultKind.UNCERTAIN, takes_anyway=True)
    world.report()
    world.work()
    world.first.up()
    world.work(seconds=31)
    doubted = [page for page in world.pages() if page.doubted_at is not None]
    assert doubted
    assert {page.carrier for page in doubted} == {By.FIRST}
    known = {placed.sid for placed in world.first.calls} | {sent.sid for sent in world.first.texts}
    assert {page.sid for page in doubted} <= known
    assert all(page.state is not PageState.UNCERTAIN for page in doubted)


def test_an_officer_answers_to_the_number_of_the_second_carrier(world: TwoCarriers) -> None:
    world.first.down()
    world.report()
    world.work()
    assert "aanvaard" in world.accept_by_backup("An")
    assert world.ticket().acknowledged_by == "An"
    world.work(seconds=1)
    assert world.backup.ended == [world.backup.calls[0].sid]
    assert world.first.ended == []


def test_an_officer_hears_the_page_and_accepts_on_the_second_carriers_call(world: TwoCarriers) -> None:
    world.first.down()
    world.report()
    world.work()
    placed = world.backup.calls[-1]
    said = {"CallSid": placed.sid, "From": BACKUP_CALL, "To": placed.call.to}
    status, heard = world.post_by_backup(placed.call.answer_url.partition("#")[0], **said)
    assert status == 200
    assert "<Gather" in heard
    assert [page.answered_at is not None for page in world.pages() if page.channel is Channel.VOICE] == [True]


def test_pages_change_over_with_an_alarm_and_come_back_by_themselves(world: TwoCarriers) -> None:
    world.first.down()
    for _ in range(2):
        world.report()
        world.work(minutes=1)
    world.watch.sweep()
    assert world.by() is By.BACKUP
    assert world.alarms() == [AlarmKind.CARRIER_CHANGED]
    world.work()
    assert any("operator" in sent.text for sent in world.backup.texts if sent.sms.to == world.staff["Dora"].phone)
    world.first.up()
    for _ in range(12):
        world.report()
        world.work(seconds=31)
    assert world.by() is By.FIRST
    world.watch.sweep()
    assert world.alarms() == []
    assert [change.why for change in world.changes()] == [Why.FAULTS, Why.WELL_AGAIN]
    assert all(change.told_at is not None for change in world.changes())
    world.work()
    told = [sent.text for sent in world.first.texts if sent.sms.to == world.staff["Dora"].phone]
    assert any("werkt weer" in text for text in told)


def test_while_pages_go_by_the_second_one_no_more_than_a_text_now_and_then_tries_the_first(world: TwoCarriers) -> None:
    world.first.down()
    for _ in range(2):
        world.report()
        world.work(minutes=1)
    assert world.by() is By.BACKUP
    asked = world.first.asked
    world.report()
    world.work(seconds=20)
    assert world.first.asked == asked  # the first is left alone
    world.work(minutes=2)
    world.report()
    world.work()
    world.work(seconds=1)
    assert 0 < world.first.asked - asked <= 1
    assert world.by() is By.BACKUP


def test_a_carrier_that_comes_and_goes_is_left_for_longer_each_time(world: TwoCarriers) -> None:
    stays = []
    for _ in range(2):
        world.first.down()
        while world.by() is By.FIRST:
            world.report()
            world.work(seconds=20)
        left = world.clock()
        world.first.up()
        while world.by() is By.BACKUP:
            world.report()
            world.work(seconds=31)
        stays.append(world.clock() - left)
    assert stays[0] >= STAY
    assert stays[1] >= 2 * STAY
    assert stays[1] < timedelta(minutes=10)


def test_with_both_down_a_page_is_tried_by_each_in_turn_until_one_takes_it(world: TwoCarriers) -> None:
    world.first.down()
    world.backup.down()
    world.report()
    for _ in range(5):
        world.work(seconds=3)
    assert world.took("An") == []
    assert world.first.asked >= 2
    assert world.backup.asked >= 2
    world.backup.up()
    world.work(seconds=3)
    world.work(seconds=3)
    assert world.took("An") == BY_BACKUP


def test_when_both_refuse_our_account_the_policy_goes_on(world: TwoCarriers) -> None:
    world.first.down(FaultKind.ACCOUNT)
    world.backup.down(FaultKind.ACCOUNT)
    world.report()
    world.work()
    assert {page.state for page in world.pages() if page.officer == "An"} == {PageState.FAILED}
    assert any(page.officer != "An" for page in world.pages())


def test_a_restart_forgets_nothing_of_by_which_carrier_pages_go(world: TwoCarriers) -> None:
    world.first.down()
    for _ in range(2):
        world.report()
        world.work(minutes=1)
    world.close()
    world.start()
    asked = world.first.asked
    world.report()
    world.work(seconds=5)
    assert world.by() is By.BACKUP
    assert world.first.asked == asked


def test_two_clocks_tell_of_a_change_once(world: TwoCarriers) -> None:
    world.first.down()
    for _ in range(2):
        world.report()
        world.work(minutes=1)
    world.watch.sweep()
    world.watch.sweep()
    with world.installation.storage.reading() as session:
        from gateway.alarms.actions import open_alarms

        (alarm,) = open_alarms(session)
    assert alarm.count == 1


def test_the_alarm_stays_open_as_long_as_pages_go_by_the_second_carrier(world: TwoCarriers) -> None:
    world.first.down()
    for _ in range(2):
        world.report()
        world.work(minutes=1)
    world.watch.sweep()
    for _ in range(10):
        world.clock.advance(minutes=6)
        world.watch.sweep()
        world.sweeper.beat()
    assert AlarmKind.CARRIER_CHANGED in world.alarms()


def test_a_mail_uses_up_no_trial_of_the_first_carrier(world: TwoCarriers) -> None:
    world.first.down()
    for _ in range(2):
        world.report()
        world.work(minutes=1)
    world.first.up()
    world.work(minutes=4)
    world.clock.advance(seconds=31)
    with world.installation.transaction() as session:
        notices.write(session, "alarm", "dora@example.org", "CCVO", world.clock(), channel=NoticeChannel.EMAIL)
    asked = world.first.asked
    send_everything(world.installation)
    world.report()
    world.work()
    assert world.first.asked > asked
