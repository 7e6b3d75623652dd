"""Somebody who cannot be called is served wholly in writing: on the follow-up page, by text, and on the console."""

from __future__ import annotations

import pytest

from gateway.errors import Refused
from gateway.intake import conversation
from gateway.intake.tables import IntakeReport
from gateway.paging import actions as paging
from gateway.staff.model import Actor, Role
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket
from tests.parts.reporting import Reporter
from tests.scenarios.world import World

MOBILE = "+32470998877"
PUBLIC_URL = "http://gateway.test"


class Talk:
    """A report by somebody who is deaf, which An accepted."""

    def __init__(self, world: World) -> None:
        self.world, self.reporter = world, Reporter(world.installation, world.clock)
        self.path = self.reporter.report(reach="sms", phone="0470 99 88 77", image_damage="yes")
        an = world.staff["An"]
        self.an = Actor(f"staff:{an.id}", "An", frozenset({Role.OFFICER}), an.id)
        with world.installation.transaction() as session:
            paging.acknowledge(session, session.get_one(Ticket, world.ticket().id), an.id, "An", world.clock())
        world.work()

    def answer(self, text: str, by: Actor | None = None) -> None:
        with self.world.installation.transaction() as session:
            ticket = session.get_one(Ticket, self.world.ticket().id)
            conversation.answer(session, by or self.an, ticket, text, PUBLIC_URL, self.world.clock())
        self.world.work()

    def texted(self) -> list[str]:
        return [sent.text for sent in self.world.carrier.texts if sent.sms.to == MOBILE]

    def told(self) -> int:
        return sum("de melder heeft geschreven" in text for text in self.world.texts_to("An"))

    def by_sms(self, said: str) -> str:
        return self.world.post(
            "/sms/incoming",
            From=MOBILE,
            To=self.world.settings.page_sms_from,
            Body=said,
            MessageSid=f"SM8{abs(hash(said)):031d}"[:34],
        )


@pytest.fixture
def talk(world: World) -> Talk:
    return Talk(world)


def test_the_officer_writes_and_the_reporter_reads_it_and_is_texted(talk: Talk) -> None:
    talk.answer("Welke toepassing is geraakt?")
    page = talk.reporter.get(talk.path).text
    assert "Welke toepassing is geraakt?" in page
    assert "Een officier heeft uw melding aanvaard" in page
    number, link = talk.world.ticket().number, f"{PUBLIC_URL}{talk.path}"
    told = f"CCVO ticket {number}: er is een antwoord voor u. Lees en schrijf terug: {link}"
    assert talk.texted()[-1].startswith(told)
    assert talk.texted()[-1].endswith("02 217 01 12")
    assert "An" not in talk.texted()[-1].split()


def test_the_reporter_writes_back_on_the_page_and_the_officer_is_told_but_not_each_time(talk: Talk) -> None:
    assert talk.reporter.write(talk.path, "Het loket.").status_code == 303
    talk.world.work()
    assert talk.told() == 1
    talk.reporter.write(talk.path, "En de website.")
    talk.world.work()
    assert talk.told() == 1
    talk.answer("Dank u.")
    talk.reporter.write(talk.path, "Graag gedaan.")
    talk.world.work()
    assert talk.told() == 2
    page = talk.reporter.get(talk.path).text
    assert page.index("Het loket.") < page.index("En de website.") < page.index("Dank u.")
    assert "reporter_wrote" in talk.world.timeline()


def test_a_text_from_that_telephone_is_part_of_the_conversation(talk: Talk) -> None:
    talk.by_sms("Nu ook de mail.")
    talk.world.work()
    assert "Nu ook de mail." in talk.reporter.get(talk.path).text
    assert talk.told() == 1


def test_the_same_words_sent_twice_stand_there_once_and_none_is_refused(talk: Talk) -> None:
    for _ in range(2):
        talk.reporter.write(talk.path, "Eenmaal.")
    assert talk.reporter.get(talk.path).text.count("Eenmaal.") == 1
    empty = talk.reporter.write(talk.path, "  ")
    assert empty.status_code == 422
    long = talk.reporter.write(talk.path, "x" * 2001)
    assert long.status_code == 422
    assert "x" * 2001 in long.text  # nothing that was typed is lost


def test_who_writes_without_end_is_stopped_and_keeps_the_words(talk: Talk) -> None:
    for index in range(60):
        talk.reporter.write(talk.path, f"bericht {index}")
    busy = talk.reporter.write(talk.path, "nog een")
    assert (busy.status_code, "nog een" in busy.text) == (429, True)
    talk.world.work()
    assert talk.told() == 1
    talk.world.clock.advance(minutes=61)
    assert talk.reporter.write(talk.path, "nog een").status_code == 303


def test_after_closing_it_can_be_read_but_not_written(talk: Talk) -> None:
    with talk.world.installation.transaction() as session:
        ticket = session.get_one(Ticket, talk.world.ticket().id)
        tickets.change_state(session, ticket, TicketState.CLOSED, "An", talk.world.clock())
    page = talk.reporter.get(talk.path)
    assert "afgesloten" in page.text
    assert "<form" not in page.text
    with talk.world.installation.transaction() as session:
        report = session.get_one(IntakeReport, talk.world.ticket().id)
        with pytest.raises(Refused, match="message_closed"):
            conversation.write_more(session, report, "toch", talk.world.clock())


def test_only_who_may_change_the_ticket_writes_to_the_reporter(talk: Talk) -> None:
    auditor = Actor("staff:99", "Auditor", frozenset({Role.AUDITOR}), 99)
    with pytest.raises(Refused, match="not_permitted"):
        talk.answer("mag niet", auditor)
    talk.world.call("+32470112233").press("1", "1", "1").hang_up()
    with pytest.raises(Refused, match="not_in_writing"):
        talk.answer("wie leest dit?")
