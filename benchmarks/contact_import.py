"""What does a contact file of 100,000 rows cost as XLSX and as ODS, beside the same rows as CSV in the same run?

Run: .venv/bin/python -m benchmarks.contact_import [--rows N]
Counted is processor time, with that of the process that reads a spreadsheet: others on the machine do not change it
much. Memory is the most that one process held: each file is read in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from gateway.directory.importing import apply_chunk, plan_import
from gateway.directory.outline import outlined
from gateway.directory.reading import read_file
from gateway.directory.workbook import xlsx_bytes
from gateway.storage import Storage
from gateway.tables import metadata

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
HEADER = ("organisatie", "code", "provincie", "functie", "naam", "gsm", "telefoon", "email", "groepen", "prioriteit")
_ODS = "urn:oasis:names:tc:opendocument:xmlns"
_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def main() -> None:
    """Write the three files, read each, then find out and carry out what the rows would do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        print(json.dumps(_read(Path(given.read))))
        return
    rows = list(_rows(given.rows))
    with tempfile.TemporaryDirectory() as folder:
        for kind, write in (("csv", _csv), ("xlsx", xlsx_bytes), ("ods", ods_bytes)):
            (Path(folder) / f"contacts.{kind}").write_bytes(write(rows))
        told = {kind: _read_apart(Path(folder) / f"contacts.{kind}") for kind in ("csv", "xlsx", "ods")}
        for kind, (seconds, ours, theirs, size) in told.items():
            ratio = seconds / told["csv"][0]
            print(f"{kind:<5} {size / 1e6:5.1f} MB  read {seconds:6.2f} s = {ratio:4.1f} x CSV", end="  ")
            print(f"most memory {ours:.0f} MiB, of who reads the cells {theirs:.0f} MiB", flush=True)
        _plan_and_apply(f"sqlite:///{folder}/contacts.sqlite", rows, told)


def ods_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as LibreOffice writes them: every cell as text, in one table."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", _MIME, zipfile.ZIP_STORED)
        packed.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_ODS}:manifest:1.0"/>')
        with packed.open("content.xml", "w") as sheet:
            for part in _content(rows):
                sheet.write(part.encode())
    return out.getvalue()


def _content(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    names = f'xmlns:office="{_ODS}:office:1.0" xmlns:table="{_ODS}:table:1.0" xmlns:text="{_ODS}:text:1.0"'
    yield f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2">'
    yield '<office:body><office:spreadsheet><table:table table:name="Contacten">'
    for row in rows:
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        yield f"<table:table-row>{cells}</table:table-row>"
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    yield HEADER
    for at in range(count):
        place = f"Gemeente {at // 5}"
        number, mail = f"04{70000000 + at}", f"naam{at}@gemeente{at // 5}.example"
        yield place, "", "Antwerpen", "burgemeester", f"Naam Voornaam {at}", number, "", mail, "lokaal", str(at % 3 + 1)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def _read_apart(path: Path) -> tuple[float, float, float, int]:
    command = [sys.executable, "-m", "benchmarks.contact_import", "--read", str(path)]
    seconds, ours, theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return seconds, ours, theirs, path.stat().st_size


def _read(path: Path) -> tuple[float, float, float]:
    content = path.read_bytes()
    seconds = timed(lambda: read_file(content))
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return seconds, peaks[0], peaks[1]


def _plan_and_apply(url: str, rows: Sequence[Sequence[str]], told: dict[str, tuple[float, float, float, int]]) -> None:
    storage = Storage(url)
    metadata().create_all(storage.engine)
    with storage.reading() as session:
        found = plan_import(session, rows)
        preview = timed(lambda: outlined(plan_import(session, rows), ()))

    def carry_out() -> None:
        for number in range(found.chunks):
            with storage.transaction() as session:
                apply_chunk(session, found, number, NOW)

    seconds = timed(carry_out)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # with the files as this program made them
    print(f"{found.result.added} contacts: the preview {preview:.1f} s, bringing them in {seconds:.1f} s", end=", ")
    print(f"most memory {held:.0f} MiB")
    for kind, (reading, *_) in told.items():
        print(f"{kind:<5} all of it {(reading + preview + seconds) / (told['csv'][0] + preview + seconds):.2f} x CSV")
    storage.dispose()


def timed(act: Callable[[], object]) -> float:
    """Return the processor time of `act` in seconds, with that of the processes that it waited for."""
    began = sum(_spent())
    act()
    return sum(_spent()) - began


def _spent() -> tuple[float, float]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
