"""What does one more reader of the news cost us? An answer that is kept, beside one that is made anew, in one run.

Run: .venv/bin/python -m benchmarks.news_rush [--database URL] [--messages N]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from gateway import public
from gateway.installation import Installation
from gateway.now import system_clock
from gateway.public.shelf import Shelf
from gateway.settings import Settings
from gateway.tables import metadata
from tests.parts.clock import MovableClock
from tests.parts.newsroom import let_go

TIMES = 200
PATHS = ("/news", "/news.atom")


class Bare(Shelf):
    """A shelf on which nothing stays."""

    def _keep(self, path: str, kept: object) -> None:
        return


def reader(installation: Installation, shelf: Shelf) -> FlaskClient:
    """Somebody who reads what this shelf hands out."""
    app = Flask("news rush", static_folder=None)
    app.register_blueprint(public.blueprint(installation, shelf))
    return app.test_client()


def cost_s(client: FlaskClient, path: str) -> float:
    """Return how long an answer takes: half take longer."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        assert client.get(path).status_code == 200
        took.append(time.perf_counter() - began)
    return median(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when left out")
    parser.add_argument("--messages", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/news.sqlite"
        settings = Settings.from_env({"DATABASE_URL": url, "PUBLIC_URL": "https://crisis.example"}, Path(folder))
        installation = Installation(settings, clock=MovableClock(system_clock()))
        metadata().create_all(installation.storage.engine)
        for at in range(given.messages):
            let_go(installation.storage, installation.clock, f"Bericht {at}.")
        made, kept = reader(installation, Bare()), reader(installation, Shelf())
        crowded = Shelf(at_once=1)
        taken = reader(installation, crowded)
        for path in PATHS:
            taken.get(path)
        with crowded._room:  # as many as may are having a page made
            for path in PATHS:
                anew, shelf, busy = (cost_s(client, path) for client in (made, kept, taken))
                print(f"{path:<12} made {1000 * anew:7.2f} ms, kept {anew / shelf:5.1f} times faster, ", end="")
                print(f"in a rush {anew / busy:5.1f} times faster")
        installation.storage.dispose()


if __name__ == "__main__":
    main()
