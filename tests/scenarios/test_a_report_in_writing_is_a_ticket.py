"""Who cannot call reports on a form: a ticket, judged and paged as a call's, once, and no word is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway.alarms.actions import open_alarms
from gateway.crisis.tables import CaseRecord
from gateway.directory.actions import find_organisation
from gateway.directory.importing import import_rows
from gateway.intake import actions
from gateway.intake.form import read
from gateway.intake.tables import IntakeReport
from gateway.jobs.written import page_next_report
from gateway.notices.tables import Notice
from gateway.tickets.model import Outcome, Source, TicketKind
from tests.parts.reporting import Reporter, filled, token_of
from tests.scenarios.world import World

GRAVE = {"image_damage": "yes"}
NOTHING = {name: "no" for name in ("image_damage", "critical_central", "several_entities", "many_users_or_external")}


@pytest.fixture
def reporter(world: World) -> Reporter:
    return Reporter(world.installation, world.clock)


def know_ghent(world: World) -> None:
    rows = [
        ["organisatie", "code", "functie", "naam", "gsm"],
        ["Stad Gent", "44021", "burgemeester", "Ann", "0470 12 34 56"],
    ]
    with world.installation.transaction() as session:
        import_rows(session, rows, False, world.clock())
        assert find_organisation(session, "44021") is not None


def test_it_opens_a_ticket_that_pages_the_officer_and_shows_its_number(world: World, reporter: Reporter) -> None:
    path = reporter.report(**GRAVE, continuity="yes", kind="threat", route="outside")
    world.work()
    ticket = world.ticket()
    assert (ticket.source, ticket.outcome, ticket.complete) == (Source.WEB, Outcome.WORTHY, True)
    assert len(world.calls_to("An")) == 1
    page = reporter.get(path).text
    for words in (ticket.number, "wordt opgeroepen", "Het loket ligt plat", "02 217 01 12", "Wij bellen u niet"):
        assert words in page
    with world.installation.storage.reading() as session:
        record = session.get_one(CaseRecord, ticket.id)
        assert (record.kind and record.kind.value, record.continuity.value) == ("threat", "yes")


def test_the_same_form_sent_twice_or_at_once_is_one_report(world: World, reporter: Reporter) -> None:
    token = reporter.open()
    with ThreadPoolExecutor(4) as at_once:
        answers = list(at_once.map(lambda _: reporter.send(token, **GRAVE), range(4)))
    answers.append(reporter.send(token, words="anders"))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    world.work()
    assert len(world.tickets()) == 1
    assert len(world.calls_to("An")) == 1


def test_a_kill_before_the_commit_leaves_nothing_and_sending_again_makes_one(world: World, reporter: Reporter) -> None:
    token, (form, _) = reporter.open(), read(filled())
    assert form is not None

    def killed_halfway() -> None:
        with world.installation.transaction() as session:
            actions.submit(session, form, "a" * 32, "here", "nl", "http://gateway.test", world.clock())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed_halfway()
    assert world.tickets() == []
    assert reporter.send(token).status_code == 303
    assert [ticket.number[:7] for ticket in world.tickets()] == ["26-0001"]


def test_a_fault_keeps_what_was_filled_in_and_names_each_field_once(world: World, reporter: Reporter) -> None:
    answer = reporter.send(words="", entity="", reach="sms", phone="02 217 01 12", email="jan@", **GRAVE)
    assert answer.status_code == 422
    for name in ("words", "entity", "phone", "email"):
        assert answer.text.count(f'id="{name}-fault"') == 1
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}"' in answer.text
    for kept in (
        'value="02 217 01 12"',
        'value="jan@"',
        'value="sms" checked',
        'value="yes" id="image_damage" checked',
    ):
        assert kept in answer.text
    assert "<title>Fout:" in answer.text
    assert world.tickets() == []


def test_the_entity_is_found_by_a_part_of_its_name_and_kept(world: World, reporter: Reporter) -> None:
    know_ghent(world)
    token = reporter.open()
    found = reporter.post("/melden/nl", filled(token=token, do="search", entity="gen"))
    assert 'name="entity_code" value="44021"' in found.text
    assert "Het loket ligt plat" in found.text
    assert world.tickets() == []
    assert reporter.send(token_of(found), entity="gen", entity_code="44021").status_code == 303
    assert (world.ticket().entity_code, world.ticket().entity_name) == ("44021", "Stad Gent")


def test_an_entity_that_nobody_knows_is_kept_as_it_was_written(world: World, reporter: Reporter) -> None:
    reporter.report(entity="Dienst Nieuw")
    assert (world.ticket().entity_code, world.ticket().entity_name) == (None, "Dienst Nieuw")


def test_a_form_of_another_site_one_that_is_forged_and_one_too_old_send_nothing_and_keep_the_words(
    world: World, reporter: Reporter
) -> None:
    token = reporter.open()
    foreign = reporter.post("/melden/nl", filled(token=token, do="send"), **{"Sec-Fetch-Site": "cross-site"})
    forged = reporter.send(token[:-2] + "xx")
    world.clock.advance(hours=25)
    old = reporter.send(token)
    for answer in (foreign, forged, old):
        assert answer.status_code == 409
        assert "Het loket ligt plat" in answer.text
    assert world.tickets() == []
    world.clock.advance(seconds=20)
    assert reporter.send(token_of(old)).status_code == 303


def test_what_looks_like_a_robot_is_asked_to_press_once_more_and_loses_nothing(
    world: World, reporter: Reporter
) -> None:
    answer = reporter.send(website="https://spam.example")
    assert (answer.status_code, world.tickets()) == (422, [])
    assert "druk nog eens" in answer.text
    assert 'name="website" tabindex' in answer.text
    assert "spam.example" not in answer.text
    assert reporter.send(token_of(answer)).status_code == 303
    fast = token_of(reporter.get("/melden/nl"))
    assert reporter.send(fast).status_code == 422
    assert len(world.tickets()) == 1


def test_thirty_people_of_one_office_are_thirty_tickets_one_case_and_one_page(world: World, reporter: Reporter) -> None:
    know_ghent(world)
    for _ in range(30):
        reporter.report(**GRAVE)
    world.work()
    found = world.tickets()
    assert len(found) == 30
    assert {ticket.joined_to_id for ticket in found[1:]} == {found[0].id}
    assert [ticket for ticket in found if ticket.paging_held] == []
    assert len(world.calls_to("An")) == 1


def test_a_flood_rings_the_officer_a_few_times_and_every_report_stands_on_the_board(
    world: World, reporter: Reporter
) -> None:
    for index in range(12):
        reporter.report(entity=f"Dienst {index}", **NOTHING)
    path = reporter.report(entity="Echt", **GRAVE)
    held = [ticket for ticket in world.tickets() if ticket.paging_held == "many_in_writing"]
    assert (len(world.tickets()), len(held)) == (13, 8)
    assert "zodra het haar beurt is" in reporter.get(path).text
    with world.installation.storage.reading() as session:
        assert [(alarm.kind.value, alarm.count) for alarm in open_alarms(session)] == [("many_reports", 8)]
        texts = session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "alarm"))
        assert texts == 1
    world.clock.advance(minutes=10)
    page_next_report(world.installation)
    page_next_report(world.installation)
    paged = [ticket.entity_name for ticket in held if world_now(world, ticket.id).paging_held is None]
    assert paged == ["Echt"]  # the gravest first, and one at a time
    assert "wordt opgeroepen" in reporter.get(path).text


def world_now(world: World, ticket_id: int) -> object:
    return next(ticket for ticket in world.tickets() if ticket.id == ticket_id)


def test_many_addresses_together_page_no_more_than_the_measure(world: World) -> None:
    for index in range(14):
        Reporter(world.installation, world.clock, f"198.51.100.{index}").report(entity=f"Dienst {index}", **NOTHING)
    assert sum(ticket.paging_held is None for ticket in world.tickets()) == 10


def test_a_second_report_of_what_waits_does_not_jump_the_queue(world: World, reporter: Reporter) -> None:
    know_ghent(world)
    for index in range(5):
        reporter.report(entity=f"Dienst {index}")
    reporter.report()
    reporter.report()
    assert [ticket.paging_held for ticket in world.tickets()[5:]] == ["many_in_writing"] * 2
    world.clock.advance(minutes=10)
    page_next_report(world.installation)
    assert [ticket.paging_held for ticket in world.tickets()[5:]] == [None, None]


def test_whoever_sends_more_than_people_can_keeps_the_text_and_is_told(world: World, reporter: Reporter) -> None:
    know_ghent(world)
    origin, now = reporter_origin(reporter, world), world.clock()
    with world.installation.transaction() as session:
        form, _ = read(filled())
        assert form is not None
        for index in range(59):
            actions.submit(session, form, f"{index:032}", origin, "nl", "http://x", now)
    answer = reporter.send()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Het loket ligt plat" in answer.text
    world.clock.advance(minutes=11)
    assert reporter.send(token_of(answer)).status_code == 303


def reporter_origin(reporter: Reporter, world: World) -> str:
    """The digest of this reporter's address, as its first report kept it."""
    reporter.report(entity="Eerste")
    with world.installation.storage.reading() as session:
        return session.scalars(select(IntakeReport.origin)).one()


