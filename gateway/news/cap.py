"""What is a message in CAP 1.2 (Common Alerting Protocol, OASIS 2010)? Element by element, in its order. Pure.

Times carry the offset of Brussels and never `Z`, which the standard does not allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gateway.news.addresses import NAME, Publisher
from gateway.news.model import Kind, Message, MessageType, Scope
from gateway.news.words import full, stamp, word

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
TYPE = "application/cap+xml"
NOTES = {
    Kind.WITHDRAWAL: "Ingetrokken door het Crisiscentrum Vlaamse overheid.",
    Kind.ALL_CLEAR: "De situatie is voorbij.",
}


def cap(message: Message, earlier: Sequence[Message], publisher: Publisher, draft: bool = False) -> bytes:
    """Return a message as a CAP document; `earlier` are those of its thread, to which an update or a cancel refers."""
    alert = Element("alert", {"xmlns": NAMESPACE})
    for name, said in _envelope(message, earlier, publisher, draft):
        SubElement(alert, name).text = said
    info = SubElement(alert, "info")
    for name, said in _info(message, publisher):
        SubElement(info, name).text = said
    area = SubElement(info, "area")
    SubElement(area, "areaDesc").text = message.place
    for code in message.codes:
        geocode = SubElement(area, "geocode")
        SubElement(geocode, "valueName").text = "NIS"
        SubElement(geocode, "value").text = code
    indent(alert)
    made: bytes = tostring(alert, encoding="UTF-8", xml_declaration=True)
    return made + b"\n"


def _envelope(
    message: Message, earlier: Sequence[Message], publisher: Publisher, draft: bool
) -> Iterator[tuple[str, str]]:
    yield "identifier", message.identifier
    yield "sender", publisher.sender
    yield "sent", stamp(message.published_at)
    yield "status", "Draft" if draft else "Exercise" if message.exercise else "Actual"
    yield "msgType", message.type.value.capitalize()
    yield "source", NAME
    yield "scope", message.scope.value.capitalize()
    if message.scope is Scope.RESTRICTED:
        yield "restriction", message.restriction
    if message.exercise:
        yield "note", "OEFENING. Er is niets aan de hand."
    elif message.kind in NOTES:
        yield "note", NOTES[message.kind]
    if message.type is not MessageType.ALERT:
        yield "references", " ".join(_reference(each, publisher) for each in earlier)


def _reference(message: Message, publisher: Publisher) -> str:
    return f"{publisher.sender},{message.identifier},{stamp(message.published_at)}"


def _info(message: Message, publisher: Publisher) -> Iterator[tuple[str, str]]:
    yield "language", "nl-BE"
    yield "category", message.category.value.capitalize()
    yield "event", word(message.category)
    yield "responseType", _response(message)
    yield "urgency", message.urgency.value.capitalize()
    yield "severity", message.severity.value.capitalize()
    yield "certainty", message.certainty.value.capitalize()
    yield "effective", stamp(message.published_at)
    yield "expires", stamp(message.expires_at)
    yield "senderName", NAME
    yield "headline", message.headline
    yield "description", message.description
    yield "instruction", message.instruction or _what_goes_without_saying(message)
    yield "web", publisher.page(message)
    yield "contact", publisher.contact


def _what_goes_without_saying(message: Message) -> str:
    if message.kind is Kind.ALL_CLEAR:
        return "U hoeft niets meer te doen."
    if message.kind is Kind.WITHDRAWAL:
        return "Ga niet meer voort op wat er eerder stond."
    return f"Hou dit bericht in het oog. Het geldt tot {full(message.expires_at)}."


def _response(message: Message) -> str:
    if message.kind is Kind.ALL_CLEAR:
        return "AllClear"
    if message.kind is Kind.WITHDRAWAL:
        return "None"
    return "Execute" if message.instruction else "Monitor"
