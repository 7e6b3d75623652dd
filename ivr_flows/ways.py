"""How is a way read from a flow file? A node's name alone, or a block: to, set, facts, events, language."""

from __future__ import annotations

from typing import Any

from ivr_flows.blocks import Block, Reader
from ivr_flows.model import Emits, Limit, Way

FIELDS = ("to", "set", "facts", "events", "language")


def read_way(reader: Reader, field: str) -> Way | None:
    """Read the way that a field gives; None when the field is absent."""
    said = reader.block.get(field)
    return None if said is None else way_of(reader, field, said)


def need_way(reader: Reader, field: str) -> Way:
    """Read the way that a field must give."""
    way = read_way(reader, field)
    if way is None:
        reader.fault(f"{field} is missing", f"Add a line  {field}: name-of-a-node")
    return way or Way("")


def read_ways(reader: Reader) -> dict[str, Way]:
    """Read a block in which every field gives a way."""
    ways = {str(field): way_of(reader, str(field), said) for field, said in reader.block.items()}
    return {field: way for field, way in ways.items() if way is not None}


def way_of(reader: Reader, field: str, said: object, to: str | None = None) -> Way | None:
    """Read one way; `to` is where it leads when the block itself does not say."""
    if isinstance(said, str):
        return Way(said)
    if not isinstance(said, Block):
        reader.fault(f"{field} must say where to go", f"Write  {field}: name-of-a-node", field)
        return None
    block = Reader(reader.file, said, reader.faults, reader.node)
    block.only(FIELDS)
    return Way(
        to=block.text("to", to),
        facts=block.pairs("facts"),
        emits=read_emits(block),
        sets=block.pairs("set"),
        language=block.text("language") if "language" in said else None,
    )


def read_emits(reader: Reader, field: str = "events") -> tuple[Emits, ...]:
    """Read what a way tells the gateway."""
    known = {one.value: one for one in Emits}
    names = reader.names(field)
    for name in names:
        if name not in known:
            reader.fault(f"there is no event {name!r}", f"Use one of {', '.join(known)}", field)
    return tuple(known[name] for name in names if name in known)


def read_base(reader: Reader) -> dict[str, Any]:
    """Read what every node has: its name, line and limit."""
    limit = None
    if "at_most" in reader.block or "after" in reader.block:
        if "at_most" not in reader.block:
            reader.fault("after needs at_most beside it", "Add a line  at_most: 3")
        limit = Limit(reader.number("at_most", 1), need_way(reader, "after"))
    return {"name": reader.node or "", "line": reader.block.line, "limit": limit}
