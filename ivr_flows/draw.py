"""What does a flow look like? Writes it as an SVG: layers from the start down, one box a node, one line a way.

Keys that work everywhere and the way of too many silences are named in the legend instead of drawn: a line from every
box to one box would hide all the others.
"""

from __future__ import annotations

import itertools
from html import escape

from ivr_flows.edges import Cause, Edge, edges_of
from ivr_flows.layers import BOX_H, BOX_W, MARGIN, Layout, lay_out
from ivr_flows.model import (
    AskNode,
    Book,
    BranchNode,
    ConnectNode,
    EndNode,
    Flow,
    InputNode,
    Node,
    NoteNode,
    RecordNode,
    SayNode,
    SubflowNode,
)

LETTERS = 32  # of text that fit on one line of a box
NOT_DRAWN = frozenset({Cause.EVERYWHERE, Cause.SILENT_INPUTS, Cause.WRONG_KEY})
LOOKS: dict[type, tuple[str, str]] = {
    SayNode: ("#ffffff", "spreekt"),
    InputNode: ("#fff3bf", "wacht op een toets"),
    RecordNode: ("#ffdcdc", "neemt op"),
    ConnectNode: ("#d3f0d3", "verbindt"),
    AskNode: ("#dce9fb", "vraagt de gateway"),
    BranchNode: ("#eeeeee", "kiest"),
    NoteNode: ("#e8e0f5", "meldt"),
    SubflowNode: ("#ffe3c2", "speelt een andere flow"),
    EndNode: ("#cfcfcf", "eindigt"),
}
WORDS = {
    Cause.NUMBER: "cijfers",
    Cause.OTHER: "andere toets",
    Cause.SILENCE: "stil",
    Cause.EXHAUSTED: "stil",
    Cause.OTHERWISE: "anders",
    Cause.RECORDED: "opgenomen",
    Cause.EMPTY: "leeg",
    Cause.BRIDGED: "verbonden",
    Cause.MISSED: "niet verbonden",
}
STYLE = """<style>
text { font-family: sans-serif; font-size: 11px; fill: #1a1a1a }
.name { font-size: 12px; font-weight: bold }
.way { fill: none; stroke: #5a5a5a; stroke-width: 1.3 }
.back { stroke-dasharray: 5 4 }
.label { font-size: 11px; fill: #0b3d91; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
rect { stroke: #333333; stroke-width: 1 }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 L8 4 L0 8 z" fill="#5a5a5a"/></marker></defs>"""


def draw(book: Book, flow: Flow, language: str = "nl") -> str:
    """Give an SVG of a flow, with its prompts in a language."""
    labels = _labels(flow)
    layout = lay_out(list(flow.nodes), list(labels), flow.start)
    height = layout.height + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width:.0f} {height:.0f}" '
        f'width="{layout.width:.0f}" height="{height:.0f}" role="img" aria-label="{escape(flow.name)}">',
        f"<title>{escape(flow.name)}</title>",
        STYLE,
        f'<rect width="{layout.width:.0f}" height="{height:.0f}" fill="#ffffff" style="stroke: none"/>',
        *(_line(layout, pair) for pair in labels if pair in layout.bends),
        *(_box(book, node, layout, language) for node in flow.nodes.values()),
        *(_label(layout, pair, said) for pair, said in labels.items() if pair in layout.bends and said),
        *_legend(flow, layout),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _labels(flow: Flow) -> dict[tuple[str, str], list[str]]:
    """Give every pair of joined boxes with what takes a call from one to the other."""
    labels: dict[tuple[str, str], list[str]] = {}
    for edge in edges_of(flow):
        if edge.cause not in NOT_DRAWN:
            known = labels.setdefault((edge.source, edge.target), [])
            said = said_on(edge)
            if said and said not in known:
                known.append(said)
    return labels


def said_on(edge: Edge) -> str:
    """Give what takes a call along an edge, in words; empty for what simply follows."""
    if edge.cause is Cause.LIMIT:
        return f"na {edge.label.removeprefix('after ')}×"
    if edge.cause is Cause.CASE:
        return edge.label or "leeg"
    return edge.label if edge.cause in (Cause.KEY, Cause.ENDED) else WORDS.get(edge.cause, "")


