"""An installation with only the staff's door, a person for every role, and a clock that a test moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from gateway.calls.model import ConversationKind
from gateway.calls.tables import Conversation, MissedCall
from gateway.console import blueprint
from gateway.directory.importing import import_rows
from gateway.duty.demo import seed as seed_duty
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.paging import actions as paging
from gateway.settings import Settings
from gateway.staff import actions as staff
from gateway.staff.model import Actor, Role
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source
from gateway.tickets.tables import Ticket
from tests.parts.audit_watch import watched
from tests.parts.clock import MovableClock
from tests.parts.compiled import HouseApp
from tests.parts.quick_hash import quick_hash

PASSWORD = "een lang wachtwoord"
CALLER = Actor("caller", "melder", frozenset())
CONTACTS = [
    ["organisatie", "code", "provincie", "functie", "naam", "gsm", "telefoon", "e-mail", "groepen", "prioriteit"],
    [
        "Stad Gent",
        "44021",
        "Oost-Vlaanderen",
        "burgemeester",
        "Ann Maes",
        "0470 12 34 56",
        "",
        "ann@gent.example",
        "lokale besturen",
        "1",
    ],
    ["Stad Hasselt", "71072", "Limburg", "burgemeester", "Bert Smet", "0470 12 34 57", "", "", "lokale besturen", ""],
    ["Stad Hasselt", "71072", "Limburg", "onthaal", "", "", "011 23 45 67", "", "lokale besturen", ""],
]


@dataclass
class ConsoleHouse:
    """Asks as a browser would. Every role has a person whose login is its name; `communication2` is a second one."""

    installation: Installation
    clock: MovableClock
    app: Flask
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def browser(self, login: str = "officer") -> FlaskClient:
        """A browser in which this person signed in; the same one each time."""
        if login not in self.clients:
            self.clients[login] = self.app.test_client()
            answer = sign_in(self.clients[login], login)
            assert answer.status_code == 303, answer.text
        return self.clients[login]

    def get(self, path: str, by: str = "officer", **more: Any) -> TestResponse:
        """Ask for a page."""
        return self.browser(by).get(path, **more)

    def page(self, path: str, by: str = "officer") -> str:
        """Ask for a page that must be there, and return its text."""
        answer = self.get(path, by)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text

    def post(self, path: str, by: str = "officer", follow: bool = True, **fields: Any) -> TestResponse:
        """Send a form with its token."""
        browser = self.browser(by)
        data = {"csrf_token": token(browser.get("/sign-in").text), **fields}
        with watched(self.installation.storage.engine) as seen:
            answer = browser.post(path, data=data, follow_redirects=follow, content_type="multipart/form-data")
        assert answer.status_code >= 400 or seen.unsealed == set(), (
            f"{path} changed rows of {seen.unsealed}, and no row of the audit tells of it"
        )
        return answer

    def transaction(self) -> Any:
        """A transaction on the rows behind the pages."""
        return self.installation.storage.transaction()

    def open_ticket(self, *facts: tuple[str, str], **more: Any) -> Ticket:
        """Open a ticket as a caller would, with these facts, and page for it."""
        with self.transaction() as session:
            return report(session, self.clock, *facts, **more)


def report(session: Session, clock: MovableClock, *facts: tuple[str, str], **more: Any) -> Ticket:
    """Open a ticket in a session, and page for it."""
    ticket = tickets.open_ticket(session, CALLER, clock(), source=Source.PHONE, caller="+32470112233", **more)
    for name, value in facts:
        tickets.learn_fact(session, ticket, name, value, "melder", clock())
    paging.start(session, ticket, clock())
    return ticket


def miss_call(session: Session, clock: MovableClock, caller: str | None = "+32470998877") -> None:
    """A call that ended before it had a ticket."""
    call = Conversation(
        call_sid=f"CA{clock().timestamp()}{caller}",
        kind=ConversationKind.CALLER,
        caller=caller,
        language="nl",
        flow_state={},
        started_at=clock(),
        silent_after=clock(),
    )
    session.add(call)
    session.flush()
    session.add(MissedCall(conversation_id=call.id, caller=caller, at=clock(), heard_until="menu"))


def _employ(session: Session, clock: MovableClock, login: str, role: Role) -> None:
    try:
        person = staff.find_staff(session, login)
    except Refused:
        person = staff.add_staff(session, clock(), login=login, name=login, roles=[role])
    person.name, person.password_hash = f"{login} Peeters", quick_hash(PASSWORD)


def token(page: str) -> str:
    """Return the CSRF token of a page, empty when it has none."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""


def text_of(page: str) -> str:
    """Return the words of a page, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    """Fill in the sign-in form."""
    form = token(client.get("/sign-in").text)
    return client.post("/sign-in", data={"csrf_token": form, "login": login, "password": password, **more})


@contextmanager
def console_house(tmp_path: Path, clock: MovableClock, database_url: str, **environ: str) -> Iterator[ConsoleHouse]:
    """Build the house on an empty database that has our tables: staff, a roster, three contacts."""
    given = {"SECRET_KEY": "k" * 40, "DATABASE_URL": database_url, "REDIS_URL": f"unix://{tmp_path}/none.sock"}
    installation = Installation(Settings.from_env(given | environ, tmp_path), clock=clock)
    app = HouseApp("console house", static_folder=None)
    app.register_blueprint(blueprint(installation))
    with installation.storage.transaction() as session:
        seed_duty(session, clock())
        session.flush()
        for login, role in [*((role.value, role) for role in Role), ("communication2", Role.COMMUNICATION)]:
            _employ(session, clock, login, role)
        import_rows(session, CONTACTS, False, clock())
    yield ConsoleHouse(installation, clock, app)
    installation.storage.dispose()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on this machine while the block runs; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
