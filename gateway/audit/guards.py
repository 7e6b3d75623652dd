"""Does the database itself refuse that the audit is changed? What stands there, and what a role of its own would need.

Who owns a table can take its triggers off. On PostgreSQL that power can be kept from the gateway: one role migrates and
owns, another one, which `grants` describes, runs everything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

GUARDED = ("audit_deed", "audit_entry")


@dataclass(frozen=True)
class Guard:
    """`refused`: every guarded table has its triggers. `kept_apart`: our role could not take them off."""

    refused: bool
    kept_apart: bool


def guard_of(connection: Connection) -> Guard:
    """Return how the audit is guarded in this database."""
    return _postgresql(connection) if connection.dialect.name == "postgresql" else _sqlite(connection)


def grants(role: str) -> list[str]:
    """Return the statements by which the owner lets `role` run the gateway without power over the audit."""
    named = '"' + role.replace('"', '""') + '"'
    audit = ", ".join(GUARDED)
    return [
        f"GRANT USAGE ON SCHEMA public TO {named};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {named};",
        f"REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON {audit} FROM {named};",
    ]


def _sqlite(connection: Connection) -> Guard:
    found = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    wanted = {f"{table}_no_{verb}" for table in GUARDED for verb in ("update", "delete")}
    return Guard(wanted <= found, kept_apart=False)


def _postgresql(connection: Connection) -> Guard:
    standing = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    found = set(connection.scalars(text(standing)))
    owned = connection.scalars(
        text(
            "SELECT pg_has_role(current_user, relowner, 'USAGE')"
            " OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')"
            " FROM pg_class WHERE relname IN ('audit_deed', 'audit_entry') AND relkind = 'r'"
        )
    ).all()
    return Guard(set(GUARDED) <= found, kept_apart=bool(owned) and not any(owned))