def _points(layout: Layout, pair: tuple[str, str]) -> list[tuple[float, float]]:
    up = pair in layout.back
    (x1, y1), (x2, y2) = layout.boxes[pair[0]], layout.boxes[pair[1]]
    first = (x1 + BOX_W / 2, y1 if up else y1 + BOX_H)
    last = (x2 + BOX_W / 2, y2 + BOX_H if up else y2)
    return [first, *layout.bends[pair], last]


def _line(layout: Layout, pair: tuple[str, str]) -> str:
    points = _points(layout, pair)
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        middle = (y1 + y2) / 2
        path += f" C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}"
    back = " back" if pair in layout.back else ""
    return f'<path class="way{back}" d="{path}" marker-end="url(#tip)"/>'


def _label(layout: Layout, pair: tuple[str, str], said: list[str]) -> str:
    (x1, y1), (x2, y2) = _points(layout, pair)[:2]
    x, y = x1 + (x2 - x1) * 0.3, y1 + (y2 - y1) * 0.42
    return f'<text class="label" x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{escape(", ".join(said))}</text>'


def _box(book: Book, node: Node, layout: Layout, language: str) -> str:
    x, y = layout.boxes[node.name]
    first, second = _inside(book, node, language)
    return (
        f"<g><title>{escape(said_at(book, node, language) or node.name)}</title>"
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX_W}" height="{BOX_H}" rx="6" fill="{LOOKS[type(node)][0]}"/>'
        f'<text class="name" x="{x + 9:.0f}" y="{y + 19:.0f}">{escape(node.name)}</text>'
        f'<text x="{x + 9:.0f}" y="{y + 37:.0f}">{escape(first)}</text>'
        f'<text x="{x + 9:.0f}" y="{y + 53:.0f}">{escape(second)}</text></g>'
    )


def _inside(book: Book, node: Node, language: str) -> tuple[str, str]:
    """Give the two lines of text in a box, cut at whole words."""
    words = (said_at(book, node, language) or LOOKS[type(node)][1]).split()
    first = ""
    while words and len(f"{first} {words[0]}") <= LETTERS:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    return first or rest[:LETTERS], rest if len(rest) <= LETTERS else rest[: LETTERS - 1] + "…"


def said_at(book: Book, node: Node, language: str) -> str:
    """Give what is spoken, or done, at a node, in words."""
    match node:
        case AskNode(question=question):
            return f"vraagt: {question}"
        case BranchNode(variable=variable):
            return f"kiest op {variable}"
        case NoteNode():
            return LOOKS[NoteNode][1]
        case SayNode(play=str(play)):
            return f"speelt {play}"
        case SubflowNode(flow=inner, ends=ends):
            return f"speelt de flow {inner}" + (f"; einde van de oproep: {', '.join(ends)}" if ends else "")
    prompts = book.prompts.get(language, {})
    said = " ".join(prompts[name].text for name in node.prompts if name in prompts)
    return f"einde: {node.ending.value}. {said}".strip() if isinstance(node, EndNode) else said


def _legend(flow: Flow, layout: Layout) -> list[str]:
    y = layout.height + 8
    shapes, x = [], float(MARGIN)
    for colour, word in LOOKS.values():
        shapes.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="14" height="14" fill="{colour}"/>')
        shapes.append(f'<text x="{x + 20:.0f}" y="{y + 11:.0f}">{escape(word)}</text>')
        x += 42 + 7 * len(word)
    everywhere = [f"{key} = {way.to}" for key, way in flow.everywhere.items()]
    if flow.silent_inputs is not None:
        everywhere.append(f"meer dan {flow.silent_inputs.at_most} keer stil = {flow.silent_inputs.then.to}")
    shapes.append(f'<text x="{MARGIN}" y="{y + 34:.0f}">Overal: {escape(", ".join(everywhere))}</text>')
    return shapes
