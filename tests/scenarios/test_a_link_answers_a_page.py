"""The link in a page shows the ticket to whoever opens it, and answers only for its officer, by a button."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from gateway import links
from gateway.notices.tables import Notice
from gateway.paging.model import PageState
from gateway.paging.tables import PageLink
from gateway.staff.tables import Staff
from tests.parts.compiled import HouseApp
from tests.scenarios.world import World

CALLER = "+32470111111"


class Browser:
    """A browser on an officer's telephone: no scripts, no sign-in."""

    def __init__(self, world: World) -> None:
        app = HouseApp("links house", static_folder=None)
        app.register_blueprint(links.blueprint(world.installation))
        self.client = app.test_client()

    def get(self, link: str) -> TestResponse:
        return self.client.get(urlsplit(link).path)

    def press(self, link: str, answer: str, **headers: str) -> TestResponse:
        """Open the page and press a button on it."""
        found = re.search(r'name="token" value="([^"]+)"', self.get(link).text)
        data = {"token": found[1] if found else "", "answer": answer}
        return self.client.post(urlsplit(link).path, data=data, headers=headers)


@pytest.fixture
def paged(world: World) -> World:
    """A worthy ticket of which An was told, and then Bert: nobody picked up An's call."""
    world.call(CALLER).press("1", "1", "1").hang_up()
    world.work()
    world.progress(world.calls_to("An")[0], "no-answer")
    world.work()
    return world


def link_to(world: World, name: str) -> str:
    found = [match[0] for text in world.texts_to(name) if (match := re.search(r"http://gateway\.test/p/\w+", text))]
    return found[0]


def rows(world: World) -> list[object]:
    return [*world.timeline(), *[(page.state, page.at) for page in world.pages()]]


def test_the_link_stands_in_the_page_and_one_text_is_enough(paged: World) -> None:
    assert re.search(r"Doorgeven: NEE \d{4}\. Of: http://gateway\.test/p/\w{10} ", paged.texts_to("An")[0])
    assert paged.texts_to("An")[0].endswith(" 02 217 01 12"), "where the hotline's number costs no part more"
    (escalated,) = paged.texts_to("Bert")
    assert re.search(r"ESCALATIE .* Antwoord JA \d{4} of NEE \d{4}\. Of: http://gateway\.test/p/\w{10}( |$)", escalated)
    assert all(len(text) <= 160 for text in paged.texts_to("An") + paged.texts_to("Bert"))
    assert link_to(paged, "An") != link_to(paged, "Bert")


def test_opening_it_shows_what_is_known_and_changes_nothing(paged: World) -> None:
    browser, link, before = Browser(paged), link_to(paged, "An"), rows(paged)
    page = browser.get(link)
    assert page.status_code == 200
    for words in (paged.ticket().number, "Entiteit nog onbekend", "imagoschade", "Nog door niemand aanvaard", "Bert"):
        assert words in page.text
    assert "0470" not in page.text
    assert "470111111" not in page.text
    assert browser.client.head(urlsplit(link).path).status_code == 200
    assert browser.client.get(urlsplit(link).path + "?answer=accept").status_code == 200
    assert rows(paged) == before
    assert "<script" not in page.text


def test_nobody_learns_the_address_from_the_page(paged: World) -> None:
    headers = Browser(paged).get(link_to(paged, "An")).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


def test_the_button_accepts_and_shows_the_card(paged: World) -> None:
    answer = Browser(paged).press(link_to(paged, "An"), "accept")
    assert "anvaard door u" in answer.text
    assert "Eerste vijf minuten" in answer.text
    assert "Mogelijke imagoschade" in answer.text
    assert paged.ticket().acknowledged_by == "An"
    accepted = [page for page in paged.pages() if page.state is PageState.ACCEPTED]
    assert [(page.officer, page.channel.value) for page in accepted] == [("An", "sms")]


def test_pressing_twice_is_accepting_once(paged: World) -> None:
    browser = Browser(paged)
    browser.press(link_to(paged, "An"), "accept")
    assert "anvaard door u" in browser.press(link_to(paged, "An"), "accept").text
    assert paged.timeline().count("accepted") == 1


def test_who_is_late_is_told_who_was_first(paged: World) -> None:
    browser = Browser(paged)
    page = browser.get(link_to(paged, "Bert")).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    paged.text_from("An", f"JA {paged.texts_to('An')[0].split('JA ')[1][:4]}")
    data = {"token": token[1] if token else "", "answer": "accept"}
    answer = browser.client.post(urlsplit(link_to(paged, "Bert")).path, data=data)
    assert "U was te laat: aanvaard door An" in answer.text
    assert "Eerste vijf minuten" not in answer.text
    assert paged.ticket().acknowledged_by == "An"


