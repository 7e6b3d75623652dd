"""What does each template say now, and who changed it? The newest version that staff wrote, else the file we ship.

Nothing is overwritten: every version stays. Verbs on a Session that is handed in; the door commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.broadcasts.scenarios import Template, read_key, read_template
from gateway.broadcasts.tables import TemplateVersion
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

FILES = Path(__file__).with_name("templates")
MOST = 60  # templates that staff may have


@cache
def shipped() -> Mapping[str, str]:
    """Return what we ship: each template's name and document."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(FILES.glob("*.yaml"))}


def documents(session: Session) -> Mapping[str, str]:
    """Return every template as it is now, by name."""
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.key)
    written = session.scalars(select(TemplateVersion).where(TemplateVersion.id.in_(newest))).all()
    return dict(sorted((dict(shipped()) | {each.key: each.document for each in written}).items()))


def templates(session: Session) -> Mapping[str, Template]:
    """Return every template, read, by name."""
    return {key: read_template(document) for key, document in documents(session).items()}


def template(session: Session, key: str) -> Template:
    """Return one template; raises Refused("no_such_template")."""
    found = documents(session).get(key)
    if found is None:
        raise Refused("no_such_template")
    return read_template(found)


def keep(session: Session, actor: Actor, key: str, document: str, now: datetime) -> Template:
    """Keep a new version of a template, or a new one. The same document is no new version.

    Raises Refused: template_key, too_many_templates, and as `read_template` does.
    """
    require(actor, Permission.BROADCASTS_WRITE)
    document = document.replace("\r\n", "\n").strip() + "\n"
    read, known = read_template(document), documents(session)
    if read_key(key) not in known and len(known) >= MOST:
        raise Refused("too_many_templates", most=MOST)
    if known.get(key) != document:
        row = TemplateVersion(key=key, document=document, at=now, principal=actor.principal, by=actor.name)
        session.add(row)
        session.flush()
    return read


def versions(session: Session, key: str, limit: int = 20) -> Sequence[TemplateVersion]:
    """Return what staff wrote of a template, the newest first."""
    query = select(TemplateVersion).where(TemplateVersion.key == key).order_by(TemplateVersion.id.desc())
    return session.scalars(query.limit(limit)).all()
