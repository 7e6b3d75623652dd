"""A robot rings the hotline by its real doors and is paged for; what comes too late is an alarm by another way too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.api.metrics import exposition
from gateway.backup import Backup, CarrierAccount
from gateway.calls.tables import MissedCall
from gateway.canary import actions, heartbeat
from gateway.canary.model import WITHIN, CanaryState, Stage, next_stage, overdue
from gateway.canary.sending import sweep
from gateway.canary.tables import CanaryRun
from gateway.carrier.port import CallState
from gateway.errors import CarrierFault, FaultKind, Refused
from gateway.jobs.urgent import canary_way
from gateway.notices.model import NoticeChannel
from gateway.notices.tables import Notice
from gateway.paging.tables import Page
from gateway.queues import Queue
from gateway.storage.heartbeat import beat
from tests.scenarios.world import Line, PlacedCall, RememberingCarrier, World

HOUR = timedelta(hours=1)


class Canary:
    """Plays the carrier between our two robots and our doors."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.called = 0

    def start(self) -> None:
        with self.world.installation.transaction() as session:
            actions.start(session, "test", self.world.clock())

    def sweep(self, quiet: bool = True, **later: float) -> None:
        self.world.clock.advance(**later)
        sweep(canary_way(self.world.installation), None, quiet)

    @property
    def calls(self) -> list[PlacedCall]:
        own = self.world.settings.hotline_number
        return [placed for placed in self.world.carrier.calls if placed.call.to == own]

    def robot_keys(self) -> list[str]:
        """What our robot caller keys, by its own end of the call."""
        placed = self.calls[0]
        own = Line(self.world, placed.sid, placed.call.sender, placed.call.to, placed.call.answer_url)
        return [play.attrib["digits"] for play in own.document.iter("Play")]

    def hotline(self, shows: str | None = None) -> Line:
        """The other end: a call comes in that shows our own number."""
        self.called += 1
        shown, sid = shows or self.world.settings.page_call_from, f"CA8{self.called:031d}"
        return Line(self.world, sid, shown, self.world.settings.hotline_number, "/voice/incoming")

    def rung(self) -> Line:
        """The hotline has been rung and asks for the mark."""
        self.start()
        self.sweep()
        return self.hotline()

    def asked(self) -> Line:
        """The mark and 0 have been keyed."""
        line = self.rung()
        mark, zero, _ = self.robot_keys()
        return line.press(mark).press(zero)

    def page(self) -> Line:
        """The robot officer's page has gone out, and its line speaks."""
        self.asked()
        self.world.work()
        placed = self.calls[1]
        return Line(self.world, placed.sid, placed.call.sender, placed.call.to, placed.call.answer_url)

    def run(self) -> CanaryRun:
        with self.world.installation.storage.reading() as session:
            return session.scalars(select(CanaryRun).order_by(CanaryRun.id.desc())).all()[0]

    def stages(self) -> list[Stage]:
        with self.world.installation.storage.reading() as session:
            return list(actions.stages(session, self.run().id))


@pytest.fixture
def canary(world: World) -> Canary:
    return Canary(world)


def rows(world: World, *tables: type) -> list[int]:
    with world.installation.storage.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_it_rings_is_known_asks_and_its_robot_accepts(canary: Canary) -> None:
    line = canary.page()
    assert "automatische test" in line.heard
    robot = canary.hotline()
    (key,) = [play.attrib["digits"] for play in robot.document.iter("Play")]
    assert line.press(key).over
    assert canary.run().state is CanaryState.PASSED
    assert canary.stages() == list(Stage)


def test_it_wakes_nobody_and_leaves_no_ticket_page_or_missed_call(canary: Canary) -> None:
    line = canary.page()
    line.press("5")
    for placed in canary.calls:
        canary.world.post(placed.call.status_url, CallSid=placed.sid, CallStatus="completed")
    canary.world.post("/voice/status", CallSid="CA8" + f"{1:031d}", CallStatus="completed")
    canary.world.work(minutes=20)
    assert canary.world.tickets() == []
    assert rows(canary.world, Page, MissedCall, Notice) == [0, 0, 0]
    assert [placed.call.to for placed in canary.world.carrier.calls] == [canary.world.settings.hotline_number] * 2
    assert canary.world.carrier.texts == []
    assert canary.run().state is CanaryState.PASSED


def test_the_real_flow_is_what_it_hears(canary: Canary) -> None:
    line = canary.rung()
    line.press(canary.robot_keys()[0])
    assert "Nieuwe melding? Druk 1" in line.heard
    assert line.waits.tag == "Gather"


