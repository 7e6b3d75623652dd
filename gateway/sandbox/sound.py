"""How long is something spoken, and how does a recording sound? A soft tone, or silence, of the right length."""

from __future__ import annotations

import array
import io
import math
import wave

RATE = 8000
LETTERS_PER_S = 15.0


def speech_s(text: str) -> float:
    """Return how many seconds a voice takes to say a text."""
    return max(0.8, len(text) / LETTERS_PER_S)


def tone_wav(seconds: int, silent: bool) -> bytes:
    """Return a WAV file (8 kHz, 16 bits, mono): a tone of 440 Hz, or silence."""
    second = array.array("h", (0 if silent else int(4000 * math.sin(math.tau * 440 * n / RATE)) for n in range(RATE)))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(second.tobytes() * seconds)
    return file.getvalue()


def wav_s(content: bytes) -> float | None:
    """Return how many seconds a WAV file lasts; None for anything else."""
    try:
        with wave.open(io.BytesIO(content)) as read:
            return float(read.getnframes() / (read.getframerate() or RATE))
    except (wave.Error, EOFError):
        return None
