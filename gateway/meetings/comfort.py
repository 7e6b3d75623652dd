"""Which soft sound tells who waits that the line is alive? Made here, always the same; a telephone's kind of WAV."""

from __future__ import annotations

import io
import math
import random
import struct
import wave
from functools import cache

RATE = 8000  # samples a second
SECONDS = 5
LOUDNESS = 600  # of 32767, about 35 dB below full scale: to be noticed, not listened to
FADE_S = 0.8
SOFTNESS = 0.92  # how much of the last sample each one keeps: the more, the darker


@cache
def comfort_sound() -> bytes:
    """Return a few seconds of a low murmur that comes and goes."""
    draw = random.Random(112)  # noqa: S311 - no secret: the same sound in every process, so that carriers may keep it
    count, level, samples = RATE * SECONDS, 0.0, []
    for index in range(count):
        level = SOFTNESS * level + (1 - SOFTNESS) * draw.uniform(-1, 1) * 5
        samples.append(int(LOUDNESS * _fade(index / RATE) * max(-1.0, min(1.0, level))))
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{count}h", *samples))
    return written.getvalue()


def _fade(at_s: float) -> float:
    """How far the sound is on at a moment: no click at either end."""
    edge = min(at_s, SECONDS - at_s, FADE_S) / FADE_S
    return 0.5 - 0.5 * math.cos(math.pi * edge)
