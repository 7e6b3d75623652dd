"""How soon has a person answered in each of 285 municipalities, with dead numbers and an operator down?

On a virtual clock, so the figures do not depend on the machine. Run: .venv/bin/python -m benchmarks.broadcast_rehearsal
[--seed N ...] [--within MINUTES]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from datetime import timedelta

from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.rehearsal import Circumstances, Rehearsal

LOOKED_AT = (2, 4, 6, 8, 10, 12, 15, 20)


def rehearse(given: Circumstances) -> Rehearsal:
    """Carry a rehearsal out on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{folder}/rehearsal.sqlite")
        metadata().create_all(storage.engine)
        rehearsal = Rehearsal(storage, given)
        rehearsal.run(timedelta(minutes=max(LOOKED_AT)))
        report(rehearsal)
        storage.dispose()
        return rehearsal


def report(rehearsal: Rehearsal) -> None:
    """Print what came of it."""
    given, texts = rehearsal.given, rehearsal.carrier.received()
    print(f"{given.municipalities} municipalities, seed {given.seed}; next contact after {given.within_minutes} min")
    print(f"  dead numbers {given.dead:.0%}, operator {given.down} down, {given.answers:.0%} answer,", end=" ")
    print(f"half of them within {given.median_s:.0f} s")
    for minutes in LOOKED_AT:
        print(f"  a person answered within {minutes:>2} min {rehearsal.acknowledged_by(minutes):8.1%}")
    standings = Counter(row.standing.value for row in rehearsal.rows())
    print(f"  standing at the end: {', '.join(f'{name} {often}' for name, often in sorted(standings.items()))}")
    print(f"  texts {sum(texts.values())} to {len(texts)} numbers, at most {max(texts.values())} to one number")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--within", type=int, default=Circumstances.within_minutes)
    given = parser.parse_args()
    for seed in given.seed:
        rehearse(Circumstances(seed=seed, within_minutes=given.within))


if __name__ == "__main__":
    main()
