"""How is a case shown on the command line? What is on record, what it waits for, which legal periods may run."""

from __future__ import annotations

import json
from typing import Any

import click

from gateway.crisis.overview import Case, look
from gateway.crisis.recoveries import Recovery
from gateway.crisis.tables import Spoc
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.tickets import actions as tickets
from gateway.tickets.numbers import read_number


@click.command("case")
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def case_command(number: str, as_json: bool) -> None:
    """Show the case of a ticket: what is on record, what it waits for, which periods may run."""
    installation = Installation(Settings.from_env())
    now = installation.clock()
    with installation.storage.reading() as session:
        told = _told(look(session, tickets.get_ticket(session, read_number(number)), now))
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _lines(told))


def _told(found: Case) -> dict[str, Any]:
    record, spoc_row = found.record, found.spoc
    return {
        "number": found.ticket.number,
        "reports": [each.number for each in found.reports],
        "state": found.ticket.state.value,
        "step": found.step.value,
        "advice": found.advice.value,
        "verdict": record.verdict.value if record.verdict else None,
        "verdict_reason": record.verdict_reason,
        "entities": [{"key": each.key, "name": each.name, "heard": each.heard} for each in found.entities],
        "spoc": {"name": spoc_row.name, "state": spoc_row.state.value} if spoc_row else None,
        "spocs": [_spoc(each.spoc) for each in found.appointments if each.spoc is not None],
        "decisions": [
            {"kind": each.kind.value, "decision": each.text, "why": each.why, "by": each.by} for each in found.decisions
        ],
        "recovery": found.recovery.owner.value if found.recovery.owner else None,
        "recoveries": [_recovery(each) for each in found.recoveries if each.counts],
        "closed_by": record.closed_by,
        "tasks": [
            {
                "id": each.id,
                "task": each.what,
                "who": each.who,
                "due_at": each.due_at.isoformat() if each.due_at else None,
                "done_by": each.done_by,
            }
            for each in found.tasks
        ],
        "linked": [other.number for _, other in found.linked],
        "periods": [
            {"period": each.period.value, "ends_at": each.ends_at.isoformat(), "sure": each.sure}
            for each in found.deadlines
        ],
    }


def _spoc(row: Spoc) -> dict[str, str | None]:
    return {"name": row.name, "state": row.state.value, "entity": row.entity_key or None}


def _recovery(share: Recovery) -> dict[str, str | None]:
    row = share.row
    return {
        "entity": share.key or None,
        "owner": share.owner.value if share.owner else None,
        "provider": row.provider if row else None,
        "done_at": row.done_at.isoformat() if row and row.done_at else None,
    }


def _lines(told: dict[str, Any]) -> str:
    plain = [f"{name}: {told[name] or '-'}" for name in ("number", "state", "step", "advice", "verdict", "recovery")]
    spocs = [f"  {each['entity'] or '-'}: {each['name'] or '-'} ({each['state']})" for each in told["spocs"]]
    recover = [
        f"  {each['entity'] or '-'}: {each['owner'] or '-'} ({each['done_at'] or '-'})" for each in told["recoveries"]
    ]
    heard = [f"  {each['name']}: {'heard' if each['heard'] else 'to be heard'}" for each in told["entities"]]
    decided = [f"  {each['kind']}: {each['decision'] or each['why']} ({each['by']})" for each in told["decisions"]]
    periods = [f"  {each['period']}: {each['ends_at']}" for each in told["periods"]]
    tasks = [f"  {_task(each)}" for each in told["tasks"]]
    lists = {
        "spocs": spocs,
        "recoveries": recover,
        "entities": heard,
        "decisions": decided,
        "tasks": tasks,
        "periods": periods,
    }
    return "\n".join([*plain, *(line for name, lines in lists.items() for line in (f"{name}:", *lines))])


def _task(told: dict[str, Any]) -> str:
    stands = f"done by {told['done_by']}" if told["done_by"] else f"due {told['due_at'] or '-'}"
    return f"{told['id']} {told['who']}: {told['task']} ({stands})"
