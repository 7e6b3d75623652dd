"""Which rows tell whom we know outside? Organisations with codes and numbers, and their contacts.

Nothing deletes a contact: a STOP is a row of its own beside it, so that the next import cannot undo it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contacts.organisation import CodeKind
from contacts.phone import voice_only
from gateway.directory.model import AskState, ChangeWay
from gateway.storage import Row, choice


class Organisation(Row):
    """An organisation. Codes as registers write them: OVO002949, 0207437468, 44021."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)  # `contacts.person.key_of(name)`
    ovo: Mapped[str | None] = mapped_column(String(9), unique=True)
    kbo: Mapped[str | None] = mapped_column(String(10), unique=True)
    nis: Mapped[str | None] = mapped_column(String(5), unique=True)
    province: Mapped[str | None] = mapped_column(String(60), index=True)
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def code(self) -> str:
        """The code we show: OVO before KBO before NIS; empty when none is known."""
        return self.ovo or self.kbo or self.nis or ""


class OrganisationNumber(Row):
    """A telephone number by which a calling organisation is recognised, beside those of its contacts."""

    __tablename__ = "organisation_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)  # E.164

    organisation: Mapped[Organisation] = relationship()


class CodeSuccession(Row):
    """A former code, and the code that took its place in a merger or renumbering."""

    __tablename__ = "code_succession"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CodeKind] = mapped_column(choice(CodeKind))
    value: Mapped[str] = mapped_column(String(10))
    former_name: Mapped[str] = mapped_column(String(120))
    successor_kind: Mapped[CodeKind] = mapped_column(choice(CodeKind))
    successor_value: Mapped[str] = mapped_column(String(10))
    since: Mapped[date | None]


class Contact(Row):
    """A person, or a function, of an organisation, who receives broadcasts. Numbers are E.164."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key", "function_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    function_key: Mapped[str] = mapped_column(String(120))
    mobile: Mapped[str | None] = mapped_column(String(16), index=True)
    phone: Mapped[str | None] = mapped_column(String(16), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    groups: Mapped[list[str]] = mapped_column(JSON)
    priority: Mapped[int | None]  # 1 is first; none comes last
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)  # the double of that one

    organisation: Mapped[Organisation] = relationship()

    @property
    def voice_only(self) -> bool:
        """Whether it can be called, and no text arrives there."""
        return voice_only(self.mobile, self.phone)


class OptOut(Row):
    """Somebody sent STOP from a number, or unsubscribed a mail address: it holds for every contact with it.

    Until it is lifted. A mail address stands here in lower case.
    """

    __tablename__ = "opt_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(254), index=True)
    opted_out_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class ContactChange(Row):
    """What one contact was before somebody changed it, and after. Never changed itself."""

    __tablename__ = "contact_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    way: Mapped[ChangeWay] = mapped_column(choice(ChangeWay))
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class Upload(Row):
    """A table that somebody is bringing in: its cells, compressed, until it lapses. What it would do: see `outline`."""

    __tablename__ = "contact_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    principal: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(120))
    cells: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    placing: Mapped[dict[str, str]] = mapped_column(JSON)  # position -> column told by hand, empty: left out
    made_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outline: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    lines: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class SavedAudience(Row):
    """An audience with a name. `rule` is as `contacts.rules` reads it; taken out of use, never deleted."""

    __tablename__ = "saved_audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(120))
    retired_at: Mapped[datetime | None]


class SelfCheck(Row):
    """One round in which contacts are asked whether their entry is still right."""

    __tablename__ = "self_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(120))
    ends_at: Mapped[datetime]
    repeats: Mapped[bool] = mapped_column(default=False)  # begins anew half a year after it began


class SelfCheckAsk(Row):
    """One contact in one round: where we asked, and what came of it. `reference` is the link's."""

    __tablename__ = "self_check_ask"
    __table_args__ = (UniqueConstraint("check_id", "contact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("self_check.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[AskState] = mapped_column(choice(AskState), index=True)
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    seen: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # the entry as it was answered on
    proposed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(120))

    contact: Mapped[Contact] = relationship()
    check: Mapped[SelfCheck] = relationship()
