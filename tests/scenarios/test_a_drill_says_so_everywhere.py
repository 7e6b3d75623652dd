"""OEFENING stands first in every text, call, mail and page of a drill, and the acting officer gets the card."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway import reactions
from gateway.carrier.segments import count
from gateway.notices.model import NoticeChannel
from gateway.notices.tables import Notice
from gateway.notices.texts import text_about, wording
from gateway.paging.tables import PageLink
from gateway.staff.model import SYSTEM
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer, Source
from tests.scenarios.test_a_link_answers_a_page import Browser
from tests.scenarios.world import World
from tests.unit.test_notices_texts_fit_one_part import LONGEST

ABOUT_A_TICKET = [
    *("page", "page_escalated", "page_settled", "page_unaccepted", "page_accepted", "page_passed", "page_last"),
    *("page_link", "card_pointer", "answer_needs_code", "case_grew"),
]


@pytest.fixture
def drilled(world: World) -> World:
    """A drill for which An was called, who did not pick up, and then Bert."""
    with world.installation.transaction() as session:
        facts = Facts(image_damage=Answer.YES, malicious=Answer.YES)
        reactions.report_in_writing(
            session, SYSTEM, world.clock(), source=Source.OWN_INITIATIVE, facts=facts, exercise=True
        )
    world.work()
    world.progress(world.calls_to("An")[0], "no-answer")
    world.work()
    return world


def notices(world: World, channel: NoticeChannel) -> list[Notice]:
    with world.installation.storage.reading() as session:
        return list(session.scalars(select(Notice).where(Notice.channel == channel).order_by(Notice.id)))


@pytest.mark.parametrize("name", ABOUT_A_TICKET)
def test_every_text_about_a_ticket_says_so_in_one_part(name: str) -> None:
    assert name in wording()
    said = text_about(True, name, **LONGEST)
    assert said.startswith("CCVO OEFENING")
    assert count(said).parts == 1


def test_every_text_and_call_says_so_first(drilled: World) -> None:
    line = drilled.pick_up("Bert")
    assert line.heard.startswith("Dit is een oefening.")
    line.press("1", "5")
    drilled.work()
    assert len(drilled.carrier.texts) >= 4
    assert [sent.text for sent in drilled.carrier.texts if not sent.text.startswith("CCVO OEFENING")] == []


def test_a_call_that_carries_a_real_ticket_too_says_which_is_the_drill(drilled: World) -> None:
    drilled.call().press("1", "1", "1").hang_up()
    drilled.work(seconds=5)
    line = drilled.pick_up("Bert").press("1")
    heard = [line.heard, line.press("5").silence().heard]
    assert ["Dit is een oefening." in each for each in heard] == [True, False]


def test_answers_by_text_say_so(drilled: World) -> None:
    code = drilled.texts_to("An")[0].split("JA ")[1][:4]
    for said in ("JA", f"JA {code}", f"NEE {code}"):
        assert drilled.text_from("An", said).startswith("CCVO OEFENING")


def test_the_page_behind_the_link_says_so(drilled: World) -> None:
    with drilled.installation.storage.reading() as session:
        link = session.scalars(select(PageLink.address)).first() or ""
    assert "OEFENING: er is geen echt incident" in Browser(drilled).get(link).text


def test_the_card_is_mailed_once_to_who_accepts_and_pointed_at_after_a_call(drilled: World) -> None:
    drilled.pick_up("Bert").press("1", "5")
    (mail,) = notices(drilled, NoticeChannel.EMAIL)
    assert mail.to == "bert@example.org"
    assert (mail.subject or "").startswith("OEFENING: CCVO ticket")
    assert mail.text.startswith("DIT IS EEN OEFENING.")
    assert "Kwaad opzet: behandel het als een crisis" in mail.text
    assert "http://gateway.test/p/" in mail.text
    pointers = [each.text for each in notices(drilled, NoticeChannel.SMS) if each.kind == "card_pointer"]
    assert len(pointers) == 1
    assert "(actiekaart): http://gateway.test/p/" in pointers[0]


def test_a_ja_points_at_the_card_in_its_answer_and_nowhere_else(drilled: World) -> None:
    code = drilled.texts_to("An")[0].split("JA ")[1][:4]
    assert "Actiekaart: http://gateway.test/p/" in drilled.text_from("An", f"JA {code}")
    assert [each for each in notices(drilled, NoticeChannel.SMS) if each.kind == "card_pointer"] == []
