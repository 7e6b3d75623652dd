"""On the console a broadcast is written, tried, approved by a second person, and stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.broadcasts.tables import Delivery
from gateway.notices.tables import Notice
from gateway.staff import actions as staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, text_of


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def _drafted(house: ConsoleHouse, **more: str) -> str:
    answer = house.post(
        "/broadcasts/new", "communication", False, text="Storing voorbij.", everyone="yes", minutes="60", **more
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_broadcast_goes_out_once_a_second_person_has_approved_it(house: ConsoleHouse) -> None:
    path = _drafted(house)
    draft = text_of(house.page(path, "communication"))
    assert "CCVO: Storing voorbij." in draft
    assert "2 nummers krijgen deze sms, 1 contact valt erbuiten" in draft
    assert "enkel een vaste lijn" in draft
    house.post(f"{path}/submit", "communication")
    assert "Iemand anders moet ze goedkeuren." in house.page(path, "communication")
    own = house.post(f"{path}/approve", "communication", seen=_hash(house, path))
    assert "Iemand anders moet ze goedkeuren." in own.text
    assert _deliveries(house) == 0
    house.post(f"{path}/approve", "communication2", seen=_hash(house, path))
    assert _deliveries(house) == 2
    page = text_of(house.page(path, "officer"))
    assert "0 van 2 vertrokken" in page
    assert "Goedgekeurd communication2 Peeters" in page
    assert house.page(f"{path}/deliveries").count("0470 12 34 5") == 2


def test_what_was_changed_after_it_was_read_is_not_approved(house: ConsoleHouse) -> None:
    path = _drafted(house)
    house.post(f"{path}/submit", "communication")
    read = _hash(house, path)
    house.post(f"{path}/edit", "communication", text="Iets heel anders.", everyone="yes", minutes="60")
    house.post(f"{path}/submit", "communication")
    assert "intussen gewijzigd" in house.post(f"{path}/approve", "communication2", seen=read).text
    assert _deliveries(house) == 0


def test_a_broadcast_is_paused_resumed_and_ended_from_its_page(house: ConsoleHouse) -> None:
    path = _drafted(house)
    house.post(f"{path}/submit", "communication")
    house.post(f"{path}/approve", "communication2", seen=_hash(house, path))
    assert "Gepauzeerd: door een medewerker (communication Peeters)" in text_of(
        house.post(f"{path}/pause", "communication").text
    )
    assert "Wordt verzonden" in house.post(f"{path}/resume", "officer").text
    ended = text_of(house.post(f"{path}/cancel", "communication").text)
    assert "Geannuleerd 2" in ended
    again = house.post(f"{path}/resume", "communication").text
    assert "de verzending is intussen geannuleerd" in again


def test_a_rejected_broadcast_comes_back_with_its_reason(house: ConsoleHouse) -> None:
    path = _drafted(house)
    house.post(f"{path}/submit", "communication")
    told = house.post(f"{path}/reject", "officer", reason="Te vroeg.").text
    assert "Teruggestuurd door officer Peeters: “Te vroeg.”" in text_of(told)


def test_while_somebody_writes_the_page_counts_and_underlines(house: ConsoleHouse) -> None:
    shown = house.post("/broadcasts/outlook", "communication", text="categorieën", provinces="Limburg").text
    assert "categorie<mark>ë</mark>n" in shown
    assert "bijzondere tekens (UCS-2)" in shown
    assert "<strong>1</strong> nummer krijgt deze sms" in shown
    assert "1 seconde" in shown


def test_a_code_that_nobody_has_is_named_while_it_is_written_and_on_its_page(house: ConsoleHouse) -> None:
    codes = "44021 99999"
    shown = house.post("/broadcasts/outlook", "communication", text="Test", provinces="Limburg", organisations=codes)
    assert "Niemand in het adresboek heeft code “99999”" in text_of(shown.text)
    fields = {"text": "Test", "organisations": codes, "minutes": "60"}
    path = house.post("/broadcasts/new", "communication", False, **fields).headers["Location"]
    assert "code “99999”. Wie daarmee bedoeld is, krijgt niets." in text_of(house.page(path, "communication2"))


def test_a_plainer_text_is_shown_and_taken_only_at_a_click(house: ConsoleHouse) -> None:
    fields = {"text": "België “vóór” 18 uur 🔥", "everyone": "yes", "minutes": "60"}
    shown = house.post("/broadcasts/new", "communication", look="yes", **fields).text
    assert ">België “vóór” 18 uur 🔥</textarea>" in shown
    assert "Belgi<ins>e</ins> <ins>&#34;</ins>v<ins>o</ins><ins>o</ins>r" in shown
    assert "Voor “🔥” is er geen gewoon teken" in shown
    taken = house.post("/broadcasts/new", "communication", plainer="yes", **fields).text
    assert ">Belgie &#34;voor&#34; 18 uur 🔥</textarea>" in taken
    kept = house.post("/broadcasts/new", "communication", **fields).text
    assert "België “vóór” 18 uur 🔥" in kept


def test_a_test_goes_to_the_writer_only_and_says_that_it_is_one(house: ConsoleHouse) -> None:
    path = _drafted(house)
    with house.transaction() as session:
        writer = staff.find_staff(session, "communication")
        writer.phone, writer.phone_verified = "+32470999999", False
    assert "geen nagekeken gsm-nummer" in house.post(f"{path}/test", "communication").text
    with house.transaction() as session:
        staff.find_staff(session, "communication").phone_verified = True
    assert "onderweg naar uw eigen nummer" in house.post(f"{path}/test", "communication").text
    with house.transaction() as session:
        sent = session.scalars(select(Notice).where(Notice.kind == "broadcast_test")).one()
    assert (sent.to, sent.text) == ("+32470999999", "CCVO TEST: Storing voorbij.")
    assert _deliveries(house) == 0


def test_alone_a_broadcast_goes_only_by_breaking_the_glass(house: ConsoleHouse) -> None:
    path = _drafted(house)
    house.post(f"{path}/submit", "communication")
    seen = _hash(house, path)
    assert (
        "Schrijf in 10 tot 500 tekens"
        in house.post(f"{path}/break-glass", "communication", seen=seen, reason="haast").text
    )
    told = house.post(f"{path}/break-glass", "communication", seen=seen, reason="Niemand neemt op vannacht.").text
    assert "Niemand neemt op vannacht." in told
    assert _deliveries(house) == 2


def test_what_it_takes_stands_there_before_submitting_and_at_approval(house: ConsoleHouse) -> None:
    path = _drafted(house)
    house.post(f"{path}/submit", "communication")
    for by in ("communication", "communication2"):
        page = text_of(house.page(path, by))
        assert "Samen 2 sms-delen." in page
        assert "De laatste sms vertrekt ongeveer 1 seconde na de goedkeuring." in page


def test_what_is_written_is_shown_as_text_and_never_run(house: ConsoleHouse) -> None:
    shown = house.post("/broadcasts/outlook", "communication", text="<script>alert(1)</script>", everyone="yes").text
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "", "everyone": "yes", "minutes": "60"}, "Schrijf eerst een tekst."),
        ({"text": "Test", "minutes": "60"}, "Kies voor wie het bericht is."),
        ({"text": "Test", "everyone": "yes", "minutes": "x"}, "Dit is geen geheel getal."),
        ({"text": "Test", "organisations": "fout!", "minutes": "60"}, "geen OVO-code"),
        ({"text": "é" * 500, "everyone": "yes", "minutes": "60"}, "Kort hem in."),
    ],
)
def test_a_draft_that_cannot_be_is_refused_in_words_and_not_lost(
    house: ConsoleHouse, fields: dict[str, str], told: str
) -> None:
    answer = house.post("/broadcasts/new", "communication", **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert f">{fields['text']}</textarea>" in answer.text


def _hash(house: ConsoleHouse, path: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', house.page(path, "officer"))
    assert found
    return found[1]


def _deliveries(house: ConsoleHouse) -> int:
    with house.transaction() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0
