"""How is a secret kept that we must read again? AES-256-GCM under a key derived from SECRET_KEY, bound to its person.

Under another SECRET_KEY nothing can be read; then a second step is set anew, by a recovery code or by an administrator.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class Locker:
    """Locks texts away for people, and reads them back."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"ccvo staff secrets").derive(secret_key.encode())
        self._cipher = AESGCM(derived)

    def lock(self, text: str, staff_id: int) -> str:
        """Encrypt a text of this person's."""
        nonce = os.urandom(NONCE_BYTES)
        return urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), str(staff_id).encode())).decode()

    def unlock(self, kept: str | None, staff_id: int) -> str | None:
        """Return what was encrypted for this person; None when there is nothing, or it cannot be read."""
        if kept is None:
            return None
        try:
            sealed = urlsafe_b64decode(kept)
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], str(staff_id).encode()).decode()
        except (InvalidTag, ValueError):
            return None
