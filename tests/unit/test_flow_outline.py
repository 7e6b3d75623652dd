"""The text of a flow says what its picture shows: every node once, every line of it, from the start down."""

from __future__ import annotations

import pytest

from ivr_flows.draw import NOT_DRAWN
from ivr_flows.edges import edges_of
from ivr_flows.load import load_book
from ivr_flows.outline import everywhere, outline

BOOK = load_book()


@pytest.mark.parametrize("name", list(BOOK.flows))
def test_every_node_and_every_line_of_the_picture_is_told(name: str) -> None:
    flow = BOOK.flows[name]
    told = outline(BOOK, flow, flow.languages[0])
    assert told[0].name == flow.start
    assert sorted(each.name for each in told) == sorted(flow.nodes)
    drawn = {(edge.source, edge.target) for edge in edges_of(flow) if edge.cause not in NOT_DRAWN}
    assert {(each.name, one.to) for each in told for one in each.ways} == drawn


def test_a_step_says_what_is_heard_and_what_each_key_does() -> None:
    menu = next(each for each in outline(BOOK, BOOK.flows["crisis_line"], "fr") if each.name == "menu")
    assert menu.said.startswith("Nouveau signalement?")
    assert [(one.when, one.to) for one in menu.ways] == [("1, stil", "new_report"), ("2", "ticket_number")]
    assert ("0", "officer") in [(one.when, one.to) for one in everywhere(BOOK.flows["crisis_line"])]
