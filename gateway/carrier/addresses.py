"""Under which addresses does the carrier reach us? Made here, read back here; nowhere else spells one.

A reference in an address is signed, so that nobody but us can make one, and says nothing of what it refers to.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from gateway.errors import Refused

WEBHOOK_OVERRIDES = "#rc=1&rp=ct,rt,5xx&rt=5000&tt=12000"  # carrier retries; only on what is safe to repeat

VOICE_FILE = "voice.xml"  # under FALLBACK_URL: what a caller gets there
PAGE_FILE = "officer-page.xml"  # under FALLBACK_URL, as `ccvo fallback export` writes it
REMEMBERED = 4096  # references of the calls that are going on: each is made and read again at every key
SOUND_LASTS = timedelta(minutes=10)  # a carrier fetches what it plays at once; a link in a log is soon worth nothing


class Addresses:
    """Every absolute address that we hand to the carrier or print in a text."""

    def __init__(self, public_url: str, secret_key: str, fallback_url: str | None = None) -> None:
        self.public_url, self.fallback_url = public_url, fallback_url
        self._secret_key = secret_key
        signer = URLSafeSerializer(secret_key, salt="carrier-address")
        self._sign = lru_cache(REMEMBERED)(lambda kind, key: str(signer.dumps([kind, key])))
        self._read = lru_cache(REMEMBERED)(signer.loads)  # a forged one raises, so it is not remembered
        self._links = URLSafeSerializer(secret_key, salt="link")
        self._places = URLSafeSerializer(secret_key, salt="static-flow")

    def reference(self, kind: str, key: int) -> str:
        """Return a signed reference to the row `key` of `kind`."""
        return self._sign(kind, key)

    def read(self, kind: str, reference: str) -> int:
        """Return the row's key; raises Refused("bad_reference") for a forged or foreign reference."""
        try:
            said, key = self._read(reference)
        except (BadSignature, ValueError, TypeError) as fault:
            raise Refused("bad_reference") from fault
        if said != kind or not isinstance(key, int):
            raise Refused("bad_reference")
        return key

    def turn(self, conversation: int, turn: int, officer: bool = False, language: str | None = None) -> str:
        """Where the next input of this conversation goes; an officer's line has a door of its own.

        The language is there for whoever must speak to the caller when nothing else is known.
        """
        query = f"?language={language}" if language else ""
        return f"{self._turn(conversation, turn, officer)}{query}{WEBHOOK_OVERRIDES}"

    def silence(self, conversation: int, turn: int, officer: bool = False, language: str | None = None) -> str:
        """Where the carrier goes when no key was pressed."""
        query = f"&language={language}" if language else ""
        return f"{self._turn(conversation, turn, officer)}?silent=1{query}{WEBHOOK_OVERRIDES}"

    def room(self, conversation: int) -> str:
        """Name the room in which a caller and an officer meet: nobody can guess it, and it says nothing of anybody."""
        return hmac.digest(self._secret_key.encode(), f"room {conversation}".encode(), "sha256").hex()[:32]

    def wait(self, conversation: int, officer: bool = False, language: str | None = None) -> str:
        """What is said every few seconds to who waits in a room."""
        door = "officer-wait" if officer else "wait"
        query = f"?language={language}" if language else ""
        reference = self.reference("conversation", conversation)
        return f"{self.public_url}/voice/{door}/{reference}{query}{WEBHOOK_OVERRIDES}"

    def left(self, conversation: int, turn: int, officer: bool = False, language: str | None = None) -> str:
        """Where a line goes on that comes out of its room by itself."""
        door = "officer-left" if officer else "left"
        query = f"?language={language}" if language else ""
        reference = self.reference("conversation", conversation)
        return f"{self.public_url}/voice/{door}/{reference}/{turn}{query}{WEBHOOK_OVERRIDES}"

    def comfort(self) -> str:
        """The soft sound between two sentences to who waits."""
        return f"{self.public_url}/voice/comfort.wav"

    def canary(self, door: str, run: int) -> str:
        """Where one of the canary's lines goes on: call, mark, page, key or status."""
        overrides = "" if door == "status" else WEBHOOK_OVERRIDES
        return f"{self.public_url}/voice/canary/{door}/{self.reference('canary', run)}{overrides}"

    def proof(self, door: str, call: int) -> str:
        """What is heard by who tries a telephone (answer), and where the carrier tells how that call goes (status)."""
        overrides = "" if door == "status" else WEBHOOK_OVERRIDES
        return f"{self.public_url}/voice/proof-{door}/{self.reference('proof', call)}{overrides}"

    def approval(self, door: str, call: int) -> str:
        """What a second person hears whom we ring (answer), and where the carrier tells how it goes (status)."""
        overrides = "" if door == "status" else WEBHOOK_OVERRIDES
        return f"{self.public_url}/voice/approval-{door}/{self.reference('approval', call)}{overrides}"

    def team(self, door: str, call: int) -> str:
        """What a member of the crisis team hears whom we ring (answer), and where its course is told (status)."""
        overrides = "" if door == "status" else WEBHOOK_OVERRIDES
        return f"{self.public_url}/voice/team-{door}/{self.reference('team', call)}{overrides}"

    def number_card(self, staff_id: int) -> str:
        """Where an officer's telephone fetches our numbers as a contact, without signing in."""
        return f"{self.public_url}/p/kaart/{self.reference('card', staff_id)}"

    def canary_mark(self, run: int) -> str:
        """The digits by which a run is known: nobody else can make them, and they say nothing."""
        mark = hmac.digest(self._secret_key.encode(), f"canary {run}".encode(), "sha256")
        return f"{int.from_bytes(mark[:8], 'big') % 10**12:012d}"

    def hotline(self) -> str:
        """The hotline's own door, for a line that rang there and proved to be no canary's."""
        return f"{self.public_url}/voice/incoming?known=1{WEBHOOK_OVERRIDES}"

    def call_fallback(self) -> str:
        """Where a caller's line goes on when the address to which we sent it failed."""
        if self.fallback_url is not None:
            return f"{self.fallback_url}/{VOICE_FILE}"
        return f"{self.public_url}/voice/fallback"

    def recording(self, conversation: int) -> str:
        """Where the carrier says that a recording can be fetched."""
        return f"{self.public_url}/voice/recording/{self.reference('conversation', conversation)}"

    def whisper(self, leg: int) -> str:
        """What an officer hears before being connected to a waiting caller."""
        return f"{self.public_url}/voice/whisper/{self.reference('leg', leg)}{WEBHOOK_OVERRIDES}"

    def page_answer(self, page: int) -> str:
        """What an officer hears who picks up a page."""
        return f"{self.public_url}/voice/page/{self.reference('page', page)}{WEBHOOK_OVERRIDES}"

    def page_status(self, page: int) -> str:
        """Where the carrier tells how a page's call goes."""
        return f"{self.public_url}/voice/page-status/{self.reference('page', page)}"

    def page_fallback(self, page: int) -> str:
        """What an officer hears when the first address failed: a file elsewhere, or a second try at ours."""
        if self.fallback_url is not None:
            return f"{self.fallback_url}/{PAGE_FILE}"
        return f"{self.public_url}/voice/page-fallback/{self.reference('page', page)}"

    def sound(self, recording: int, now: datetime) -> str:
        """Where the carrier's player fetches a spoken message from us, for ten minutes from `now`."""
        ends = int((now + SOUND_LASTS).timestamp())
        return f"{self.public_url}/voice/sound/{self._links.dumps(['sound', recording, ends])}"

    def read_sound(self, reference: str, now: datetime) -> int:
        """Return the recording's key; raises Refused("bad_reference") for a forged link and one that has lapsed."""
        try:
            said, key, ends = self._links.loads(reference)
        except (BadSignature, ValueError, TypeError) as fault:
            raise Refused("bad_reference") from fault
        if said != "sound" or not isinstance(key, int) or not isinstance(ends, int) or now.timestamp() >= ends:
            raise Refused("bad_reference")
        return key

    def prompt(self, language: str, name: str, version: str) -> str:
        """Where the carrier's player fetches a recorded prompt; another version stands at another address."""
        return f"{self.public_url}/voice/prompts/{language}/{name}?v={version}"

    def static(self, door: str, place: list[Any], silent: bool = False) -> str:
        """Where a call goes on that is taken without the database; `place` is where it is, as a list."""
        query = "?silent=1" if silent else ""
        return f"{self.public_url}/voice/static/{door}/{self._places.dumps(place)}{query}{WEBHOOK_OVERRIDES}"

    def read_static(self, reference: str) -> list[Any]:
        """Return where such a call is; raises Refused("bad_reference") for a forged reference."""
        try:
            place = self._places.loads(reference)
        except BadSignature as fault:
            raise Refused("bad_reference") from fault
        if not isinstance(place, list):
            raise Refused("bad_reference")
        return place

    def page_link(self, reference: str) -> str:
        """Where an officer who was paged reads about the ticket and answers, without signing in."""
        return f"{self.public_url}/p/{reference}"

    def receipt(self, kind: str, key: int) -> str:
        """Where the carrier sends the receipts of one text; `kind` is page, notice or delivery."""
        return f"{self.public_url}/sms/receipt/{kind}/{self.reference(kind, key)}"

    def broadcast_call(self, door: str, delivery: int) -> str:
        """What is heard by whom a broadcast calls (answer), and where the carrier tells how that call goes (status)."""
        overrides = "" if door == "status" else WEBHOOK_OVERRIDES
        return f"{self.public_url}/voice/broadcast-{door}/{self.reference('broadcast_call', delivery)}{overrides}"

    def unsubscribe(self, delivery: int) -> str:
        """Where the recipient of a mailed broadcast says that no more mail is wanted, without signing in."""
        return f"{self.public_url}/u/{self.reference('unsubscribe', delivery)}"

    def confirming(self, delivery: int) -> str:
        """Where the recipient of a mailed broadcast says that it was read, without signing in."""
        return f"{self.public_url}/b/{self.reference('confirming', delivery)}"

    def _turn(self, conversation: int, turn: int, officer: bool) -> str:
        door = "officer" if officer else "turn"
        return f"{self.public_url}/voice/{door}/{self.reference('conversation', conversation)}/{turn}"
