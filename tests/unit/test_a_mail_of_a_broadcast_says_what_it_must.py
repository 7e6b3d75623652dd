"""The mail of a broadcast: its subject, both its parts, its headers, as they stand on the wire; and what comes back."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.bounces import MOST_BYTES, read_returned
from gateway.broadcasts.letters import Letter, bare, message_of, subject
from gateway.carrier.addresses import Addresses
from gateway.errors import CarrierFault, FaultKind, Refused
from tests.parts.mailing import MAIL_FROM, notification

ADDRESSES = Addresses("https://crisiscentrum.vlaanderen.example", "a secret of sixteen")


def letter(text: str = "CCVO: kook het water.", to: str = "an@gent.example", key: int = 12345678) -> Letter:
    reference, link = ADDRESSES.reference("mail", key), ADDRESSES.unsubscribe(key)
    return Letter(
        to,
        text,
        reference,
        link,
        ADDRESSES.reference("unsubscribe", key),
        datetime(2026, 11, 26, tzinfo=UTC),
        hotline="02 217 01 12",
    )


def sent(written: Letter) -> EmailMessage:
    """Return the mail as whoever gets it reads it."""
    raw = message_of(written, MAIL_FROM).as_bytes()
    assert max(map(len, raw.split(b"\n"))) < 998
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def parts(read: EmailMessage) -> tuple[str, str]:
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert html is not None
    return str(plain.get_content()), str(html.get_content())


def test_it_has_a_plain_and_an_html_part_with_the_whole_text() -> None:
    for said in parts(sent(letter("CCVO: één <b>ramp</b>\nen meer."))):
        assert "één" in said
        assert "en meer." in said
    assert "&lt;b&gt;ramp" in parts(sent(letter("CCVO: één <b>ramp</b>")))[1], "words are words, never markup"


def test_a_drill_says_so_in_the_subject_and_first_in_both_parts() -> None:
    read = sent(letter("CCVO OEFENING: kook het water."))
    assert read["Subject"].startswith("CCVO OEFENING")
    plain, html = parts(read)
    assert plain.startswith("DIT IS EEN OEFENING.")
    assert "DIT IS EEN OEFENING." in html
    assert not any("OEFENING" in said for said in parts(sent(letter())))


def test_the_unsubscribing_header_stands_as_it_is_on_the_wire() -> None:
    raw = message_of(letter(), MAIL_FROM).as_bytes()
    assert f"<{ADDRESSES.unsubscribe(12345678)}>".encode() in raw
    assert b"List-Unsubscribe: <mailto:ccvo@crisis.example?subject=afmelden%20" in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw
    assert ADDRESSES.unsubscribe(12345678) in parts(sent(letter()))[0]


def test_the_message_id_is_the_deliverys_own_and_no_absence_note_answers() -> None:
    read = sent(letter())
    assert read["Message-ID"] == f"<{ADDRESSES.reference('mail', 12345678)}@crisis.example>"
    assert read["Message-ID"] == sent(letter())["Message-ID"] != sent(letter(key=2))["Message-ID"]
    assert read["Auto-Submitted"] == "auto-generated"


@given(st.text(min_size=1, max_size=400))
def test_no_text_breaks_out_of_the_subject(text: str) -> None:
    said = subject("CCVO: " + text)
    assert said.startswith("CCVO:")
    assert len(said) <= 92
    assert "\n" not in said
    assert "\r" not in said


@pytest.mark.parametrize("to", ["an@gent.example\r\nBcc: x@y.z", "an@\ud800.example"])
def test_what_is_no_address_is_the_recipients_fault(to: str) -> None:
    with pytest.raises(CarrierFault) as raised:
        message_of(letter(to=to), MAIL_FROM)
    assert raised.value.kind is FaultKind.PERMANENT


def test_a_bare_address_is_found_in_either_form() -> None:
    assert bare(MAIL_FROM) == bare("ccvo@crisis.example") == "ccvo@crisis.example"


REPORT = notification(message_of(letter(), MAIL_FROM))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "bounce_unreadable"),
        (b" \n", "bounce_unreadable"),
        (b"x" * (MOST_BYTES + 1), "bounce_too_large"),
        (b"Subject: hello\r\n\r\nhow are you", "bounce_no_report"),
        (b"Subject: afmelden\r\n\r\n", "bounce_no_report"),
        (b"\x00\xff\xfe" * 40, "bounce_no_report"),
        (REPORT.replace(b"multipart/report", b"multipart/mixed"), "bounce_no_report"),
        (REPORT.replace(b"Action: failed", b"Action: exploded"), "bounce_no_report"),
        (REPORT.replace(b"Action: failed\r\n", b""), "bounce_no_report"),
        (REPORT.replace(b"Message-ID", b"X-Message-ID"), "bounce_not_ours"),
        (b"Content-Type: multipart/report; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 200, "bounce_unreadable"),
    ],
)
def test_what_is_no_bounce_is_refused_by_name(raw: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        read_returned(raw)


@given(st.binary(max_size=300), st.integers(0, len(REPORT)))
def test_no_mail_however_broken_is_more_than_refused(noise: bytes, at: int) -> None:
    for raw in (noise, REPORT[:at] + noise, REPORT[:at] + noise + REPORT[at:]):
        with suppress(Refused):
            read_returned(raw)


def test_both_parts_say_where_we_are_reached() -> None:
    for said in parts(sent(letter())):
        assert "crisislijn 02 217 01 12, dag en nacht" in said
