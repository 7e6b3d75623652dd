"""What people did is chained; whoever changes, removes or reorders it, or cuts off the end, is seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from gateway.audit.actions import write_down
from gateway.audit.guards import grants, guard_of
from gateway.audit.model import Deed, Head, Subject
from gateway.audit.reading import Wanted, list_entries
from gateway.audit.tables import AuditEntry, AuditOpening
from gateway.audit.verifying import Wrong
from gateway.sealed import SOURCES
from gateway.storage.migrate import upgrade
from tests.parts.audited import AuditedHouse, audited_house
from tests.parts.broadcasting import APPROVER, WRITER
from tests.parts.clock import MovableClock


@pytest.fixture
def house(empty_url: str, clock: MovableClock) -> Iterator[AuditedHouse]:
    upgrade(empty_url)
    with audited_house(empty_url, clock) as made:
        yield made


def _wrong(house: AuditedHouse, known: Head | None = None) -> tuple[int, Wrong] | None:
    fault = house.verdict(known).fault
    return (fault.sequence, fault.wrong) if fault else None


def test_what_people_did_stands_in_the_chain_with_who_did_it(house: AuditedHouse) -> None:
    with house.storage.reading() as session:
        found = list_entries(session, SOURCES, Wanted(subject=f"broadcast:{house.broadcast_id}")).entries
    assert [(each.entry.what, each.by, each.entry.principal) for each in reversed(found)] == [
        ("broadcast_written", WRITER.name, WRITER.principal),
        ("broadcast_submitted", WRITER.name, WRITER.principal),
        ("broadcast_approved", APPROVER.name, APPROVER.principal),
    ]
    assert found[0].detail["content"] == house.station.broadcast(house.broadcast_id).content_hash


def test_a_tickets_timeline_is_sealed_beside_the_turn_that_wrote_it(house: AuditedHouse) -> None:
    before = house.head()
    ticket = house.ticket()
    assert house.head() == before
    assert house.seal() == len(house.rows(f"SELECT id FROM timeline_entry WHERE ticket_id = {ticket.id}"))
    with house.storage.reading() as session:
        found = list_entries(session, SOURCES, Wanted(subject=f"ticket:{ticket.id}")).entries
    assert "opened" in {each.entry.what for each in found}


def test_a_whole_chain_is_found_whole(house: AuditedHouse) -> None:
    verdict = house.verdict(house.head())
    assert (verdict.fault, verdict.head, verdict.erased) == (None, house.head(), 0)
    assert verdict.entries == len(house.rows("SELECT sequence FROM audit_entry")) > 3


def test_no_name_and_no_number_stands_in_the_chain(house: AuditedHouse) -> None:
    said = str(house.rows("SELECT * FROM audit_entry")) + str(house.rows("SELECT * FROM audit_deed"))
    assert WRITER.name not in said
    assert APPROVER.name not in said
    assert "32470112233" not in said


@pytest.mark.parametrize("table", ["audit_deed", "audit_entry"])
@pytest.mark.parametrize("change", ["UPDATE {} SET detail = '{{}}'", "DELETE FROM {}"])
def test_the_database_refuses_every_change(house: AuditedHouse, table: str, change: str) -> None:
    with pytest.raises(DBAPIError, match="never changed"):
        house.change(change.format(table))
    assert _wrong(house) is None


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_them_too(postgresql_url: str, clock: MovableClock) -> None:
    upgrade(postgresql_url)
    with audited_house(postgresql_url, clock) as house:
        for table in ("audit_deed", "audit_entry"):
            with pytest.raises(DBAPIError, match="never changed"):
                house.change(f"TRUNCATE {table} CASCADE")


@pytest.mark.postgres
def test_a_role_of_its_own_runs_the_gateway_and_has_no_power_over_the_audit(
    postgresql_url: str, clock: MovableClock
) -> None:
    upgrade(postgresql_url)
    with audited_house(postgresql_url, clock) as house:
        house.change("DROP ROLE IF EXISTS ccvo_runs", "CREATE ROLE ccvo_runs LOGIN", *grants("ccvo_runs"))
        with house.storage.engine.connect() as owner:
            assert (guard_of(owner).refused, guard_of(owner).kept_apart) == (True, False)
    runs = make_url(postgresql_url).set(username="ccvo_runs")
    with audited_house(runs.render_as_string(hide_password=False), clock) as house:
        assert _wrong(house) is None
        with house.storage.engine.connect() as ours:
            assert (guard_of(ours).refused, guard_of(ours).kept_apart) == (True, True)
        for statement in (
            "UPDATE audit_entry SET detail = ''",
            "DELETE FROM audit_deed",
            "TRUNCATE audit_entry",
            "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_entry_refuse ON audit_entry",
            "DROP TABLE audit_entry",
        ):
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                house.change(statement)
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text("DROP OWNED BY ccvo_runs"))
        connection.execute(text("DROP ROLE ccvo_runs"))
    engine.dispose()


def test_one_changed_byte_is_named(house: AuditedHouse) -> None:
    house.behind_the_guards("UPDATE audit_entry SET detail = replace(detail, 'sending', 'sendinG') WHERE sequence = 3")
    assert _wrong(house) == (3, Wrong.CHANGED)


@pytest.mark.parametrize("column", ["at", "what", "principal", "subject", "commitment", "previous", "hash"])
def test_no_part_of_an_entry_can_be_changed_unseen(house: AuditedHouse, column: str) -> None:
    value = "'2026-01-01 00:00:00'" if column == "at" else "'x'"
    house.behind_the_guards(f'UPDATE audit_entry SET "{column}" = {value} WHERE sequence = 2')
    assert _wrong(house) == (2, Wrong.CHANGED)


def test_an_entry_that_is_gone_is_named(house: AuditedHouse) -> None:
    house.behind_the_guards("DELETE FROM audit_entry WHERE sequence = 2")
    assert _wrong(house) == (2, Wrong.MISSING)


def test_entries_that_were_written_anew_in_another_order_are_named(house: AuditedHouse) -> None:
    with house.storage.reading() as session:
        first, second = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence).limit(2)).all()
    swapped = [(second, 1), (first, 2)]
    statements = ["UPDATE audit_entry SET sequence = sequence + 1000 WHERE sequence < 3"]
    for entry, place in swapped:
        link = type(entry.link)(**{**vars(entry.link), "sequence": place})
        made = link.hash_after(entry.previous)
        statements.append(
            f"UPDATE audit_entry SET sequence = {place}, hash = '{made}' WHERE sequence = {entry.sequence + 1000}"
        )
    house.behind_the_guards(*statements)
    assert _wrong(house) == (1, Wrong.REORDERED)


def test_an_end_that_was_cut_off_is_seen_by_whoever_kept_a_head(house: AuditedHouse) -> None:
    kept = house.head()
    house.behind_the_guards(f"DELETE FROM audit_entry WHERE sequence = {kept.sequence}")
    assert _wrong(house, kept) == (kept.sequence, Wrong.CUT_OFF)


def test_a_chain_that_was_rewritten_from_the_beginning_is_seen_by_whoever_kept_a_head(house: AuditedHouse) -> None:
    kept = house.head()
    house.behind_the_guards("DELETE FROM audit_entry")
    with house.storage.transaction() as session:
        session.execute(text("UPDATE audit_opening SET salt = salt"))
        session.execute(text("DELETE FROM audit_opening WHERE source <> 'deed'"))
    house.seal()
    assert _wrong(house) is None
    assert _wrong(house, kept) == (kept.sequence, Wrong.CUT_OFF)


def test_a_timeline_that_was_changed_after_it_was_sealed_is_named(house: AuditedHouse) -> None:
    entry = house.rows("SELECT sequence FROM audit_entry WHERE source = 'timeline' AND source_id = 1")[0][0]
    house.change("UPDATE timeline_entry SET detail = 'nooit gebeurd' WHERE id = 1")
    assert _wrong(house) == (entry, Wrong.ROW_CHANGED)


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("timeline", "UPDATE timeline_entry SET event = 'x' WHERE id = 1"),
        ("deed", "UPDATE audit_deed SET deed = 'x' WHERE id = 1"),
        ("deed", "UPDATE audit_deed SET commitment = 'x' WHERE id = 1"),
    ],
)
def test_a_row_that_cannot_even_be_read_or_that_commits_to_another_is_named(
    house: AuditedHouse, source: str, change: str
) -> None:
    entry = house.rows(f"SELECT sequence FROM audit_entry WHERE source = '{source}' AND source_id = 1")[0][0]
    house.behind_the_guards(change)
    assert _wrong(house) == (entry, Wrong.ROW_CHANGED)


def test_an_opening_that_is_no_json_any_more_is_named(house: AuditedHouse) -> None:
    entry = house.rows("SELECT sequence FROM audit_entry WHERE source = 'deed' AND source_id = 1")[0][0]
    house.change("UPDATE audit_opening SET personal = '{\"by' WHERE source = 'deed' AND source_id = 1")
    assert _wrong(house) == (entry, Wrong.ROW_CHANGED)


def test_a_time_that_is_none_any_more_is_named_at_its_entry(clock: MovableClock, tmp_path: Path) -> None:
    """SQLite keeps anything in any column; PostgreSQL refuses this by itself."""
    url = f"sqlite:///{tmp_path / 'audit.sqlite'}"
    upgrade(url)
    with audited_house(url, clock) as house:
        house.behind_the_guards("UPDATE audit_entry SET at = 'x' WHERE sequence = 3")
        assert _wrong(house) == (3, Wrong.CHANGED)


def test_a_timeline_that_lost_a_line_is_named(house: AuditedHouse) -> None:
    entry = house.rows("SELECT sequence FROM audit_entry WHERE source = 'timeline' AND source_id = 1")[0][0]
    house.change("DELETE FROM timeline_entry WHERE id = 1")
    assert _wrong(house) == (entry, Wrong.ROW_GONE)


def test_a_name_that_was_changed_is_named(house: AuditedHouse) -> None:
    house.change("""UPDATE audit_opening SET personal = '{"by":"Iemand anders"}' WHERE source = 'deed'""")
    fault = house.verdict().fault
    assert fault is not None
    assert fault.wrong is Wrong.ROW_CHANGED


def test_a_name_may_be_gone_only_when_the_chain_says_that_it_was_erased(house: AuditedHouse) -> None:
    house.change("DELETE FROM audit_opening WHERE source = 'deed' AND source_id = 1")
    assert _wrong(house) == (1, Wrong.NAME_GONE)
    with house.storage.transaction() as session:
        write_down(session, APPROVER, Deed.ERASED, Subject.PERSON, None, house.clock(), {"openings": {"deed": [1]}})
    house.seal()
    verdict = house.verdict()
    assert (verdict.fault, verdict.erased) == (None, 1)
    with house.storage.reading() as session:
        found = list_entries(session, SOURCES, Wanted(what="broadcast_written")).entries
    assert [(each.by, each.entry.principal) for each in found] == [(None, WRITER.principal)]


def test_what_is_never_sealed_is_named(house: AuditedHouse) -> None:
    house.ticket()
    assert _wrong(house) is None
    house.clock.advance(timedelta(minutes=6))
    assert _wrong(house) == (house.head().sequence + 1, Wrong.UNSEALED)


def test_many_who_write_and_seal_at_once_leave_one_chain_without_gaps(house: AuditedHouse) -> None:
    together, faults = Barrier(6), []

    def work(writes: bool) -> None:
        together.wait()
        try:
            for _ in range(12):
                house.ticket() if writes else house.seal()
        except Exception as fault:
            faults.append(fault)

    threads = [Thread(target=work, args=(number % 2 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.seal()
    assert faults == []
    assert _wrong(house) is None
    sequences = [row[0] for row in house.rows("SELECT sequence FROM audit_entry ORDER BY sequence")]
    assert sequences == list(range(1, len(sequences) + 1))
    sealed = house.rows("SELECT count(*) FROM audit_entry WHERE source = 'timeline'")[0][0]
    assert sealed == house.rows("SELECT count(*) FROM timeline_entry")[0][0]


def test_entries_are_found_by_kind_person_and_subject_and_page_by_page(house: AuditedHouse) -> None:
    with house.storage.reading() as session:
        first = list_entries(session, SOURCES, Wanted(), limit=2)
        second = list_entries(session, SOURCES, Wanted(), first.following, limit=2)
        by_name = list_entries(session, SOURCES, Wanted(by=("system",))).entries
        by_principal = list_entries(session, SOURCES, Wanted(by=(APPROVER.principal,))).entries
    sequences = [each.entry.sequence for each in (*first.entries, *second.entries)]
    assert sequences == list(range(house.head().sequence, house.head().sequence - 4, -1))
    assert {each.by for each in by_name} <= {"system", "systeem"}
    assert [each.entry.what for each in by_principal] == ["broadcast_approved"]


def test_every_sealed_row_can_be_opened_until_somebody_is_erased(house: AuditedHouse) -> None:
    with house.storage.reading() as session:
        opened = session.scalars(select(AuditOpening)).all()
    assert len(opened) == house.head().sequence
