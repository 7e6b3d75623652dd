"""Serves the carrier: REST API, page of phones and mailbox, on the loopback address only.

`serve` is what the command line starts; `Sandbox` is the same thing inside a test, on free ports.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from gateway.backup import CarrierAccount
from gateway.sandbox.accounts import Account
from gateway.sandbox.carrier import Carrier, Pace
from gateway.sandbox.mailbox import Mailbox
from gateway.sandbox.model import Hook, Phone
from gateway.sandbox.one_write import make_server, stop_server
from gateway.sandbox.pace import Clock, Monotonic
from gateway.sandbox.pages import pages
from gateway.sandbox.phone_api import phone_api
from gateway.sandbox.rest import answer_unknown_paths, rest_blueprint
from gateway.sandbox.rest_account import add_account
from gateway.sandbox.rest_calls import add_calls
from gateway.sandbox.rest_conferences import add_conferences
from gateway.sandbox.rest_messages import add_messages
from gateway.sandbox.rest_mishaps import add_mishaps
from gateway.sandbox.rest_participants import add_participants
from gateway.sandbox.rest_recordings import add_recordings
from gateway.settings import Settings

FIRST_PHONE = "+32470112233"
log = logging.getLogger(__name__)


class Sandbox:
    """A running sandbox carrier; `url` is its address. Port 0 takes any free one."""

    def __init__(
        self,
        accounts: Iterable[Account],
        clock: Clock,
        *,
        file: Path | None = None,
        port: int = 0,
        smtp_port: int | None = None,
        pace: Pace | None = None,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self.carrier = Carrier(accounts, file, clock, monotonic, pace or Pace())
        self._server = make_server(make_app(self.carrier), port)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self.carrier.base_url = self.url
        mailbox = Mailbox(self.carrier.ledger, clock)
        self._smtp = mailbox.controller(smtp_port) if smtp_port is not None else None
        self._thread = threading.Thread(target=self._server.run, name="sandbox-http", daemon=True)

    def start(self) -> None:
        """Take up what was left and begin to serve."""
        self.carrier.start()
        if self._smtp:
            self._smtp.start()
        self._thread.start()

    def close(self) -> None:
        """Stop serving and keep the state for the next start."""
        if self._smtp:
            self._smtp.stop()
        self.carrier.close()
        stop_server(self._server)
        self._thread.join(5)

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def make_app(carrier: Carrier) -> Flask:
    """Return the web application: every door of the carrier."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    api = rest_blueprint(carrier)
    add_mishaps(api, carrier)
    add_messages(api, carrier)
    add_calls(api, carrier)
    add_conferences(api, carrier)
    add_participants(api, carrier)
    add_recordings(api, carrier)
    add_account(api)
    app.register_blueprint(api)
    app.register_blueprint(phone_api(carrier))
    app.register_blueprint(pages(carrier))
    answer_unknown_paths(app)
    return app


def accounts_of(settings: Settings) -> list[Account]:
    """Return the accounts an installation uses, with its numbers and its doors."""
    first = (settings.hotline_number, settings.page_call_from, settings.page_sms_from)
    broadcast = (*settings.broadcast_call_from, *settings.broadcast_sms_from)
    if settings.broadcast_account.sid == settings.account.sid:
        return [_account(settings, settings.account, (*first, *broadcast))]
    return [
        _account(settings, settings.account, first),
        _account(settings, settings.broadcast_account, broadcast),
    ]


def _account(settings: Settings, given: CarrierAccount, numbers: tuple[str, ...]) -> Account:
    base = settings.public_url
    return Account(
        given.sid,
        given.token,
        tuple(dict.fromkeys(numbers)),
        voice=Hook(f"{base}/voice/incoming", fallback_url=f"{base}/voice/fallback"),
        voice_status=Hook(f"{base}/voice/status"),
        sms=Hook(f"{base}/sms/incoming"),
        names=_names(settings),
    )


def _names(settings: Settings) -> dict[str, str]:
    broadcast = {number: "Berichten" for number in (*settings.broadcast_call_from, *settings.broadcast_sms_from)}
    return {
        **broadcast,
        settings.page_call_from: "Oproepen",
        settings.page_sms_from: "Oproepen per sms",
        settings.hotline_number: "Hotline",
    }


def serve(settings: Settings, clock: Clock, stop: threading.Event) -> None:
    """Run the sandbox of an installation until `stop` is set. A first start finds one phone on the board."""
    sandbox = Sandbox(
        accounts_of(settings),
        clock,
        file=settings.var / "sandbox.sqlite",
        port=settings.sandbox_port,
        smtp_port=settings.sandbox_smtp_port,
    )
    if not sandbox.carrier.ledger.phones.count():
        sandbox.carrier.ledger.phones.keep(Phone(FIRST_PHONE, "Beller", pinned=True))
    with sandbox:
        log.info("sandbox carrier at %s", sandbox.url)
        stop.wait()
