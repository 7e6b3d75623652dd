"""Signing on as ACM/IDM does it, against a provider that is not ours: Django OAuth Toolkit, with PKCE compulsory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.staff.actions import disable
from gateway.staff.issuer import Issuer, IssuerRefused
from gateway.staff.model import Role, Way
from gateway.staff.tables import SignOnFlow, Staff, StaffIdentity, StaffSession
from tests.parts.clock import RunningClock
from tests.parts.console_house import ConsoleHouse, console_house, token
from tests.parts.issuer import PUBLIC, RealIssuer, real_issuer

CLAIM = "ccvogateway_rol_3d"
ANEW = "/sign-in/issuer/anew"
OFFICER = {CLAIM: ["CCVOGateway-officer:OVO002949"], "name": "An Claes"}


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealIssuer]:
    with real_issuer(tmp_path_factory.mktemp("issuer")) as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, database_url: str, issuer: RealIssuer) -> Iterator[ConsoleHouse]:
    now = RunningClock()  # the provider lives by the machine's clock
    with console_house(tmp_path, now, database_url, **issuer.settings()) as made:
        yield made


def sign_on(house: ConsoleHouse, issuer: RealIssuer, name: str, client: FlaskClient | None = None) -> TestResponse:
    """Go to the issuer and back, as a browser does."""
    browser = client or house.app.test_client()
    there = browser.get("/sign-in/issuer?wanted=/duty").headers["Location"]
    return browser.get(issuer.answer(there, name))


def people(house: ConsoleHouse) -> list[Staff]:
    with house.transaction() as session:
        return list(session.scalars(select(Staff).where(Staff.id.in_(select(StaffIdentity.staff_id)))))


def test_who_has_a_role_there_comes_in_here_with_an_account_of_their_own(
    house: ConsoleHouse, issuer: RealIssuer
) -> None:
    issuer.know("an", **OFFICER)
    client = house.app.test_client()
    answer = sign_on(house, issuer, "an", client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/duty")
    assert client.get("/duty").status_code == 200
    (person,) = people(house)
    assert (person.name, person.roles, person.password_hash) == ("An Claes", {Role.OFFICER}, None)


def test_the_browser_is_sent_with_a_challenge_a_state_and_a_nonce_that_are_never_the_same(house: ConsoleHouse) -> None:
    seen: set[str] = set()
    for _ in range(2):
        there = urlsplit(house.app.test_client().get("/sign-in/issuer").headers["Location"])
        said = {name: value for name, (value,) in parse_qs(there.query).items()}
        assert (said["response_type"], said["code_challenge_method"]) == ("code", "S256")
        assert said["redirect_uri"] == f"{PUBLIC}/sign-in/issuer/back"
        seen |= {said["state"], said["nonce"], said["code_challenge"]}
    assert len(seen) == 6


def test_the_same_person_is_known_again_by_the_subject_whatever_they_are_called_now(
    house: ConsoleHouse, issuer: RealIssuer
) -> None:
    issuer.know("bea", **OFFICER)
    sign_on(house, issuer, "bea")
    issuer.know("bea", **{CLAIM: ["CCVOGateway-officer:OVO002949"], "name": "Iemand anders", "email": "x@example.be"})
    sign_on(house, issuer, "bea")
    assert [person.name for person in people(house)] == ["An Claes"]


def test_roles_are_the_issuers_at_each_sign_in_and_other_roles_end_the_sessions_there_were(
    house: ConsoleHouse, issuer: RealIssuer
) -> None:
    issuer.know("cas", **OFFICER)
    before = house.app.test_client()
    sign_on(house, issuer, "cas", before)
    issuer.know("cas", **{CLAIM: "auditor"})
    after = house.app.test_client()
    sign_on(house, issuer, "cas", after)
    assert [person.roles for person in people(house)] == [{Role.AUDITOR}]
    assert before.get("/tickets").status_code == 303
    assert (after.get("/audit").status_code, after.get("/drills").status_code) == (200, 403)


def test_who_has_no_role_is_told_so_and_no_account_is_made(house: ConsoleHouse, issuer: RealIssuer) -> None:
    for claims in ({}, {CLAIM: []}, {CLAIM: ["OtherApp-officer:OVO002949", "CCVOGateway-keizer"]}):
        issuer.know("dirk", name="Dirk", **claims)
        client = house.app.test_client()
        answer = sign_on(house, issuer, "dirk", client)
        assert answer.status_code == 403
        assert "geen rol in deze toepassing" in answer.text
        assert client.get("/tickets").status_code == 303
    assert people(house) == []


def test_who_loses_the_last_role_is_refused_and_out_everywhere_at_once(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("els", **OFFICER)
    working = house.app.test_client()
    sign_on(house, issuer, "els", working)
    assert working.get("/tickets").status_code == 200
    issuer.know("els", name="Els")
    assert sign_on(house, issuer, "els").status_code == 403
    assert working.get("/tickets").status_code == 303
    with house.transaction() as session:
        assert session.scalar(select(AuditDeed.id).where(AuditDeed.deed == Deed.SIGN_ON_REFUSED)) is not None


def test_an_account_that_was_closed_here_stays_closed(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("fons", **OFFICER)
    sign_on(house, issuer, "fons")
    with house.transaction() as session:
        disable(session, session.scalars(select(Staff).where(Staff.login.startswith("sso-"))).one(), house.clock())
    answer = sign_on(house, issuer, "fons")
    assert answer.status_code == 403
    assert "afgesloten" in answer.text


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("gert", **OFFICER)
    asked, other = house.app.test_client(), house.app.test_client()
    back = issuer.answer(asked.get("/sign-in/issuer").headers["Location"], "gert")
    assert other.get(back).status_code == 403  # somebody is lured onto the answer of another
    other.get("/sign-in/issuer")
    assert other.get(back).status_code == 403  # also in the middle of a sign-in of their own
    assert asked.get(back).status_code == 303
    for client in (asked, house.app.test_client()):
        client.get("/sign-in/issuer")
        assert client.get(back).status_code == 403
    with house.transaction() as session:
        assert len(session.scalars(select(StaffSession).where(StaffSession.way == Way.ISSUER)).all()) == 1


def test_an_answer_that_comes_late_or_under_another_state_is_refused(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("hugo", **OFFICER)
    client = house.app.test_client()
    back = issuer.answer(client.get("/sign-in/issuer").headers["Location"], "hugo")
    assert client.get(back.replace("state=", "state=x")).status_code == 403
    back = issuer.answer(client.get("/sign-in/issuer").headers["Location"], "hugo")
    house.clock.advance(minutes=11)
    assert client.get(back).status_code == 403


def test_a_code_without_its_verifier_or_a_second_time_is_worth_nothing_to_a_thief(
    house: ConsoleHouse, issuer: RealIssuer
) -> None:
    issuer.know("ines", **OFFICER)
    client = house.app.test_client()
    back = issuer.answer(client.get("/sign-in/issuer").headers["Location"], "ines")
    (code,) = parse_qs(urlsplit(back).query)["code"]
    thief = Issuer(house.installation.settings.sign_on, house.clock, lambda: 0.0)
    with pytest.raises(IssuerRefused):
        thief.told_for(code, "v" * 64, "n", f"{PUBLIC}/sign-in/issuer/back")
    with house.transaction() as session:
        verifier = session.scalars(select(SignOnFlow.verifier)).one()
    client.get(back)
    with pytest.raises(IssuerRefused):
        thief.told_for(code, verifier, "n", f"{PUBLIC}/sign-in/issuer/back")


def test_the_issuer_may_change_its_keys_while_we_run(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("jef", **OFFICER)
    assert sign_on(house, issuer, "jef").status_code == 303
    issuer.rotate()
    house.clock.advance(seconds=31)  # keys are asked again at most every half minute
    assert sign_on(house, issuer, "jef").status_code == 303


def test_signing_out_here_leads_past_the_issuer_and_the_session_is_over_first(
    house: ConsoleHouse, issuer: RealIssuer
) -> None:
    issuer.know("kim", **OFFICER)
    client = house.app.test_client()
    there = client.get("/sign-in/issuer").headers["Location"]
    browser = issuer.browser("kim")
    answered = browser.get(there, allow_redirects=False, timeout=60)
    client.get(answered.headers["Location"].removeprefix(PUBLIC))
    page = client.get("/duty").text
    out = client.post("/sign-out", data={"csrf_token": token(page)})
    assert "U bent hier afgemeld" in out.text
    assert client.get("/duty").status_code == 303
    onward = _link(out.text)
    left = browser.get(onward, allow_redirects=False, timeout=60)
    assert (left.status_code, left.headers["Location"]) == (302, f"{PUBLIC}/sign-in")
    asked_again = browser.get(there, allow_redirects=False, timeout=60)
    assert "/who" in asked_again.headers["Location"]  # signed out there too
    with house.transaction() as session:
        assert session.scalars(select(StaffSession.id_token).where(StaffSession.way == Way.ISSUER)).all() == [None]


def test_somebody_with_an_account_here_links_it_and_keeps_it(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("lea", **OFFICER)
    client = house.browser("officer")
    page = client.get("/account").text
    house.clock.advance(minutes=11)
    assert "Bent u het zelf?" in client.post("/sign-in/issuer/link", data={"csrf_token": token(page)}).text
    house.clock.advance(minutes=-11)  # the provider lives by the machine's clock
    onward = client.post("/sign-in/issuer/link", data={"csrf_token": token(page)})
    back = client.get(issuer.answer(_link(onward.text), "lea"))
    assert back.headers["Location"] == "/account"
    assert sign_on(house, issuer, "lea").status_code == 303
    assert [person.login for person in people(house)] == ["officer"]


def test_a_link_that_somebody_else_finishes_links_nobody(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("mo", **OFFICER)
    client = house.browser("officer")
    onward = client.post("/sign-in/issuer/link", data={"csrf_token": token(client.get("/account").text)})
    back = issuer.answer(_link(onward.text), "mo")
    with client.session_transaction() as cookie, house.browser("auditor").session_transaction() as others:
        cookie["token"] = others["token"]
    assert client.get(back).status_code == 403
    assert people(house) == []


def test_who_signs_in_there_once_more_is_known_here_for_something_grave(
    house: ConsoleHouse, issuer: RealIssuer
) -> None:
    issuer.know("pia", **{CLAIM: "beheer", "name": "Pia"})
    client = house.app.test_client()
    sign_on(house, issuer, "pia", client)
    house.clock.advance(minutes=11)
    key = {"name": "Meldpunt", "roles": "partner", "days": "30", "csrf_token": token(client.get("/account").text)}
    asked = client.post("/keys", data=key).text
    assert "Bij uw organisatie aanmelden" in asked
    assert 'name="proof"' not in asked  # there is no password here to type
    house.clock.advance(minutes=-11)  # the provider lives by the machine's clock
    with house.transaction() as session:
        session.execute(update(StaffSession).values(proven_at=None))
    onward = _link(client.post("/sign-in/issuer/anew", data=key).text)
    assert "Bevestigd" in client.get(issuer.answer_anew(onward, "pia")).text
    assert "ccvo_" in client.post("/keys", data=key).text


def test_neither_a_sign_in_of_long_ago_nor_another_person_there_proves_anything(
    house: ConsoleHouse, issuer: RealIssuer
) -> None:
    for who in ("rik", "sam"):
        issuer.know(who, **{CLAIM: "beheer", "name": who})
    client = house.app.test_client()
    sign_on(house, issuer, "rik", client)
    with house.transaction() as session:
        session.execute(update(StaffSession).values(proven_at=None))
    form = {"csrf_token": token(client.get("/account").text)}
    assert "iemand anders" in client.get(issuer.answer_anew(_link(client.post(ANEW, data=form).text), "sam")).text
    onward = _link(client.post(ANEW, data=form).text)
    with house.transaction() as session:
        session.execute(update(SignOnFlow).values(at=house.clock() + timedelta(minutes=5)))
    assert "niet dat u zich net opnieuw aanmeldde" in client.get(issuer.answer_anew(onward, "rik")).text
    with house.transaction() as session:
        assert session.scalars(select(StaffSession.proven_at)).all() == [None]


def test_the_doctor_says_that_the_issuer_answers(house: ConsoleHouse) -> None:
    from gateway.commands.checks_outside import single_sign_on
    from gateway.commands.findings import Verdict

    (finding,) = single_sign_on(house.installation)
    assert (finding.verdict, "with 1 key" in finding.said) == (Verdict.WELL, True)


def test_the_provider_itself_insists_on_pkce(house: ConsoleHouse, issuer: RealIssuer) -> None:
    issuer.know("nora", **OFFICER)
    there = house.app.test_client().get("/sign-in/issuer").headers["Location"]
    without = "&".join(part for part in there.split("&") if not part.startswith("code_challenge"))
    answered = issuer.browser("nora").get(without, allow_redirects=False, timeout=60)
    assert "error=" in answered.headers.get("Location", "error=")
    assert requests.get(f"{issuer.issuer}/.well-known/openid-configuration", timeout=60).status_code == 200


def _link(page: str) -> str:
    return page.partition('content="0; url=')[2].partition('"')[0].replace("&amp;", "&")
