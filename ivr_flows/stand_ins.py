"""What does the gateway answer while nobody asks a real one? For calls played in the terminal and in transcripts."""

from __future__ import annotations

RECORDING = "https://carrier.example/recordings/RE1"
STAND_INS: dict[str, dict[str, str]] = {
    "who_calls": {
        "kind": "unknown",
        "organisation": "",
        "code": "",
        "callable": "yes",
        "number": "+32470123456",
        "withheld": "no",
    },
    "known_problem": {"notice": "", "language": "nl"},
    "entity": {"found": "yes", "code": "OVO{code}", "name": "Digitaal Vlaanderen"},
    "triage": {"outcome": "to_assess", "scope": "yes"},
    "spoken_number": {"spoken": "0 4 7 0, 12, 34, 56"},
    "callable": {"ok": "yes", "number": "+32470654321", "mobile": "yes"},
    "ticket": {"number": "26-0042-7", "spoken": "2 6, 0 0 4 2, 7", "accepted_by": "", "sms": "yes"},
    "known_ticket": {"found": "yes"},
    "next_officer": {"number": "+32470000001", "leg": "12", "ring_s": "25"},
    "page_tickets": {"count": "1", "needs_pin": "no", "exercise": "no"},
    "check_pin": {"ok": "yes"},
    "page_facts": {
        "ticket": "26-0042-7",
        "spoken": "2 6, 0 0 4 2, 7",
        "outcome": "CCVO-waardig",
        "entity": "Digitaal Vlaanderen",
        "reasons": "imagoschade",
        "settled_by": "",
        "last": "no",
        "none": "no",
    },
    "accept": {"result": "accepted", "name": ""},
    "pass_on": {"result": "passed", "name": "An Peeters"},
    "recording": {"address": RECORDING},
    "caller": {"number": "+32470123456", "leg": ""},
    "take_caller": {"result": "accepted"},
}
