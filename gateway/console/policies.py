"""By which policies are officers called, who would be called when, and who changed the policies?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import unified_diff
from functools import partial
from itertools import groupby

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from contacts.civil_time import first_occurrence, wall_clock
from gateway.console import wording
from gateway.console.languages.saying import Words, say
from gateway.console.refusals import refusal
from gateway.console.visit import After, Visit
from gateway.duty.described import window
from gateway.duty.written import note_export
from gateway.errors import Refused
from gateway.paging import policies_kept as kept
from gateway.paging.dry_run import Behaviour, Planned, rehearse
from gateway.paging.escalation import Ending, Policy, Step
from gateway.paging.model import Channel
from gateway.paging.policies import BUILT_IN, Choice
from gateway.paging.policies_document import duration_said, read_policies, write_policies
from gateway.paging.policies_proof import warnings
from gateway.paging.steps import on_call_people
from gateway.paging.tables import PolicyVersion
from gateway.paging.ways import Target
from gateway.staff.permissions import Permission
from gateway.tickets.model import Outcome

TARGETS: Mapping[Target, str] = {
    Target.LEVEL_1: "niveau 1",
    Target.LEVEL_2: "niveau 2",
    Target.LEVEL_3: "niveau 3",
    Target.COORDINATOR: "de wachtcoördinator",
}
TARGETS = Words(TARGETS)
ENDINGS = Words({Ending.UNREACHED: "onbereikbaar is", Ending.DECLINED: "doorgeeft"})
BEHAVIOURS: Mapping[Behaviour, str] = {
    Behaviour.SILENT: "Niemand neemt op",
    Behaviour.BUSY: "Elke lijn is bezet",
    Behaviour.DECLINES: "Iedereen geeft door",
}
BEHAVIOURS = Words(BEHAVIOURS)


@dataclass(frozen=True)
class Together:
    """What would be sent at one moment to one person."""

    after: timedelta
    at: datetime
    step: int
    name: str
    target: Target
    channels: tuple[str, ...]


def show(visit: Visit) -> Response:
    """Show the policies in force, a rehearsal, and the versions."""
    return _page(visit)


def save(visit: Visit) -> Response:
    """Check what was written, or put it in force; what was typed stays when it is refused."""
    text, seen = request.form.get("document", ""), request.form.get("seen", type=int)
    try:
        told = warnings(read_policies(text))
        if request.form.get("only") == "check":
            return _page(visit, document=text, seen=seen, checked=True, told=told)
        with visit.session.begin_nested():
            version = kept.save(visit.session, visit.actor, text, seen, visit.now)
    except Refused as refused:
        return _page(visit, 422, document=text, seen=seen, fault=refusal(refused))
    flash(
        say("Het oproepplan is bewaard en geldt voor elke oproep die nu begint.")
        if version
        else say("Niets gewijzigd."),
        "done",
    )
    return redirect(url_for("console.policies"), 303)


def export_file(visit: Visit) -> After:
    """Hand out the policies as a file."""
    response = make_response(write_policies(kept.in_force(visit.session)[1]))
    response.headers["Content-Type"] = "application/yaml; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="oproepplan.yaml"'
    return visit.noted(response, lambda session, actor, now: note_export(session, actor, "policies", now))


def _page(
    visit: Visit,
    status: int = 200,
    document: str | None = None,
    seen: int | None = None,
    fault: str | None = None,
    checked: bool = False,
    told: Sequence[str] = (),
) -> Response:
    number, policies = kept.in_force(visit.session)
    outcome, behaviour, at = _asked(visit)
    policy = kept.choose(visit.session, policies, outcome, at)
    return visit.page(
        "policies.html",
        status,
        policies=[
            (each, [_step(step) for step in each.steps], _after_acceptance(each)) for each in policies.by_name.values()
        ],
        choices=[_choice(each) for each in policies.choices],
        warned=warnings(policies),
        outcomes=Outcome,
        behaviours=BEHAVIOURS,
        asked=(outcome, behaviour, wall_clock(at).strftime("%Y-%m-%dT%H:%M")),
        policy=policy,
        planned=_together(rehearse(policy, partial(on_call_people, visit.session), at, behaviour)),
        targets=TARGETS,
        words={each.value: wording.word(each) for each in Channel},
        duration=duration_said,
        document=write_policies(policies) if document is None else document,
        seen=number if document is None else seen,
        fault=fault,
        checked=checked,
        told=told,
        versions=_versions(kept.versions(visit.session)),
        changes=visit.may(Permission.DUTY_CHANGE),
    )


def _asked(visit: Visit) -> tuple[Outcome, Behaviour, datetime]:
    """What is rehearsed: as asked in the address, and otherwise a worthy ticket now that nobody answers."""
    said = request.args
    outcome = next((each for each in Outcome if each.value == said.get("outcome")), Outcome.WORTHY)
    behaviour = next((each for each in Behaviour if each.value == said.get("behaviour")), Behaviour.SILENT)
    try:
        wall = datetime.fromisoformat(said.get("at", "")).replace(tzinfo=None)
        at = first_occurrence(wall) if 2000 <= wall.year <= 2200 else visit.now
    except ValueError:
        at = visit.now
    return outcome, behaviour, at


def _together(planned: Sequence[Planned]) -> list[Together]:
    found = []
    for (after, step, name), pages in groupby(planned, lambda each: (each.after, each.step, each.name)):
        several = list(pages)
        channels = tuple(each.channel.value for each in several)
        found.append(Together(after, several[0].at, step, name, several[0].target, channels))
    return found


def _step(step: Step) -> tuple[str, str, str, tuple[str, ...]]:
    """Return when at the latest, who, when sooner, and by what."""
    who = [TARGETS[step.new]] if step.new else []
    who += [say("{who} opnieuw", who=TARGETS[step.again])] if step.again else []
    sooner = ""
    if step.after is not None:
        target, endings = step.after
        sooner = say(
            "zodra {who} {ends}",
            who=TARGETS[target],
            ends=say(" of ").join(ENDINGS[each] for each in Ending if each in endings),
        )
    return duration_said(step.latest), say(" en ").join(who), sooner, tuple(channel.value for channel in step.channels)


def _after_acceptance(policy: Policy) -> str:
    people = (
        say("Er zijn {people} mensen nodig: de eerste heeft het ticket, de anderen helpen. ", people=policy.people)
        if policy.people > 1
        else ""
    )
    if policy.ask_after is None:
        return say("{people}Na aanvaarding wordt niets meer gevraagd.", people=people)
    asked, answer = duration_said(policy.ask_after), duration_said(policy.answer_within)
    return say(
        "{people}Gebeurt er na aanvaarding {asked} lang niets, dan vragen wij of het ticket nog van de officier is; "
        "zonder antwoord binnen {answer} roepen wij opnieuw op.",
        people=people,
        asked=asked,
        answer=answer,
    )


def _choice(choice: Choice) -> str:
    outcomes = say(" of ").join(
        wording.sign(each).word for each in Outcome if choice.outcomes and each in choice.outcomes
    )
    when = [say("advies {outcomes}", outcomes=outcomes)] if outcomes else []
    when += [] if choice.window is None else [window(choice.window)]
    return f"{', '.join(when) or say('altijd')}: {choice.policy}"


def _versions(found: Sequence[PolicyVersion]) -> list[tuple[PolicyVersion, list[str]]]:
    """Return each version with the lines in which it differs from the one before it."""
    before = [*(each.document for each in found[1:]), write_policies(BUILT_IN)]
    return [(each, _difference(was, each.document)) for each, was in zip(found, before, strict=False)]


def _difference(was: str, became: str) -> list[str]:
    lines = unified_diff(was.splitlines(), became.splitlines(), lineterm="", n=1)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]
