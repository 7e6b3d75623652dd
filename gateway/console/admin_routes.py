"""Which addresses does the console have for who looks after it: people, keys, settings, the audit, what is kept?"""

from __future__ import annotations

from gateway.console import (
    audit,
    audit_weighing,
    critical,
    keys,
    people,
    person,
    retention,
    secrets_once,
    settings_page,
)
from gateway.console.visit import Route
from gateway.staff.permissions import Permission

_P = Permission

ADMIN_ROUTES = (
    Route("GET", "/staff", "staff", people.show, (_P.STAFF_READ,)),
    Route("GET", "/staff/new", "new_staff", secrets_once.new, (_P.STAFF_CHANGE,)),
    Route("POST", "/staff/new", "add_staff", secrets_once.add, (_P.STAFF_CHANGE,), grave=True, reads=True),
    Route("GET", "/staff/<int:staff_id>", "person_of_staff", people.one, (_P.STAFF_READ,)),
    Route("POST", "/staff/<int:staff_id>", "change_staff", people.change, (_P.STAFF_CHANGE,), grave=True),
    Route("POST", "/staff/<int:staff_id>/close", "close_staff", people.close, (_P.STAFF_CHANGE,)),
    Route("POST", "/staff/<int:staff_id>/reopen", "reopen_staff", people.reopen, (_P.STAFF_CHANGE,), grave=True),
    Route(
        "POST",
        "/staff/<int:staff_id>/password",
        "renew_password",
        secrets_once.renew_password,
        (_P.STAFF_CHANGE,),
        grave=True,
        reads=True,
    ),
    Route(
        "POST",
        "/staff/<int:staff_id>/pin",
        "renew_pin",
        secrets_once.renew_pin,
        (_P.STAFF_CHANGE,),
        grave=True,
        reads=True,
    ),
    Route("GET", "/keys", "keys", keys.show, (_P.STAFF_READ,)),
    Route("POST", "/keys", "add_key", keys.add, (_P.STAFF_CHANGE,), grave=True),
    Route("POST", "/keys/<int:key_id>/renew", "renew_key", keys.renew, (_P.STAFF_CHANGE,), grave=True),
    Route("POST", "/keys/<int:key_id>/revoke", "revoke_key", keys.revoke, (_P.STAFF_CHANGE,)),
    Route("GET", "/settings", "settings", settings_page.show, (_P.STAFF_READ,)),
    Route("POST", "/settings", "examine_settings", settings_page.examine, (_P.STAFF_READ,), reads=True),
    Route("GET", "/critical-days", "critical", critical.show, (_P.STAFF_READ,)),
    Route("POST", "/critical-days", "keep_critical", critical.keep, (_P.STAFF_CHANGE,)),
    Route("GET", "/audit", "audit", audit.show, (_P.AUDIT_READ,)),
    Route("POST", "/audit/verify", "verify_audit", audit_weighing.verify, (_P.AUDIT_READ,), reads=True),
    Route("POST", "/audit/export", "export_audit", audit_weighing.export_file, (_P.AUDIT_READ,), reads=True),
    Route("GET", "/retention", "retention", retention.show, (_P.AUDIT_READ,)),
    Route("GET", "/person", "person", person.ask, (_P.PERSON_READ,)),
    Route("POST", "/person", "find_person", person.find, (_P.PERSON_READ,)),
    Route("POST", "/person/file", "hand_over_person", person.hand_over, (_P.PERSON_CHANGE,)),
    Route("POST", "/person/erase", "erase_person", person.erase_person, (_P.PERSON_CHANGE,)),
)
