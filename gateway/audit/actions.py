"""How is a deed written down? In the transaction in which it is done; the clock seals it into the chain a second later.

Writing takes no lock and reads nothing, so no caller and no colleague waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any, Protocol

from sqlalchemy.orm import Session

from gateway.audit.model import Deed, Subject, canonical, commitment
from gateway.audit.tables import AuditDeed, AuditOpening

DEEDS = "deed"  # the name of this source in the chain


class Doer(Protocol):
    """Who does something: an Actor, which this floor may not know."""

    @property
    def principal(self) -> str:
        """Whose act it is."""

    @property
    def name(self) -> str:
        """What people call them."""


def write_down(
    session: Session,
    by: Doer,
    deed: Deed,
    kind: Subject,
    subject: int | str | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> AuditDeed:
    """Write down that `by` did something to a `subject` of this kind.

    `detail` is chained as it is and can never be erased: counts, states, hashes. What names or could name a person goes
    in `personal`, as the doer's own name does.
    """
    known = {"by": by.name, **(personal or {})}
    salt = token_hex(16)
    row = AuditDeed(
        at=now,
        principal=by.principal,
        deed=deed,
        subject=named(kind, subject),
        detail=canonical(detail or {}),
        commitment=commitment(salt, known),
    )
    session.add(row)
    session.flush()
    session.add(AuditOpening(source=DEEDS, source_id=row.id, salt=salt, personal=canonical(known)))
    return row


def named(kind: Subject, subject: int | str | None) -> str:
    """Return how a subject is named in the chain, as `broadcast:7`; without a number it is all of its kind."""
    return kind.value if subject is None else f"{kind.value}:{subject}"[:80]
