"""How is a case led from the command line? Every step of the process, under `ccvo ticket`. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from gateway.broadcasts import about
from gateway.commands.case_shown import case_command
from gateway.commands.instants import INSTANT
from gateway.crisis import assessing, deciding, handling, linking, moving, recovering, spoc, weighing
from gateway.crisis.model import DataKind, DecisionKind, ExchangeKind, IncidentKind
from gateway.crisis.overview import look
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Answer, Outcome, TicketState
from gateway.tickets.numbers import read_number
from gateway.tickets.tables import Ticket

E = TypeVar("E", bound=Enum)
Act = Callable[[Session, Actor, Ticket, datetime, Settings], object]
NUMBER = click.argument("number")
BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
OF_ENTITY = click.option("--entity", default="", help="The key of the entity that is meant, where a case has several.")
WHY = click.option("--why", default="", help="The reason.")


def pick(kind: type[Enum], *but: Enum) -> click.Choice[str]:
    return click.Choice([each.value for each in kind if each not in but])


def _maybe(kind: type[E], said: str | None) -> E | None:
    return None if said is None else kind(said)


def do(number: str, login: str, act: Act) -> None:
    """Carry one step out and say how the case then stands."""
    installation = Installation(Settings.from_env())
    now = installation.clock()
    with installation.transaction() as session:
        ticket = tickets.get_ticket(session, read_number(number))
        act(session, find_staff(session, login).actor, ticket, now, installation.settings)
        session.flush()
        case = look(session, ticket, now)
        told = f"{case.ticket.number} {case.ticket.state.value}, next: {case.step.value}"
    click.echo(told)


@click.command("move")
@NUMBER
@click.argument("state", type=pick(TicketState, TicketState.NEW, TicketState.PAGED, TicketState.CLOSED))
@BY
@WHY
def move_command(number: str, state: str, login: str, why: str) -> None:
    """Bring a case to another state; `ticket close` closes it."""
    wanted = TicketState(state)
    do(number, login, lambda session, by, ticket, now, _: moving.move(session, by, ticket, wanted, now, why))


@click.command("assess")
@NUMBER
@BY
@click.option("--kind", type=pick(IncidentKind))
@click.option("--ict", type=pick(Answer))
@click.option("--continuity", type=pick(Answer), help="Whether the continuity of the entity's work is hit.")
@click.option("--malicious", type=pick(Answer))
@click.option("--personal-data", type=pick(DataKind))
@click.option("--essential", type=pick(Answer), help="Whether NIS2 applies to the entity.")
@click.option("--known-at", type=INSTANT, help="When the entity learnt of it.")
def assess_command(number: str, login: str, **said: Any) -> None:
    """Keep what an officer found."""
    found = assessing.Found(
        kind=_maybe(IncidentKind, said["kind"]),
        ict=_maybe(Answer, said["ict"]),
        continuity=_maybe(Answer, said["continuity"]),
        malicious=_maybe(Answer, said["malicious"]),
        personal_data=_maybe(DataKind, said["personal_data"]),
        essential=_maybe(Answer, said["essential"]),
        known_at=said["known_at"],
    )
    do(number, login, lambda session, by, ticket, now, _: assessing.assess(session, by, ticket, found, now))


@click.command("verdict")
@NUMBER
@click.argument("outcome", type=pick(Outcome, Outcome.TO_ASSESS))
@BY
@WHY
def verdict_command(number: str, outcome: str, login: str, why: str) -> None:
    """Keep the officer's verdict beside the advice."""
    given = Outcome(outcome)
    do(number, login, lambda session, by, ticket, now, _: assessing.give_verdict(session, by, ticket, given, why, now))


@click.command("spoc")
@NUMBER
@BY
@click.option("--ask", "official", help="Note that this leading official was asked to appoint one.")
@click.option("--name", help="Who is appointed; is asked to confirm.")
@click.option("--function", default="")
@click.option("--phone", default="", help="Of the official who is asked, or of the SPoC.")
@click.option("--email", default="")
@click.option("--confirmed", is_flag=True, help="The SPoC confirmed to you.")
@OF_ENTITY
@WHY
def spoc_command(number: str, login: str, official: str | None, name: str | None, confirmed: bool, **said: str) -> None:
    """Ask for a SPoC, name one (or another, with --why), or note that the SPoC confirmed."""
    if (official is not None) + (name is not None) + confirmed != 1:
        raise click.UsageError("Give one of --ask, --name and --confirmed.")

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, settings: Settings) -> None:
        if official is not None:
            spoc.ask(session, by, ticket, official, said["phone"], now, said["entity"])
        elif name is not None:
            who = spoc.Named(name, said["function"], said["phone"], said["email"])
            spoc.name(session, by, ticket, who, settings.public_url, now, said["why"], said["entity"])
        else:
            spoc.confirm_by_officer(session, by, ticket, now, said["entity"])

    do(number, login, act)


