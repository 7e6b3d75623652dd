"""Which things can go wrong by rule? A rule that said no, and a carrier that did not do as asked.

Anything else that is raised is a fault of ours and is caught only at a door.
"""

from __future__ import annotations

from enum import Enum


class Refused(Exception):  # noqa: N818 - the house's word: a rule refused, nothing broke
    """A rule said no.

    `code` names the rule (snake_case); `details` carries what the wording needs. The wording itself lives in
    templates, prompts and problem documents, never here.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} ({said})" if said else self.code


class FaultKind(Enum):
    """How sure we are that the carrier did nothing, and whose fault it is."""

    TEMPORARY = "temporary"  # never processed: the same attempt may be made again
    UNCERTAIN = "uncertain"  # may or may not have been taken: look before trying again
    PERMANENT = "permanent"  # this destination or text will never work
    ACCOUNT = "account"  # our account or sender is at fault: every next attempt fails too


class CarrierFault(Exception):  # noqa: N818
    """The carrier did not do as asked. `code` is the carrier's own error number, when it gave one."""

    def __init__(self, kind: FaultKind, code: int | None = None, detail: str = "") -> None:
        super().__init__(f"{kind.value} {code or ''} {detail}".strip())
        self.kind = kind
        self.code = code
        self.detail = detail


class SettingsFault(Exception):  # noqa: N818
    """One or more settings are missing or malformed; `faults` has one line for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
