"""In which words do people read when a central service is critical, and why a catalogue of them was not kept?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.console.languages.saying import Words, say
from gateway.tickets.critical import LAST_DAY, SHIPPED, Window

_NAMES: Mapping[str, str] = Words({"de loonbetaling": "de loonbetaling"})  # the services that we ship

REFUSALS: Mapping[str, str] = {
    "critical_name": "De naam van een dienst telt 1 tot {most} tekens, met minstens één letter of cijfer.",
    "critical_days": "Geef voor “{name}” twee dagen van de maand: 1 tot 31.",
    "critical_twice": "“{name}” staat er tweemaal in.",
    "critical_most": "De lijst telt hoogstens {most} diensten.",
}


def said(window: Window) -> str:
    """Return a service with its days."""
    return f"{name(window)} ({days(window)})"


def all_said(windows: Sequence[Window]) -> list[str]:
    """Return services with their days."""
    return [said(each) for each in windows]


def name(window: Window) -> str:
    """Return what people call a service; one that we ship, in the reader's language."""
    return _NAMES[window.name] if window.name in {each.name for each in SHIPPED} else window.name


def days(window: Window) -> str:
    """Return the days of the month on which it is critical."""
    first, last = window.first, window.last
    if first > last:
        return say("van dag {first} tot dag {last} van de volgende maand", first=first, last=last)
    if first == last:
        return say("op dag {first}", first=first)
    if last == LAST_DAY:
        return say("van dag {first} tot het einde van de maand", first=first)
    return say("van dag {first} tot dag {last}", first=first, last=last)
