"""The rooms of a carrier, for fake phones: who is in which, who hears whom, and where each goes on.

As the carrier documents a Conference: it begins when two are in it and one of them may begin it; until then each hears
its own waiting document; it ends with whoever ends it on leaving; a call that is given another document leaves it.
"""

from __future__ import annotations

from xml.etree import ElementTree

from tests.scenarios.world import Line, World

SPOKEN = {"Say", "Play", "Pause", "Redirect"}  # all that a waiting document may hold


class Rooms:
    """Every room of the carrier that a world telephones with."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.inside: dict[str, list[Line]] = {}
        self.followed = 0

    def enter(self, line: Line) -> Line:
        """Let a line into the room that its document names."""
        self.inside.setdefault(_room(line).text or "", []).append(line)
        return line

    def together(self, one: Line, other: Line) -> bool:
        """Whether two lines hear each other."""
        room = self._of(one)
        begun = any(_room(line).get("startConferenceOnEnter") == "true" for line in room)
        return begun and other in room and one is not other

    def hears(self, line: Line) -> str:
        """What somebody who waits hears in one round."""
        assert self._of(line) == [line] or not self.together(*self._of(line)[:2]), "who is in a talk hears no words"
        address = _room(line).attrib["waitUrl"]
        answer = self.world.post(address, CallSid=line.sid, From=line.caller, To=line.called)
        document = ElementTree.fromstring(answer)
        assert {verb.tag for verb in document} <= SPOKEN, answer
        assert document.find("Say") is not None, "dead air"
        return " ".join(said.text or "" for said in document.iter("Say"))

    def leave(self, line: Line, goes_on: bool = True) -> None:
        """A line leaves its room by itself (star); `goes_on`: its call lasts, and is asked for its next document."""
        name = _room(line).text or ""
        self.inside[name].remove(line)
        ends = _room(line).get("endConferenceOnExit") == "true"
        others = self.inside.pop(name) if ends else []
        for each in [*([line] if goes_on else []), *others]:
            each.get(each.waits.attrib["action"], DialCallStatus="answered")

    def hang_up(self, line: Line) -> None:
        """Somebody in a room hangs up; whoever stays behind goes on."""
        self.leave(line, goes_on=False)

    def follow(self) -> list[Line]:
        """Carry out what the carrier was asked since: every call that was redirected goes on there."""
        asked, self.followed = self.world.carrier.redirected[self.followed :], len(self.world.carrier.redirected)
        moved = []
        for sid, url in asked:
            for name, lines in [*self.inside.items()]:
                for line in [line for line in lines if line.sid == sid]:
                    lines.remove(line)
                    others = self.inside.pop(name)
                    for other in others:
                        other.get(other.waits.attrib["action"], DialCallStatus="answered")
                    moved.append(line.get(url))
        return moved

    def _of(self, line: Line) -> list[Line]:
        return next((lines for lines in self.inside.values() if line in lines), [])


def _room(line: Line) -> ElementTree.Element:
    room = line.document.find("Dial/Conference")
    assert room is not None, f"no room: {line.answers[-1]}"
    return room


def is_in_a_room(line: Line) -> bool:
    """Whether a line's document puts it in a room."""
    return line.document.find("Dial/Conference") is not None