def test_a_recording_of_the_robot_becomes_no_ticket(canary: Canary) -> None:
    line = canary.asked()
    while line.waits.tag == "Gather" or line.document.find("Redirect") is not None:
        if line.waits.tag == "Record":
            break
        line.silence()
    if line.waits.tag == "Record":
        url = line.waits.attrib["recordingStatusCallback"]
        address = "http://127.0.0.1/2010-04-01/Recordings/RE1"
        canary.world.post(
            url, RecordingSid="RE1", RecordingUrl=address, RecordingDuration="4", RecordingStatus="completed"
        )
    assert canary.world.tickets() == []


@pytest.mark.parametrize("mark", ["123456789012", "5", "000000000000"])
def test_who_only_shows_our_number_is_a_caller(canary: Canary, mark: str) -> None:
    line = canary.rung().press(mark)
    line.silence()  # the carrier follows the redirect
    assert "Nieuwe melding? Druk 1" in line.heard
    line.press("1", "1", "1").hang_up()
    assert len(canary.world.tickets()) == 1
    assert Stage.KNOWN not in canary.stages()


def test_who_shows_our_number_and_keys_nothing_is_a_caller(canary: Canary) -> None:
    line = canary.rung().silence()
    assert "Nieuwe melding? Druk 1" in line.heard


def test_who_shows_our_number_while_no_run_is_under_way_is_a_caller(canary: Canary) -> None:
    assert "Nieuwe melding? Druk 1" in canary.hotline().heard


def test_somebody_else_who_rings_during_a_run_is_a_caller(canary: Canary) -> None:
    canary.rung()
    assert "Nieuwe melding? Druk 1" in canary.hotline("+32470999999").heard


def test_who_is_taken_for_the_robot_officer_is_a_caller_in_the_end(canary: Canary) -> None:
    canary.page()
    line = canary.hotline().silence()
    assert "Nieuwe melding? Druk 1" in line.heard


def test_the_mark_of_another_run_is_no_mark(canary: Canary) -> None:
    canary.rung()
    first = canary.robot_keys()[0]
    canary.sweep(minutes=5)
    canary.start()
    canary.sweep()
    line = canary.hotline().press(first)
    assert line.waits.tag == "Nothing"
    assert Stage.KNOWN not in canary.stages()


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.value)
def test_a_run_that_dies_before_any_stage_is_found_and_is_an_alarm(canary: Canary, stage: Stage) -> None:
    """Every process is killed: only rows are left, and new ones find the run."""
    if stage is Stage.PLACED:
        canary.start()
    elif stage is Stage.RANG:
        canary.start()
        canary.sweep()
    elif stage is Stage.KNOWN:
        canary.rung()
    elif stage is Stage.ASKED:
        canary.rung().press(canary.robot_keys()[0])
    elif stage is Stage.PAGED:
        canary.asked()
    elif stage is Stage.ANSWERED:
        canary.asked()
        canary.world.work()
    else:
        canary.page()
    canary.world.close()
    canary.world.start()
    canary.sweep(quiet=False, seconds=WITHIN[stage].total_seconds() - 1)
    assert not canary.run().state.over
    canary.sweep(quiet=False, seconds=2)
    assert (canary.run().state, canary.run().failed_at_stage) == (CanaryState.FAILED, stage)
    with canary.world.installation.storage.reading() as session:
        assert [alarm.kind for alarm in open_alarms(session)] == [AlarmKind.CANARY_FAILED]
        mailed = session.scalars(select(Notice.to).where(Notice.channel == NoticeChannel.EMAIL)).all()
    assert list(mailed) == ["dora@example.org"]


def test_a_claim_that_was_never_recorded_is_overdue_and_not_rung_twice(canary: Canary) -> None:
    canary.start()
    with canary.world.installation.transaction() as session:
        actions.claim(session, CanaryState.DUE, CanaryState.CALLING)
    canary.sweep(seconds=5)
    assert canary.calls == []
    canary.sweep(seconds=30)
    assert canary.run().state is CanaryState.FAILED


def test_a_page_whose_worker_is_away_is_still_carried_out_by_the_clock(canary: Canary) -> None:
    canary.asked()
    canary.world.sweeper.nudges()
    canary.world.sweeper.close()  # waits for what runs beside
    assert len(canary.calls) == 2


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (FaultKind.PERMANENT, CanaryState.FAILED),
        (FaultKind.ACCOUNT, CanaryState.FAILED),
        (FaultKind.TEMPORARY, CanaryState.CALLING),
        (FaultKind.UNCERTAIN, CanaryState.CALLING),
    ],
)
def test_a_carrier_that_refuses_fails_it_at_once_and_one_that_stumbles_is_asked_again(
    canary: Canary, kind: FaultKind, state: CanaryState
) -> None:
    canary.world.carrier.faults.append(CarrierFault(kind, 20003))
    canary.start()
    canary.sweep()
    canary.sweep(seconds=1)
    assert canary.run().state is state


