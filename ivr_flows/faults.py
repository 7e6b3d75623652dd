"""What is wrong with a flow file, where, and what should its writer do about it?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One mistake. `node`, `line` and `language` are None where the mistake lies in no single one."""

    file: str
    problem: str
    advice: str
    node: str | None = None
    line: int | None = None
    language: str | None = None

    def __str__(self) -> str:
        where = [self.file]
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.node is not None:
            where.append(f"node {self.node}")
        if self.language is not None:
            where.append(f"language {self.language}")
        return f"{', '.join(where)}: {self.problem}. {self.advice}."


class FlowsRefused(Exception):  # noqa: N818 - the files were refused, nothing broke
    """The files cannot be read as flows; `faults` names every mistake that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
