"""What do the policies say as a file that people review and keep in git? YAML, read strictly, with each fault's place.

Durations are minutes and seconds ("1:30"). Nothing is read that `policies_proof` does not find sound.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Any, TypeVar

import yaml

from gateway.duty.windows import read_window, window_said
from gateway.paging.escalation import Ending, Policy, Step
from gateway.paging.model import Channel
from gateway.paging.policies import Choice, Policies
from gateway.paging.policies_proof import proved
from gateway.paging.ways import Target
from gateway.strict import StrictReader, parsed
from gateway.tickets.model import Outcome

HEADING = (
    "# Wie wanneer wordt opgeroepen. Tijden: minuten en seconden sinds het begin. De eerste keuze die past, geldt.\n"
)
NEVER = "never"
WORDS = {
    Target.LEVEL_1: "level 1",
    Target.LEVEL_2: "level 2",
    Target.LEVEL_3: "level 3",
    Target.COORDINATOR: "coordinator",
}
TARGETS = {word: target for target, word in WORDS.items()}
_DURATION = re.compile(r"([0-9]{1,4}):([0-5][0-9])")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")

Kind = TypeVar("Kind", bound=Enum)


def write_policies(policies: Policies) -> str:
    """Return policies as YAML; the same policies always as the same bytes."""
    said = {
        "policies": [_policy_said(policies.by_name[name]) for name in sorted(policies.by_name)],
        "choices": [_choice_said(each) for each in policies.choices],
    }
    return HEADING + yaml.safe_dump(said, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)


def read_policies(text: str) -> Policies:
    """Read policies; raises Refused: plan_unreadable (`detail`), plan_rejected (`faults`, each with its place)."""
    return policies_of(parsed(text))


def policies_of(said: object) -> Policies:
    """Return the policies that text, lists and mappings say; raises Refused("plan_rejected", faults=)."""
    reader = _Reader()
    whole = reader.mapping(said, "policies", {"policies", "choices"})
    found = [
        reader.policy(each, f"policies[{n}]") for n, each in enumerate(reader.items(whole, "policies", "policies"))
    ]
    choices = [
        reader.choice(each, f"choices[{n}]") for n, each in enumerate(reader.items(whole, "choices", "policies"))
    ]
    if len({policy.name for policy in found}) < len(found):
        reader.faults.append("policies: een naam staat er tweemaal")
    made = Policies({policy.name: policy for policy in found}, tuple(choices))
    if not reader.faults:
        reader.faults += proved(made)
    reader.settle()
    return made


def duration_said(length: timedelta) -> str:
    """Return minutes and seconds, as a file says them."""
    return "{}:{:02}".format(*divmod(int(length.total_seconds()), 60))


class _Reader(StrictReader):
    """Reads the parts of a file of policies."""

    def policy(self, said: object, at: str) -> Policy:
        known = {"name", "steps", "everyone_again", "ask_after", "answer_within", "people_needed", "call_again"}
        found = self.mapping(said, at, known)
        steps = tuple(self.step(each, f"{at}.steps[{n}]") for n, each in enumerate(self.items(found, "steps", at)))
        asked, again = found.get("ask_after") != NEVER, found.get("call_again") != NEVER
        return Policy(
            self.read(found, "name", at, _name, ""),
            steps,
            self.read(found, "everyone_again", at, _duration, timedelta(minutes=3)),
            self.read(found, "ask_after", at, _duration, timedelta(0)) if asked else None,
            self.read(found, "answer_within", at, _duration, timedelta(minutes=5)),
            self.read(found, "people_needed", at, _people, 1) if "people_needed" in found else 1,
            self._call_again(found, at) if again else None,
        )

    def _call_again(self, found: Mapping[str, Any], at: str) -> timedelta:
        usual = timedelta(minutes=1)
        return self.read(found, "call_again", at, _duration, usual) if "call_again" in found else usual

    def step(self, said: object, at: str) -> Step:
        found = self.mapping(said, at, {"at", "call", "again", "by", "sooner_after", "sooner_when"})
        channels = self.several(found, "by", at, Channel) or (Channel.SMS, Channel.VOICE)
        watched = self.target(found, "sooner_after", at)
        endings = frozenset(self.several(found, "sooner_when", at, Ending))
        return Step(
            self.target(found, "call", at),
            self.read(found, "at", at, _duration, timedelta(0)),
            self.target(found, "again", at),
            (watched, endings or frozenset(Ending)) if watched else None,
            channels,
        )

    def choice(self, said: object, at: str) -> Choice:
        found = self.mapping(said, at, {"policy", "outcomes", "window"})
        window = read_window(self, found["window"], f"{at}.window") if "window" in found else None
        outcomes = frozenset(self.several(found, "outcomes", at, Outcome))
        return Choice(self.read(found, "policy", at, _name, ""), outcomes, window)

    def target(self, found: Mapping[str, Any], field: str, at: str) -> Target | None:
        return self.read(found, field, at, TARGETS.__getitem__, Target.LEVEL_1) if field in found else None

    def several(self, found: Mapping[str, Any], field: str, at: str, kind: type[Kind]) -> tuple[Kind, ...]:
        words = [str(each) for each in self.items(found, field, at)]
        known = {str(one.value): one for one in kind}
        self.faults += [
            f"{at}.{field}: {word[:60]}; kies uit {', '.join(known)}" for word in words if word not in known
        ]
        return tuple(dict.fromkeys(known[word] for word in words if word in known))


def _policy_said(policy: Policy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "steps": [_step_said(each) for each in policy.steps],
        "everyone_again": duration_said(policy.repeat_every),
        "ask_after": duration_said(policy.ask_after) if policy.ask_after is not None else NEVER,
        "answer_within": duration_said(policy.answer_within),
        "call_again": duration_said(policy.call_again) if policy.call_again is not None else NEVER,
        **({"people_needed": policy.people} if policy.people > 1 else {}),
    }


def _step_said(step: Step) -> dict[str, Any]:
    said: dict[str, Any] = {"at": duration_said(step.latest)}
    said |= {field: WORDS[one] for field, one in (("call", step.new), ("again", step.again)) if one is not None}
    if step.after is not None:
        target, endings = step.after
        said |= {"sooner_after": WORDS[target], "sooner_when": [one.value for one in Ending if one in endings]}
    return {**said, "by": [channel.value for channel in step.channels]}


def _choice_said(choice: Choice) -> dict[str, Any]:
    said: dict[str, Any] = {"policy": choice.policy}
    if choice.outcomes:
        said["outcomes"] = [one.value for one in Outcome if one in choice.outcomes]
    return said if choice.window is None else {**said, "window": window_said(choice.window)}


def _duration(word: str) -> timedelta:
    found = _DURATION.fullmatch(word)
    if found is None:
        raise ValueError(word)
    return timedelta(minutes=int(found[1]), seconds=int(found[2]))


def _people(word: str) -> int:
    if not re.fullmatch(r"[1-9]", word):
        raise ValueError(word)
    return int(word)


def _name(word: str) -> str:
    if not _NAME.fullmatch(word):
        raise ValueError(word)
    return word