def test_a_line_that_nobody_picks_up_need_not_be_waited_for(canary: Canary) -> None:
    canary.start()
    canary.sweep()
    placed = canary.calls[0]
    canary.world.post(placed.call.status_url, CallSid=placed.sid, CallStatus="no-answer")
    assert canary.run().failed_at_stage is Stage.RANG
    assert canary.run().detail == CallState.NO_ANSWER.value


def test_the_alarm_goes_by_the_second_carrier_too_until_it_took_it(canary: Canary) -> None:
    backup = RememberingCarrier(faults=[CarrierFault(FaultKind.TEMPORARY)])
    canary.world.installation.__dict__["backup_carrier"] = backup
    account = CarrierAccount("ACb", "t")
    second = Backup(account, None, "+32460000999", ("+32460000999",), 1)
    object.__setattr__(canary.world.settings, "backup", second)
    canary.start()
    canary.sweep(seconds=30)
    assert canary.run().told_at is None
    canary.sweep(seconds=30)
    assert backup.texts == []
    canary.sweep(seconds=31)
    canary.sweep(seconds=61)
    (sent,) = backup.texts
    assert (sent.sms.to, sent.sms.sender) == (canary.world.staff["Dora"].phone, "+32460000999")
    assert "proefoproep" in sent.text
    assert canary.run().told_at is not None


def test_one_run_at_a_time_and_one_an_interval_however_many_clocks(canary: Canary) -> None:
    canary.start()
    with pytest.raises(Refused, match="canary_runs"):
        canary.start()
    canary.sweep(minutes=1)
    with canary.world.installation.transaction() as session:
        assert actions.start_if_due(session, HOUR, canary.world.clock()) is None
    canary.world.clock.advance(minutes=59)
    for started in (True, False):
        with canary.world.installation.transaction() as session:
            assert (actions.start_if_due(session, HOUR, canary.world.clock()) is not None) is started


def test_it_never_stands_before_a_page(canary: Canary) -> None:
    canary.start()
    canary.sweep(quiet=False)
    assert canary.calls == []


def test_metrics_tell_when_it_last_came_through(canary: Canary) -> None:
    canary.page().press("5")
    with canary.world.installation.storage.reading() as session:
        told = exposition(session, canary.world.clock()).decode()
    (line,) = [each for each in told.splitlines() if each.startswith("ccvo_canary_last_success_timestamp_seconds ")]
    assert float(line.split()[1]) == canary.world.clock().timestamp()
    assert "ccvo_canary_last_run_passed 1.0" in told
    assert 'ccvo_canary_stage_seconds{stage="accepted"}' in told


def test_the_monitor_hears_of_us_only_while_all_is_well(canary: Canary) -> None:
    world = canary.world

    def well(queue: bool = True, every: timedelta | None = None) -> bool:
        with world.installation.storage.reading() as session:
            return heartbeat.look(session, queue, every, world.clock()).well

    assert not well()
    with world.installation.transaction() as session:
        beat(session, Queue.URGENT.value, 1, world.clock())
    assert well()
    assert not well(queue=False)
    assert not well(every=HOUR)
    canary.page().press("5")
    with world.installation.transaction() as session:
        beat(session, Queue.URGENT.value, 1, world.clock())
    assert well(every=HOUR)
    canary.start()
    canary.sweep(seconds=30)
    with world.installation.transaction() as session:
        beat(session, Queue.URGENT.value, 1, world.clock())
    assert not well(every=HOUR)
    assert well()
    world.call().press("1", "1", "1").hang_up()
    world.clock.advance(seconds=61)
    with world.installation.transaction() as session:
        beat(session, Queue.URGENT.value, 1, world.clock())
    assert not well()


def test_stages_that_overtake_each_other_are_no_fault() -> None:
    assert next_stage(set()) is Stage.PLACED
    assert next_stage({Stage.RANG}) is Stage.KNOWN
    assert next_stage(set(Stage)) is None


def test_nothing_is_late_before_its_time(canary: Canary) -> None:
    now = canary.world.clock()
    assert overdue(now, {}, now + WITHIN[Stage.PLACED]) is None
    assert overdue(now, {}, now + WITHIN[Stage.PLACED] + timedelta(seconds=1)) is Stage.PLACED
    assert overdue(now, dict.fromkeys(Stage, now), now + HOUR) is None
