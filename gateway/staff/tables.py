"""Which rows tell who works here?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from gateway.staff.model import Actor, PinPlace, Role, Way
from gateway.storage import Row, choice


class Staff(Row):
    """A person with an account. An officer is a member of staff with the role officer and a verified number."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role_names: Mapped[list[str]] = mapped_column(JSON)
    phone: Mapped[str | None] = mapped_column(String(16), index=True)  # E.164
    phone_verified: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    page_needs_pin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    @property
    def roles(self) -> frozenset[Role]:
        """What this person is."""
        return frozenset(Role(name) for name in self.role_names)

    @property
    def actor(self) -> Actor:
        """This person as somebody who does something."""
        return Actor(f"staff:{self.id}", self.name, self.roles, self.id)


class ContactPoint(Row):
    """One more way to a person who is paged, beside the first number: proven theirs, with when it is tried.

    `address` is E.164 or a mail address. Each of the three is how many seconds after a page fell due; None: not by it.
    """

    __tablename__ = "contact_point"
    __table_args__ = (UniqueConstraint("staff_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    label: Mapped[str] = mapped_column(String(40))
    call_after: Mapped[int | None]
    text_after: Mapped[int | None]
    mail_after: Mapped[int | None]
    proven_at: Mapped[datetime]


class StaffSession(Row):
    """A signed-in browser. The cookie carries `token`'s secret; the row keeps its hash only.

    `device` and `address` are for people to know it by, the address without its last part. `id_token` is what the
    issuer gave, encrypted, for as long as the session is in force: signing out there asks for it. `proven_at`: when the
    person last showed who they are, in it or to the issuer; None when that is not known.
    """

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    way: Mapped[Way] = mapped_column(choice(Way), default=Way.LOCAL, server_default=Way.LOCAL.value)
    device: Mapped[str | None] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(64))
    id_token: Mapped[str | None] = mapped_column(Text)
    proven_at: Mapped[datetime | None]


class SecondStep(Row):
    """What a person's authenticator knows, encrypted under SECRET_KEY.

    `secret` is in force; `asked` was shown and waits for its first code. `last_step` is the latest half minute whose
    code was taken: no code opens twice.
    """

    __tablename__ = "second_step"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    secret: Mapped[str | None] = mapped_column(String(200))
    asked: Mapped[str | None] = mapped_column(String(200))
    last_step: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime | None]


class RecoveryCode(Row):
    """A code that opens once in place of an authenticator; 80 random bits, kept as their hash."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class HalfSignIn(Row):
    """A browser whose password was right, and which is still asked for a code."""

    __tablename__ = "half_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    attempt_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


class SignOnFlow(Row):
    """A browser that was sent to the issuer and is expected back, once.

    `staff_id`: who asked to be linked to it or, where it `proves`, who must show that they are still themselves.
    """

    __tablename__ = "sign_on_flow"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    wanted: Mapped[str] = mapped_column(String(500))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    proves: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime] = mapped_column(index=True)


class StaffIdentity(Row):
    """Under which name an issuer knows a person. An issuer never gives a subject to somebody else."""

    __tablename__ = "staff_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    since: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class SignInAttempt(Row):
    """A try to sign in, kept to slow guessing down.

    `account` is "staff:7", or for a login that nobody has one of a few thousand buckets: typed text is never kept,
    since people type passwords into the wrong field. `device_hash` names a browser by a cookie it got at a sign-in.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(40), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    device_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    succeeded: Mapped[bool]


class PinTry(Row):
    """A PIN that was weighed on a telephone: kept to slow guessing down, over calls and over phones.

    `account` is "staff:7", or for a number that is no officer's a bucket of such numbers. `phone_hash` is of the number
    that rang us, None where it was withheld, or where we rang ourselves.
    """

    __tablename__ = "pin_try"
    __table_args__ = (Index(None, "account", "place", "at"), Index(None, "phone_hash", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(40))
    place: Mapped[PinPlace] = mapped_column(choice(PinPlace))
    phone_hash: Mapped[str | None] = mapped_column(String(64))
    conversation_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    fitted: Mapped[bool]


class ApiKey(Row):
    """A program's key: hashed, with the roles it carries and the person it acts for, if any."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role_names: Mapped[list[str]] = mapped_column(JSON)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]  # to within minutes: no call waits for it
    warned_at: Mapped[datetime | None]  # when we last told that it lapses
