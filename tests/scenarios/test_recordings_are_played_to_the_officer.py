"""The officer who accepted hears the caller's own words: from here by a link that lapses, else from the carrier."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from gateway.recordings.erasures import take_away
from gateway.webhooks import sound
from tests.parts.compiled import HouseApp
from tests.scenarios.world import Line, World

NO = "2"


@pytest.fixture
def player(world: World) -> FlaskClient:
    """The carrier's player: it fetches addresses, and signs nothing."""
    app = HouseApp("player")
    app.register_blueprint(sound.blueprint(world.installation))
    return app.test_client()


@pytest.fixture
def recorded(world: World) -> World:
    """A caller left a message, and the officer on duty is being called."""
    world.call().press("1", "1", "1", NO, NO, NO, NO, "9", NO, "1").silence().speak().hang_up()
    world.work()
    return world


def _played(line: Line) -> str:
    found = line.document.find(".//Play")
    assert found is not None
    assert found.text
    return found.text


def _path(address: str) -> str:
    return urlsplit(address).path


def test_the_message_is_played_by_a_link_that_needs_no_signature_and_lapses(
    recorded: World, player: FlaskClient
) -> None:
    recorded.sweeper.recordings()
    address = _played(recorded.pick_up("An").press("1", "5", "3"))
    assert address.startswith("http://gateway.test/voice/sound/")
    answer = player.get(_path(address))
    assert (answer.status_code, answer.data, answer.content_type) == (200, b"RIFF", "audio/wav")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert player.get(_path(address), headers={"Range": "bytes=1-2"}).data == b"IF"
    recorded.clock.advance(minutes=10)
    refused = player.get(_path(address))
    assert (refused.status_code, refused.headers["Cache-Control"]) == (403, "private, no-store")


def test_a_message_that_is_not_kept_yet_is_played_from_the_carrier(recorded: World) -> None:
    address = _played(recorded.pick_up("An").press("1", "5", "3"))
    assert address == recorded.recordings()[0].address


def test_the_timeline_tells_which_officer_listened(recorded: World) -> None:
    line = recorded.pick_up("An").press("1", "5")
    assert "listened" not in recorded.timeline()
    line.press("3")
    assert recorded.timeline().count("listened") == 1


def test_a_repeated_webhook_is_not_a_second_listening(recorded: World) -> None:
    line = recorded.pick_up("An").press("1", "5")
    action = line.waits.attrib["action"]
    line.press("3").get(action, Digits="3")
    assert line.answers[-1] == line.answers[-2]
    assert recorded.timeline().count("listened") == 1


def test_once_it_is_erased_the_officer_hears_that_there_is_none(recorded: World, player: FlaskClient) -> None:
    recorded.sweeper.recordings()
    line = recorded.pick_up("An").press("1", "5", "3")
    address = _played(line)
    with recorded.installation.transaction() as session:
        assert take_away(session, recorded.recordings()[0].id, recorded.clock())
    assert player.get(_path(address)).status_code == 404
    assert line.press("3").document.find(".//Play") is None


def test_a_forged_link_opens_nothing(recorded: World, player: FlaskClient) -> None:
    assert player.get("/voice/sound/bm90aGluZw").status_code == 403
    own_but_other = recorded.installation.addresses.reference("conversation", 1)
    assert player.get(f"/voice/sound/{own_but_other}").status_code == 403


def test_nothing_can_be_posted_to_a_link(recorded: World, player: FlaskClient) -> None:
    assert player.post(_path(recorded.installation.addresses.sound(1, recorded.clock()))).status_code == 405
