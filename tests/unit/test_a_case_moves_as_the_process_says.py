"""The process as a pure table: which moves there are, what must stand before each, and what a case waits for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.crisis.model import RecoveryOwner, SpocState, Step
from gateway.crisis.ways import MOVES, Standing, needs_reason, next_step, permit_closing, permit_move, proposed_owner
from gateway.errors import Refused
from gateway.tickets.model import Outcome, Route, TicketState, permit

S = TicketState
WHOLE = Standing(S.RECOVERING, Outcome.WORTHY, SpocState.CONFIRMED, 0, False, 1, (), feedback=True, evaluated=True)


def test_every_state_has_its_moves_and_each_is_one_that_a_ticket_permits() -> None:
    assert set(MOVES) == set(TicketState)
    for state, ways in MOVES.items():
        for wanted in ways:
            permit(state, wanted)


def test_every_state_is_reached_from_acceptance_and_every_one_leads_to_closure() -> None:
    reached, fresh = set(), {S.ACCEPTED}
    while fresh:
        reached |= fresh
        fresh = {wanted for state in fresh for wanted in MOVES[state]} - reached
    assert reached == set(TicketState) - {S.NEW, S.PAGED}
    assert all(S.CLOSED in MOVES[state] for state in reached - {S.CLOSED})


@pytest.mark.parametrize(
    ("case", "wanted", "code"),
    [
        (Standing(S.ASSESSING), S.WEIGHING, "verdict_missing"),
        (replace(WHOLE, state=S.WEIGHING, unheard=1), S.ACTING, "not_heard"),
        (replace(WHOLE, state=S.WEIGHING, decisions=0), S.ACTING, "decision_missing"),
        (replace(WHOLE, state=S.ACTING, unowned=("Stad Gent",)), S.RECOVERING, "owner_missing"),
        (Standing(S.ACCEPTED), S.RECOVERING, "transition"),
        (Standing(S.PAGED), S.ASSESSING, "transition"),
        (WHOLE, S.WEIGHING, "move_reason"),
        (Standing(S.CLOSED), S.ASSESSING, "move_reason"),
        (Standing(S.ASSESSING), S.CLOSED, "move_reason"),
    ],
)
def test_a_move_waits_for_what_the_process_asks(case: Standing, wanted: TicketState, code: str) -> None:
    with pytest.raises(Refused) as refused:
        permit_move(case, wanted, "")
    assert refused.value.code == code


def test_a_reason_is_asked_only_of_who_goes_back_or_closes_what_was_not_weighed() -> None:
    asked = {(now, wanted) for now, ways in MOVES.items() for wanted in ways if needs_reason(now, wanted)}
    assert asked == {
        (S.ACCEPTED, S.CLOSED),
        (S.ASSESSING, S.CLOSED),
        (S.WEIGHING, S.ASSESSING),
        (S.ACTING, S.WEIGHING),
        (S.RECOVERING, S.ACTING),
        (S.RECOVERING, S.WEIGHING),
        (S.CLOSED, S.ASSESSING),
    }
    permit_move(replace(WHOLE, state=S.WEIGHING, unheard=1, hearing_waived=True), S.ACTING, "")


@pytest.mark.parametrize(
    ("case", "reason", "code"),
    [
        (replace(WHOLE, feedback=False), "", "feedback_missing"),
        (replace(WHOLE, feedback=False, evaluated=False), "de entiteit zwijgt", "evaluation_missing"),
        (replace(WHOLE, evaluated=False), "", "evaluation_missing"),
    ],
)
def test_what_was_weighed_is_not_closed_without_feedback_and_evaluation(case: Standing, reason: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        permit_closing(case, reason)
    assert refused.value.code == code
    permit_closing(WHOLE, "")
    permit_closing(replace(WHOLE, feedback=False), "de entiteit zwijgt")


@pytest.mark.parametrize(
    ("case", "step"),
    [
        (Standing(S.PAGED), Step.ACCEPT),
        (Standing(S.ACCEPTED), Step.ASSESS),
        (Standing(S.ASSESSING, Outcome.NOT_WORTHY), Step.CLOSE),
        (Standing(S.ASSESSING, Outcome.WORTHY), Step.ASK_SPOC),
        (Standing(S.ASSESSING, Outcome.WORTHY, SpocState.ASKED), Step.NAME_SPOC),
        (Standing(S.WEIGHING, Outcome.WORTHY, SpocState.NAMED), Step.CONFIRM_SPOC),
        (replace(WHOLE, state=S.WEIGHING, unheard=2), Step.HEAR),
        (replace(WHOLE, state=S.WEIGHING, decisions=0), Step.DECIDE),
        (replace(WHOLE, state=S.ACTING, unowned=("Stad Gent",)), Step.RECOVERY),
        (replace(WHOLE, feedback=False), Step.FEEDBACK),
        (replace(WHOLE, unrecovered=("Stad Gent",)), Step.RECOVERED),
        (WHOLE, Step.CLOSE),
        (replace(WHOLE, state=S.CLOSED), Step.DONE),
    ],
)
def test_a_case_says_what_it_waits_for(case: Standing, step: Step) -> None:
    assert next_step(case) is step


def test_a_case_does_not_close_before_each_entity_recovered_unless_it_says_why() -> None:
    going_on = replace(WHOLE, unrecovered=("Stad Gent", "Stad Hasselt"))
    with pytest.raises(Refused) as refused:
        permit_closing(going_on, "")
    assert (refused.value.code, refused.value.details) == ("recovery_open", {"entities": "Stad Gent, Stad Hasselt"})
    permit_closing(going_on, "", "de partner volgt verder op")


def test_who_follows_the_recovery_is_proposed_by_the_route() -> None:
    assert proposed_owner(Route.INSIDE) is RecoveryOwner.DIGITAAL_VLAANDEREN
    assert proposed_owner(Route.OUTSIDE) is RecoveryOwner.ENTITY
    assert proposed_owner(Route.UNKNOWN) is RecoveryOwner.ENTITY
