"""Where does the sound come from that somebody wants to hear? From here when it is kept, else from the carrier.

No transaction is open while the carrier is asked. What is not as it was written is never played.
"""

from __future__ import annotations

import logging

from gateway.carrier.port import Carrier
from gateway.errors import Refused
from gateway.now import Clock
from gateway.recordings.fetches import fetch_anew
from gateway.recordings.model import Loss, SoundState
from gateway.recordings.tables import RecordingSound
from gateway.recordings.vault import Unreadable, Vault
from gateway.storage import Storage
from gateway.tickets.tables import Recording

log = logging.getLogger(__name__)


def open_sound(storage: Storage, carrier: Carrier, vault: Vault, recording_id: int, clock: Clock) -> bytes:
    """Return a message's sound (WAV). Raises Refused("no_such_recording") for one that is gone, or CarrierFault."""
    with storage.reading() as session:
        recording = session.get(Recording, recording_id)
        sound = session.get(RecordingSound, recording_id)
    if recording is None or (sound is not None and sound.state is SoundState.DELETED):
        raise Refused("no_such_recording")
    if sound is not None and sound.state is SoundState.KEPT:
        try:
            return vault.read(recording_id, recording.sid)
        except Unreadable as unreadable:
            _mend(storage, recording_id, unreadable.loss, clock)
    return carrier.fetch_recording(recording.address)


def _mend(storage: Storage, recording_id: int, loss: Loss, clock: Clock) -> None:
    """Have a spoilt file replaced. One that is missing may be on the clock's machine, which looks for itself."""
    log.error("recording %d cannot be played from here (%s); asking the carrier", recording_id, loss.value)
    if loss is Loss.DAMAGED:
        with storage.transaction() as session:
            fetch_anew(session, recording_id, clock())
