"""Which move may a case make, what must stand on record before it, and what does it wait for? Pure; a table and rules.

A move needs a reason where it goes back, or leaves out what the process asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.crisis.model import RecoveryOwner, SpocState, Step
from gateway.errors import Refused
from gateway.tickets.model import Outcome, Route, TicketState

_S = TicketState
ORDER = (_S.NEW, _S.PAGED, _S.ACCEPTED, _S.ASSESSING, _S.WEIGHING, _S.ACTING, _S.RECOVERING, _S.CLOSED)
MOVES: dict[TicketState, tuple[TicketState, ...]] = {
    _S.NEW: (),
    _S.PAGED: (),
    _S.ACCEPTED: (_S.ASSESSING, _S.CLOSED),
    _S.ASSESSING: (_S.WEIGHING, _S.CLOSED),
    _S.WEIGHING: (_S.ACTING, _S.RECOVERING, _S.ASSESSING, _S.CLOSED),
    _S.ACTING: (_S.RECOVERING, _S.WEIGHING, _S.CLOSED),
    _S.RECOVERING: (_S.CLOSED, _S.ACTING, _S.WEIGHING),
    _S.CLOSED: (_S.ASSESSING,),
}
WEIGHED = (_S.WEIGHING, _S.ACTING, _S.RECOVERING)  # the states of what CCVO took up as a crisis


@dataclass(frozen=True)
class Standing:
    """What is on record of a case, as far as moves depend on it. `unheard`: entities that were not consulted yet."""

    state: TicketState
    verdict: Outcome | None = None
    spoc: SpocState | None = None
    unheard: int = 0
    hearing_waived: bool = False
    decisions: int = 0
    unowned: tuple[str, ...] = ("",)  # the entities whose recovery nobody follows, by name
    unrecovered: tuple[str, ...] = ()  # those whose own recovery goes on
    feedback: bool = False  # the SPoC has told how it stands
    evaluated: bool = False

    @property
    def heard(self) -> bool:
        """Whether every involved entity was consulted, or a reason stands why not."""
        return self.hearing_waived or self.unheard == 0


def needs_reason(now: TicketState, wanted: TicketState) -> bool:
    """Whether a move must say why: one that goes back, and closing what was never weighed."""
    if wanted is _S.CLOSED:
        return now not in WEIGHED
    return ORDER.index(wanted) < ORDER.index(now)


def permit_move(case: Standing, wanted: TicketState, why: str) -> None:
    """Raise Refused when a case may not move so.

    transition; move_reason (say why); verdict_missing; not_heard; decision_missing; owner_missing.
    """
    if wanted not in MOVES[case.state]:
        raise Refused("transition", now=case.state.value, wanted=wanted.value)
    if needs_reason(case.state, wanted):
        if not why:
            raise Refused("move_reason")
        return
    missing = _missing(case, wanted)
    if missing is not None:
        raise Refused(missing, entities=", ".join(case.unowned))


def _missing(case: Standing, wanted: TicketState) -> str | None:
    """What the process wants on record before a move forward."""
    if wanted is _S.WEIGHING and case.verdict is None:
        return "verdict_missing"
    if wanted in (_S.ACTING, _S.RECOVERING) and case.state is _S.WEIGHING:
        return "not_heard" if not case.heard else None if case.decisions else "decision_missing"
    if wanted is _S.RECOVERING and case.unowned:
        return "owner_missing"
    return None


def permit_closing(case: Standing, without_feedback: str, without_recovery: str = "") -> None:
    """Raise Refused when what was weighed may not be closed yet.

    feedback_missing; recovery_open (of which entities); evaluation_missing.
    """
    if case.state not in WEIGHED:
        return
    if not case.feedback and not without_feedback:
        raise Refused("feedback_missing")
    if case.unrecovered and not without_recovery:
        raise Refused("recovery_open", entities=", ".join(case.unrecovered))
    if not case.evaluated:
        raise Refused("evaluation_missing")


def next_step(case: Standing) -> Step:
    """Return what a case waits for."""
    if case.state is _S.CLOSED:
        return Step.DONE
    if case.state in (_S.NEW, _S.PAGED):
        return Step.ACCEPT
    if case.verdict is None:
        return Step.ASSESS
    if case.state in (_S.ACCEPTED, _S.ASSESSING) and case.verdict is Outcome.NOT_WORTHY:
        return Step.CLOSE
    return _spoc_step(case) or _late_step(case)


def _spoc_step(case: Standing) -> Step | None:
    steps = {None: Step.ASK_SPOC, SpocState.ASKED: Step.NAME_SPOC, SpocState.NAMED: Step.CONFIRM_SPOC}
    return steps.get(case.spoc)


def _late_step(case: Standing) -> Step:
    if not case.heard:
        return Step.HEAR
    if not case.decisions:
        return Step.DECIDE
    if case.unowned:
        return Step.RECOVERY
    if not case.feedback:
        return Step.FEEDBACK
    return Step.RECOVERED if case.unrecovered else Step.CLOSE


def proposed_owner(route: Route) -> RecoveryOwner:
    """Return who follows the recovery by the route: inside the contract Digitaal Vlaanderen with the partner."""
    return RecoveryOwner.DIGITAAL_VLAANDEREN if route is Route.INSIDE else RecoveryOwner.ENTITY
