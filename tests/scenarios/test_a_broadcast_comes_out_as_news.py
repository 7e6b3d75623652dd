"""A broadcast with channel news comes out once, when it is approved or when it leaves, and never before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts import actions
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.model import BroadcastState, Leaving
from gateway.directory.tables import Organisation
from gateway.errors import Refused
from gateway.news.model import Kind, MessageType, Scope, Severity, Standing
from gateway.staff.model import Actor
from gateway.storage import Storage
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER, Station
from tests.parts.clock import MovableClock
from tests.parts.newsroom import TEXT, follow_up, let_go, message_of, published, submitted

RECIPIENTS = 5


@pytest.fixture
def station(storage: Storage, clock: MovableClock) -> Station:
    made = Station(storage, clock)
    made.known(RECIPIENTS)
    return made


def test_nothing_is_out_before_a_second_person_approves_and_everything_in_that_transaction(station: Station) -> None:
    key = submitted(station.storage, station.clock)
    station.sweep()
    assert published(station.storage) == []
    with pytest.raises(ZeroDivisionError):
        station.act(_approve_and_die, key, APPROVER)
    assert published(station.storage) == [], "approval and news are one transaction"
    station.act(actions.approve, key, APPROVER)
    (thread,) = published(station.storage)
    assert (thread.latest.title, thread.latest.type) == ("Het loket Omgeving werkt niet.", MessageType.ALERT)
    assert thread.latest.description == TEXT, "a reader of news needs no prefix of an SMS"


def _approve_and_die(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> None:
    actions.approve(session, actor, broadcast_id, now)
    raise ZeroDivisionError


def test_with_news_alone_nobody_is_texted_and_it_is_completed_when_it_is_out(station: Station) -> None:
    key = let_go(station.storage, station.clock)
    assert station.state(key) is BroadcastState.COMPLETED
    assert station.counts(key)["recipients"] == 0
    station.sweep()
    station.run()
    assert station.carrier.calls == 0
    assert len(published(station.storage)) == 1


def test_a_reader_of_news_is_not_asked_to_text_back(station: Station) -> None:
    with station.storage.transaction() as session:
        asking, now = checked_asking(True), station.clock()
        made = actions.create_draft(session, WRITER, TEXT, EVERYONE, ["sms", "news"], False, 60, now, asking=asking)
        actions.submit(session, WRITER, made.id, now)
        actions.approve(session, APPROVER, made.id, now)
        assert made.text.endswith("Antwoord JA")
    (thread,) = published(station.storage)
    assert thread.latest.description == TEXT


def test_beside_sms_nothing_changes_for_the_texts(station: Station) -> None:
    key = let_go(station.storage, station.clock, channels=["sms", "news"])
    assert station.state(key) is BroadcastState.SENDING
    assert message_of(station.storage, key) is not None
    station.until_done(key)
    assert (station.state(key), station.carrier.calls) == (BroadcastState.COMPLETED, RECIPIENTS)
    assert len(published(station.storage)) == 1


def test_without_that_channel_nothing_comes_out(station: Station) -> None:
    station.until_done(station.approved())
    assert published(station.storage) == []


@pytest.mark.parametrize("channels", [["news"], ["sms", "news"]])
def test_what_leaves_later_comes_out_then_once(station: Station, channels: list[str]) -> None:
    at = station.clock() + timedelta(hours=2)
    key = let_go(station.storage, station.clock, channels=channels, at=at)
    for _ in range(3):
        station.sweep()
        assert station.state(key) is BroadcastState.SENDING
        assert published(station.storage) == []
        station.clock.advance(minutes=39)
    station.clock.advance(minutes=4)
    station.sweep()
    station.sweep()
    (thread,) = published(station.storage)
    assert len(thread.messages) == 1
    assert thread.latest.published_at >= at
    assert thread.latest.expires_at == at + timedelta(minutes=60)
    station.until_done(key)
    assert station.state(key) is BroadcastState.COMPLETED


@pytest.mark.parametrize(
    ("stop", "ends"), [(actions.cancel, BroadcastState.CANCELLED), (actions.pause, BroadcastState.EXPIRED)]
)
def test_what_was_stopped_before_it_left_never_comes_out(station: Station, stop: object, ends: BroadcastState) -> None:
    key = let_go(station.storage, station.clock, at=station.clock() + timedelta(hours=1))
    station.act(stop, key, APPROVER)  # type: ignore[arg-type]
    station.clock.advance(hours=3)
    station.sweep()
    assert published(station.storage) == []
    assert station.state(key) is ends


def test_paused_and_resumed_in_time_it_comes_out_after_all(station: Station) -> None:
    key = let_go(station.storage, station.clock, at=station.clock() + timedelta(hours=1))
    station.act(actions.pause, key, APPROVER)
    station.clock.advance(minutes=70)
    station.sweep()
    assert published(station.storage) == []
    station.act(actions.resume, key, APPROVER)
    station.sweep()
    assert len(published(station.storage)) == 1
    assert station.state(key) is BroadcastState.COMPLETED


def test_title_scope_and_severity_are_part_of_what_is_approved(station: Station) -> None:
    key = submitted(station.storage, station.clock, title="Loket dicht")
    seen = station.broadcast(key).content_hash
    for changed in ({"title": "Loket open"}, {"scope": "public"}, {"severity": "extreme"}, {"place": "Gent"}):
        with station.storage.transaction() as session:
            actions.edit(session, WRITER, key, station.clock(), news={"title": "Loket dicht", **changed})
            assert actions.submit(session, WRITER, key, station.clock()).content_hash != seen
        with station.storage.transaction() as session, pytest.raises(Refused, match="content_changed"):
            actions.approve(session, APPROVER, key, station.clock(), seen)
    with station.storage.transaction() as session:
        actions.edit(session, WRITER, key, station.clock(), news={"title": "Loket dicht"})
        assert actions.submit(session, WRITER, key, station.clock()).content_hash == seen


def test_what_an_edit_does_not_mention_stays_and_without_the_channel_it_goes(station: Station) -> None:
    key = submitted(station.storage, station.clock, title="Loket dicht", scope="public")
    with station.storage.transaction() as session:
        kept = actions.edit(session, WRITER, key, station.clock(), text="Anders.")
        assert kept.news is not None
        assert (kept.news["title"], kept.news["scope"]) == ("Loket dicht", "public")
        assert actions.edit(session, WRITER, key, station.clock(), channels=["sms"]).news is None


def test_the_writer_chooses_and_what_goes_without_saying_is_restricted(station: Station) -> None:
    plain = message_of(station.storage, let_go(station.storage, station.clock))
    chosen = let_go(station.storage, station.clock, title="Loket  dicht", scope="public", severity="severe")
    said = message_of(station.storage, chosen)
    assert plain is not None
    assert said is not None
    assert (plain.scope, plain.severity) == (Scope.RESTRICTED, Severity.MODERATE)
    assert "lokale besturen" in plain.restriction
    assert (said.title, said.scope, said.restriction) == ("Loket dicht", Scope.PUBLIC, "")
    assert said.severity is Severity.SEVERE


@pytest.mark.parametrize(
    ("given", "told"),
    [({"scope": "secret"}, "news_field"), ({"colour": "red"}, "news_field"), ({"title": "x" * 121}, "news_long")],
)
def test_what_cannot_be_published_is_refused_when_it_is_written(
    station: Station, given: dict[str, str], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        submitted(station.storage, station.clock, **given)


def test_a_correction_goes_on_with_the_thread_and_an_all_clear_ends_it(station: Station) -> None:
    first = let_go(station.storage, station.clock, channels=["sms", "news"], severity="severe")
    station.until_done(first)
    second = let_go(station.storage, station.clock, "Toch niet.", channels=["sms", "news"], audience=follow_up(first))
    station.until_done(second)
    station.clock.advance(minutes=5)
    let_go(station.storage, station.clock, "Alles werkt.", audience=follow_up(second), kind="all_clear")
    (thread,) = published(station.storage)
    assert [each.type for each in thread.messages] == [MessageType.ALERT, MessageType.UPDATE, MessageType.UPDATE]
    assert {each.thread for each in thread.messages} == {thread.latest.thread}
    assert thread.standing(station.clock()) is Standing.OVER
    assert len({each.identifier for each in thread.messages}) == 3


def test_a_thread_goes_on_over_a_follow_up_that_was_only_texted(station: Station) -> None:
    first = let_go(station.storage, station.clock, channels=["sms", "news"])
    station.until_done(first)
    texted = let_go(station.storage, station.clock, "Toch niet.", channels=["sms"], audience=follow_up(first))
    station.until_done(texted)
    let_go(station.storage, station.clock, "Alles werkt.", audience=follow_up(texted))
    (thread,) = published(station.storage)
    assert len(thread.messages) == 2


def test_what_follows_a_broadcast_that_was_only_texted_is_a_first_message(station: Station) -> None:
    first = station.approved()
    station.until_done(first)
    let_go(station.storage, station.clock, "Toch niet.", audience=follow_up(first))
    (thread,) = published(station.storage)
    assert [each.type for each in thread.messages] == [MessageType.ALERT]


def test_a_withdrawal_cancels_the_thread_at_once_and_only_once(station: Station) -> None:
    key = let_go(station.storage, station.clock)
    station.act(actions.withdraw, key)
    station.act(actions.withdraw, key)
    (thread,) = published(station.storage)
    assert [each.type for each in thread.messages] == [MessageType.ALERT, MessageType.CANCEL]
    assert thread.standing(station.clock()) is Standing.WITHDRAWN
    assert thread.latest.kind is Kind.WITHDRAWAL
    assert TEXT not in thread.latest.description
    again = let_go(station.storage, station.clock, "Anders.", audience=follow_up(key))
    said = message_of(station.storage, again)
    assert said is not None
    assert said.type is MessageType.ALERT, "what was withdrawn is not amended: a new thread begins"
    assert len(published(station.storage)) == 2


def test_a_withdrawal_by_two_people_may_say_why(station: Station) -> None:
    key = let_go(station.storage, station.clock)
    let_go(station.storage, station.clock, "Dit klopte niet.", audience=follow_up(key), kind="withdrawal")
    (thread,) = published(station.storage)
    assert (thread.latest.type, thread.latest.description) == (MessageType.CANCEL, "Dit klopte niet.")


def test_what_was_never_published_cannot_be_withdrawn(station: Station) -> None:
    texted = station.approved()
    with pytest.raises(Refused, match="nothing_published"):
        station.act(actions.withdraw, texted)
    with pytest.raises(Refused, match="nothing_to_withdraw"):
        submitted(station.storage, station.clock, kind="withdrawal")


def test_a_drill_comes_out_apart(station: Station) -> None:
    let_go(station.storage, station.clock, exercise=True)
    assert published(station.storage) == []
    (thread,) = published(station.storage, exercise=True)
    assert thread.latest.headline == "OEFENING: Het loket Omgeving werkt niet."


def test_where_it_holds_is_told_in_words_and_codes(station: Station) -> None:
    with station.storage.transaction() as session:
        place = session.scalars(select(Organisation)).one()
        place.nis, place.province = "44021", "Oost-Vlaanderen"
    everyone = message_of(station.storage, let_go(station.storage, station.clock))
    province = let_go(station.storage, station.clock, audience={"provinces": ["Oost-Vlaanderen"]})
    one = let_go(station.storage, station.clock, audience={"organisations": ["44021"]})
    said = [message_of(station.storage, key) for key in (province, one)]
    assert everyone is not None
    assert (everyone.place, everyone.codes) == ("Vlaanderen", ("02000",))
    assert [(each.place, each.codes) for each in said if each] == [
        ("provincie Oost-Vlaanderen", ("40000",)),
        ("Gemeente Test", ("44021",)),
    ]


def test_who_changes_when_it_leaves_changes_nothing_else(station: Station) -> None:
    key = submitted(station.storage, station.clock, title="Loket dicht")
    with station.storage.transaction() as session:
        at = station.clock() + timedelta(hours=1)
        kept = actions.edit(session, WRITER, key, station.clock(), leaving=Leaving(at))
        assert kept.news is not None
        assert kept.news["title"] == "Loket dicht"
