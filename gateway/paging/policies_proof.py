"""Are policies sound, so that no ticket waits for a step that never comes, or for one person only? Pure.

A fault keeps policies from being saved, and says where it is; a warning is shown and leaves the choice to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from gateway.paging.escalation import LEAST_REST, Policy
from gateway.paging.model import Channel
from gateway.paging.policies import Policies
from gateway.paging.ways import RING, Target

STEPS_MOST = 12  # so many are taken at one look
EVERYONE_BY = timedelta(minutes=30)  # nobody may wait longer until everybody was paged
FIRST_CALL_BY = timedelta(minutes=2)  # a text alone wakes nobody
REPEAT_MOST = timedelta(minutes=30)
PEOPLE_MOST = 4
ASK_LEAST, ASK_MOST = timedelta(minutes=5), timedelta(hours=24)
AGAIN_LEAST, AGAIN_MOST = RING, timedelta(minutes=3)  # many telephones let a second call within that through
ANSWER_LEAST, ANSWER_MOST = timedelta(minutes=1), timedelta(hours=1)


def proved(policies: Policies) -> list[str]:
    """Return every fault, in Dutch, with the field that it stands at; none when they are sound."""
    faults = [
        fault for n, policy in enumerate(policies.by_name.values()) for fault in _policy(policy, f"policies[{n}]")
    ]
    return faults + list(_choices(policies))


def warnings(policies: Policies) -> list[str]:
    """Return what is allowed and perhaps not meant, in Dutch."""
    chosen = {choice.policy for choice in policies.choices}
    told = [f"{name}: geen enkele keuze leidt hierheen" for name in policies.by_name if name not in chosen]
    for policy in policies.by_name.values():
        for before, step in zip(policy.steps, policy.steps[1:], strict=False):
            if step.latest - before.latest < RING:
                told.append(
                    f"{policy.name}: de stap op {_at(step.latest)} komt terwijl de telefoons van de vorige nog rinkelen"
                )
    return told


def _policy(policy: Policy, at: str) -> Iterator[str]:
    steps = policy.steps
    if not 1 <= len(steps) <= STEPS_MOST:
        yield f"{at}.steps: 1 tot {STEPS_MOST} stappen"
        return
    if steps[0].latest:
        yield f"{at}.steps[0].at: de eerste stap komt op 0:00"
    if steps[-1].latest > EVERYONE_BY:
        yield f"{at}.steps[{len(steps) - 1}].at: uiterlijk na {_at(EVERYONE_BY)} is iedereen opgeroepen"
    if not any(Channel.VOICE in step.channels for step in steps if step.latest <= FIRST_CALL_BY):
        yield f"{at}.steps: binnen {_at(FIRST_CALL_BY)} moet er een telefoon rinkelen"
    if len({step.new for step in steps} - {None}) < 2:
        yield f"{at}.steps: er wordt maar één niveau opgeroepen; wie helpt als dat niet antwoordt?"
    yield from _ways(policy, at)
    yield from _lengths(policy, at)


def _ways(policy: Policy, at: str) -> Iterator[str]:
    """Every step calls somebody, in order, and waits only for people who were called before it."""
    called: set[Target | None] = set()
    for n, step in enumerate(policy.steps):
        here = f"{at}.steps[{n}]"
        if step.new is None and step.again is None:
            yield f"{here}: deze stap roept niemand op"
        if n and step.latest < policy.steps[n - 1].latest:
            yield f"{here}.at: vroeger dan de stap ervoor"
        if step.new is not None and step.new in called:
            yield f"{here}.call: was al opgeroepen; gebruik again"
        if step.again is not None and step.again not in called:
            yield f"{here}.again: was nog niet opgeroepen"
        if step.after is not None and step.after[0] not in called:
            yield f"{here}.sooner_after: was nog niet opgeroepen, dus deze stap komt nooit vroeger"
        called.add(step.new)


def _lengths(policy: Policy, at: str) -> Iterator[str]:
    if not LEAST_REST <= policy.repeat_every <= REPEAT_MOST:
        yield f"{at}.everyone_again: van {_at(LEAST_REST)} tot {_at(REPEAT_MOST)}"
    if policy.ask_after is not None and not ASK_LEAST <= policy.ask_after <= ASK_MOST:
        yield f"{at}.ask_after: van {_at(ASK_LEAST)} tot {_at(ASK_MOST)}, of never"
    if policy.call_again is not None and not AGAIN_LEAST <= policy.call_again <= AGAIN_MOST:
        yield f"{at}.call_again: van {_at(AGAIN_LEAST)} tot {_at(AGAIN_MOST)}, of never"
    if policy.people > PEOPLE_MOST:
        yield f"{at}.people_needed: hoogstens {PEOPLE_MOST}"
    if not ANSWER_LEAST <= policy.answer_within <= ANSWER_MOST:
        yield f"{at}.answer_within: van {_at(ANSWER_LEAST)} tot {_at(ANSWER_MOST)}"


def _choices(policies: Policies) -> Iterator[str]:
    choices = policies.choices
    if not choices:
        yield "choices: er is minstens één keuze"
        return
    for n, choice in enumerate(choices):
        if choice.policy not in policies.by_name:
            yield f"choices[{n}].policy: {choice.policy} bestaat niet"
        if choice.always and n < len(choices) - 1:
            yield f"choices[{n}]: past altijd, dus wat erna staat geldt nooit"
    if not choices[-1].always:
        yield f"choices[{len(choices) - 1}]: de laatste keuze past altijd: zonder outcomes en window"


def _at(length: timedelta) -> str:
    return "{}:{:02}".format(*divmod(int(length.total_seconds()), 60))
