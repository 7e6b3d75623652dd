"""An operator finds every setting in the README, and nothing there that is not read."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFUSED = {"TWILIO_EDGE", "TWILIO_REGION"}  # looked at only to say no


def _read() -> set[str]:
    read = "".join((ROOT / "gateway" / name).read_text() for name in ("settings.py", "backup.py"))
    return set(re.findall(r'"([A-Z][A-Z0-9_]{3,})"', read)) - REFUSED


def test_every_setting_has_its_row_in_the_readme() -> None:
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]{3,})`", row.split("|")[1])}
    assert documented == _read()


def test_only_the_settings_module_reads_the_environment() -> None:
    reads = re.compile(r"os\.environ|os\.getenv|\bgetenv\(|\bdotenv_values\(")
    found = [path for folder in ("gateway", "contacts", "ivr_flows") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in found if reads.search(path.read_text())] == ["settings.py"]
