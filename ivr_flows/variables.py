"""What may each variable of a flow hold, what does it begin with, and does it say who somebody is?

A sensitive variable is wiped when the flow ends: what must outlast a call stands in its ticket, not in its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr_flows.blocks import Block, Reader
from ivr_flows.model import ANY_TEXT

FIELDS = ("begins", "may_be", "sensitive", "spoken_in")


@dataclass(frozen=True)
class Variables:
    """What the head of a flow file says about its variables."""

    begins: Mapping[str, str]
    may_be: Mapping[str, tuple[str, ...]]
    sensitive: frozenset[str]
    spoken_in: Mapping[str, str]


def read_variables(head: Reader) -> Variables:
    """Read the block `variables`: a word to begin with, or a block of the fields above."""
    begins: dict[str, str] = {}
    may_be: dict[str, tuple[str, ...]] = {}
    sensitive: set[str] = set()
    spoken_in: dict[str, str] = {}
    reader = head.within("variables")
    for name, said in reader.block.items():
        if not isinstance(said, Block):
            begins[str(name)] = reader.text(str(name))
            continue
        one = reader.within(str(name))
        one.only(FIELDS)
        if "begins" in said:
            begins[str(name)] = one.text("begins")
        may_be[str(name)] = one.names("may_be") or (ANY_TEXT,)
        if one.yes("sensitive", False):
            sensitive.add(str(name))
        if "spoken_in" in said:
            spoken_in[str(name)] = one.text("spoken_in")
    return Variables(begins, may_be, frozenset(sensitive), spoken_in)
