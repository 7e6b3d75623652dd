"""Where does each box of a drawing stand? Layers from the start down, in an order that keeps lines from crossing.

A line over several layers gets a bend in each of them, so that it passes between the boxes. Lines that lead back up
are laid out as if they led down.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BOX_W, BOX_H, BEND_W, GAP_X, GAP_Y, MARGIN = 208, 66, 12, 26, 84, 40
SWEEPS = 24  # times that every layer is put in the order of its neighbours
Pair = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """The left top corner of every box, and the points through which every line passes between two boxes."""

    boxes: Mapping[str, tuple[float, float]]
    bends: Mapping[Pair, Sequence[tuple[float, float]]]
    back: frozenset[Pair]
    width: float
    height: float


def lay_out(names: Sequence[str], lines: Sequence[Pair], start: str) -> Layout:
    """Give every name a place. `lines` are pairs of names; a line from a box to itself is left out."""
    lines = [line for line in lines if line[0] != line[1]]
    back = _back(names, lines, start)
    down = [(line[1], line[0]) if line in back else line for line in lines]
    depth = _depths(names, down)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in names:
        layers[depth[name]].append(name)
    chains = {line: _chain(one, str(line), depth, layers) for line, one in zip(lines, down, strict=True)}
    _order(layers, [pair for chain in chains.values() for pair in itertools.pairwise(chain)])
    middles = _middles(layers, set(names))
    boxes = {name: (middles[name][0] - BOX_W / 2, middles[name][1]) for name in names}
    bends = {
        line: [(middles[name][0], middles[name][1] + BOX_H / 2) for name in chain[1:-1]][:: -1 if line in back else 1]
        for line, chain in chains.items()
    }
    width = max(x for x, _ in middles.values()) + BOX_W / 2 + MARGIN
    return Layout(boxes, bends, back, width, MARGIN + len(layers) * (BOX_H + GAP_Y))


def _back(names: Sequence[str], lines: Sequence[Pair], start: str) -> frozenset[Pair]:
    """Give the lines that lead back to a box from which their own can be reached, seen from the start."""
    back: set[Pair] = set()
    done: set[str] = set()

    def visit(name: str, above: frozenset[str]) -> None:
        done.add(name)
        for source, target in lines:
            if source == name and target in {*above, name}:
                back.add((source, target))
            elif source == name and target not in done:
                visit(target, above | {name})

    for name in (start, *names):
        if name not in done:
            visit(name, frozenset())
    return frozenset(back)


def _depths(names: Sequence[str], down: Sequence[Pair]) -> dict[str, int]:
    """Give every box a layer below all that lead to it."""
    depth = dict.fromkeys(names, 0)
    for _ in names:
        for source, target in down:
            depth[target] = max(depth[target], depth[source] + 1)
    return depth


def _chain(line: Pair, known_as: str, depth: Mapping[str, int], layers: list[list[str]]) -> list[str]:
    """Give the names along a line, with a bend put into every layer that it crosses."""
    source, target = line
    bends = [f"{known_as} @ {layer}" for layer in range(depth[source] + 1, depth[target])]
    for layer, bend in enumerate(bends, depth[source] + 1):
        layers[layer].append(bend)
    return [source, *bends, target]


def _order(layers: list[list[str]], pairs: Iterable[Pair]) -> None:
    """Put every layer in the order of what its boxes are joined to, downward and upward in turn."""
    joined: dict[str, list[str]] = {}
    for one, other in pairs:
        joined.setdefault(one, []).append(other)
        joined.setdefault(other, []).append(one)
    for sweep in range(SWEEPS):
        at = {name: place / max(len(layer) - 1, 1) for layer in layers for place, name in enumerate(layer)}
        steps = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        for index in steps:
            beside = set(layers[index - 1] if sweep % 2 == 0 else layers[index + 1])
            layers[index].sort(key=lambda name: _mean([at[other] for other in joined.get(name, []) if other in beside]))
            at.update({name: place / max(len(layers[index]) - 1, 1) for place, name in enumerate(layers[index])})


def _mean(places: list[float]) -> float:
    return sum(places) / len(places) if places else 0.5


def _middles(layers: list[list[str]], boxes: set[str]) -> dict[str, tuple[float, float]]:
    """Give the middle top of everything, each layer centred on the widest."""
    widths = [[BOX_W if name in boxes else BEND_W for name in layer] for layer in layers]
    widest = max(sum(widths_) + GAP_X * (len(widths_) - 1) for widths_ in widths)
    middles: dict[str, tuple[float, float]] = {}
    for row, (layer, sizes) in enumerate(zip(layers, widths, strict=True)):
        x = MARGIN + (widest - sum(sizes) - GAP_X * (len(sizes) - 1)) / 2
        for name, size in zip(layer, sizes, strict=True):
            middles[name] = (x + size / 2, MARGIN + row * (BOX_H + GAP_Y))
            x += size + GAP_X
    return middles