@click.command("consult")
@NUMBER
@BY
@click.option("--entity", "keys", multiple=True, help="Code or name of an entity that was heard; may be repeated.")
@click.option("--with", "spoken_with", default="", help="With whom you spoke.")
@click.option("--result", default="")
@click.option("--waive", help="Why not every entity is heard, instead.")
def consult_command(
    number: str, login: str, keys: tuple[str, ...], spoken_with: str, result: str, waive: str | None
) -> None:
    """Keep a talk with involved entities, or why not each is heard."""

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, _: Settings) -> None:
        if waive is not None:
            weighing.waive_hearing(session, by, ticket, waive, now)
        else:
            weighing.consult(session, by, ticket, keys, spoken_with, result, now)

    do(number, login, act)


@click.command("decide")
@NUMBER
@click.argument("kind", type=pick(DecisionKind))
@BY
@click.option("--decision", default="", help="What was decided.")
@WHY
def decide_command(number: str, kind: str, login: str, decision: str, why: str) -> None:
    """Keep a decision; measures of policy are the crisis management team's alone."""
    taken = DecisionKind(kind)
    do(
        number,
        login,
        lambda session, by, ticket, now, _: deciding.decide(session, by, ticket, taken, decision, why, now),
    )


@click.command("feedback")
@NUMBER
@click.argument("text", default="")
@BY
@click.option("--ask", is_flag=True, help="Ask how it stands, instead of keeping what was told.")
@click.option("--outside", default="", help="With whom, when not with the SPoC: an exception, with --why.")
@WHY
@click.option("--until", type=INSTANT, help="Until when an answer is asked.")
@OF_ENTITY
def feedback_command(number: str, text: str, login: str, ask: bool, until: datetime | None, **said: str) -> None:
    """Ask the SPoC how it stands, or keep what the SPoC told."""
    kind = ExchangeKind.REQUEST if ask else ExchangeKind.FEEDBACK

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, _: Settings) -> None:
        more = {"outside": said["outside"], "exception": said["why"], "entity": said["entity"]}
        recovering.keep_exchange(session, by, ticket, kind, text, now, wanted_by=until, **more)

    do(number, login, act)


@click.command("close")
@NUMBER
@BY
@WHY
@click.option("--without-feedback", default="", help="Why it closes without the SPoC's word.")
@click.option("--without-recovery", default="", help="Why it does not wait for the recovery of each entity.")
@click.option("--went-well", default="")
@click.option("--went-wrong", default="")
@click.option("--lessons", default="")
def close_command(number: str, login: str, **said: Any) -> None:
    """Close a case with its evaluation; --why for what was never weighed."""
    do(number, login, lambda session, by, ticket, now, _: moving.close(session, by, ticket, now, **said))


@click.command("reopen")
@NUMBER
@BY
@WHY
def reopen_command(number: str, login: str, why: str) -> None:
    """Take up a closed case anew."""
    do(number, login, lambda session, by, ticket, now, _: moving.reopen(session, by, ticket, why, now))


@click.command("link")
@NUMBER
@click.argument("other")
@BY
@WHY
def link_command(number: str, other: str, login: str, why: str) -> None:
    """Link a case to another one, both ways."""

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, _: Settings) -> None:
        linking.link(session, by, ticket, tickets.get_ticket(session, read_number(other)), why, now)

    do(number, login, act)


@click.command("broadcast")
@NUMBER
@click.argument("broadcast", type=int)
@BY
@click.option("--not-about", is_flag=True, help="It is not about this case after all.")
def broadcast_command(number: str, broadcast: int, login: str, not_about: bool) -> None:
    """Say that a broadcast is about a case: who writes broadcasts may then read it."""
    act = about.detach if not_about else about.attach
    do(number, login, lambda session, by, ticket, now, _: act(session, by, ticket, broadcast, now))


@click.command("take-over")
@NUMBER
@BY
def take_over_command(number: str, login: str) -> None:
    """Have a case from now on; reminders then come to this person."""
    do(number, login, lambda session, by, ticket, now, _: handling.take_over(session, by, ticket, now))


COMMANDS = (
    *(case_command, move_command, assess_command, verdict_command, spoc_command, consult_command),
    *(
        decide_command,
        feedback_command,
        close_command,
        reopen_command,
        link_command,
        broadcast_command,
        take_over_command,
    ),
)
