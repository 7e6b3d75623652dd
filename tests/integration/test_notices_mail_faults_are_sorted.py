"""A mail against a real SMTP conversation on this machine that accepts, refuses and breaks off as told."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default

import pytest

from gateway.errors import CarrierFault, FaultKind
from gateway.notices.mail import Mail, SmtpMailer

MAIL = Mail(
    "an@vlaanderen.be",
    "Ticket 26-0042-7\r\nBcc: x@y.z",
    "Beste Zoë,\n€ 5.\n",
    "notice-7",
    datetime(2026, 11, 23, tzinfo=UTC),
)


@dataclass
class Server:
    """What to answer to a command (default 250), and what was heard. An empty answer breaks the line off."""

    answers: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    port: int = 0


class Handler(socketserver.StreamRequestHandler):
    server_state: Server

    def handle(self) -> None:
        if not self._say("CONNECT", "220 here"):
            return
        for line in self.rfile:
            command = line.decode().strip()
            self.server_state.commands.append(command)
            word = command.split(" ")[0].upper()
            usual = {"DATA": "354 go on", "QUIT": "221 bye", "EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "235 ok"}
            if not self._say(word, usual.get(word, "250 ok")) or word == "QUIT":
                return
            if word == "DATA" and "DATA" not in self.server_state.answers and not self._content():
                return

    def _content(self) -> bool:
        lines: list[str] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        self.server_state.contents.append("".join(lines))
        return self._say("CONTENT", "250 taken")

    def _say(self, word: str, usual: str) -> bool:
        answer = self.server_state.answers.get(word, usual)
        self.wfile.write(f"{answer}\r\n".encode() if answer else b"")
        return bool(answer)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()
    made = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Scripted", (Handler,), {"server_state": state}))
    made.daemon_threads = True
    state.port = made.server_address[1]
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    made.shutdown()
    thread.join()
    made.server_close()


def mailer(server: Server, user: str = "") -> SmtpMailer:
    return SmtpMailer(f"smtp://{user}127.0.0.1:{server.port}", "CCVO <wacht@ccvo.example.org>", timeout_s=60.0)


def test_a_mail_arrives_as_plain_text_from_us(server: Server) -> None:
    assert mailer(server).send(MAIL).sid == "notice-7"
    read = message_from_string(server.contents[0], policy=default)
    assert read["From"] == "CCVO <wacht@ccvo.example.org>"
    assert read["To"] == MAIL.to
    assert read["Subject"] == "Ticket 26-0042-7 Bcc: x@y.z"
    assert "Bcc" not in read
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content_type() == "text/plain"
    assert read.get_content().replace("\r\n", "\n") == MAIL.text


def test_the_same_mail_bears_the_same_message_id_and_another_another(server: Server) -> None:
    for mail in (MAIL, MAIL, Mail(MAIL.to, MAIL.subject, "iets anders", MAIL.reference, MAIL.at)):
        mailer(server).send(mail)
    first, again, other = (message_from_string(said, policy=default)["Message-ID"] for said in server.contents)
    assert first == again != other


def test_signing_in_uses_what_the_url_says(server: Server) -> None:
    mailer(server, "wacht:p%40ss@").send(MAIL)
    said = next(command for command in server.commands if command.startswith("AUTH PLAIN "))
    assert base64.b64decode(said.split(" ")[2]) == b"\0wacht\0p@ss"


@pytest.mark.parametrize(
    ("word", "answer", "kind"),
    [
        ("CONNECT", "421 busy", FaultKind.TEMPORARY),
        ("CONNECT", "554 go away", FaultKind.TEMPORARY),
        ("CONNECT", "", FaultKind.TEMPORARY),
        ("EHLO", "", FaultKind.TEMPORARY),
        ("AUTH", "535 no", FaultKind.ACCOUNT),
        ("MAIL", "550 not from you", FaultKind.ACCOUNT),
        ("RCPT", "550 nobody", FaultKind.PERMANENT),
        ("RCPT", "451 later", FaultKind.TEMPORARY),
        ("DATA", "554 no", FaultKind.PERMANENT),
        ("CONTENT", "452 full", FaultKind.TEMPORARY),
        ("CONTENT", "554 spam", FaultKind.PERMANENT),
        ("CONTENT", "", FaultKind.UNCERTAIN),
    ],
)
def test_a_refusal_is_sorted_by_where_and_how_it_came(server: Server, word: str, answer: str, kind: FaultKind) -> None:
    server.answers[word] = answer
    with pytest.raises(CarrierFault) as caught:
        mailer(server, "wacht:geheim@").send(MAIL)
    assert caught.value.kind is kind
    assert "vlaanderen" not in str(caught.value)


@pytest.mark.parametrize("answer", ["", "500 what"])
def test_a_rude_goodbye_does_not_undo_what_was_accepted(server: Server, answer: str) -> None:
    server.answers["QUIT"] = answer
    assert mailer(server).send(MAIL).sid == "notice-7"


def test_a_server_that_is_not_there_was_never_reached(server: Server) -> None:
    nobody = SmtpMailer("smtp://127.0.0.1:1", "ccvo@localhost", timeout_s=60.0)
    with pytest.raises(CarrierFault) as caught:
        nobody.send(MAIL)
    assert caught.value.kind is FaultKind.TEMPORARY


@pytest.mark.parametrize("to", ["a\nb@x.be", "", "\ud800@x.be"])
def test_an_address_that_is_none_is_permanent(server: Server, to: str) -> None:
    with pytest.raises(CarrierFault) as caught:
        mailer(server).send(Mail(to, "x", "y", "notice-8", MAIL.at))
    assert caught.value.kind is FaultKind.PERMANENT
