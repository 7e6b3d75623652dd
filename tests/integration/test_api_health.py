"""Balancers, people and start scripts hear how we are, part by part; Prometheus gets figures that name nobody."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.carrier.failover import By, Standing, Use, Why
from gateway.carriers.measuring import note
from gateway.carriers.standing import change
from gateway.errors import FaultKind
from gateway.storage import heartbeat
from tests.parts.api_house import ApiHouse, api_house
from tests.parts.clock import MovableClock


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str, redis_url: str) -> Iterator[ApiHouse]:
    with api_house(tmp_path, clock, database_url, REDIS_URL=redis_url) as made:
        yield made


def beat(house: ApiHouse, *names: str) -> None:
    with house.installation.storage.transaction() as session:
        for name in names:
            heartbeat.beat(session, name, os.getpid(), house.clock())


def ready(house: ApiHouse) -> tuple[int, dict[str, Any]]:
    response = house.client.get("/readyz")
    return response.status_code, response.json or {}


def figures(house: ApiHouse) -> dict[str, float]:
    response = house.client.get("/metrics")
    assert response.status_code == 200
    lines = [line for line in response.text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_a_process_that_answers_lives_whatever_else_is_away(tmp_path: Path, clock: MovableClock) -> None:
    nowhere = f"sqlite:///{tmp_path}/gateway.sqlite"
    with pytest.raises(Exception, match="no such table"), api_house(tmp_path, clock, nowhere) as house:
        assert house.client.get("/healthz").status_code == 200


def test_ready_is_said_when_every_part_is(house: ApiHouse) -> None:
    beat(house, "urgent", "bulk", "clock")
    everything = {"status": "ok", "database": "ok", "queue": "ok", "workers": "ok", "clock": "ok"}
    carriers = {"carriers": {"pages": "first", "broadcasts": "first"}}
    assert ready(house) == (200, everything | carriers)
    assert house.client.get("/healthz").text == "ok\n"


def test_by_which_carrier_we_go_is_told_and_is_no_fault_of_ours(house: ApiHouse) -> None:
    beat(house, "urgent", "bulk", "clock")
    with house.installation.storage.transaction() as session:
        change(session, Use.PAGES, Standing(By.BACKUP), Why.FAULTS, house.clock())
        note(session, By.BACKUP, 0.5, None, house.clock(), two=False)
        note(session, By.BACKUP, 1.5, FaultKind.UNCERTAIN, house.clock(), two=False)
    status, said = ready(house)
    assert (status, said["carriers"]) == (200, {"pages": "backup", "broadcasts": "first"})
    told = figures(house)
    pages = 'use="pages",carrier="backup"'
    labels = ",".join(sorted(pages.split(",")))
    assert told[f"ccvo_carrier_stands{{{labels}}}"] == 1
    assert told[f"ccvo_carrier_requests{{{labels}}}"] == 2
    assert told[f"ccvo_carrier_faults{{{labels}}}"] == 1
    assert told['ccvo_carrier_answer_seconds{carrier="backup",quantile="0.95",use="pages"}'] == 1.5
    assert told[f"ccvo_carrier_queue_age_seconds{{{labels}}}"] == 0


def test_a_silent_process_is_named(house: ApiHouse) -> None:
    beat(house, "urgent", "bulk", "clock")
    house.clock.advance(timedelta(seconds=11))
    beat(house, "urgent")
    status, said = ready(house)
    assert (status, said["status"], said["database"]) == (503, "fault", "ok")
    assert "bulk" in said["workers"]
    assert "urgent" not in said["workers"]
    assert "clock" in said["clock"]


def test_a_queue_that_is_away_is_named(tmp_path: Path, clock: MovableClock, database_url: str) -> None:
    with api_house(tmp_path, clock, database_url) as house:
        beat(house, "urgent", "bulk", "clock")
        status, said = ready(house)
        assert (status, said["database"], said["workers"]) == (503, "ok", "ok")
        assert said["queue"] == "does not answer (ConnectionError)"


def test_figures_count_the_rows_states_without_rows_included(house: ApiHouse) -> None:
    before = figures(house)
    assert before['ccvo_tickets{kind="report",outcome="worthy",state="paged"}'] == 0
    assert before["ccvo_oldest_due_page_age_seconds"] == 0
    house.said("POST", "/tickets", json={"facts": {"image_damage": "yes"}, "callback": "+32470123456"})
    beat(house, "urgent")
    house.clock.advance(timedelta(seconds=90))
    after = figures(house)
    assert after['ccvo_tickets{kind="report",outcome="worthy",state="paged"}'] == 1
    assert after["ccvo_oldest_unaccepted_ticket_age_seconds"] == 90
    assert after['ccvo_heartbeat_age_seconds{process="urgent"}'] == 90
    assert after['ccvo_pages{channel="sms",state="accepted"}'] == 0
    assert after['ccvo_deliveries{bucket="waiting"}'] == 0


def test_figures_tell_of_a_page_that_waits_too_long_and_of_nobody(house: ApiHouse) -> None:
    now = house.clock()
    duty = f"level,name,phone,from,to\n1,An Peeters,,{now.isoformat()},{(now + timedelta(days=1)).isoformat()}\n"
    house.said("POST", "/duty/import", data=duty, content_type="text/csv")
    house.said("POST", "/tickets", json={"callback": "+32470123456"})
    house.clock.advance(timedelta(seconds=30))
    assert figures(house)["ccvo_oldest_due_page_age_seconds"] == 30
    said = house.client.get("/metrics").text + house.client.get("/readyz").text
    assert "470" not in said
    assert "Peeters" not in said
