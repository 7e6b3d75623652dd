"""Can a flow ever fail the person on the line? Proves the promises of every flow in every language, or names the fault.

Every answer of every question, every key and every silence is taken to be possible.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr_flows.faults import Fault
from ivr_flows.model import Book, Flow
from ivr_flows.soundness_ends import ends_faults, loop_faults, officer_faults
from ivr_flows.soundness_inputs import connect_faults, dead_air_faults, key_faults, language_faults
from ivr_flows.soundness_limits import limit_faults
from ivr_flows.soundness_machines import machine_faults, silence_faults
from ivr_flows.soundness_subflows import nested_faults, stray_faults, subflow_faults
from ivr_flows.soundness_trials import trial_faults
from ivr_flows.soundness_values import branch_faults, question_faults, variable_faults
from ivr_flows.soundness_variables import declared_faults
from ivr_flows.soundness_ways import input_faults, reach_faults, target_faults
from ivr_flows.soundness_words import pace_faults, prompt_faults

Proof = Callable[[Book, Flow], list[Fault]]

FIRST: tuple[Proof, ...] = (
    target_faults,
    nested_faults,
)  # without these, the others would only repeat the same complaint
PROOFS: tuple[Proof, ...] = (
    reach_faults,
    input_faults,
    question_faults,
    branch_faults,
    variable_faults,
    loop_faults,
    ends_faults,
    officer_faults,
    silence_faults,
    machine_faults,
    subflow_faults,
    stray_faults,
    prompt_faults,
    pace_faults,
    declared_faults,
    limit_faults,
    dead_air_faults,
    key_faults,
    language_faults,
    connect_faults,
)
LAST: tuple[Proof, ...] = (trial_faults,)  # played only where nothing else is wrong: a broken flow plays wrongly


def find_faults(book: Book) -> tuple[Fault, ...]:
    """Give every fault of every flow; none means that each is sound in all its languages."""
    return tuple(fault for flow in book.flows.values() for fault in flow_faults(book, flow))


def flow_faults(book: Book, flow: Flow) -> tuple[Fault, ...]:
    """Give every fault of one flow."""
    first = [fault for proof in FIRST for fault in proof(book, flow)]
    faults = first or [fault for proof in PROOFS for fault in proof(book, flow)]
    return tuple(faults or [fault for proof in LAST for fault in proof(book, flow)])
