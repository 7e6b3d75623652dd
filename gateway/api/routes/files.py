"""Which routes are about duty and contacts, both of which come from files?"""

from __future__ import annotations

from gateway.api import contacts, duty
from gateway.api.routing import LISTING, FileBody, Long, Parameter, Route
from gateway.api.schemas.pieces import TIME
from gateway.staff.permissions import Permission

FILE_ROUTES = (
    Route(
        "GET",
        "/duty",
        "getDuty",
        "Who is on call, what changes next, and where nobody stands. Numbers for who may see them.",
        (Permission.DUTY_READ,),
        duty.get_duty,
        "Duty",
        "duty",
        query=(Parameter("at", TIME, "The instant asked about; by default now."),),
    ),
    Route(
        "POST",
        "/duty/import",
        "importDuty",
        "Replace what the file's period covers. One wrong row, and nothing is changed.",
        (Permission.DUTY_CHANGE,),
        duty.import_duty,
        "DutyImported",
        "duty",
        body=FileBody("DutyFile", media_type="text/csv"),
        refusals=(
            "duty_rows_rejected",
            "duty_columns_missing",
            "duty_file_empty",
            "duty_file_unreadable",
            "duty_too_many_rows",
            "file_encoding",
        ),
    ),
    Route(
        "GET",
        "/contacts",
        "listContacts",
        "Contacts, in the order in which they came to be known.",
        (Permission.CONTACTS_READ,),
        contacts.list_contacts,
        "ContactList",
        "contacts",
        query=(
            *LISTING,
            Parameter("search", {"type": "string", "maxLength": 120}, "Part of a name, function or organisation."),
        ),
    ),
    Route(
        "GET",
        "/audiences",
        "listAudiences",
        "The audiences that have a name, for a broadcast to name.",
        (Permission.CONTACTS_READ,),
        contacts.list_audiences,
        "SavedAudienceList",
        "contacts",
        query=LISTING,
    ),
    Route(
        "POST",
        "/contacts/import",
        "importContacts",
        "Add to and change contacts by a table. Rows that are wrong are named; the rest goes on.",
        (Permission.CONTACTS_IMPORT,),
        Long(contacts.import_contacts),
        "ContactsImported",
        "contacts",
        query=(Parameter("dry_run", {"type": "boolean", "default": False}, "As the form's field of that name."),),
        body=FileBody("ContactFile", fields=("dry_run", "map")),
        refusals=(
            "table_empty",
            "table_columns_missing",
            "table_column_twice",
            "table_no_such_heading",
            "table_no_such_column",
            "table_map_form",
            "file_empty",
            "file_too_large",
            "file_kind",
            "file_zip_bomb",
            "file_entities",
            "file_unreadable",
            "file_encoding",
            "file_quote_open",
            "file_sheets",
            "file_too_many_rows",
            "file_too_many_columns",
            "file_cell_too_long",
        ),
    ),
)
