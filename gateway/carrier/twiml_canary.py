"""What do the canary's two robots hear and key? Documents in which one end presses keys for the other.

On each call one end is our robot and the other a real door of ours. Where a robot's number could have been shown by a
person, the document goes on with the hotline: nobody is left with a robot.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as Xml

from gateway.carrier.twiml_words import say
from gateway.carrier.twiml_writing import add, document
from gateway.voices import DEFAULT_VOICES
from ivr_flows.instructions import Say

LISTENS_S = 10
MARK_DIGITS = 12


def caller(mark: str) -> str:
    """What our robot caller does once the hotline picks up: key the mark, then 0 for an officer, twice to be sure."""
    response = Xml.Element("Response")
    add(response, "Pause", length=2)
    add(response, "Play", digits=mark)
    for _ in range(2):
        add(response, "Pause", length=5)
        add(response, "Play", digits="0")
    add(response, "Pause", length=8)
    add(response, "Hangup")
    return document(response)


def ask_mark(mark_url: str, hotline_url: str) -> str:
    """What the hotline does when our own number rings it: listen for the mark, and otherwise be the hotline."""
    response = Xml.Element("Response")
    add(
        response,
        "Gather",
        input="dtmf",
        action=mark_url,
        method="POST",
        timeout=LISTENS_S,
        numDigits=MARK_DIGITS,
        finishOnKey="#",
    )
    add(response, "Redirect", hotline_url, method="POST")
    return document(response)


def go_on(url: str) -> str:
    """Go on at another address."""
    response = Xml.Element("Response")
    add(response, "Redirect", url, method="POST")
    return document(response)


def page(words: str, key_url: str, voices: Mapping[str, str] = DEFAULT_VOICES) -> str:
    """What the robot officer's page says: which key accepts."""
    response = Xml.Element("Response")
    gather = add(
        response,
        "Gather",
        input="dtmf",
        action=key_url,
        method="POST",
        timeout=LISTENS_S,
        numDigits=1,
        finishOnKey="",
    )
    say(gather, Say(words, "nl"), voices)
    add(response, "Hangup")
    return document(response)


def officer(words: str, key: str, hotline_url: str, voices: Mapping[str, str] = DEFAULT_VOICES) -> str:
    """What the robot officer does who picks up its page: say so, key, and wait for the end.

    Words come first, for a pause that comes first is waited for before the call is picked up at all.
    """
    response = Xml.Element("Response")
    say(response, Say(words, "nl"), voices)
    add(response, "Pause", length=4)
    add(response, "Play", digits=key)
    add(response, "Pause", length=10)
    add(response, "Redirect", hotline_url, method="POST")
    return document(response)
