"""How do contacts and their import look?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import COUNT, NUMBER_OR_NULL, TEXT_OR_NULL, TIME, array, list_of, ref, shown

CONTACTS: dict[str, Schema] = {
    "Contact": shown(
        {
            "id": COUNT,
            "organisation": {"type": "string"},
            "code": {**TEXT_OR_NULL, "description": "OVO, else KBO, else NIS.", "examples": ["OVO002949"]},
            "province": TEXT_OR_NULL,
            "function": {"type": "string"},
            "name": {"type": "string"},
            "mobile": NUMBER_OR_NULL,
            "phone": NUMBER_OR_NULL,
            "email": TEXT_OR_NULL,
            "groups": array({"type": "string"}),
            "priority": {"type": ["integer", "null"], "description": "1 is first."},
            "opted_out": {"type": "boolean", "description": "STOP was sent from one of the numbers."},
            "email_opted_out": {"type": "boolean", "description": "No more mail is wanted at the address."},
        }
    ),
    "ContactList": list_of("Contact"),
    "SavedAudience": shown(
        {
            "id": COUNT,
            "name": {"type": "string", "description": "For a broadcast: `audience`: {`saved`: name}."},
            "rule": {"type": "object", "description": "all, any, not, or the keys of an audience."},
            "words": {"type": "string", "description": "The rule as people write it."},
            "changed_at": TIME,
            "changed_by": {"type": "string"},
        }
    ),
    "SavedAudienceList": list_of("SavedAudience"),
    "ContactFile": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {
                "type": "string",
                "contentMediaType": "application/octet-stream",
                "description": "CSV, XLSX or ODS with the columns of the contact table, in Dutch or English.",
            },
            "dry_run": {"type": "boolean", "default": False, "description": "Only tell what would be done."},
            "map": {
                "type": "string",
                "contentMediaType": "application/json",
                "description": "What headings mean that are not recognised, by heading; an empty text leaves one out.",
                "examples": ['{"Kop": "mobile", "Opmerking": ""}'],
            },
        },
    },
    "RowRejected": shown(
        {
            "row": {**COUNT, "description": "As a spreadsheet numbers it: the header is row 1."},
            "column": {"type": "string"},
            "value": {"type": "string"},
            "error": {"type": "string"},
            "suggestion": TEXT_OR_NULL,
        }
    ),
    "ContactsImported": shown(
        {
            "added": COUNT,
            "changed": COUNT,
            "unchanged": COUNT,
            "rejected": array(ref("RowRejected")),
            "repaired": array(
                ref("RowRejected"), description="Cells that were read all the same; `suggestion`: as what."
            ),
            "unknown_columns": array({"type": "string"}, description="Headings that nobody knows, left alone."),
            "dry_run": {"type": "boolean"},
        }
    ),
}
