"""What does the carrier's refusal mean for the next attempt? Its status and error number, sorted; pure.

Only what surely was never processed is TEMPORARY. Creating a text or a call is not idempotent, so every answer that
leaves doubt is UNCERTAIN. An unknown number of theirs is judged by its HTTP status alone.
"""

from __future__ import annotations

from enum import Enum

from gateway.errors import FaultKind


class CodeClass(Enum):
    """What an error number of the carrier is about, in an answer or in a receipt."""

    BUSY = "busy"  # never processed: slow down and try again
    DOUBT = "doubt"  # may have been processed
    QUEUE_FULL = "queue_full"  # the sender's queue; not the recipient's fault
    EXPIRED = "expired"  # outlived its validity in the carrier's queue
    ACCOUNT = "account"  # every next attempt fails too: stop and call a person
    DESTINATION = "destination"  # this number will never work
    CONSENT = "consent"  # the recipient said STOP to this sender
    ROUTE = "route"  # a permission or route towards this destination is missing: an operator's work
    CONTENT = "content"  # the text is at fault
    TRANSIENT = "transient"  # the handset or network; another try, or another channel, may work
    FRAUD = "fraud"  # held back by the carrier's fraud guard
    CALL_STATE = "call_state"  # the call has ended, or has not begun


_CODES = {
    CodeClass.BUSY: (10004, 20429, 90010),
    CodeClass.DOUBT: (20500, 20503, 20504),
    CodeClass.QUEUE_FULL: (21611, 30001),
    CodeClass.EXPIRED: (30036,),
    CodeClass.ACCOUNT: (
        *(10001, 20003, 20005, 21210, 21212, 21219, 21606, 21608, 21663, 21701, 21703, 21704),
        *(30002, 30032, 30034, 30035, 30037, 63038),
    ),
    CodeClass.DESTINATION: (13224, 21201, 21211, 21214, 21217, 21401, 21614, 21635, 30005, 30006),
    CodeClass.CONSENT: (21610,),
    CodeClass.ROUTE: (13225, 13227, 21215, 21216, 21408, 21612, 30018),
    CodeClass.CONTENT: (21602, 21617, 30007, 30019),
    CodeClass.TRANSIENT: (30003, 30008, 30022, 30023, 30410, 30500),
    CodeClass.FRAUD: (30450, 30453, 30454),
    CodeClass.CALL_STATE: (21220,),
}
_BY_CODE = {code: kind for kind, codes in _CODES.items() for code in codes}

_FAULTS = {
    CodeClass.BUSY: FaultKind.TEMPORARY,
    CodeClass.DOUBT: FaultKind.UNCERTAIN,
    CodeClass.QUEUE_FULL: FaultKind.TEMPORARY,
    CodeClass.ACCOUNT: FaultKind.ACCOUNT,
}

_SURE = {
    401: FaultKind.ACCOUNT,
    407: FaultKind.ACCOUNT,
    408: FaultKind.UNCERTAIN,
    429: FaultKind.TEMPORARY,
}
_UNLESS_CODED = {402: FaultKind.ACCOUNT, 403: FaultKind.ACCOUNT}


def code_class(code: int | None) -> CodeClass | None:
    """Return what the carrier's error number is about; None for no number and for one that we do not know."""
    return None if code is None else _BY_CODE.get(code)


def sort_fault(status: int, code: int | None) -> FaultKind:
    """Return what an answer that is no success means. `status` is HTTP's; `code` the carrier's, when it gave one."""
    if status in _SURE:
        return _SURE[status]
    if not 400 <= status < 500:  # theirs broke, or a redirect, or a success that could not be read
        return FaultKind.UNCERTAIN
    known = code_class(code)
    if known is None:
        return _UNLESS_CODED.get(status, FaultKind.PERMANENT)
    return _FAULTS.get(known, FaultKind.PERMANENT)
