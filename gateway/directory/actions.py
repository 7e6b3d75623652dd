"""What is asked of the directory, and who opted out? Verbs on a Session; doors commit. Importing is `importing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from contacts.organisation import Code, CodeKind, CodeRefused, read_code
from contacts.person import Reachable, key_of
from contacts.register import current
from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.directory.tables import CodeSuccession, Contact, OptOut, Organisation, OrganisationNumber
from gateway.staff.model import SYSTEM

LIMIT_MOST = 200
LEAF = 500  # contacts

# Made once: every call asks them.
_KNOWN_BY = (
    select(OrganisationNumber)
    .where(OrganisationNumber.number == bindparam("number"))
    .options(joinedload(OrganisationNumber.organisation))
)
_FIRST_WITH = (
    select(Contact)
    .where(or_(Contact.mobile == bindparam("number"), Contact.phone == bindparam("number")))
    .where(Contact.merged_into_id.is_(None))
    .order_by(Contact.priority.is_(None), Contact.priority, Contact.id)
    .options(joinedload(Contact.organisation))
    .limit(1)
)
_SEEN = select(
    Contact.id,
    Contact.organisation_id,
    Contact.name,
    Contact.function,
    Contact.groups,
    Contact.mobile,
    Contact.phone,
    Contact.email,
    Contact.priority,
).where(Contact.merged_into_id.is_(None))

CODE_COLUMNS = {CodeKind.OVO: Organisation.ovo, CodeKind.KBO: Organisation.kbo, CodeKind.NIS: Organisation.nis}


@dataclass(frozen=True)
class ContactPage:
    """Some contacts in order of their id, and the cursor of the next ones (None: these are the last)."""

    contacts: tuple[Contact, ...]
    next: int | None


def find_organisation(session: Session, said: str) -> Organisation | None:
    """Return the organisation of a keyed or written OVO, KBO or NIS code, former codes included; None for no code."""
    try:
        code = read_code(said)
    except CodeRefused:
        return None
    for each in reversed(current(code, _successions_from(session, code))):
        found = session.scalar(select(Organisation).where(CODE_COLUMNS[each.kind] == each.value))
        if found is not None:
            return found
    return None


def who_has_number(session: Session, e164: str) -> tuple[Organisation, Contact | None] | None:
    """Return whose number this is: an organisation known by it, or the first contact that has it; None for nobody."""
    known = session.scalar(_KNOWN_BY, {"number": e164})
    if known is not None:
        return known.organisation, None
    contact = session.scalars(_FIRST_WITH, {"number": e164}).first()
    return (contact.organisation, contact) if contact else None


def list_contacts(session: Session, cursor: int | None = None, limit: int = 50, search: str = "") -> ContactPage:
    """Return contacts after the cursor, 200 at most, with their organisations; `search` looks in both names."""
    limit = max(1, min(limit, LIMIT_MOST))
    query = select(Contact).join(Contact.organisation).options(joinedload(Contact.organisation)).order_by(Contact.id)
    query = query.where(Contact.merged_into_id.is_(None))
    if cursor is not None:
        query = query.where(Contact.id > cursor)
    if sought := key_of(search):
        found = (Contact.name_key, Contact.function_key, Organisation.name_key)
        query = query.where(or_(*(column.contains(sought, autoescape=True) for column in found)))
    rows = list(session.scalars(query.limit(limit + 1)))
    return ContactPage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)


def contacts_for_audience(session: Session) -> list[Reachable]:
    """Return every contact as an audience sees it, in order of id, with former codes and what was opted out."""
    rows = session.execute(_SEEN.order_by(Contact.id))
    return _reachable(session, rows, session.scalars(select(Organisation)))


def leaf_through(session: Session, at_once: int = LEAF) -> Iterator[list[Reachable]]:
    """Yield the same contacts, some at a time: for who may stop before the last."""
    after = 0
    while rows := session.execute(_SEEN.where(Contact.id > after).order_by(Contact.id).limit(at_once)).all():
        after = rows[-1].id
        places = {row.organisation_id for row in rows}
        yield _reachable(session, rows, session.scalars(select(Organisation).where(Organisation.id.in_(places))))


def _reachable(session: Session, rows: Iterable[Any], organisations: Iterable[Organisation]) -> list[Reachable]:
    stopped = opted_out(session)
    places = {place.id: place for place in organisations}
    codes = _all_codes(session, places.values())
    found = []
    for row in rows:
        place = places[row.organisation_id]
        found.append(
            Reachable(
                row.id,
                row.organisation_id,
                row.name,
                row.function,
                place.name,
                codes[place.id],
                place.province,
                tuple(row.groups),
                row.mobile,
                row.phone,
                row.email,
                row.priority,
                stopped.intersection((row.mobile, row.phone, (row.email or "").lower())),
            )
        )
    return found


def audience_values(session: Session) -> dict[str, list[str]]:
    """Return what an audience can be chosen from: the groups, provinces and functions in use, each sorted."""
    stands = Contact.merged_into_id.is_(None)
    groups = {
        key_of(group): group for listed in session.scalars(select(Contact.groups).where(stands)) for group in listed
    }
    provinces = session.scalars(select(Organisation.province).where(Organisation.province.is_not(None)).distinct())
    functions = session.scalars(select(Contact.function).where(Contact.function != "", stands).distinct())
    by_key = {key_of(name): name for name in functions}
    return {
        "groups": sorted(groups.values(), key=key_of),
        "provinces": sorted(name for name in provinces if name),
        "functions": sorted(by_key.values(), key=key_of),
    }


def opt_out(session: Session, e164: str, now: datetime) -> bool:
    """Note that STOP came from a number; returns whether it was new."""
    if _standing(session, e164) is not None:
        return False
    session.add(OptOut(number=e164, opted_out_at=now))
    session.flush()
    write_down(session, SYSTEM, Deed.OPTED_OUT, Subject.CONTACTS, None, now, {}, {"number": e164})
    return True


def opt_in(session: Session, e164: str, now: datetime) -> bool:
    """Lift a STOP; returns whether there was one."""
    standing = _standing(session, e164)
    if standing is None:
        return False
    standing.lifted_at = now
    write_down(session, SYSTEM, Deed.OPTED_IN, Subject.CONTACTS, None, now, {}, {"number": e164})
    return True


def opted_out(session: Session) -> frozenset[str]:
    """Return every number from which STOP was sent, and every address that wants no more mail."""
    return frozenset(session.scalars(select(OptOut.number).where(OptOut.lifted_at.is_(None))))


def note_succession(session: Session, former: Code, former_name: str, after: Code, since: date | None = None) -> None:
    """Note that a code was followed by another; noting it again changes where it leads."""
    row = session.scalar(
        select(CodeSuccession).where(CodeSuccession.kind == former.kind, CodeSuccession.value == former.value)
    )
    if row is None:
        row = CodeSuccession(kind=former.kind, value=former.value)
        session.add(row)
    row.former_name, row.since = former_name, since
    row.successor_kind, row.successor_value = after.kind, after.value


def successions(session: Session) -> Mapping[Code, Code]:
    """Return which code took the place of which."""
    return {
        Code(row.kind, row.value): Code(row.successor_kind, row.successor_value)
        for row in session.scalars(select(CodeSuccession))
    }


def _standing(session: Session, e164: str) -> OptOut | None:
    return session.scalar(select(OptOut).where(OptOut.number == e164, OptOut.lifted_at.is_(None)))


def _successions_from(session: Session, code: Code) -> Mapping[Code, Code]:
    """Return the successions that start at one code, step by step: a call waits for this answer."""
    found: dict[Code, Code] = {}
    while code not in found:
        row = session.scalar(
            select(CodeSuccession).where(CodeSuccession.kind == code.kind, CodeSuccession.value == code.value)
        )
        if row is None:
            break
        found[code] = Code(row.successor_kind, row.successor_value)
        code = found[code]
    return found


def _all_codes(session: Session, organisations: Iterable[Organisation]) -> dict[int, frozenset[str]]:
    """Return the codes of each organisation, those of its forerunners included."""
    known = successions(session)
    former: dict[str, set[str]] = {}
    for code in known:
        for after in current(code, known)[1:]:
            former.setdefault(after.value, set()).add(code.value)
    found = {}
    for each in organisations:
        own = {code for code in (each.ovo, each.kbo, each.nis) if code}
        found[each.id] = frozenset(own.union(*(former.get(code, ()) for code in own)))
    return found
