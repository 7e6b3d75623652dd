"""The main job of each page, done with the keyboard alone, with scripts and without.

One house for each of the two, and one window for each person: a job is seconds, and leaves the others alone. What is
driven elsewhere is not driven again: the board, a ticket, alarms, the wall, a known problem, flows, writing and
approving a broadcast (`test_the_console_lives.py`), a case (`test_workplace.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.audit.sealing import seal_new
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.scenarios import Field
from gateway.directory.importing import import_rows
from gateway.sealed import SOURCES
from tests.browser.conftest import WAIT_MS
from tests.browser.keyboard import Step, at_time, choose, come_in, fill, follow, press, take, tick, unfold, upload, walk
from tests.parts.broadcasting import APPROVER, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import CONTACTS, ConsoleHouse, console_house, served

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Job:
    """Where somebody begins, what they do, and what the page then says."""

    path: str
    steps: Sequence[Step]
    says: str
    by: str = "coordinator"


JOBS = {
    "plan an override": Job(
        "/duty/plan",
        [
            unfold("Vervanging plannen"),
            choose("#override-who", "An Pe"),
            at_time("#override-from", "2026-11-24T10:00"),
            at_time("#override-to", "2026-11-24T18:00"),
            press("Vervanging bewaren"),
        ],
        "De vervanging is bewaard.",
    ),
    "keep a holiday": Job(
        "/duty/plan",
        [
            unfold("Feestdagen"),
            at_time("#holiday-day", "2026-11-30"),
            fill("Naam", "Brugdag"),
            press("Toevoegen"),
        ],
        "De feestdag is bewaard.",
    ),
    "begin a rotation": Job(
        "/duty/plan",
        [
            unfold("Nieuwe beurtrol"),
            choose("#rotate-name", "Weekend"),
            choose("#member-0", "An Pe"),
            choose("#member-1", "Bert"),
            at_time("#starts-on", "2026-12-04"),
            press("Beurtrol bewaren"),
        ],
        "De beurtrol “Weekend” is bewaard.",
    ),
    "read a plan from a file": Job(
        "/duty/plan",
        [
            unfold("Het plan als bestand"),
            upload("YAML-bestand", "wachtplan.yaml", b"levels: []\nholidays: [{day: 2026-12-24, name: Kerstavond}]\n"),
            press("Invoeren"),
        ],
        "Het plan is ingevoerd",
    ),
    "save a plan as a file": Job(
        "/duty/plan",
        [unfold("Het plan als bestand"), take("Uitvoeren als YAML", "wachtplan.yaml")],
        "Het plan als bestand",
    ),
    "try a policy out": Job("/duty/policies", [press("Toon")], "Oproepplan"),
    "take a level over": Job("/duty", [press("Nu overnemen")], "U staat nu op niveau", "officer"),
    "note for who comes after": Job(
        "/duty/handover",
        [fill("Voor wie na u komt", "Let op de Leie."), press("Bewaren")],
        "Uw nota is bewaard.",
    ),
    "make a calendar address": Job(
        "/duty/feeds", [fill("Waar leest u het?", "Outlook"), press("Adres maken")], "maar één keer getoond", "officer"
    ),
    "ask for a code": Job(
        "/duty/reach", [fill("Gsm-nummer", "0470123499"), press("Stuur mij een code")], "Code voor", "officer"
    ),
    "look for a colleague's turns": Job(
        "/duty/swaps", [choose("#with", "An Pe"), press("Toon beurten")], "nergens van wacht"
    ),
    "bring contacts in": Job(
        "/contacts",
        [
            follow("Invoeren"),
            upload("CSV, XLSX of ODS", "kust.csv", b"organisatie,naam,gsm\nStad Oostende,Cas Roels,0470 22 33 44\n"),
            press("Nakijken"),
            press("Invoeren"),
        ],
        "Cas Roels",
        "communication",
    ),
    "mend a file that has a wrong cell": Job(
        "/contacts/import",
        [
            upload("CSV, XLSX of ODS", "fout.csv", b"organisatie,naam,gsm\nStad Brugge,Dirk,04701\n"),
            press("Nakijken"),
            take("als CSV", ".csv"),
        ],
        "foute rijen",
        "communication",
    ),
    "merge what is there twice": Job(
        "/contacts/doubles",
        [follow("Ann Maes en A. Maes"), press("Samenvoegen")],
        "Samengevoegd. Wat er stond, blijft in de geschiedenis.",
        "communication",
    ),
    "ask contacts to check themselves": Job(
        "/contacts/self-check", [choose("#saved", "iedereen"), press("Vragen")], "De vraag vertrekt", "communication"
    ),
    "try the whole line out": Job("/canary", [press("Nu proberen")], "De proefoproep vertrekt nu."),
    "find a contact": Job("/contacts", [fill("Zoek", "Maes"), press("Zoeken")], "Ann Maes", "communication"),
    "keep an audience": Job(
        "/audiences",
        [
            follow("Nieuwe doelgroep"),
            fill("Naam", "Kust", exact=True),
            fill("Regel", "provincie:Limburg"),
            press("Bewaren"),
        ],
        "De doelgroep is bewaard.",
        "communication",
    ),
    "fill a template in": Job(
        "/broadcasts/templates/uitval",
        [*(choose(f"#f-{each.value}", "vanavond") for each in Field), press("Verder naar de verzending")],
        "Nieuwe verzending",
        "communication",
    ),
    "change a template": Job(
        "/broadcasts/templates/uitval/edit", [press("Bewaren")], "Het sjabloon “", "communication"
    ),
    "handle a reply": Job("/broadcasts/replies", [press("Afgehandeld")], "Afgehandeld.", "communication"),
    "switch carriers needs a reason": Job("/carriers", [], "Operatoren", "communication"),
    "start a drill": Job(
        "/drills", [tick("Ja, roep nu"), press("Oefening starten")], "is begonnen: de officieren van wacht"
    ),
    "change a card": Job("/cards", [follow("Wijzigen"), press("Bewaren")], "Wie nu aanvaardt, krijgt deze versie."),
    "search the audit": Job("/audit", [fill("Wie (naam)", "coordinator"), press("Zoeken")], "Logboek", "auditor"),
    "read the figures": Job("/figures", [], "Cijfers", "auditor"),
    "say when a service is critical": Job("/critical-days", [press("Lijst bewaren")], "De lijst is bewaard.", "admin"),
    "see who is staff": Job("/staff", [], "Medewerkers", "admin"),
}

TWICE = ["Stad Gent", "44021", "", "burgemeester (wnd.)", "A. Maes", "0470 12 34 56", "", "", "", ""]


@dataclass
class Windows:
    """A window for each person of one house."""

    house: ConsoleHouse
    address: str
    browser: Browser
    scripts: bool

    def __post_init__(self) -> None:
        self.open: dict[str, Page] = {}

    def of(self, login: str, path: str) -> Page:
        """The window of this person, on this page."""
        if login not in self.open:
            context = self.browser.new_context(locale="nl-BE", java_script_enabled=self.scripts)
            context.set_default_timeout(WAIT_MS)
            self.open[login] = come_in(context.new_page(), self.address, path, login)
        else:
            self.open[login].goto(self.address + path)
        return self.open[login]


@pytest.fixture(scope="module", params=[True, False], ids=["scripts", "no scripts"])
def windows(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path, chromium: Browser
) -> Iterator[Windows]:
    path = tmp_path_factory.mktemp("jobs") / "gateway.sqlite"
    shutil.copyfile(_sqlite_template, path)
    with console_house(path.parent, MovableClock(), f"sqlite:///{path}") as house, served(house.app) as address:
        with house.transaction() as session:
            import_rows(session, [CONTACTS[0], TWICE], False, house.clock())
            made = broadcasts.create_draft(
                session, WRITER, "Kook.", {"everyone": True}, ["sms"], True, None, house.clock()
            )
            broadcasts.submit(session, WRITER, made.id, house.clock())
            broadcasts.approve(session, APPROVER, made.id, house.clock())
            broadcasts.record_reply(session, "+32499887766", "Wie bent u?", house.clock())
        seal_new(house.installation.storage, SOURCES)
        made_windows = Windows(house, address, chromium, request.param)
        yield made_windows
        for page in made_windows.open.values():
            page.context.close()


@pytest.mark.parametrize("job", JOBS.values(), ids=list(JOBS))
def test_the_keyboard_alone_does_it(windows: Windows, job: Job) -> None:
    page = windows.of(job.by, job.path)
    walk(page, job.steps)
    expect(page.locator("main, .notice").filter(has_text=job.says).first).to_be_visible()