def test_who_is_inside_the_contract_and_told_the_helpdesk_pages_nobody(world: World, reporter: Reporter) -> None:
    path = reporter.report(route="inside", referral="yes", **GRAVE)
    world.work()
    assert world.ticket().kind is TicketKind.REFERRAL
    assert world.carrier.calls == []
    assert "helpdesk" in reporter.get(path).text
    reporter.report(route="outside", referral="yes", entity="Elders")
    assert world.ticket().kind is TicketKind.REPORT


def test_hostile_words_are_shown_as_words(world: World, reporter: Reporter) -> None:
    path = reporter.report(words="<script>alert(1)</script>\x00\u202e{{ 7*7 }}", entity="'; DROP TABLE ticket; --")
    page = reporter.get(path).text
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page
    assert world.ticket().entity_name == "'; DROP TABLE ticket; --"
    wrong = reporter.send(words="<b>", image_damage="maybe", route="x", reach="x", kind="x")
    assert wrong.status_code == 422
    assert wrong.text.count('-fault"><span>') == 4
    too_large = reporter.send(words="x" * 200_000)
    assert too_large.status_code == 413


def test_a_follow_up_page_is_opened_by_its_address_alone_and_looking_changes_nothing(
    world: World, reporter: Reporter
) -> None:
    path = reporter.report()
    before = world.timeline()
    answer = reporter.get(path)
    assert reporter.client.head(path).status_code == 200
    assert world.timeline() == before
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    for wrong in ("/m/AAAAAAAAAAAAAAAA", "/m/x", path[:-1]):
        assert reporter.get(wrong).status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_the_receipt_carries_the_link_in_the_language_of_the_form(world: World, reporter: Reporter) -> None:
    path = reporter.report("fr", reach="sms", phone="0470 99 88 77", email="jan@gent.example")
    world.work()
    (text,) = [sent.text for sent in world.carrier.texts if sent.sms.to == "+32470998877"]
    assert text.startswith("CCVO: signalement")
    assert f"http://gateway.test{path}" in text
    assert world.ticket().callback is None  # nobody rings somebody who is deaf
    with world.installation.storage.reading() as session:
        mail = session.scalars(select(Notice).where(Notice.to == "jan@gent.example")).one()
        assert path in mail.text
        assert mail.expires_at - mail.created_at == timedelta(hours=24)
