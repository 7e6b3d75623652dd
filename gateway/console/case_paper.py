"""What does the summary of a case say, on the screen and on paper alike? Everything on record, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from gateway.console import wording
from gateway.console.paper import Paper, Section
from gateway.console.shown import moment
from gateway.console.timeline import Line
from gateway.crisis.overview import Case
from gateway.crisis.recoveries import Recovery
from gateway.crisis.tables import CaseTask, Exchange, Spoc
from gateway.team.model import MemberState
from gateway.team.tables import TeamCallUp, TeamMember
from gateway.tickets.cases import reasons

Fact = tuple[str, str]
CalledUp = tuple[TeamCallUp, Sequence[TeamMember]]
Number = Callable[[str | None], str]  # how this reader may see a telephone number


def paper_of(case: Case, team: Sequence[CalledUp], lines: Sequence[Line], number: Number, now: datetime) -> Paper:
    """Return the summary of a case for one reader."""
    title = f"Samenvatting van zaak {case.ticket.number}"
    lead = [f"Stand op {moment(now)}. Volgende stap: {wording.word(case.step)}."]
    return Paper(title, lead, sections_of(case, team, lines, number), case.ticket.exercise, now)


def sections_of(case: Case, team: Sequence[CalledUp], lines: Sequence[Line], number: Number) -> list[Section]:
    """Return the parts of a summary that have something to say."""
    told = [
        Section("Zaak", _about(case)),
        Section("Advies en oordeel", _weighed(case)),
        Section("SPoC en terugkoppeling", _spoken(case, number)),
        Section("Overleg en beslissingen", _decided(case)),
        *(_team(row, members) for row, members in reversed(team)),
        Section("Taken", [_task(each) for each in case.tasks]),
        Section("Afsluiting en evaluatie", _closed(case)),
        Section("Tijdlijn", (), ("Tijd", "Wat", "Wie"), (0, 3, 1), _timeline(lines)),
    ]
    return [section for section in told if section.facts or section.rows]


def _told(*facts: Fact) -> list[Fact]:
    return [fact for fact in facts if fact[1]]


def _about(case: Case) -> list[Fact]:
    ticket, record = case.ticket, case.record
    accepted = f"{ticket.acknowledged_by}, {moment(ticket.acknowledged_at)}" if ticket.acknowledged_at else ""
    return _told(
        ("Status", wording.sign(ticket.state).word),
        ("Geopend", f"{moment(ticket.opened_at)}, {wording.word(ticket.source)}"),
        ("Meldingen", ", ".join(each.number for each in case.reports)),
        ("Entiteiten", ", ".join(each.name for each in case.entities)),
        ("Aanvaard door", accepted),
        ("Bij", case.handler if case.handler != ticket.acknowledged_by else ""),
        ("Incident of dreiging", wording.word(record.kind) if record.kind else ""),
        ("Continuïteit geraakt", wording.word(record.continuity).lower()),
        ("Kwaad opzet", wording.word(ticket.facts.malicious).lower()),
        ("Hoort samen met", ", ".join(other.number for _, other in case.linked)),
        ("Verzendingen", ", ".join(str(each) for each in case.broadcasts)),
    )


def _weighed(case: Case) -> list[Fact]:
    record = case.record
    said = [wording.REASONS[each] for each in reasons(case.reports) if each in wording.REASONS]
    verdict = "nog geen"
    if record.verdict is not None and record.verdict_at is not None:
        verdict = f"{wording.sign(record.verdict).word}, {record.verdict_by}, {moment(record.verdict_at)}"
    return _told(
        ("Advies van de regels", wording.sign(case.advice).word),
        ("Volgens welke regel", "; ".join(said)),
        ("Grensgeval", "ja: net buiten de letter van de regels" if case.borderline else ""),
        ("Oordeel", verdict),
        ("Reden van het oordeel", record.verdict_reason),
        *((wording.word(each.period), f"tot {moment(each.ends_at)}") for each in case.deadlines),
    )


def _spoken(case: Case, number: Number) -> list[Fact]:
    several = len(case.appointments) > 1
    speak: list[Fact] = []
    for each in case.appointments:
        name = f"SPoC {', '.join(each.names)}" if several else "SPoC"
        phone = number(each.spoc.phone) if each.spoc and each.spoc.phone else ""
        speak += [(name, _spoc(each.spoc)), ("Telefoon", phone)]
    exchanges = [(moment(each.at), _exchange(each)) for each in case.exchanges]
    return _told(*speak, *exchanges)


def _spoc(spoc: Spoc | None) -> str:
    if spoc is None or not spoc.name:
        return f"gevraagd aan {spoc.official}" if spoc is not None and spoc.official else "ontbreekt"
    function = f", {spoc.function}" if spoc.function else ""
    return f"{spoc.name}{function} ({wording.word(spoc.state)})"


def _exchange(each: Exchange) -> str:
    outside = f", uitzondering: {each.outside} ({each.exception})" if each.outside else ""
    return f"{wording.word(each.kind).capitalize()}{outside}" + (f": {each.text}" if each.text else "")


def _decided(case: Case) -> list[Fact]:
    record = case.record
    talks = []
    for talk in case.consultations:
        names = ", ".join(case.name_of(key) for key in talk.keys)
        talks.append((moment(talk.at), f"Overleg met {names} ({talk.spoken_with}): {talk.result}"))
    taken = []
    for each in case.decisions:
        text = f": {each.text}" if each.text else ""
        said = f"{wording.word(each.kind).capitalize()}{text}. Omdat: {each.why} ({each.by})"
        taken.append((moment(each.at), said))
    recovery = [fact for each in case.recoveries if each.counts for fact in _recovery(case, each)]
    return _told(*talks, ("Niet met iedereen overlegd", record.hearing_waived), *taken, *recovery)


def _recovery(case: Case, each: Recovery) -> list[Fact]:
    """Who follows the recovery of an entity, and how it stands."""
    row, several = each.row, len(case.recoveries) > 1
    name = f"Herstel {', '.join(each.names)}" if several else "Herstel"
    if row is None:
        return [(name, "nog niemand")]
    provider = f": {row.provider}" if row.provider else ""
    ended = f"{moment(row.done_at)} ({row.done_by})" if row.done_at else ""
    return [
        (name, f"{wording.word(row.owner)}{provider}"),
        ("Herstel klaar", ended),
        ("Verwacht einde", moment(row.recovered_by) if row.recovered_by and not ended else ""),
    ]


def _team(row: TeamCallUp, members: Sequence[TeamMember]) -> Section:
    """Who was called up, what each answered, and when each arrived; the first call-up stands first."""
    told = _told(
        ("Opgeroepen door", f"{row.by}, {moment(row.at)}"),
        ("Samenkomst", f"{moment(row.meet_at)}, {row.place}"),
        ("Telefonisch deelnemen", row.bridge),
        ("Nodig", f"{row.needed} van {len(members)}"),
        ("Beëindigd", f"{row.stopped_by}, {moment(row.stopped_at)}" if row.stopped_at else ""),
    )
    rows = [(each.name, _answered(each), _arrived(each)) for each in members]
    return Section("Crisismanagementteam", told, ("Wie", "Antwoord", "Aangekomen"), (2, 3, 2), rows)


def _answered(each: TeamMember) -> str:
    arrived = each.state is MemberState.ARRIVED
    if each.answered_at is None or each.answered_by is None:
        return "geen" if arrived else wording.word(each.state)
    kept = "geantwoord" if arrived else wording.word(each.state)
    expected = f", verwacht {moment(each.expected_at)}" if each.expected_at else ""
    return f"{kept} ({wording.word(each.answered_by)}, {moment(each.answered_at)}){expected}"


def _arrived(each: TeamMember) -> str:
    return f"{moment(each.arrived_at)}, {each.arrived_by}" if each.arrived_at else "nee"


def _task(each: CaseTask) -> Fact:
    if each.done_at is not None:
        return each.who, f"{each.what} (gedaan door {each.done_by}, {moment(each.done_at)})"
    return each.who, f"{each.what} (open{f', tegen {moment(each.due_at)}' if each.due_at else ''})"


def _closed(case: Case) -> list[Fact]:
    record = case.record
    return _told(
        ("Afgesloten", f"{record.closed_by}, {moment(record.closed_at)}" if record.closed_at else ""),
        ("Ging goed", record.went_well),
        ("Ging niet goed", record.went_wrong),
        ("Lessen", record.lessons),
        ("Zonder terugkoppeling", record.without_feedback),
        ("Voor het herstel klaar was", record.without_recovery),
    )


def _timeline(lines: Sequence[Line]) -> list[tuple[str, str, str]]:
    return [(moment(each.at), each.text, each.by) for each in lines if each.weight != "detail"]
