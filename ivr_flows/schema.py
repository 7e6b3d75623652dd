"""What may stand in a flow file and in a file of prompts, as JSON Schema for editors?

Made from the tables by which the files are read, so that an editor and `ccvo flows check` know the same fields.
`flow.schema.json` and `prompts.schema.json` are what is written here; `ccvo flows schema` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ivr_flows import nodes, parse, trials, variables, ways
from ivr_flows.blocks import MOST, MOST_TIMES
from ivr_flows.model import Emits, Ending

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"  # what editors know best
YES_NO: Schema = {"enum": ["yes", "no"]}
WORD: Schema = {"type": ["string", "number", "boolean"]}  # everything is read as text: 1 is the key 1
NAME: Schema = {"type": "string"}
NAMES: Schema = {"anyOf": [WORD, {"type": "array", "items": WORD}]}
PAIRS: Schema = {"type": "object", "additionalProperties": WORD}
WAY: Schema = {"$ref": "#/definitions/way"}
WAYS: Schema = {"type": "object", "additionalProperties": WAY}
EVENTS: Schema = {"$ref": "#/definitions/events"}
ENDS: Schema = {"enum": [one.value for one in Ending]}


def _number(field: str) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": MOST.get(field, MOST_TIMES)}


def _one_or_more(values: list[str]) -> Schema:
    one: Schema = {"enum": values}
    return {"anyOf": [one, {"type": "array", "items": one}]}


# Every field by the table in which its name stands, with its shape and what an editor says about it.
HEAD: dict[str, tuple[Schema, str]] = {
    "flow": (NAME, "The name of this flow."),
    "for": ({"enum": list(parse.WHOM)}, "Who hears it. A caller's flow is held to more promises."),
    "languages": (NAMES, "The languages that it can speak."),
    "start": (NAME, "The first node."),
    "rescue": (NAME, "Where it goes when something is as it cannot be."),
    "everywhere": (WAYS, "Keys that work at every input."),
    "inputs": ({"$ref": "#/definitions/inputs"}, "What holds for every input unless it says otherwise."),
    "silent_inputs": ({"$ref": "#/definitions/silent_inputs"}, "How many silences one call may have, and then?"),
    "variables": ({"type": "object", "additionalProperties": {"$ref": "#/definitions/variable"}}, "Its variables."),
    "given": (NAMES, "Variables that the gateway hands to the call."),
    "answers": ({"type": "object", "additionalProperties": PAIRS}, "Tables of keys and their meaning."),
    "questions": (
        {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": NAMES}},
        "What the gateway can be asked, and every answer that it can give; text is anything.",
    ),
    "nodes": ({"type": "object", "additionalProperties": {"$ref": "#/definitions/node"}}, "The nodes."),
    "tests": ({"type": "object", "additionalProperties": {"$ref": "#/definitions/test"}}, "Tests of this flow."),
}
NODE: dict[str, tuple[Schema, str]] = {
    "say": (NAMES, "Speaks a prompt, inside whatever waits next."),
    "play": (NAME, "Plays the recording at an address."),
    "question": (NAMES, "Speaks a prompt and waits for one key of a table of answers."),
    "menu": (NAMES, "Speaks a prompt and waits for one key."),
    "collect": (NAMES, "Speaks a prompt and waits for digits and #."),
    "confirm": (NAMES, "Reads something back and waits for 1, which is yes, or 2, which is no."),
    "record": (NAMES, "Speaks a prompt, then records."),
    "connect": (NAMES, "Speaks a prompt, then rings a number."),
    "ask": (NAME, "Asks the gateway a question."),
    "branch": (NAME, "Chooses by the value of a variable."),
    "note": ({"$ref": "#/definitions/told"}, "Tells the gateway something, or sets variables."),
    "subflow": (NAME, "Plays another flow inside this call."),
    "ticket": ({"enum": ["open"]}, "Opens the ticket of this call, if it has none yet."),
    "page": ({"enum": ["officer"]}, "Pages the officer on duty for this call's ticket."),
    "end": (ENDS, "How the call ends."),
    "at_most": (_number("at_most"), "How often this node may be entered in one call."),
    "after": (WAY, "Where it leads instead after at_most."),
    "next": (WAY, "Where it goes on."),
    "keys": ({"anyOf": [NAME, WAYS]}, "A way for each key; in a question, the name of a table of answers."),
    "yes": (WAY, "Where 1 leads."),
    "no": (WAY, "Where 2 leads."),
    "other": (WAY, "Where any other key leads; without it, that key is wrong."),
    "number": ({"anyOf": [WAY, WORD]}, "collect: where a number leads. connect: the number to ring."),
    "fact": (NAMES, "The facts of the ticket that get the answer."),
    "events": (EVENTS, "What the gateway is told."),
    "each_language": (YES_NO, "Spoken once in every language that is on."),
    "timeout": (_number("timeout"), "Seconds to wait for a key."),
    "silences": (_number("silences"), "After this many silences here it goes on."),
    "wrong_keys": (_number("wrong_keys"), "After this many wrong keys here it goes on."),
    "repeats": (_number("repeats"), "How often * repeats."),
    "silence": (WAY, "Where silence leads, if elsewhere than exhausted."),
    "wrong_key": (WAY, "Where wrong keys lead, if elsewhere than exhausted."),
    "exhausted": (WAY, "Where an input leads at which nothing came."),
    "hang_up_on_silence": (YES_NO, "On a line that we dialled: a voicemail presses no key."),
    "silence_counts": (YES_NO, "Whether silence here counts for silent_inputs."),
    "recorded": (WAY, "Where a recording leads."),
    "empty": (WAY, "Where it leads when nothing was recorded."),
    "silence_s": (_number("silence_s"), "Seconds of silence that end a recording."),
    "longest_s": (_number("longest_s"), "Seconds that a recording may last."),
    "leg": (WORD, "What the gateway calls this attempt."),
    "ring_s": (WORD, "Seconds to ring."),
    "whisper": (YES_NO, "Whether who picks up must press a key first."),
    "bridged": (WAY, "Where it goes on after a connection."),
    "missed": (WAY, "Where it goes on when nobody was connected."),
    "with": (PAIRS, "What the question is asked with, or what the other flow is given."),
    "keep": (PAIRS, "Our variable: the gateway's answer."),
    "ways": (WAYS, "A way for each value; in a subflow, for each way in which the other flow ends."),
    "ends": (_one_or_more([one.value for one in Ending]), "The endings of the other flow that end the call."),
    "otherwise": (WAY, "Where every other value leads."),
    "let_through": (YES_NO, "Connects a caller who waits, instead of hanging up."),
}
WAY_FIELDS: dict[str, tuple[Schema, str]] = {
    "to": (NAME, "The node where it leads."),
    "set": (PAIRS, "Variables that get a value."),
    "facts": (PAIRS, "Facts of the ticket."),
    "events": (EVENTS, "What the gateway is told."),
    "language": (NAME, "The language that is spoken from here; first is the first that is on."),
}
VARIABLE: dict[str, tuple[Schema, str]] = {
    "begins": (WORD, "What it holds when a call begins."),
    "may_be": (NAMES, "What it may hold: text for anything, or a list of values."),
    "sensitive": (YES_NO, "Whether it says who somebody is; it is wiped when the flow ends."),
    "spoken_in": (NAME, "The language of its value, as nl, or the variable that names it; else the call's."),
}
TEST: dict[str, tuple[Schema, str]] = {
    "languages": (NAMES, "The languages that are on."),
    "given": (PAIRS, "What the gateway hands to the call."),
    "answers": (
        {"type": "object", "additionalProperties": {"anyOf": [PAIRS, {"type": "array", "items": PAIRS}]}},
        "What the gateway answers instead of the usual; a list is given in turn.",
    ),
    "call": ({"type": "array", "items": {"$ref": "#/definitions/step"}}, "What is done, and what comes of it."),
    "never_tells": (EVENTS, "What the gateway may not be told in the whole call."),
    "ends": (ENDS, "How the call must end."),
}
STEP: dict[str, tuple[Schema, str]] = {
    "press": (NAMES, "Keys, one after another."),
    "does": ({"enum": list(trials.DOES)}, "What happens on the line instead of a key."),
    "hears": (NAMES, "Pieces of what is spoken then."),
    "tells": (EVENTS, "What the gateway is told."),
    "facts": (PAIRS, "Facts that the gateway is told."),
}


def flow_schema() -> Schema:
    """Give the JSON Schema of a flow file."""
    kinds = [_kind(kind) for kind in nodes.FIELDS]
    return {
        "$schema": DRAFT,
        "title": "A flow: what is heard on the line",
        **_block((*parse.HEAD, *parse.HEAD_MORE), HEAD, ("flow", "for", "languages", "start", "rescue", "nodes")),
        "definitions": {
            "node": {"type": "object", "anyOf": kinds},
            "way": {"anyOf": [NAME, _block(ways.FIELDS, WAY_FIELDS, ("to",))]},
            "told": {"anyOf": [NAME, _block(ways.FIELDS, WAY_FIELDS)]},
            "events": _one_or_more([one.value for one in Emits]),
            "inputs": _block(nodes.INPUT, NODE),
            "silent_inputs": _block(
                parse.SILENT_INPUTS, {"at_most": NODE["at_most"], "then": (WAY, "Where the next silence leads.")}
            ),
            "variable": {"anyOf": [WORD, _block(variables.FIELDS, VARIABLE)]},
            "test": _block(trials.FIELDS, TEST, ("call", "ends")),
            "step": _block(trials.STEP, STEP),
        },
    }


def prompts_schema() -> Schema:
    """Give the JSON Schema of a file of prompts."""
    recorded = {"text": (NAME, "The words, spoken when there is no recording."), "audio": (NAME, "A recorded file.")}
    prompt = {"anyOf": [NAME, _block(recorded, recorded, ("text",))]}
    group = {"type": "object", "additionalProperties": prompt}
    fields = {
        "language": (NAME, "The language, as nl."),
        "caller": (group, "What a caller hears."),
        "officer": (group, "What an officer hears."),
        "words": ({"type": "object", "additionalProperties": PAIRS}, "Words that are filled in."),
    }
    return {
        "$schema": DRAFT,
        "title": "Every spoken word of one language",
        **_block(fields, fields, ("language",)),
    }


FILES = {"flow.schema.json": flow_schema, "prompts.schema.json": prompts_schema}


def _kind(kind: str) -> Schema:
    """Give the shape of a node of one kind; every other field of another kind has no meaning in it."""
    return _block((kind, *nodes.COMMON, *nodes.FIELDS[kind]), NODE, (kind, *nodes.NEEDED.get(kind, ())))


def _block(names: Iterable[str], shapes: Mapping[str, tuple[Schema, str]], required: Iterable[str] = ()) -> Schema:
    properties = {name: _described(*shapes[name]) for name in names}
    needed = list(required)
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": needed} if needed else {}),
    }


def _described(shape: Schema, said: str) -> Schema:
    return {"description": said, "allOf": [shape]} if "$ref" in shape else {"description": said, **shape}