def test_two_who_press_at_once_are_one_who_has_it_and_one_who_hears_who(paged: World) -> None:
    answers: dict[str, str] = {}

    def press(name: str) -> None:
        answers[name] = Browser(paged).press(link_to(paged, name), "accept").text

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, ("An", "Bert")))
    winner = paged.ticket().acknowledged_by
    assert winner in ("An", "Bert")
    loser = "Bert" if winner == "An" else "An"
    assert "anvaard door u" in answers[winner]
    assert f"anvaard door {winner}" in answers[loser]
    assert paged.timeline().count("accepted") == 1


def test_i_cannot_moves_on_at_once(paged: World) -> None:
    answer = Browser(paged).press(link_to(paged, "Bert"), "decline")
    assert "Doorgegeven aan" in answer.text
    paged.work()
    assert paged.calls_to("Chris")


def test_the_last_one_is_told_that_nobody_is_left(paged: World) -> None:
    browser = Browser(paged)
    browser.press(link_to(paged, "Bert"), "decline")
    paged.work()
    paged.work(minutes=6)
    with paged.installation.storage.reading() as session:
        mailed = session.scalars(select(PageLink).where(PageLink.staff_id == paged.staff["Dora"].id)).one().address
    for link in (link_to(paged, "Chris"), mailed):
        browser.press(link, "decline")
    assert "Na u is er niemand meer" in browser.press(link_to(paged, "An"), "decline").text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_a_form_on_another_site_answers_nothing(paged: World, headers: dict[str, str]) -> None:
    answer = Browser(paged).press(link_to(paged, "An"), "accept", **headers)
    assert answer.status_code == 409
    assert paged.ticket().acknowledged_at is None


@pytest.mark.parametrize("token", ["", "nonsense", "other"])
def test_a_form_that_our_page_did_not_make_answers_nothing(paged: World, token: str) -> None:
    browser = Browser(paged)
    if token == "other":
        found = re.search(r'name="token" value="([^"]+)"', browser.get(link_to(paged, "Bert")).text)
        token = found[1] if found else ""
    path = urlsplit(link_to(paged, "An")).path
    assert browser.client.post(path, data={"token": token, "answer": "accept"}).status_code == 409
    assert browser.press(link_to(paged, "An"), "nonsense").status_code == 409
    assert paged.ticket().acknowledged_at is None


def test_a_page_that_stood_open_too_long_asks_again(paged: World) -> None:
    browser, path = Browser(paged), urlsplit(link_to(paged, "An")).path
    token = re.search(r'name="token" value="([^"]+)"', browser.get(path).text)
    paged.clock.advance(minutes=61)
    answer = browser.client.post(path, data={"token": token[1] if token else "", "answer": "accept"})
    assert "Kies opnieuw" in answer.text
    assert paged.ticket().acknowledged_at is None


@pytest.mark.parametrize("reference", ["aaaaaaaaaa", "x", "x" * 5000, "..", "%00"])
def test_a_forged_link_opens_one_clear_page(paged: World, reference: str) -> None:
    answer = Browser(paged).client.get(f"/p/{reference}")
    assert answer.status_code == 404
    if reference != "..":
        assert "geldt niet" in answer.text


def test_it_lapses_four_hours_after_acceptance_and_a_day_after_it_was_made(paged: World) -> None:
    browser, link = Browser(paged), link_to(paged, "An")
    browser.press(link, "accept")
    paged.clock.advance(hours=3, minutes=59)
    assert browser.get(link).status_code == 200
    paged.clock.advance(minutes=2)
    assert browser.get(link).status_code == 404
    assert browser.client.post(urlsplit(link).path, data={"answer": "accept"}).status_code == 404


def test_an_unanswered_link_lapses_after_a_day(paged: World) -> None:
    browser, link = Browser(paged), link_to(paged, "An")
    paged.clock.advance(hours=24)
    assert browser.get(link).status_code == 404


def test_the_link_of_a_closed_account_opens_nothing(paged: World) -> None:
    with paged.installation.transaction() as session:
        session.get_one(Staff, paged.staff["An"].id).active = False
    assert Browser(paged).get(link_to(paged, "An")).status_code == 404


def test_one_officer_has_one_link_for_a_ticket_however_often_they_are_paged(paged: World) -> None:
    paged.work(minutes=6)
    paged.work(minutes=4)
    with paged.installation.storage.reading() as session:
        links_of = session.scalars(select(PageLink)).all()
        apart = session.scalars(select(Notice).where(Notice.kind == "page_link")).all()
    assert len({(each.staff_id, each.ticket_id) for each in links_of}) == len(links_of)
    assert len({each.to for each in apart}) == len(apart)


def test_an_address_too_long_for_the_page_goes_apart_and_is_never_cut(tmp_path: Path, database_url: str) -> None:
    far = World(tmp_path, database_url, public_url=f"https://{'crisis.' * 8}example.org")
    far.call(CALLER).press("1", "1", "1").hang_up()
    far.work()
    page, apart = far.texts_to("An")[0], far.texts_to("An")[1]
    assert "https" not in page
    assert re.search(r"https://(crisis\.){8}example\.org/p/\w{10} ", apart)
    assert len(apart) <= 160
    far.close()
