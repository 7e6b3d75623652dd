"""What does a node say at which somebody waits for somebody else? Reads `moment` and `meet`."""

from __future__ import annotations

from ivr_flows.blocks import Reader
from ivr_flows.model import MeetNode, MomentNode
from ivr_flows.ways import need_way, read_base

ADVICE = {"room": '"{room}"', "wait_s": "45"}


def read_moment(reader: Reader) -> MomentNode:
    """Read a node that lets some seconds pass."""
    return MomentNode(
        **read_base(reader),
        prompts=reader.names("moment"),
        seconds=reader.number("seconds", 3),
        next=need_way(reader, "next"),
    )


def read_meeting(reader: Reader) -> MeetNode:
    """Read a node that brings two people together; its room and its time must be said."""
    for field in ("room", "wait_s"):
        if field not in reader.block:
            reader.fault(f"{field} is missing", f"Add a line  {field}: {ADVICE[field]}")
    return MeetNode(
        **read_base(reader),
        prompts=reader.names("meet"),
        room=reader.text("room", ""),
        opens=reader.yes("opens", False),
        wait_s=reader.number("wait_s", 45),
        bridged=need_way(reader, "bridged"),
        missed=need_way(reader, "missed"),
    )
