"""The job that mails, the door of who wants no more of it, and the command that takes in what came back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from sqlalchemy import select

from gateway import links
from gateway.alarms.tables import Alarm
from gateway.broadcasts import actions
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.broadcasts.tables import Delivery
from gateway.carrier.failover import By
from gateway.cli import ccvo
from gateway.directory import actions as directory
from gateway.directory.tables import Contact
from gateway.jobs.broadcast_road import Tally, road_by
from gateway.jobs.bulk import outlet
from gateway.jobs.bulk_channels import send_mails
from tests.parts.broadcasting import APPROVER, EVERYONE, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house
from tests.parts.gateway import free_ports
from tests.parts.mailing import notification


class Kept:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 taken"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        made.app.register_blueprint(links.blueprint(made.installation))
        with made.transaction() as session:
            for at, contact in enumerate(session.scalars(select(Contact))):
                contact.email = f"Crisis{at}@gent.example" if at < 2 else None
        yield made


@pytest.fixture
def server() -> Iterator[tuple[Kept, int]]:
    kept, port = Kept(), free_ports(1)[0]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


def approved(house: ConsoleHouse) -> int:
    with house.transaction() as session:
        made = actions.create_draft(session, WRITER, "Kook het water.", EVERYONE, ["email"], False, 60, house.clock())
        actions.submit(session, WRITER, made.id, house.clock())
        return actions.approve(session, APPROVER, made.id, house.clock()).id


def mail(house: ConsoleHouse, smtp_url: str | None) -> None:
    held = house.installation
    held.settings = replace(held.settings, smtp_url=smtp_url, mail_from="CCVO <ccvo@crisis.example>")
    send_mails(held, outlet(held, Event(), road_by(held.settings, By.FIRST), Tally(held.storage, held.clock, By.FIRST)))


def deliveries(house: ConsoleHouse) -> list[Delivery]:
    with house.transaction() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def path_of(house: ConsoleHouse, row: Delivery) -> str:
    return house.installation.addresses.unsubscribe(row.id).removeprefix(house.installation.settings.public_url)


def test_the_job_hands_every_mail_to_the_server_that_is_set(house: ConsoleHouse, server: tuple[Kept, int]) -> None:
    kept, port = server
    made = approved(house)
    mail(house, f"smtp://127.0.0.1:{port}")

    assert len(kept.mails) == 2
    assert not any(b"\n" in one.replace(b"\r\n", b"") for one in kept.mails), "every line ends as SMTP wants it"
    assert all(b"List-Unsubscribe: <mailto:ccvo@crisis.example?subject=afmelden%20" in one for one in kept.mails)
    assert {row.state for row in deliveries(house)} == {DeliveryState.ACCEPTED}
    assert all(row.sid for row in deliveries(house))
    page = house.get(f"/broadcasts/{made}/deliveries", "communication").text
    assert "crisis0@gent.example" in page
    assert "e-mail" in page


def test_without_a_mail_server_the_mails_wait_and_an_alarm_tells(house: ConsoleHouse) -> None:
    approved(house)
    mail(house, None)

    assert {row.state for row in deliveries(house)} == {DeliveryState.WAITING}
    with house.transaction() as session:
        assert [alarm.kind.value for alarm in session.scalars(select(Alarm))] == ["mail_refused"]


def test_looking_at_the_link_changes_nothing_and_one_post_does(house: ConsoleHouse) -> None:
    approved(house)
    row = deliveries(house)[0]
    path, client = path_of(house, row), house.app.test_client()
    assert "Geen mail meer" in client.get(path).text
    client.head(path)
    with house.transaction() as session:
        assert row.number not in directory.opted_out(session)

    said = client.post(path, data={"List-Unsubscribe": "One-Click"})  # no cookie, no token: RFC 8058
    assert said.status_code == 200
    assert "geen waarschuwingen per mail meer" in said.text
    with house.transaction() as session:
        assert row.number in directory.opted_out(session)
        assert session.get_one(Contact, row.contacts[0]["id"]).email == "Crisis0@gent.example", "nothing is deleted"
    assert "geen mail" in house.get("/contacts", "communication").text


def test_a_mail_that_asks_for_an_answer_is_confirmed_by_its_button_and_by_nobody_who_only_looks(
    house: ConsoleHouse, server: tuple[Kept, int]
) -> None:
    kept, port = server
    with house.transaction() as session:
        asking = checked_asking(True, order=["email", "sms"])
        made = actions.create_draft(
            session, WRITER, "Kook het water.", EVERYONE, ["sms", "email"], False, 60, house.clock(), asking=asking
        )
        actions.submit(session, WRITER, made.id, house.clock())
        actions.approve(session, APPROVER, made.id, house.clock())
        assert made.text.endswith("Antwoord JA")
    mail(house, f"smtp://127.0.0.1:{port}")
    (sent, *_) = [message_from_bytes(one, policy=default) for one in kept.mails]
    plain = sent.get_body(("plain",))
    assert isinstance(plain, EmailMessage)
    assert "Antwoord JA" not in plain.get_content()
    path = re.search(r"gelezen hebt: \S+?(/b/\S+)", plain.get_content())
    assert path
    client = house.app.test_client()
    for look in (client.get, client.head, client.get):
        assert look(path[1]).status_code == 200
    shown = re.search(r'name="token" value="([^"]+)"', client.get(path[1]).text)
    assert shown
    assert client.post(path[1]).status_code == 409, "a form that never stood on our page"
    assert standings(house) == {Standing.SENT}
    assert "Dank u" in client.post(path[1], data={"token": shown[1]}).text
    assert "Dank u" in client.get(path[1]).text
    assert Standing.ACKNOWLEDGED in standings(house)
    assert client.post("/b/forged").status_code == 404


def standings(house: ConsoleHouse) -> set[Standing]:
    """How it stands with the organisations that were mailed."""
    with house.transaction() as session:
        return set(
            session.scalars(select(OrganisationReach.standing).where(OrganisationReach.standing != Standing.NOT_YET))
        )


def test_who_changes_their_mind_gets_mail_again(house: ConsoleHouse) -> None:
    approved(house)
    row = deliveries(house)[0]
    client = house.app.test_client()
    client.post(path_of(house, row))
    client.post(path_of(house, row), data={"again": "yes"})
    with house.transaction() as session:
        assert row.number not in directory.opted_out(session)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_opens_nothing(house: ConsoleHouse, method: str) -> None:
    approved(house)
    row = deliveries(house)[0]
    forged = f"/u/{house.installation.addresses.reference('mail', row.id)}"
    assert getattr(house.app.test_client(), method)(forged).status_code == 404
    assert getattr(house.app.test_client(), method)("/u/x").status_code == 404
    with house.transaction() as session:
        assert not directory.opted_out(session)


def test_a_bounce_on_standard_input_is_taken_in_and_anything_else_is_one_clear_line(
    house: ConsoleHouse, server: tuple[Kept, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept, port = server
    approved(house)
    mail(house, f"smtp://127.0.0.1:{port}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", house.installation.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", house.installation.settings.secret_key)
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/none")
    original = EmailMessage()
    original["To"] = "crisis0@gent.example"
    first = next(one for one in kept.mails if b"To: crisis0@" in one)
    original["Message-ID"] = first.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()

    taken = CliRunner().invoke(ccvo, ["broadcast", "bounce"], input=notification(original))
    assert taken.exit_code == 0, taken.output
    assert "failed 5.1.1" in taken.output
    for hostile in (b"", b"Subject: hi\r\n\r\nhello", notification(original).replace(b": <Wy", b": <Xy")):
        refused = CliRunner().invoke(ccvo, ["broadcast", "bounce"], input=hostile)
        assert refused.exit_code == 1
        assert len(refused.output.strip().splitlines()) == 1


def test_staff_choose_channels_and_see_the_recipients_of_each(house: ConsoleHouse) -> None:
    written = {"text": "Kook het water.", "everyone": "yes", "minutes": "60", "channels": ["sms", "email"]}
    outlook = house.post("/broadcasts/outlook", "communication", **written).text
    assert "2 per e-mail" in outlook
    house.post("/broadcasts/new", "communication", **written)
    with house.transaction() as session:
        (draft,), _ = actions.list_broadcasts(session)
        assert draft.channel_names == ["email", "sms"]
    page = house.get(f"/broadcasts/{draft.id}/edit", "communication").text
    assert 'value="email" checked' in page
    assert "De laatste e-mail vertrekt" in house.get(f"/broadcasts/{draft.id}", "communication").text


def test_staff_say_what_became_of_mails_in_doubt(house: ConsoleHouse) -> None:
    made = approved(house)
    with house.transaction() as session:
        for row in session.scalars(select(Delivery)):
            row.state, row.attempted_at, row.attempts = DeliveryState.UNCERTAIN, house.clock(), 1
    assert "Mails in twijfel" in house.page(f"/broadcasts/{made}", "communication")
    assert "nog geen twee minuten" in house.post(f"/broadcasts/{made}/mails", "communication", taken="no").text
    house.clock.advance(minutes=3)
    assert "2 mails staan nu als mislukt" in house.post(f"/broadcasts/{made}/mails", "communication", taken="no").text
    assert {row.state for row in deliveries(house)} == {DeliveryState.FAILED}
    assert "Mails in twijfel" not in house.page(f"/broadcasts/{made}", "communication")
