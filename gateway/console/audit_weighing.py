"""Does the chain hold, and may it be taken out? Weighed a portion a request, so that whoever waits sees how far it is.

Each portion begins at an entry that the one before it weighed. Scripts ask for the next by themselves; without them
a button does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Response as Streamed
from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.audit.actions import write_down
from gateway.audit.anchor import anchor_path, read_anchor
from gateway.audit.exporting import chunks, note_export
from gateway.audit.model import BEGINNING, Deed, Head, Subject
from gateway.audit.verifying import Fault, Portion, Wrong, end_fault, length, weigh
from gateway.console.languages.saying import Words
from gateway.console.visit import After, Visit
from gateway.sealed import SOURCES

PORTION = 5000
WRONG: Mapping[Wrong, str] = {
    Wrong.CHANGED: "zegt iets anders dan toen ze verzegeld werd",
    Wrong.MISSING: "ontbreekt",
    Wrong.REORDERED: "staat niet op haar plaats",
    Wrong.CUT_OFF: "is niet wat er ooit stond: het einde werd afgesneden of herschreven",
    Wrong.ROW_GONE: "gaat over iets dat er niet meer is",
    Wrong.ROW_CHANGED: "gaat over iets dat achteraf veranderd werd",
    Wrong.NAME_GONE: "mist een naam, zonder dat die volgens de keten gewist werd",
    Wrong.UNSEALED: "kwam er nooit: iets werd niet op tijd verzegeld",
}
WRONG = Words(WRONG)


@dataclass(frozen=True)
class Progress:
    """How far the weighing is. `done`: it came to the end, or to a fault."""

    head: Head
    so_far: str
    whole: int
    blank: int
    fault: Fault | None
    done: bool

    @property
    def weighed(self) -> int:
        """How many entries were weighed."""
        return self.head.sequence

    @property
    def share(self) -> int:
        """How much is weighed, in hundredths."""
        return 100 if self.done else min(99, 100 * self.weighed // max(self.whole, 1))

    @property
    def said(self) -> str:
        """What is wrong with the entry that does not fit."""
        return WRONG[self.fault.wrong] if self.fault else ""


def verify(visit: Visit) -> After:
    """Weigh the next portion; that somebody had it weighed, and what came of it, is written down at its end."""
    head, blank = _so_far(visit, request.form.get("so_far", ""))

    def make() -> Response:
        with visit.installation.storage.reading() as session:
            progress = _weigh(visit, session, head, blank)
        if progress.done:
            _note(visit, progress)
        part = "_audit_progress.html" if request.headers.get("HX-Request") else "audit_verify.html"
        return visit.page(part, progress=progress)

    return After(make)


def export_file(visit: Visit) -> After:
    """Hand out the whole chain as a file, without names; who took it is written down first."""

    def make() -> Response:
        with visit.installation.transaction() as session:
            note_export(session, visit.actor, length(session), visit.now)
        answer = Streamed(_texts(visit), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="logboek.csv"'
        return answer

    return After(make)


def _texts(visit: Visit) -> Iterator[str]:
    with visit.installation.storage.reading() as session:
        for text, _ in chunks(session):
            yield text


def _weigh(visit: Visit, session: Session, head: Head, blank: int) -> Progress:
    whole, known = length(session), _known(visit)
    found = weigh(session, SOURCES, head, known, most=PORTION)
    fault = found.fault or _at_the_end(visit, session, found, known)
    done = found.last or fault is not None
    so_far = str(_signer(visit).dumps([str(found.head), blank + found.blank]))
    return Progress(found.head, so_far, whole, blank + found.blank, fault, done)


def _at_the_end(visit: Visit, session: Session, found: Portion, known: Head | None) -> Fault | None:
    return end_fault(session, SOURCES, visit.now, known, found.head) if found.last else None


def _so_far(visit: Visit, said: str) -> tuple[Head, int]:
    """Return where the portion before ended, as we signed it: nobody can begin in the middle and call it whole."""
    try:
        head, blank = _signer(visit).loads(said)
        return Head.read(head), int(blank)
    except BadSignature:
        return BEGINNING, 0


def _signer(visit: Visit) -> URLSafeSerializer:
    return URLSafeSerializer(visit.installation.settings.secret_key, salt="audit weighing")


def _known(visit: Visit) -> Head | None:
    settings = visit.installation.settings
    try:
        return read_anchor(anchor_path(settings.var, settings.database_url))
    except ValueError:
        return None  # told by the clock's alarm and by ccvo doctor


def _note(visit: Visit, progress: Progress) -> None:
    said = {"entries": progress.weighed, "sound": progress.fault is None}
    with visit.installation.transaction() as session:
        write_down(session, visit.actor, Deed.AUDIT_VERIFIED, Subject.AUDIT, None, visit.now, said)
