"""How long until a page leaves while a broadcast runs flat out? Beside the same house with nothing else to do.

All processes are real, on one account, with a carrier in this process. Counted from the answer to the request that
opened the ticket (so it is committed) until the carrier has the call to the officer. Between two pages more than a
second passes: a carrier places one call a second, so that the second of two would wait for it, and the broadcast would
yield all along.
Run: .venv/bin/python -m benchmarks.page_beside_broadcast [--pages N] [--recipients N]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.parts.foreign_carrier import ForeignCarrier
from tests.parts.foreign_house import OFFICERS, House, foreign_house
from tests.parts.waiting import until

APART_S = 1.3


def page(house: House) -> float:
    """Open a ticket; return after how many seconds the officer's call is placed. Then have the ticket accepted."""
    time.sleep(APART_S)  # real time is what is measured, and a carrier places one call a second
    before = len(house.carrier.calls_to(OFFICERS[1]))
    ticket = house.api("POST", "/tickets", json={"facts": {"image_damage": "yes"}})
    began = time.monotonic()
    until(lambda: len(house.carrier.calls_to(OFFICERS[1])) > before, "the officer is called", 120)
    took = time.monotonic() - began
    house.api("POST", f"/tickets/{ticket['number']}/acknowledge", json={"officer": "Wacht 1"})
    return took


def begin(house: House, recipients: int) -> int:
    """Have a broadcast to so many approved; return its id."""
    rows = (f"Gemeente {at // 5},functie {at % 5},Naam {at},+32461{at:06d},proef\n" for at in range(recipients))
    table = house.gateway.folder / "contacten.csv"
    table.write_text("organisation,function,name,mobile,groups\n" + "".join(rows))
    house.command("contacts", "import", str(table))
    asked = {"text": "Dit is een proef.", "audience": {"groups": ["proef"]}, "channels": ["sms"]}
    number: int = house.api("POST", "/broadcasts", "communication", json=asked)["id"]
    house.api("POST", f"/broadcasts/{number}/submit", "communication")
    house.api("POST", f"/broadcasts/{number}/approve", "coordinator")
    until(lambda: house.api("GET", f"/broadcasts/{number}")["counts"]["accepted"], "the broadcast runs", 120)
    return number


def tell(name: str, taken: list[float]) -> None:
    """Print how long pages took."""
    ordered = sorted(taken)
    within = sum(seconds <= 1 for seconds in ordered) / len(ordered)
    print(
        f"{name}: {len(ordered)} pages; half within {median(ordered):.2f} s, 99 % within "
        f"{ordered[int(len(ordered) * 0.99)]:.2f} s; {within:.1%} within a second",
        flush=True,
    )


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--recipients", type=int, default=20_000)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        foreign_house(Path(folder), ForeignCarrier(), BROADCAST_SMS_PACE="1000") as house,
    ):
        tell("nothing else", [page(house) for _ in range(given.pages)])
        number = begin(house, given.recipients)
        began, sent = time.monotonic(), house.api("GET", f"/broadcasts/{number}")["counts"]["waiting"]
        tell("a broadcast flat out", [page(house) for _ in range(given.pages)])
        counts = house.api("GET", f"/broadcasts/{number}")["counts"]
        left = (sent - counts["waiting"]) / (time.monotonic() - began)
        print(f"meanwhile {left:.0f} texts a second left; {counts['waiting']} still wait", flush=True)


if __name__ == "__main__":
    main()
