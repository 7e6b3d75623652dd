"""How is a sound kept on this machine? One file a recording, AES-256-GCM under a key derived from SECRET_KEY.

A file names its key, and is bound to the carrier's id of its recording: it cannot be passed off as another one. What
was changed by one bit is not played.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.recordings.model import Loss
from gateway.settings import Settings

MAGIC = b"CCVOSND1"
KEY_ID_BYTES = 8
NONCE_BYTES = 12
HEADER_BYTES = len(MAGIC) + KEY_ID_BYTES + NONCE_BYTES


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """A sound cannot be played from here; `loss` says why."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss.value)
        self.loss = loss


@dataclass(frozen=True)
class Kept:
    """A sound that is safely on the disk: under which key, and how many bytes of sound."""

    key_id: str
    size: int


class Vault:
    """The folder of sounds, and the key to it. Raises OSError when the disk does not do as asked."""

    def __init__(self, folder: Path, secret_key: str) -> None:
        self.folder = folder
        self._cipher = AESGCM(_derived(secret_key, b"ccvo recordings key", 32))
        self._key_id = _derived(secret_key, b"ccvo recordings key id", KEY_ID_BYTES)

    @classmethod
    def of(cls, settings: Settings) -> Vault:
        """The vault of an installation."""
        return cls(settings.var / "recordings", settings.secret_key)

    @property
    def key_id(self) -> str:
        """The name of the key that is in force."""
        return self._key_id.hex()

    def keep(self, recording_id: int, sid: str, sound: bytes) -> Kept:
        """Write a sound, whole or not at all, in place of any that was there."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        nonce = os.urandom(NONCE_BYTES)
        header = MAGIC + self._key_id + nonce
        new = self.folder / f"{recording_id}.{nonce.hex()}.new"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(header + self._cipher.encrypt(nonce, sound, header + sid.encode()))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path(recording_id))
        self._sync_folder()
        return Kept(self.key_id, len(sound))

    def read(self, recording_id: int, sid: str) -> bytes:
        """Return a sound; raises Unreadable."""
        try:
            whole = self._path(recording_id).read_bytes()
        except FileNotFoundError:
            raise Unreadable(Loss.MISSING) from None
        header, body = whole[:HEADER_BYTES], whole[HEADER_BYTES:]
        if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
            raise Unreadable(Loss.DAMAGED)
        if header[len(MAGIC) : -NONCE_BYTES] != self._key_id:
            raise Unreadable(Loss.FOREIGN_KEY)
        try:
            return self._cipher.decrypt(header[-NONCE_BYTES:], body, header + sid.encode())
        except InvalidTag:
            raise Unreadable(Loss.DAMAGED) from None

    def forget(self, recording_id: int) -> None:
        """Erase a sound, and what a cut-off write of it left; one that is not there is well."""
        for path in (self._path(recording_id), *self.folder.glob(f"{recording_id}.*.new")):
            path.unlink(missing_ok=True)
        self._sync_folder()

    def held(self) -> set[int]:
        """Return the recordings of which anything lies here, whole or cut off."""
        return {int(path.name.partition(".")[0]) for path in self._files()}

    def whole(self) -> set[int]:
        """Return the recordings of which a whole file lies here."""
        return {int(path.stem) for path in self._files() if path.suffix == ".sound"}

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [path for path in self.folder.iterdir() if path.name.partition(".")[0].isdecimal()]

    def _path(self, recording_id: int) -> Path:
        return self.folder / f"{recording_id}.sound"

    def _sync_folder(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _derived(secret_key: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(secret_key.encode())
