"""Does a broadcast reach anybody at all? Told without reading a large directory to its end, for a writer is held up."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contacts.channels import choose_on
from gateway.broadcasts import following
from gateway.broadcasts.channels import reaching
from gateway.broadcasts.few import is_read_at_once
from gateway.broadcasts.model import Channel
from gateway.broadcasts.recipients import asked_of, reaching_somebody
from gateway.broadcasts.tables import Broadcast
from gateway.directory import actions as directory
from gateway.errors import Refused


def somebody_is_reached(session: Session, broadcast: Broadcast) -> None:
    """Raise Refused("no_recipients") when nobody is reached, and as `reaching_somebody` does."""
    if broadcast.channels == [Channel.NEWS] or is_read_at_once(session, broadcast.audience):
        reaching_somebody(session, broadcast)
        return
    following.follows(session, broadcast)
    if following.KEY in broadcast.audience:
        found = following.any_of(session, broadcast.audience[following.KEY])
    else:
        asked, channels = asked_of(session, broadcast.audience), reaching(broadcast.channel_names)
        found = any(choose_on(asked, some, channels).recipients for some in directory.leaf_through(session))
    if not found:
        raise Refused("no_recipients")
