"""Does every declared variable hold only what it may, and does nobody's number leak into a variable that is kept?"""

from __future__ import annotations

from collections.abc import Iterator

from ivr_flows.edges import edges_of
from ivr_flows.faults import Fault
from ivr_flows.model import ANY_TEXT, AskNode, Book, Flow
from ivr_flows.soundness_ways import fault_at
from ivr_flows.speak import placeholders

FLEETING = frozenset({"digits", "recording"})  # known only until someone must speak again


def declared_faults(book: Book, flow: Flow) -> list[Fault]:
    """A variable with `may_be` gets no other value; what is sensitive is copied only to what is sensitive too."""
    faults = [
        Fault(flow.file, problem, "Correct the name, or take it out of variables:")
        for problem in (f"variable {name} is declared, and nothing sets it" for name in _never_set(flow))
    ]
    for name, may_be in flow.may_be.items():
        for where, values in _set_to(flow, name):
            wrong = sorted(set(values) - set(may_be)) if ANY_TEXT not in may_be else []
            if wrong:
                said = ", ".join("any text" if value == ANY_TEXT else repr(value) for value in wrong)
                advice = f"Use one of {', '.join(may_be)}, or add it to may_be of {name}"
                faults.append(_at(flow, where, f"{name} may not be {said}", advice))
    return faults + _languages(book, flow) + _leaks(flow)


def _never_set(flow: Flow) -> list[str]:
    known = {name for name in flow.may_be if any(True for _ in _set_to(flow, name))}
    return [name for name in flow.may_be if name not in {*known, *flow.given, *FLEETING}]


def _set_to(flow: Flow, name: str) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Give every place that sets a variable, a node or the head of the file, with what it may then hold."""
    if name in flow.variables:
        yield None, (flow.variables[name],)
    for edge in edges_of(flow):
        yield from ((edge.source, values_of(flow, value)) for variable, value in edge.way.sets if variable == name)
    for node in flow.nodes.values():
        if isinstance(node, AskNode):
            answers = flow.questions.get(node.question, {})
            yield from ((node.name, answers.get(value, ())) for variable, value in node.keep if variable == name)


def values_of(flow: Flow, text: str) -> tuple[str, ...]:
    """Give what a text can be once its variables are filled in."""
    names = placeholders(text)
    alone = next(iter(names)) if len(names) == 1 and text == f"{{{next(iter(names))}}}" else None
    if alone is not None:
        return flow.may_be.get(alone, (ANY_TEXT,))
    return (ANY_TEXT,) if names else (text,)


def _languages(book: Book, flow: Flow) -> list[Fault]:
    """The language of a value is one that has prompts, or a variable that something sets."""
    known = {*book.prompts, *flow.given, *flow.variables}
    return [
        Fault(flow.file, f"{name} is spoken in {said}, which is no language and no variable", "Write for instance  nl")
        for name, said in flow.spoken_in.items()
        if said not in known and not any(True for _ in _set_to(flow, said))
    ]


def _leaks(flow: Flow) -> list[Fault]:
    faults = []
    for edge in edges_of(flow):
        for variable, value in edge.way.sets:
            leaked = sorted(placeholders(value) & (flow.sensitive | {"digits"}))
            if leaked and variable not in flow.sensitive:
                problem = f"{variable} takes over {leaked[0]}, which is sensitive"
                faults.append(_at(flow, edge.source, problem, f"Write  {variable}: {{sensitive: yes}}  at variables:"))
    return list(dict.fromkeys(faults))


def _at(flow: Flow, where: str | None, problem: str, advice: str) -> Fault:
    return Fault(flow.file, problem, advice) if where is None else fault_at(flow, flow.nodes[where], problem, advice)
