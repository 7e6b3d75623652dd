"""Whatever a writer says, what leaves as CAP is valid by our schema, and the feed by RFC 4287."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.errors import Refused
from gateway.news.addresses import Publisher
from gateway.news.atom import ENTRIES, atom
from gateway.news.atom import NAMESPACE as ATOM
from gateway.news.cap import cap
from gateway.news.model import (
    Announcement,
    Area,
    Category,
    Certainty,
    Kind,
    Message,
    Scope,
    Severity,
    Standing,
    Thread,
    Urgency,
    checked_announcement,
    clean,
    slug_of,
    title_of,
)
from gateway.news.words import full, stamp
from gateway.news.writing import WITHDRAWN, withdrawal, written
from tests.parts.newsroom import PUBLISHER, SCHEMA, TEXT, read_cap

AT = datetime(2026, 11, 26, 16, 3, 0, 123456, tzinfo=UTC)
FLANDERS = Area("Vlaanderen", ("02000",))
NASTY = '<script>alert(1)</script> & "]]>" \x00\x0b\ud800\u202eomgekeerd =HYPERLINK("x")'


def made(chosen: Announcement | None = None, earlier: tuple[Message, ...] = (), **more: object) -> Message:
    at = more.pop("at", AT)
    return written(
        int(more.pop("key", 7)),  # type: ignore[call-overload]
        str(more.pop("text", f"CCVO: {TEXT}")),
        bool(more.pop("exercise", False)),
        chosen or Announcement(),
        FLANDERS,
        earlier,
        at + timedelta(hours=1),  # type: ignore[operator]
        at,  # type: ignore[arg-type]
    )


def test_a_first_message_is_a_restricted_alert_in_dutch() -> None:
    said = read_cap(cap(made(), (), PUBLISHER))
    assert said["msgType"] == "Alert"
    assert said["scope"] == "Restricted"
    assert said["restriction"]
    assert said["status"] == "Actual"
    assert said["language"] == "nl-BE"
    assert said["sender"] == "ccvo@crisis.example"
    assert said["sent"] == said["effective"] == "2026-11-26T17:03:00+01:00"
    assert said["expires"] == "2026-11-26T18:03:00+01:00"
    assert (said["areaDesc"], said["valueName"], said["value"]) == ("Vlaanderen", "NIS", "02000")
    assert said["web"] == "https://crisis.example/news/het-loket-omgeving-werkt-niet-7"
    assert "references" not in said


def test_summer_time_has_its_own_offset() -> None:
    said = read_cap(cap(made(at=datetime(2027, 7, 1, 12, 0, tzinfo=UTC)), (), PUBLISHER))
    assert said["sent"] == "2027-07-01T14:00:00+02:00"


def test_public_needs_no_restriction_and_a_drill_and_a_draft_say_so() -> None:
    public = read_cap(cap(made(Announcement(scope=Scope.PUBLIC)), (), PUBLISHER))
    drill = read_cap(cap(made(exercise=True), (), PUBLISHER))
    draft = read_cap(cap(made(), (), PUBLISHER, draft=True))
    assert public["scope"] == "Public"
    assert "restriction" not in public
    assert (drill["status"], drill["headline"][:8], drill["note"][:8]) == ("Exercise", "OEFENING", "OEFENING")
    assert draft["status"] == "Draft"


def test_what_follows_refers_to_everything_before_it_as_it_was_sent() -> None:
    first = made()
    second = made(Announcement(severity=Severity.SEVERE), (first,), key=8, at=AT + timedelta(minutes=5))
    third = made(Announcement(kind=Kind.ALL_CLEAR), (first, second), key=9, at=AT + timedelta(minutes=9))
    gone = withdrawal((first, second), AT + timedelta(minutes=20))
    update = read_cap(cap(second, (first,), PUBLISHER))
    over = read_cap(cap(third, (first, second), PUBLISHER))
    cancel = read_cap(cap(gone, (first, second), PUBLISHER))
    sent = [read_cap(cap(each, (), PUBLISHER)) for each in (first, replace(second, type=first.type))]
    references = [f"{each['sender']},{each['identifier']},{each['sent']}" for each in sent]
    assert (update["msgType"], update["references"]) == ("Update", references[0])
    assert (over["msgType"], over["references"]) == ("Update", " ".join(references))
    assert (over["responseType"], over["urgency"]) == ("AllClear", "Past")
    assert (cancel["msgType"], cancel["references"]) == ("Cancel", " ".join(references))
    assert (cancel["responseType"], cancel["description"]) == ("None", WITHDRAWN)


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_choice_is_one_of_the_standard(kind: Kind, category: Category) -> None:
    for urgency, severity, certainty in zip(Urgency, Severity, Certainty, strict=True):
        chosen = Announcement(
            "Titel", "", "Doe iets.", "", "", kind, Scope.PUBLIC, category, urgency, severity, certainty
        )
        read_cap(cap(made(chosen), (), PUBLISHER))


@given(st.text(max_size=200), st.text(max_size=100), st.text(max_size=200), st.booleans())
def test_no_text_makes_it_invalid(text: str, title: str, instruction: str, exercise: bool) -> None:
    chosen = checked_announcement({"title": title, "instruction": instruction})
    message = made(chosen, text=f"CCVO: {text}.", exercise=exercise)
    said = read_cap(cap(message, (), PUBLISHER))
    assert said["headline"]
    feed = etree.fromstring(atom([Thread((message,))], PUBLISHER))
    assert feed.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}title")


def test_hostile_text_stays_text() -> None:
    message = made(checked_announcement({"title": NASTY}), text=f"CCVO: {NASTY}")
    for document in (cap(message, (), PUBLISHER), atom([Thread((message,))], PUBLISHER)):
        root = etree.fromstring(document)
        assert not [each for each in root.iter() if etree.QName(each).localname == "script"]
        assert "\u202e" not in document.decode()
    assert read_cap(cap(message, (), PUBLISHER))["headline"].startswith("<script>alert(1)</script>")


def test_the_schema_refuses_what_the_standard_refuses() -> None:
    good = cap(made(), (), PUBLISHER).decode()
    for was, is_now in (
        ("+01:00</sent>", "Z</sent>"),
        ("<status>Actual</status>", "<status>Real</status>"),
        ("<scope>Restricted</scope>", "<scope>Some</scope>"),
        ("<urgency>Expected</urgency>", ""),
        ("cap:1.2", "cap:1.1"),
        ("<severity>Moderate</severity>", "<severity>moderate</severity>"),
    ):
        assert was in good
        assert not SCHEMA.validate(etree.fromstring(good.replace(was, is_now).encode())), is_now


def entries(document: bytes) -> list[etree._Element]:
    return list(etree.fromstring(document).findall(f"{{{ATOM}}}entry"))


def said(entry: etree._Element, name: str) -> str:
    return str(entry.findtext(f"{{{ATOM}}}{name}"))


def test_a_feed_has_what_the_standard_wants_and_names_that_never_change() -> None:
    message = made()
    document = atom([Thread((message,))], PUBLISHER)
    root = etree.fromstring(document)
    assert root.tag == f"{{{ATOM}}}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl-BE"
    assert said(root, "id").startswith("urn:uuid:")
    assert said(root, "updated") == "2026-11-26T17:03:00+01:00"
    assert root.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") == "Crisiscentrum Vlaamse overheid"
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{{{ATOM}}}link")}
    assert links == {"self": "https://crisis.example/news.atom", "alternate": "https://crisis.example/news"}
    (entry,) = entries(document)
    assert said(entry, "id").startswith("urn:uuid:")
    hrefs = [each.get("href") for each in entry.findall(f"{{{ATOM}}}link")]
    assert hrefs[1] == f"https://crisis.example/news/{message.identifier}.cap"
    elsewhere = entries(atom([Thread((message,))], Publisher("https://nieuw.example", "02 217 01 12")))
    assert said(elsewhere[0], "id") == said(entry, "id"), "a move is no new message"


def test_an_empty_feed_is_a_feed() -> None:
    assert said(etree.fromstring(atom([], PUBLISHER)), "updated") == "1970-01-01T00:00:00Z"


def test_a_withdrawn_message_says_so_in_the_feed_and_is_new_again() -> None:
    first = made()
    gone = withdrawal((first,), AT + timedelta(minutes=20))
    newest, taken_back = entries(atom([Thread((first, gone))], PUBLISHER))
    assert {said(newest, "updated"), said(taken_back, "updated")} == {stamp(gone.published_at)}
    told = sorted([said(newest, "title"), said(taken_back, "title")])
    assert told[1].startswith("[Ingetrokken]")
    assert TEXT not in atom([Thread((first, gone))], PUBLISHER).decode()


def test_a_feed_stays_short() -> None:
    threads = [Thread((made(key=key, at=AT + timedelta(minutes=key)),)) for key in range(1, ENTRIES + 20)]
    found = entries(atom(threads, PUBLISHER))
    assert len(found) == ENTRIES
    updated = [said(each, "updated") for each in found]
    assert updated == sorted(updated, reverse=True)


def test_a_thread_stands_as_its_last_message_and_the_clock_say() -> None:
    first = made()
    thread = Thread((first,))
    assert thread.standing(AT) is Standing.CURRENT
    later = AT + timedelta(hours=1)
    assert thread.standing(later) is Standing.LAPSED
    assert thread.changed_at(later) == first.expires_at, "a cache must ask again once its time is over"
    over = made(Announcement(kind=Kind.ALL_CLEAR), (first,), key=8)
    assert Thread((first, over)).standing(later) is Standing.OVER


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("CCVO: Kook het water. Tot morgen.", "Kook het water."),
        ("CCVO OEFENING: Kook het water. Tot morgen.", "Kook het water."),
        ("CCVO: " + "lang " * 60, "lang " * 22 + "lang…"),
        ("CCVO: \x00", "Bericht"),
    ],
)
def test_without_a_title_the_first_sentence_is_it(text: str, title: str) -> None:
    assert title_of(Announcement(), text) == title


def test_an_address_is_plain_and_no_two_threads_share_one() -> None:
    assert slug_of("Één storing: <b>loket</b> Omgeving!", 12) == "een-storing-b-loket-b-omgeving-12"
    assert slug_of("火事", 12) == "12"
    assert len(slug_of("x" * 300, 12)) <= 100


def test_times_are_read_as_people_here_say_them() -> None:
    assert full(AT) == "donderdag 26 november 2026 om 17.03 uur"


def test_what_xml_cannot_hold_is_left_out_and_lines_stay() -> None:
    assert clean("a\x00b\ud800c\u202ed\r\ne\tf") == "abcd\ne f"


@pytest.mark.parametrize("field", ["title", "place", "restriction", "description", "instruction"])
def test_a_text_that_is_too_long_is_refused_by_name(field: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_announcement({field: "x" * 6000})
    assert (refused.value.code, refused.value.details["field"]) == ("news_long", field)
